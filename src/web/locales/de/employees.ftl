# Employees: the list, one of them, adding one.

employees-none-title = Noch keine Mitarbeitenden
employees-none-text = Fügen Sie jemanden von Hand hinzu, importieren Sie eine Tabelle, oder lassen Sie sie von Ihrem Identitätsanbieter per SCIM anlegen.
column-name = Name der Person
column-status = Zustand
column-roles = Rollen
