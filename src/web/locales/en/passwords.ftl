# Choosing a password: what is wrong with one, and a new one for who forgot theirs.

new-password-label = New password
new-password-again-label = New password, once more
password-rule-guess = nothing easily guessed: no names, no common passwords, no rows of keys
password-problem-personal = Leave out your name, your e-mail address and the name of your organisation.
password-problem-common = Many people use this password or one much like it. Choose another one.
password-problem-pattern = Rows of keys, repetitions, sequences and dates are guessed first. Add a few uncommon words.
password-problem-guessable = This password is guessed too quickly. Add another uncommon word or two.

forgot-title = Forgot your password?
forgot-text = Enter the e-mail address you sign in with. You will get a link to choose a new password.
forgot-action = Send the link
forgot-error-missing = Enter your e-mail address, such as name@company.example.
forgot-sent-title = Look into your mailbox
forgot-sent-what = If there is an account with a password for { $who }, a link is on its way. It works once and for one hour, and only the newest one works.
forgot-sent-next = Nothing arrives? Look among unwanted mail. If your organisation has a sign-in of its own, use that: there is no password to forget then. Otherwise ask an administrator of your organisation.
forgot-back = Back to sign-in
reset-title = Choose a new password
reset-text = Your new password at { $organisation } replaces the old one, and you are signed out everywhere else.
reset-action = Save the password
reset-expired-what = Links for a new password work once and for one hour, and only the newest one works.
reset-expired-next = Ask for a new link, or sign in if you know your password.
reset-expired-again = Get a new link
