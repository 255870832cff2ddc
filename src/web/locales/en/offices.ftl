# Offices.

place-offices = Offices
office-add = Office
office-add-action = Add the office
office-new-title = New office
office-new-lead = A branch in which employees work. You assign them afterwards, or your identity provider does.
offices-search = Name or External ID
offices-empty-title = No office yet
offices-empty-text = Add one by hand, or let your identity provider send them by SCIM. Office Managers look after the employees of their offices.
offices-unmatched-title = No office matches
office-any-state = Open and closed
office-open = Open
office-closed = Closed
office-zone-inherited = as the organisation
column-office = Office
column-external-identifier = External ID
column-zone = Time zone
column-staff = Employees
column-office-role = Role here
office-name = Name
office-external-id = External ID
office-external-id-hint = How your own systems know this office.
office-time-zone = Time zone
office-address = Address
office-name-wrong = A name has 1 to 200 characters.
office-name-taken = Another office has this name.
office-external-id-wrong = An External ID has 1 to 255 characters.
office-external-id-taken = Another office has this External ID.
office-time-zone-wrong = There is no such time zone.
office-address-wrong = An address has at most 1,000 characters.
office-staff-title = Who works here
office-staff-none = Nobody is assigned to this office yet.
office-details-title = Details
office-ends-title = Close or delete
office-close-text = A closed office keeps its employees and appointments and can be opened again. Deleting cannot be undone.
office-reopen-text = This office is closed. Its employees and appointments are kept.
office-close = Close the office
office-close-instead = Close it instead
office-reopen = Open the office again
office-delete = Delete the office
office-delete-title = Delete { $name }?
office-delete-relations = { $count ->
     [0] No employee is assigned to it.
     [one] One assignment of an employee ends.
    *[other] { $count } assignments of employees end.
    }
office-delete-appointments = { $count ->
     [0] No appointment there is still to come.
     [one] One appointment that is still to come loses its place; it is not cancelled.
    *[other] { $count } appointments that are still to come lose their place; they are not cancelled.
    }
office-delete-final = The employees stay. The office cannot be brought back.
toast-office-added = { $name } is added.
toast-office-saved = { $name } is saved.
toast-office-closed = { $name } is closed.
toast-office-reopened = { $name } is open again.
toast-office-deleted = { $name } is deleted.
