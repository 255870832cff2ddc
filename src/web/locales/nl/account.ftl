# Signing in and out, the landing page, and accepting an invitation.

sign-in-title = Aanmelden
sign-in-password-title = Voer uw wachtwoord in
sign-in-connections-title = Aanmelden via uw organisatie
sign-in-who-label = E-mailadres of organisatie
sign-in-who-hint = Het adres dat u op uw werk gebruikt, of de korte naam van uw organisatie.
sign-in-email-label = E-mailadres
sign-in-change = Wijzigen
sign-in-password-label = Wachtwoord
sign-in-forgot = Wachtwoord vergeten?
sign-in-or = of
sign-in-connections-text = Kies waar u wilt aantonen wie u bent.
sign-in-forward = U wordt naar de aanmeldpagina van uw organisatie gebracht. Gebruik de knop als er niets gebeurt.
sign-in-continue-with = Doorgaan met { $connection }
sign-in-with-password = Liever een wachtwoord gebruiken
sign-in-error-who-missing = Voer uw e-mailadres of de naam van uw organisatie in.
sign-in-error-organisation-unknown = Er is geen organisatie met deze naam. Controleer de spelling of voer uw e-mailadres in.
sign-in-error-password-missing = Voer uw wachtwoord in.
sign-in-error-not-right = Het e-mailadres of het wachtwoord is niet juist.
sign-in-error-not-right-next = Meerdere mislukte pogingen blokkeren een account. Een beheerder van uw organisatie kan het deblokkeren.

landing-title = Aangemeld
landing-signed-in = Aangemeld
landing-session = Deze sessie
landing-organisation = Organisatie
landing-via = Aangemeld via
landing-via-password = E-mailadres en wachtwoord
landing-until = Eindigt uiterlijk
landing-access = Uw toegang
landing-roles = Rollen
landing-no-roles = Nog geen rollen. Een beheerder van uw organisatie kan ze toewijzen.
landing-offices = Kantoren
landing-no-offices = Niet aan een kantoor toegewezen.

log-out-title = Afmelden?
log-out-who = U bent aangemeld als { $name }. Afmelden beëindigt deze sessie op dit apparaat.
log-out-nobody = Op dit apparaat is niemand aangemeld, of de sessie is beëindigd. Met afmelden weet u zeker dat er niets van overblijft.
log-out-stay = Aangemeld blijven
signed-out-title = U bent afgemeld
signed-out-what = Uw sessie is beëindigd. Ze kan niet meer worden gebruikt.
signed-out-still-at = Mogelijk bent u nog aangemeld bij { $connection }. Meld u op een gedeelde computer ook daar af of sluit de browser.
signed-out-also-at = U bent ook bij { $connection } afgemeld.
signed-out-partly-at = { $connection } meldt dat u niet overal kon worden afgemeld. Sluit op een gedeelde computer de browser.
leaving-title = U bent hier afgemeld
leaving-what = U gaat naar { $connection } om u ook daar af te melden. Gebruik de knop als er niets gebeurt.

activate-title = Stel uw wachtwoord in
activate-text = U bent uitgenodigd bij { $organisation }. Kies een wachtwoord om uw account te activeren.
activate-who-label = U meldt zich aan als
activate-action = Account activeren
activate-expired-title = Deze link werkt niet meer
activate-expired-what = Links in uitnodigingen werken één keer en gedurende een beperkte tijd.
activate-expired-next = Hebt u uw wachtwoord al ingesteld, meld u dan aan. Vraag anders een beheerder van uw organisatie om de uitnodiging opnieuw te sturen.

password-rules = Uw wachtwoord heeft nodig:
password-rule-length = minstens 8 tekens
password-rule-upper = een hoofdletter
password-rule-lower = een kleine letter
password-rule-digit = een cijfer
password-rule-special = een speciaal teken, zoals ! of #
password-problem-length = Gebruik minstens 8 tekens.
password-problem-upper = Voeg een hoofdletter toe.
password-problem-lower = Voeg een kleine letter toe.
password-problem-digit = Voeg een cijfer toe.
password-problem-special = Voeg een speciaal teken toe, zoals ! of #.
password-problem-long = Dit wachtwoord is te lang. Kies een korter.
password-problem-different = De twee wachtwoorden zijn niet gelijk. Typ het nieuwe wachtwoord opnieuw.
