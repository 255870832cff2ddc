# Refusals and errors.

refused-title = U kon niet worden aangemeld
refused-what = Uw aanmelding heeft ons bereikt, maar we konden u er niet mee toelaten. Er is niets gewijzigd.
refused-next-retry = Begin opnieuw op de aanmeldpagina. Een aanmelding moet binnen tien minuten worden afgerond en werkt maar één keer.
refused-next-administrator = Gebeurt het weer, geef dan het referentienummer hieronder door aan een beheerder van uw organisatie. Die kan de precieze reden opzoeken.
refused-next-contact = Gebeurt het weer, geef dan het referentienummer hieronder door aan { $contact }. Daar kan de precieze reden worden opgezocht.
refused-when = Tijdstip
log-out-refused-title = Het afmelden kon niet worden voltooid
log-out-refused-what = Een bericht over afmelden heeft ons bereikt, maar we konden het niet aannemen. Het heeft niets veranderd.
log-out-refused-next = Gebruik de knop hieronder om zeker te zijn dat u hier bent afgemeld. Sluit op een gedeelde computer ook de browser.

error-number = Fout { $status }
error-retry-after = Probeer het over { $span } opnieuw.
error-400-title = Dit verzoek was niet te begrijpen
error-400-what = Het adres of het verzonden formulier is onvolledig of beschadigd.
error-400-next = Ga terug, laad de pagina opnieuw en probeer het nog eens. Hebt u een link gevolgd, controleer dan of die helemaal is gekopieerd.
error-403-title = U mag dit niet doen
error-403-what = Uw rollen staan het niet toe, of het verzoek kwam niet van een van onze eigen pagina’s.
error-403-next = Hebt u toegang nodig, vraag het dan aan een beheerder van uw organisatie. Begin anders opnieuw op de startpagina.
error-404-title = Deze pagina bestaat niet
error-404-what = Op dit adres is niets te vinden. Misschien is de pagina verplaatst of verwijderd.
error-404-next = Controleer het adres of zoek de pagina vanaf de startpagina.
error-405-title = Dit adres kan zo niet worden geopend
error-405-what = De pagina bestaat, maar niet voor dit soort verzoek. Dat gebeurt als het resultaat van een formulier opnieuw wordt geladen of als bladwijzer is bewaard.
error-405-next = Ga naar de startpagina en begin daar opnieuw.
error-413-title = Er is te veel verstuurd
error-413-what = Wat u verstuurde is groter dan we hier aannemen. Er is niets van bewaard.
error-413-next = Verstuur minder tegelijk of kies een kleiner bestand en probeer het opnieuw.
error-429-title = Te veel pogingen
error-429-what = Vanuit uw netwerk kwamen meer verzoeken dan we in zo korte tijd beantwoorden.
error-429-next = Wacht een minuut en probeer het dan opnieuw.
error-500-title = Er ging bij ons iets mis
error-500-what = De fout is vastgelegd. Ze lag niet aan wat u hebt ingevoerd.
error-500-next = Probeer het zo meteen nog eens. Gebeurt het weer, geef dan het referentienummer door aan een beheerder van uw organisatie.
error-503-title = Op dit moment niet beschikbaar
error-503-what = De dienst start op, wordt onderhouden of is erg druk.
error-503-next = Probeer het over enkele minuten opnieuw. Wat u eerder deed, is veilig bewaard.
