# The first organisation and its administrator.

setup-title = Set up Muster
setup-text = There is no organisation yet. Make the first one, and its administrator.
setup-organisation-heading = The organisation
setup-organisation-label = Name of the organisation
setup-slug-label = Short name
setup-slug-hint = It stands in links and cannot be changed: lower-case letters, digits and hyphens.
setup-person-heading = Its first administrator
setup-first-name-label = First name (optional)
setup-last-name-label = Last name (optional)
setup-way-in-heading = How this person signs in
setup-way-in-text = With a password, through an identity provider, or both. With a password you can sign in even when the identity provider is down.
setup-external-id-label = External ID (optional)
setup-external-id-hint = What your identity provider will send as NameID for this person, exactly as it is written there.
setup-action = Create organisation and administrator
setup-error-organisation = Enter the name of the organisation, with at most 200 characters.
setup-error-slug = Use 1 to 63 lower-case letters, digits and hyphens for the short name, with no hyphen at the ends.
setup-error-name = A name has at most 255 characters.
setup-error-email = Enter an e-mail address, such as name@company.example.
setup-error-external-id = An External ID has at most 255 characters.
setup-error-no-way-in = Give an External ID or choose a password: without either nobody could sign in.
setup-done-title = The organisation is ready
setup-done-what = Its administrator signs in through an identity provider. Connect it now:
setup-expired-what = The link for setting up works once and for one day, and only while there is no organisation.
setup-expired-next = If nothing was set up yet, the newest link is in the file that the server names in its log.
