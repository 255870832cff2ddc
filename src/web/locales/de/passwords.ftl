# Ein Passwort wählen: was daran nicht stimmt, und ein neues für alle, die ihres vergessen haben.

new-password-label = Neues Passwort
new-password-again-label = Neues Passwort, noch einmal
password-rule-guess = nichts leicht zu Erratendes: keine Namen, keine verbreiteten Passwörter, keine Tastenreihen
password-problem-personal = Verwenden Sie weder Ihren Namen noch Ihre E-Mail-Adresse noch den Namen Ihrer Organisation.
password-problem-common = Viele Menschen verwenden dieses oder ein sehr ähnliches Passwort. Wählen Sie ein anderes.
password-problem-pattern = Tastenreihen, Wiederholungen, Folgen und Daten werden zuerst erraten. Fügen Sie einige ungewöhnliche Wörter hinzu.
password-problem-guessable = Dieses Passwort ist zu schnell zu erraten. Fügen Sie ein oder zwei ungewöhnliche Wörter hinzu.

forgot-title = Passwort vergessen?
forgot-text = Geben Sie die E-Mail-Adresse ein, mit der Sie sich anmelden. Sie erhalten einen Link, um ein neues Passwort zu wählen.
forgot-action = Link senden
forgot-error-missing = Geben Sie Ihre E-Mail-Adresse ein, zum Beispiel name@firma.example.
forgot-sent-title = Sehen Sie in Ihrem Postfach nach
forgot-sent-what = Falls es für { $who } ein Konto mit Passwort gibt, ist ein Link unterwegs. Er funktioniert einmal und eine Stunde lang, und nur der neueste gilt.
forgot-sent-next = Es kommt nichts an? Sehen Sie bei den unerwünschten Nachrichten nach. Hat Ihre Organisation eine eigene Anmeldung, so verwenden Sie diese: Dann gibt es kein Passwort, das man vergessen könnte. Sonst fragen Sie eine Administratorin oder einen Administrator Ihrer Organisation.
forgot-back = Zurück zur Anmeldung
reset-title = Wählen Sie ein neues Passwort
reset-text = Ihr neues Passwort bei { $organisation } ersetzt das alte, und Sie werden überall sonst abgemeldet.
reset-action = Passwort speichern
reset-expired-what = Links für ein neues Passwort funktionieren einmal und eine Stunde lang, und nur der neueste gilt.
reset-expired-next = Fordern Sie einen neuen Link an, oder melden Sie sich an, falls Sie Ihr Passwort kennen.
reset-expired-again = Neuen Link anfordern
