# The shell of the Backoffice: panels, menus, parts of forms and lists.

skip-to-content = Skip to the content
menu-open = Open the menu
menu-close = Close the menu
panel-organisation = Organisation
panel-team = Team
section-planning = Organisation & Planning
section-team = Team
place-employees = Employees
place-team = My team
theme-title = Appearance
theme-system = System
theme-light = Light
theme-dark = Dark
shortcuts-off = Turn keyboard shortcuts off
shortcuts-on = Turn keyboard shortcuts on
toast-preferences-saved = Your preferences are saved.
undo-action = Undo
crumbs-label = You are here
pager-label = Pages
pager-previous = Previous
pager-next = Next
pager-all = { $first }–{ $last } of { $total }
pager-matching = { $first }–{ $last } of { $total } that match
pager-more = { $first }–{ $last } of more than { $total } that match
field-seen = seen by customers
field-optional = optional
field-managed-by = Managed by { $manager }. Change it there.
status-active = Active
status-pending = Pending
status-suspended = Suspended

again-title = Is it still you?
again-text = You signed in more than { $minutes } minutes ago. Before something that cannot be undone, prove once more who you are.
again-wrong = This password is not right.
again-connection = You signed in through { $connection }. Sign in there again, and you come back to where you were.
