# De eerste organisatie en haar beheerder.

setup-title = Muster inrichten
setup-text = Er is nog geen organisatie. Maak de eerste, met een beheerder.
setup-organisation-heading = De organisatie
setup-organisation-label = Naam van de organisatie
setup-slug-label = Korte naam
setup-slug-hint = Hij staat in links en kan niet veranderen: kleine letters, cijfers en koppeltekens.
setup-person-heading = De eerste beheerder
setup-first-name-label = Voornaam (niet verplicht)
setup-last-name-label = Achternaam (niet verplicht)
setup-way-in-heading = Hoe deze persoon zich aanmeldt
setup-way-in-text = Met een wachtwoord, via een identiteitsprovider, of allebei. Met een wachtwoord kunt u zich ook aanmelden als de identiteitsprovider uitvalt.
setup-external-id-label = External ID (niet verplicht)
setup-external-id-hint = Wat uw identiteitsprovider als NameID voor deze persoon zal sturen, precies zo geschreven.
setup-action = Organisatie en beheerder maken
setup-error-organisation = Vul de naam van de organisatie in, met hoogstens 200 tekens.
setup-error-slug = Gebruik voor de korte naam 1 tot 63 kleine letters, cijfers en koppeltekens, zonder koppelteken aan het begin of het einde.
setup-error-name = Een naam heeft hoogstens 255 tekens.
setup-error-email = Vul een e-mailadres in, bijvoorbeeld naam@bedrijf.example.
setup-error-external-id = Een External ID heeft hoogstens 255 tekens.
setup-error-no-way-in = Geef een External ID op of kies een wachtwoord: zonder een van beide kan niemand zich aanmelden.
setup-done-title = De organisatie is klaar
setup-done-what = De beheerder meldt zich aan via een identiteitsprovider. Verbind die nu:
setup-expired-what = De link om in te richten werkt één keer en een dag lang, en alleen zolang er geen organisatie is.
setup-expired-next = Als er nog niets is ingericht, staat de nieuwste link in het bestand dat de server in zijn logboek noemt.
