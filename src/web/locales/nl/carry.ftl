# Pages that carry a message to another place, and the demonstration identity provider.

post-form-title = Doorgaan naar { $destination }
post-form-soon = U wordt er zo naartoe gebracht. Gebruik de knop als er niets gebeurt.
post-form-press = Gebruik de knop om door te gaan.

demo-mark = Demonstratie
demo-brand = Demonstratie-IdP
demo-banner = Dit is geen echte identiteitsprovider. Er wordt geen wachtwoord gevraagd en niemand gecontroleerd.
demo-title = Wie wilt u zijn?
demo-text = Een echte identiteitsprovider zou vaststellen wie u bent. Deze laat u kiezen en ondertekent wat u kiest.
demo-asked-by = Gevraagd door
demo-nobody = Er is niemand om uit te kiezen.
demo-note-administrator = Beheerder
demo-note-pending = In afwachting in Muster
demo-note-suspended = Geschorst in Muster
demo-note-unknown = Bestaat niet in Muster
demo-other-title = Iemand anders
demo-other-label = Externe ID (External ID)
demo-other-hint = Wordt precies zoals u het typt als NameID verzonden. Handig voor een medewerker die u net via SCIM hebt aangemaakt.
demo-signed-in-as = Hier aangemeld als
demo-sign-out-title = Weggaan
demo-sign-out = Afmelden bij deze IdP
demo-signed-out-title = Afgemeld bij de demonstratie-IdP
demo-signed-out-what = Deze identiteitsprovider is vergeten wie u bent.
demo-signed-out-both = Muster heeft uw sessie ook beëindigd.
demo-signed-out-here-only = Muster heeft niet bevestigd dat uw sessie is beëindigd.
demo-choose-again = Kiezen wie u bent
