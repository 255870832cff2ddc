# Signing in and out, the landing page, and accepting an invitation.

sign-in-title = Sign in
sign-in-password-title = Enter your password
sign-in-connections-title = Sign in with your organisation
sign-in-who-label = E-mail address or organisation
sign-in-who-hint = The address you use at work, or the short name of your organisation.
sign-in-email-label = E-mail address
sign-in-change = Change
sign-in-password-label = Password
sign-in-forgot = Forgot your password?
sign-in-or = or
sign-in-connections-text = Choose where you want to prove who you are.
sign-in-forward = You are being taken to your organisation’s sign-in page. If nothing happens, use the button.
sign-in-continue-with = Continue with { $connection }
sign-in-with-password = Use a password instead
sign-in-error-who-missing = Enter your e-mail address or the name of your organisation.
sign-in-error-organisation-unknown = There is no organisation with this name. Check the spelling, or enter your e-mail address.
sign-in-error-password-missing = Enter your password.
sign-in-error-not-right = The e-mail address or the password is not right.
sign-in-error-not-right-next = Several failed attempts block an account. An administrator of your organisation can unblock it.

landing-title = Signed in
landing-signed-in = Signed in
landing-session = This session
landing-organisation = Organisation
landing-via = Signed in through
landing-via-password = E-mail address and password
landing-until = Ends no later than
landing-access = Your access
landing-roles = Roles
landing-no-roles = No roles yet. An administrator of your organisation can assign them.
landing-offices = Offices
landing-no-offices = Not assigned to an office.

log-out-title = Log out?
log-out-who = You are signed in as { $name }. Logging out ends this session on this device.
log-out-nobody = Nobody is signed in on this device, or the session has ended. Logging out makes sure that nothing is left of it.
log-out-stay = Stay signed in
signed-out-title = You are logged out
signed-out-what = Your session has ended. It cannot be used any more.
signed-out-still-at = You may still be signed in at { $connection }. On a shared computer, log out there as well or close the browser.
signed-out-also-at = You have been logged out at { $connection } as well.
signed-out-partly-at = { $connection } reported that it could not log you out everywhere. On a shared computer, close the browser.
leaving-title = You are logged out here
leaving-what = You are being taken to { $connection } to log out there as well. If nothing happens, use the button.

activate-title = Set your password
activate-text = You have been invited to { $organisation }. Choose a password to activate your account.
activate-who-label = You sign in as
activate-action = Activate account
activate-expired-title = This link no longer works
activate-expired-what = Links in invitations work once and for a limited time.
activate-expired-next = If you have already set your password, sign in. If not, ask an administrator of your organisation to send the invitation again.

password-rules = Your password needs:
password-rule-length = at least 8 characters
password-rule-upper = an upper-case letter
password-rule-lower = a lower-case letter
password-rule-digit = a digit
password-rule-special = a special character, such as ! or #
password-problem-length = Use at least 8 characters.
password-problem-upper = Add an upper-case letter.
password-problem-lower = Add a lower-case letter.
password-problem-digit = Add a digit.
password-problem-special = Add a special character, such as ! or #.
password-problem-long = This password is too long. Choose a shorter one.
password-problem-different = The two passwords are not the same. Type the new password again.
