# Roles and permissions.

place-roles = Rollen
role-add = Rol
role-add-action = Rol toevoegen
role-new-title = Nieuwe rol
role-new-lead = Een naam en wat hij in de hele organisatie toestaat. U geeft hem daarna aan medewerkers. SCIM en imports geven hem niet.
roles-further-title = Extra rollen
roles-built-in-title = Ingebouwde rollen
roles-built-in-text = Wat iedereen met deze rollen mag. Het getal zegt hoeveel mensen hem hebben. Wijzig het bij de medewerker of via SCIM.
roles-none-title = Nog geen extra rol
roles-none-text = Maak er een als iemand meer moet mogen dan met de ingebouwde rollen, zoals het auditlog lezen, en minder dan een beheerder.
column-role = Rol
column-permission = Mag
column-permissions = Staat toe
column-holders = Medewerkers
reach-everywhere = in de hele organisatie
reach-own = eigen vestigingen
role-name = Naam
role-permissions = Staat toe
role-permissions-hint = U kunt alleen geven en nemen wat u zelf hebt. Wie verbindingen of medewerkers mag wijzigen kan ver komen: geef dat aan weinigen.
role-name-wrong = Een naam heeft 1 tot 80 tekens.
role-name-taken = Een andere rol heeft deze naam.
role-permissions-none = Kies minstens één recht.
role-beyond = Het gaat om rechten die u zelf niet hebt.
role-details-title = Wat hij toestaat
role-holders-title = Wie hem heeft
role-holders-none = Niemand heeft deze rol nog.
role-give-who = Medewerker
role-give-hint = Naam, e-mail, gebruikersnaam of External ID.
role-give-which = Welke?
role-give = Rol geven
role-give-nobody = Geen medewerker heet zo.
role-give-several = Meerderen heten zo. Kies hieronder of schrijf meer van de naam.
role-take = Rol afnemen
role-delete = Rol verwijderen
role-delete-title = De rol { $name } verwijderen?
role-delete-holders = { $count ->
     [0] Niemand heeft hem.
     [one] Eén medewerker verliest wat hij toestaat.
    *[other] { $count } medewerkers verliezen wat hij toestaat.
    }
role-delete-final = Hij kan niet worden teruggehaald. Het geldt vanaf het volgende verzoek.
toast-role-added = De rol { $name } is toegevoegd.
toast-role-saved = De rol { $name } is opgeslagen.
toast-role-deleted = De rol { $name } is verwijderd.
toast-role-given = De rol { $name } is gegeven.
toast-role-taken = De rol { $name } is afgenomen.
permission-employees-see = Medewerkers zien
permission-employees-add = Medewerkers toevoegen, uitnodigen en importeren
permission-employees-edit = Medewerkers wijzigen
permission-employees-suspend = Medewerkers schorsen en herstellen
permission-employees-delete = Medewerkers verwijderen
permission-employees-export = Medewerkers downloaden
permission-offices-see = Vestigingen zien
permission-offices-edit = Vestigingen maken, wijzigen en verwijderen
permission-roles-edit = Extra rollen maken, wijzigen en geven
permission-connections-see = Verbindingen zien
permission-connections-edit = Verbindingen maken, wijzigen en verwijderen
permission-sign-ins-see = Aanmeldpogingen zien
permission-provisioning-see = Het provisioninglog zien
permission-audit-see = Het auditlog zien
permission-mails-see = Het mailregister zien
permission-settings-edit = De instellingen van de organisatie wijzigen
