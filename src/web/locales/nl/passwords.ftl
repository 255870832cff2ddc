# Een wachtwoord kiezen: wat eraan schort, en een nieuw voor wie het zijne vergeten is.

new-password-label = Nieuw wachtwoord
new-password-again-label = Nieuw wachtwoord, nog een keer
password-rule-guess = niets dat makkelijk te raden is: geen namen, geen gangbare wachtwoorden, geen toetsenrijen
password-problem-personal = Gebruik niet uw naam, uw e-mailadres of de naam van uw organisatie.
password-problem-common = Veel mensen gebruiken dit wachtwoord of een dat er erg op lijkt. Kies een ander.
password-problem-pattern = Toetsenrijen, herhalingen, reeksen en datums worden het eerst geraden. Voeg een paar ongewone woorden toe.
password-problem-guessable = Dit wachtwoord is te snel geraden. Voeg nog een of twee ongewone woorden toe.

forgot-title = Wachtwoord vergeten?
forgot-text = Vul het e-mailadres in waarmee u zich aanmeldt. U krijgt een link om een nieuw wachtwoord te kiezen.
forgot-action = Link sturen
forgot-error-missing = Vul uw e-mailadres in, bijvoorbeeld naam@bedrijf.example.
forgot-sent-title = Kijk in uw mailbox
forgot-sent-what = Als er voor { $who } een account met wachtwoord is, dan is er een link onderweg. Hij werkt één keer en een uur lang, en alleen de nieuwste geldt.
forgot-sent-next = Komt er niets aan? Kijk bij de ongewenste mail. Heeft uw organisatie een eigen aanmelding, gebruik dan die: er is dan geen wachtwoord om te vergeten. Vraag het anders aan een beheerder van uw organisatie.
forgot-back = Terug naar aanmelden
reset-title = Kies een nieuw wachtwoord
reset-text = Uw nieuwe wachtwoord bij { $organisation } vervangt het oude, en u wordt overal elders afgemeld.
reset-action = Wachtwoord opslaan
reset-expired-what = Links voor een nieuw wachtwoord werken één keer en een uur lang, en alleen de nieuwste geldt.
reset-expired-next = Vraag een nieuwe link aan, of meld u aan als u uw wachtwoord kent.
reset-expired-again = Nieuwe link aanvragen
