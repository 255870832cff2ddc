# Een code na het wachtwoord; het wachtwoord wijzigen; een authenticator-app.

code-title = Vul een code in
code-text = Uw wachtwoord klopt. Vul de code in die uw authenticator-app toont.
code-label = Eenmalige code
code-hint = Zes cijfers, of een van uw herstelcodes.
code-error = Deze code klopt niet, of is al gebruikt. Vul de code in die de app nu toont.
security-title = Beveiliging
security-no-password = De identiteitsprovider van uw organisatie meldt u aan. Hier is geen wachtwoord en niets om eraan toe te voegen: beheer beide daar.
security-password-heading = Wachtwoord
security-current-label = Huidig wachtwoord
security-password-hint = U wordt op elk ander apparaat afgemeld.
security-password-action = Wachtwoord wijzigen
security-password-changed = Uw wachtwoord is gewijzigd, en u bent overal elders afgemeld.
security-error-password = Dit is niet uw huidige wachtwoord. Drie mislukte pogingen blokkeren het account.
security-error-both = Het wachtwoord of de code klopt niet. Drie mislukte pogingen blokkeren het account.
security-factor-heading = Authenticator-app
security-factor-off = Een code van uw telefoon, gevraagd na het wachtwoord: wie alleen het wachtwoord te weten komt, blijft buiten.
security-factor-on = { $count ->
    [one] Er is een authenticator-app ingesteld, en er is nog { $count } herstelcode.
   *[other] Er is een authenticator-app ingesteld, en er zijn nog { $count } herstelcodes.
}
security-factor-add = Authenticator-app toevoegen
security-factor-remove = Authenticator-app verwijderen
security-factor-removed = De authenticator-app is verwijderd. Uw wachtwoord alleen meldt u aan.
enrol-title = Authenticator-app toevoegen
enrol-scan = Scan dit met de app, of typ de sleutel over. Vul dan de code in die de app toont.
enrol-qr-label = QR-code met de sleutel voor de authenticator-app
enrol-key-label = Sleutel
enrol-code-label = Code uit de app
enrol-action = Aanzetten
enrol-cancel = Annuleren
recovery-title = Uw herstelcodes
recovery-text = Elk meldt u één keer aan als de app verloren is. Ze worden niet nog eens getoond: bewaar ze waar u ze zonder uw telefoon vindt.
recovery-action = Ik heb ze bewaard
