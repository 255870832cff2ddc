# Employees: the list, one of them, adding one.

employees-none-title = Pas encore de collaborateurs
employees-none-text = Ajoutez quelqu’un à la main, importez un tableur, ou laissez votre fournisseur d’identité les créer par SCIM.
column-name = Nom
column-status = Statut
column-roles = Rôles
