# Die erste Organisation und ihre Verwaltung.

setup-title = Muster einrichten
setup-text = Es gibt noch keine Organisation. Legen Sie die erste an, mit einer Person, die sie verwaltet.
setup-organisation-heading = Die Organisation
setup-organisation-label = Name der Organisation
setup-slug-label = Kurzname
setup-slug-hint = Er steht in Links und lässt sich nicht ändern: Kleinbuchstaben, Ziffern und Bindestriche.
setup-person-heading = Wer sie als Erstes verwaltet
setup-first-name-label = Vorname (freiwillig)
setup-last-name-label = Nachname (freiwillig)
setup-way-in-heading = Wie sich diese Person anmeldet
setup-way-in-text = Mit einem Passwort, über einen Identitätsanbieter oder auf beiden Wegen. Mit einem Passwort können Sie sich auch anmelden, wenn der Identitätsanbieter ausfällt.
setup-external-id-label = External ID (freiwillig)
setup-external-id-hint = Was Ihr Identitätsanbieter als NameID für diese Person senden wird, genau so geschrieben.
setup-action = Organisation und Verwaltung anlegen
setup-error-organisation = Geben Sie den Namen der Organisation ein, höchstens 200 Zeichen.
setup-error-slug = Verwenden Sie für den Kurznamen 1 bis 63 Kleinbuchstaben, Ziffern und Bindestriche, keinen Bindestrich am Anfang oder Ende.
setup-error-name = Ein Name hat höchstens 255 Zeichen.
setup-error-email = Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@firma.example.
setup-error-external-id = Eine External ID hat höchstens 255 Zeichen.
setup-error-no-way-in = Geben Sie eine External ID an oder wählen Sie ein Passwort: Ohne beides könnte sich niemand anmelden.
setup-done-title = Die Organisation ist bereit
setup-done-what = Verwaltet wird sie über einen Identitätsanbieter. Verbinden Sie ihn jetzt:
setup-expired-what = Der Link zum Einrichten funktioniert einmal und einen Tag lang, und nur solange es keine Organisation gibt.
setup-expired-next = Wenn noch nichts eingerichtet ist, steht der neueste Link in der Datei, die der Server in seinem Protokoll nennt.
