# Several employees at once.
many-label = What to do with those who are selected
many-column = Selected
many-page = Select everybody on this page
many-one = Select { $name }
many-selected = Selected:
many-every = All { $total }
many-every-matching = All { $total } that match
many-most = At most { $most } at a time: narrow the list to select all of it.
many-assign = Assign an office
many-assign-action = Assign
many-role = Role in the office
many-delete = Delete …
toast-nobody-selected = Nobody is selected. Tick the people you mean.
toast-too-many-selected = These are more than { $number } employees, and no more can be changed at once. Narrow the list first.
toast-no-office-chosen = Choose an office and a role in it.
toast-many-suspended = { $count ->
    [one] { $number } employee is suspended and signed out everywhere.
   *[other] { $number } employees are suspended and signed out everywhere.
}
toast-many-restored = { $count ->
    [one] { $number } employee can sign in again.
   *[other] { $number } employees can sign in again.
}
toast-many-assigned = { $count ->
    [one] { $number } employee is assigned to the office.
   *[other] { $number } employees are assigned to the office.
}
toast-many-deleted = { $count ->
    [one] { $number } employee is deleted.
   *[other] { $number } employees are deleted.
}
selected-suspend = { $count ->
    [one] Suspend { $number } employee
   *[other] Suspend { $number } employees
}
selected-restore = { $count ->
    [one] Restore { $number } employee
   *[other] Restore { $number } employees
}
selected-assign = { $count ->
    [one] Assign { $number } employee to { $office } as { $role }
   *[other] Assign { $number } employees to { $office } as { $role }
}
selected-delete = { $count ->
    [one] Delete { $number } employee
   *[other] Delete { $number } employees
}
selected-progress = { $done } of { $total } done
selected-keep-open = Keep this page open until all are done. What is done stays done if you leave.
selected-go-on = Go on
selected-again = Try these again
selected-back = Back to the list
selected-refused = { $count ->
    [one] { $number } could not be changed
   *[other] { $number } could not be changed
}
selected-more = and { $number } more
selected-suspended = { $number } suspended and signed out everywhere
selected-suspended-before = { $number } suspended already, or gone
selected-restored = { $number } can sign in again
selected-restored-before = { $number } not suspended, or gone
selected-assigned = { $number } assigned
selected-assigned-before = { $number } assigned already, or gone
selected-deleted = { $number } deleted
selected-deleted-before = { $number } gone already
selected-suspend-instead = Suspend them instead
selected-delete-field = Number of employees
selected-delete-wrong = This is not the number of employees. Nobody was deleted.
selected-delete-more = and { $number } more
selected-delete-administrators = { $count ->
    [one] { $number } of them is an administrator
   *[other] { $number } of them are administrators
}
selected-why-reach = Your roles do not reach this employee.
selected-why-administrator = Only an administrator changes how an administrator signs in.
selected-why-office = You can assign people to your own offices only.
selected-why-power = This employee may do more than you.
selected-why-last = The organisation keeps at least one administrator who can sign in.
selected-why-yourself = This is you. Ask another administrator.
selected-why-meanwhile = Somebody else changed this employee in the meantime.
selected-why-role = The employee does not have this role. Give it first.
selected-why-given = The identity provider says what this employee is in this office.
selected-why-away = You may not sign in any more.
selected-why-rule = What is stored of this employee breaks a rule. Open the employee and correct it.
selected-why-failed = Something went wrong. Try again.
