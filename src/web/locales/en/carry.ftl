# Pages that carry a message to another place, and the demonstration identity provider.

post-form-title = Continue to { $destination }
post-form-soon = You will be taken there in a moment. If nothing happens, use the button.
post-form-press = Use the button to go on.

demo-mark = Demonstration
demo-brand = Demonstration IdP
demo-banner = This is not a real identity provider. No password is asked and nobody is checked.
demo-title = Who do you want to be?
demo-text = A real identity provider would make sure who you are. This one lets you choose, and signs what you choose.
demo-asked-by = Asked by
demo-nobody = There is nobody to choose from.
demo-note-administrator = Administrator
demo-note-pending = Pending in Muster
demo-note-suspended = Suspended in Muster
demo-note-unknown = Does not exist in Muster
demo-other-title = Somebody else
demo-other-label = External ID
demo-other-hint = Sent as the NameID, exactly as you type it. Use it for an employee you have just created by SCIM.
demo-signed-in-as = Signed in here as
demo-sign-out-title = Leave
demo-sign-out = Sign out at this IdP
demo-signed-out-title = Signed out at the demonstration IdP
demo-signed-out-what = This identity provider has forgotten who you are.
demo-signed-out-both = Muster ended your session as well.
demo-signed-out-here-only = Muster did not confirm that it ended your session.
demo-choose-again = Choose who to be
