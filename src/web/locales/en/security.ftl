# A code after the password; changing the password; an authenticator app.

code-title = Enter a code
code-text = Your password is right. Enter the code that your authenticator app shows.
code-label = Code
code-hint = Six digits, or one of your recovery codes.
code-error = This code is not right, or was used before. Enter the one that the app shows now.
security-title = Security
security-no-password = Your organisation’s identity provider signs you in. There is no password here, and nothing to add to it: look after both there.
security-password-heading = Password
security-current-label = Current password
security-password-hint = You are signed out on every other device.
security-password-action = Change password
security-password-changed = Your password is changed, and you are signed out everywhere else.
security-error-password = This is not your current password. Three failed attempts block the account.
security-error-both = The password or the code is not right. Three failed attempts block the account.
security-factor-heading = Authenticator app
security-factor-off = A code from your phone, asked for after the password: whoever learns the password alone stays out.
security-factor-on = { $count ->
    [one] An authenticator app is set up, and { $count } recovery code is left.
   *[other] An authenticator app is set up, and { $count } recovery codes are left.
}
security-factor-add = Add an authenticator app
security-factor-remove = Remove the authenticator app
security-factor-removed = The authenticator app is removed. Your password alone signs you in.
enrol-title = Add an authenticator app
enrol-scan = Scan this with the app, or type the key. Then enter the code that the app shows.
enrol-qr-label = QR code with the key for the authenticator app
enrol-key-label = Key
enrol-code-label = Code from the app
enrol-action = Turn on
enrol-cancel = Cancel
recovery-title = Your recovery codes
recovery-text = Each signs you in once when the app is lost. They are not shown again: keep them where you find them without your phone.
recovery-action = I have kept them
