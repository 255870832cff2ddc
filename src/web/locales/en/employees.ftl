# Employees: the list, one of them, adding one.

employees-none-title = No employees yet
employees-none-text = Add somebody by hand, import a spreadsheet, or let your identity provider create them by SCIM.
column-name = Name
column-status = Status
column-roles = Roles
