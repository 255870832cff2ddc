# The mail ledger.

place-mails = Mailregister
mails-lead = Elke mail die Muster ooit voor deze organisatie heeft klaargezet. Langs een andere weg kan er geen vertrekken.
mails-search = Medewerker: naam, e-mail, gebruikersnaam of External ID
mails-any-state = Elke toestand
mails-any-kind = Elke soort
column-recipient = Aan
column-kind = Soort
column-mail-subject = Onderwerp
mail-invitation = Uitnodiging
mail-username = Gebruikersnaam en organisatie
mail-password-reset = Nieuw wachtwoord
mail-end-announced = Naderend verlopen van een verbinding
mail-queued = In de wachtrij
mail-sent = Verzonden
mail-failed = Mislukt
mail-withdrawn = Ingetrokken
mails-tries = { $count ->
     [one] Eén poging.
    *[other] { $count } pogingen.
    }
mails-erased = gewist met de persoon
mails-none-title = Er is nooit een mail klaargezet
mails-none-text = Mails verschijnen hier als iemand wordt uitgenodigd of een nieuw wachtwoord vraagt, en als een certificaat bijna verloopt.
mails-unmatched-title = Geen mail gevonden
mails-about = Mails aan { $name }.
mails-proof-title = Er is nooit een mail klaargezet voor { $name }.
mails-origin-scim = Kwam via SCIM: Muster stuurt geen mail aan wie een identiteitsprovider heeft aangemaakt.
mails-origin-bypass = Toegevoegd zonder de activeringsstappen: er wordt niets verstuurd.
mails-origin-invitation = Is per mail uitgenodigd.
mails-origin-import = Kwam via een import: er wordt niets verstuurd.
mails-origin-jit = Kwam bij de eerste aanmelding: er wordt niets verstuurd.
mails-origin-operator = Door de operator gemaakt: er gaat alleen mail uit als de persoon een nieuw wachtwoord vraagt.
