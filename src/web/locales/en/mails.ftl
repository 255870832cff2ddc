# The mail ledger.

place-mails = Mail ledger
mails-lead = Every mail that Muster ever queued for this organisation. There is no other way by which one can leave.
mails-search = Employee: name, e-mail, username or External ID
mails-any-state = Every state
mails-any-kind = Every kind
column-recipient = To
column-kind = Kind
column-mail-subject = Subject
mail-invitation = Invitation
mail-username = Username and organisation
mail-password-reset = New password
mail-end-announced = Coming expiry of a connection
mail-queued = Queued
mail-sent = Sent
mail-failed = Failed
mail-withdrawn = Withdrawn
mails-tries = { $count ->
     [one] One try.
    *[other] { $count } tries.
    }
mails-erased = erased with the person
mails-none-title = No mail was ever queued
mails-none-text = Mails appear here when somebody is invited or asks for a new password, and when a certificate is about to expire.
mails-unmatched-title = No mail matches
mails-about = Mails to { $name }.
mails-proof-title = No mail was ever queued for { $name }.
mails-origin-scim = Came by SCIM: Muster sends no mail to whom an identity provider made.
mails-origin-bypass = Added with the user activation flow bypassed: nothing is sent.
mails-origin-invitation = Was invited by mail.
mails-origin-import = Came by an import: nothing is sent.
mails-origin-jit = Came at the first sign-in: nothing is sent.
mails-origin-operator = Made by the operator: mail goes out only when the person asks for a new password.
