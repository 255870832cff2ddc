# Roles and permissions.

place-roles = Roles
role-add = Role
role-add-action = Add the role
role-new-title = New role
role-new-lead = A name and what it allows in the whole organisation. You give it to employees afterwards. SCIM and imports do not give it.
roles-further-title = Further roles
roles-built-in-title = Built-in roles
roles-built-in-text = What everybody with these roles may do. The number beside each says how many have it. Change it at the employee, or by SCIM.
roles-none-title = No further role yet
roles-none-text = Make one when somebody is to do more than the built-in roles allow, such as reading the audit log, and less than an administrator may.
column-role = Role
column-permission = May
column-permissions = Allows
column-holders = Employees
reach-everywhere = in the whole organisation
reach-own = own offices
role-name = Name
role-permissions = Allows
role-permissions-hint = You can give and take only what you have yourself. Whoever may change connections or employees can get far: give that to few.
role-name-wrong = A name has 1 to 80 characters.
role-name-taken = Another role has this name.
role-permissions-none = Choose at least one permission.
role-beyond = This is about permissions that you do not have yourself.
role-details-title = What it allows
role-holders-title = Who has it
role-holders-none = Nobody has this role yet.
role-give-who = Employee
role-give-hint = Name, e-mail, username or External ID.
role-give-which = Which one?
role-give = Give the role
role-give-nobody = No employee is called so.
role-give-several = Several are called so. Choose one below, or write more of the name.
role-take = Take the role
role-delete = Delete the role
role-delete-title = Delete the role { $name }?
role-delete-holders = { $count ->
     [0] Nobody has it.
     [one] One employee loses what it allows.
    *[other] { $count } employees lose what it allows.
    }
role-delete-final = It cannot be brought back. It holds from the next request on.
toast-role-added = The role { $name } is added.
toast-role-saved = The role { $name } is saved.
toast-role-deleted = The role { $name } is deleted.
toast-role-given = The role { $name } is given.
toast-role-taken = The role { $name } is taken.
permission-employees-see = See employees
permission-employees-add = Add, invite and import employees
permission-employees-edit = Change employees
permission-employees-suspend = Suspend and restore employees
permission-employees-delete = Delete employees
permission-employees-export = Download employees
permission-offices-see = See offices
permission-offices-edit = Make, change and delete offices
permission-roles-edit = Make, change and give further roles
permission-connections-see = See connections
permission-connections-edit = Make, change and delete connections
permission-sign-ins-see = See sign-in attempts
permission-provisioning-see = See the provisioning log
permission-audit-see = See the audit log
permission-mails-see = See the mail ledger
permission-settings-edit = Change the settings of the organisation
