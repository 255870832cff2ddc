# Signing in and out, the landing page, and accepting an invitation.

sign-in-title = Anmelden
sign-in-password-title = Geben Sie Ihr Passwort ein
sign-in-connections-title = Mit Ihrer Organisation anmelden
sign-in-who-label = E-Mail-Adresse oder Organisation
sign-in-who-hint = Ihre geschäftliche Adresse oder der Kurzname Ihrer Organisation.
sign-in-email-label = E-Mail-Adresse
sign-in-change = Ändern
sign-in-password-label = Passwort
sign-in-forgot = Passwort vergessen?
sign-in-or = oder
sign-in-connections-text = Wählen Sie, wo Sie sich ausweisen möchten.
sign-in-forward = Sie werden zur Anmeldeseite Ihrer Organisation weitergeleitet. Wenn nichts geschieht, verwenden Sie die Schaltfläche.
sign-in-continue-with = Weiter mit { $connection }
sign-in-with-password = Stattdessen ein Passwort verwenden
sign-in-error-who-missing = Geben Sie Ihre E-Mail-Adresse oder den Namen Ihrer Organisation ein.
sign-in-error-organisation-unknown = Es gibt keine Organisation mit diesem Namen. Prüfen Sie die Schreibweise oder geben Sie Ihre E-Mail-Adresse ein.
sign-in-error-password-missing = Geben Sie Ihr Passwort ein.
sign-in-error-not-right = E-Mail-Adresse oder Passwort ist nicht richtig.
sign-in-error-not-right-next = Mehrere Fehlversuche sperren ein Konto. Die Administration Ihrer Organisation kann es entsperren.

landing-title = Angemeldet
landing-signed-in = Angemeldet
landing-session = Diese Sitzung
landing-organisation = Organisation
landing-via = Angemeldet über
landing-via-password = E-Mail-Adresse und Passwort
landing-until = Endet spätestens
landing-access = Ihre Berechtigungen
landing-roles = Rollen
landing-no-roles = Noch keine Rollen. Die Administration Ihrer Organisation kann sie zuweisen.
landing-offices = Filialen
landing-no-offices = Keiner Filiale zugeordnet.

log-out-title = Abmelden?
log-out-who = Sie sind als { $name } angemeldet. Das Abmelden beendet diese Sitzung auf diesem Gerät.
log-out-nobody = Auf diesem Gerät ist niemand angemeldet, oder die Sitzung ist beendet. Das Abmelden stellt sicher, dass nichts davon übrig bleibt.
log-out-stay = Angemeldet bleiben
signed-out-title = Sie sind abgemeldet
signed-out-what = Ihre Sitzung ist beendet. Sie kann nicht mehr verwendet werden.
signed-out-still-at = Bei { $connection } sind Sie möglicherweise noch angemeldet. Melden Sie sich an einem gemeinsam genutzten Computer auch dort ab oder schließen Sie den Browser.
signed-out-also-at = Sie wurden auch bei { $connection } abgemeldet.
signed-out-partly-at = { $connection } meldet, dass Sie nicht überall abgemeldet werden konnten. Schließen Sie an einem gemeinsam genutzten Computer den Browser.
leaving-title = Sie sind hier abgemeldet
leaving-what = Sie werden zu { $connection } weitergeleitet, um sich auch dort abzumelden. Falls nichts geschieht, verwenden Sie die Schaltfläche.

activate-title = Legen Sie Ihr Passwort fest
activate-text = Sie wurden zu { $organisation } eingeladen. Wählen Sie ein Passwort, um Ihr Konto zu aktivieren.
activate-who-label = Sie melden sich an als
activate-action = Konto aktivieren
activate-expired-title = Dieser Link funktioniert nicht mehr
activate-expired-what = Links in Einladungen funktionieren einmal und für begrenzte Zeit.
activate-expired-next = Wenn Sie Ihr Passwort schon festgelegt haben, melden Sie sich an. Wenn nicht, bitten Sie die Administration Ihrer Organisation, die Einladung erneut zu senden.

password-rules = Ihr Passwort braucht:
password-rule-length = mindestens 8 Zeichen
password-rule-upper = einen Großbuchstaben
password-rule-lower = einen Kleinbuchstaben
password-rule-digit = eine Ziffer
password-rule-special = ein Sonderzeichen, zum Beispiel ! oder #
password-problem-length = Verwenden Sie mindestens 8 Zeichen.
password-problem-upper = Fügen Sie einen Großbuchstaben hinzu.
password-problem-lower = Fügen Sie einen Kleinbuchstaben hinzu.
password-problem-digit = Fügen Sie eine Ziffer hinzu.
password-problem-special = Fügen Sie ein Sonderzeichen hinzu, zum Beispiel ! oder #.
password-problem-long = Dieses Passwort ist zu lang. Wählen Sie ein kürzeres.
password-problem-different = Die beiden Passwörter stimmen nicht überein. Geben Sie das neue Passwort noch einmal ein.
