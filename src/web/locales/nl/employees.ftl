# Employees: the list, one of them, adding one.

employees-none-title = Nog geen medewerkers
employees-none-text = Voeg iemand met de hand toe, importeer een spreadsheet of laat uw identiteitsprovider ze via SCIM aanmaken.
column-name = Naam
column-status = Toestand
column-roles = Rollen
