# Offices.

place-offices = Vestigingen
office-add = Vestiging
office-add-action = Vestiging toevoegen
office-new-title = Nieuwe vestiging
office-new-lead = Een plek waar medewerkers werken. U wijst ze daarna toe, of uw identiteitsprovider doet dat.
offices-search = Naam of External ID
offices-empty-title = Nog geen vestiging
offices-empty-text = Voeg er een met de hand toe, of laat uw identiteitsprovider ze per SCIM sturen. Vestigingsmanagers beheren de medewerkers van hun vestigingen.
offices-unmatched-title = Geen vestiging gevonden
office-any-state = Open en gesloten
office-open = Geopend
office-closed = Gesloten
office-zone-inherited = zoals de organisatie
column-office = Vestiging
column-external-identifier = Externe ID
column-zone = Tijdzone
column-staff = Medewerkers
column-office-role = Rol hier
office-name = Naam
office-external-id = Externe ID
office-external-id-hint = Hoe uw eigen systemen deze vestiging kennen.
office-time-zone = Tijdzone
office-address = Adres
office-name-wrong = Een naam heeft 1 tot 200 tekens.
office-name-taken = Een andere vestiging heeft deze naam.
office-external-id-wrong = Een externe ID heeft 1 tot 255 tekens.
office-external-id-taken = Een andere vestiging heeft deze externe ID.
office-time-zone-wrong = Deze tijdzone bestaat niet.
office-address-wrong = Een adres heeft hoogstens 1.000 tekens.
office-staff-title = Wie hier werkt
office-staff-none = Er is nog niemand aan deze vestiging toegewezen.
office-details-title = Gegevens
office-ends-title = Sluiten of verwijderen
office-close-text = Een gesloten vestiging houdt haar medewerkers en afspraken en kan weer open. Verwijderen kan niet ongedaan worden gemaakt.
office-reopen-text = Deze vestiging is gesloten. Haar medewerkers en afspraken blijven bewaard.
office-close = Vestiging sluiten
office-close-instead = In plaats daarvan sluiten
office-reopen = Vestiging weer openen
office-delete = Vestiging verwijderen
office-delete-title = { $name } verwijderen?
office-delete-relations = { $count ->
     [0] Er is geen medewerker aan toegewezen.
     [one] Eén toewijzing van een medewerker eindigt.
    *[other] { $count } toewijzingen van medewerkers eindigen.
    }
office-delete-appointments = { $count ->
     [0] Er staat daar geen afspraak meer gepland.
     [one] Eén komende afspraak verliest haar plaats; ze wordt niet geannuleerd.
    *[other] { $count } komende afspraken verliezen hun plaats; ze worden niet geannuleerd.
    }
office-delete-final = De medewerkers blijven. De vestiging kan niet worden teruggehaald.
toast-office-added = { $name } is toegevoegd.
toast-office-saved = { $name } is opgeslagen.
toast-office-closed = { $name } is gesloten.
toast-office-reopened = { $name } is weer open.
toast-office-deleted = { $name } is verwijderd.
