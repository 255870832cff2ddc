# Ein Code nach dem Passwort; das Passwort ändern; eine Authenticator-App.

code-title = Geben Sie einen Code ein
code-text = Ihr Passwort stimmt. Geben Sie den Code ein, den Ihre Authenticator-App zeigt.
code-label = Einmalcode
code-hint = Sechs Ziffern, oder einer Ihrer Wiederherstellungscodes.
code-error = Dieser Code stimmt nicht oder wurde schon verwendet. Geben Sie den ein, den die App jetzt zeigt.
security-title = Sicherheit
security-no-password = Der Identitätsanbieter Ihrer Organisation meldet Sie an. Hier gibt es kein Passwort und nichts, was man hinzufügen könnte: Beides regeln Sie dort.
security-password-heading = Passwort
security-current-label = Jetziges Passwort
security-password-hint = Auf allen anderen Geräten werden Sie abgemeldet.
security-password-action = Passwort ändern
security-password-changed = Ihr Passwort ist geändert, und Sie sind überall sonst abgemeldet.
security-error-password = Das ist nicht Ihr jetziges Passwort. Drei Fehlversuche sperren das Konto.
security-error-both = Das Passwort oder der Code stimmt nicht. Drei Fehlversuche sperren das Konto.
security-factor-heading = Authenticator-App
security-factor-off = Ein Code von Ihrem Telefon, nach dem Passwort: Wer nur das Passwort erfährt, bleibt draußen.
security-factor-on = { $count ->
    [one] Eine Authenticator-App ist eingerichtet, und { $count } Wiederherstellungscode ist übrig.
   *[other] Eine Authenticator-App ist eingerichtet, und { $count } Wiederherstellungscodes sind übrig.
}
security-factor-add = Authenticator-App hinzufügen
security-factor-remove = Authenticator-App entfernen
security-factor-removed = Die Authenticator-App ist entfernt. Ihr Passwort allein meldet Sie an.
enrol-title = Authenticator-App hinzufügen
enrol-scan = Scannen Sie das mit der App, oder tippen Sie den Schlüssel ein. Geben Sie dann den Code ein, den die App zeigt.
enrol-qr-label = QR-Code mit dem Schlüssel für die Authenticator-App
enrol-key-label = Schlüssel
enrol-code-label = Code aus der App
enrol-action = Einschalten
enrol-cancel = Abbrechen
recovery-title = Ihre Wiederherstellungscodes
recovery-text = Jeder meldet Sie einmal an, wenn die App verloren ist. Sie werden nicht noch einmal gezeigt: Bewahren Sie sie dort auf, wo Sie sie ohne Ihr Telefon finden.
recovery-action = Ich habe sie aufbewahrt
