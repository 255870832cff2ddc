# Meerdere medewerkers tegelijk.
many-label = Wat er met de geselecteerden moet gebeuren
many-column = Geselecteerd
many-page = Iedereen op deze pagina selecteren
many-one = { $name } selecteren
many-selected = Geselecteerd:
many-every = Alle { $total }
many-every-matching = Alle { $total } die voldoen
many-most = Hoogstens { $most } tegelijk: beperk de lijst om alles te selecteren.
many-assign = Kantoor toewijzen
many-assign-action = Toewijzen
many-role = Rol in het kantoor
many-delete = Verwijderen …
toast-nobody-selected = Er is niemand geselecteerd. Vink aan wie u bedoelt.
toast-too-many-selected = Dit zijn meer dan { $number } medewerkers, en meer kan niet tegelijk. Beperk eerst de lijst.
toast-no-office-chosen = Kies een kantoor en een rol daarin.
toast-many-suspended = { $count ->
    [one] { $number } medewerker is geblokkeerd en overal afgemeld.
   *[other] { $number } medewerkers zijn geblokkeerd en overal afgemeld.
}
toast-many-restored = { $count ->
    [one] { $number } medewerker kan zich weer aanmelden.
   *[other] { $number } medewerkers kunnen zich weer aanmelden.
}
toast-many-assigned = { $count ->
    [one] { $number } medewerker is aan het kantoor toegewezen.
   *[other] { $number } medewerkers zijn aan het kantoor toegewezen.
}
toast-many-deleted = { $count ->
    [one] { $number } medewerker is verwijderd.
   *[other] { $number } medewerkers zijn verwijderd.
}
selected-suspend = { $count ->
    [one] { $number } medewerker blokkeren
   *[other] { $number } medewerkers blokkeren
}
selected-restore = { $count ->
    [one] { $number } medewerker herstellen
   *[other] { $number } medewerkers herstellen
}
selected-assign = { $count ->
    [one] { $number } medewerker aan { $office } toewijzen als { $role }
   *[other] { $number } medewerkers aan { $office } toewijzen als { $role }
}
selected-delete = { $count ->
    [one] { $number } medewerker verwijderen
   *[other] { $number } medewerkers verwijderen
}
selected-progress = { $done } van { $total } gedaan
selected-keep-open = Houd deze pagina open tot iedereen aan de beurt is geweest. Wat gedaan is, blijft gedaan als u weggaat.
selected-go-on = Verdergaan
selected-again = Deze opnieuw proberen
selected-back = Terug naar de lijst
selected-refused = { $count ->
    [one] { $number } kon niet worden gewijzigd
   *[other] { $number } konden niet worden gewijzigd
}
selected-more = en nog { $number }
selected-suspended = { $number } geblokkeerd en overal afgemeld
selected-suspended-before = { $number } al geblokkeerd of er niet meer
selected-restored = { $number } kunnen zich weer aanmelden
selected-restored-before = { $number } niet geblokkeerd of er niet meer
selected-assigned = { $number } toegewezen
selected-assigned-before = { $number } al toegewezen of er niet meer
selected-deleted = { $number } verwijderd
selected-deleted-before = { $number } waren er al niet meer
selected-suspend-instead = In plaats daarvan blokkeren
selected-delete-field = Aantal medewerkers
selected-delete-wrong = Dit is niet het aantal medewerkers. Er is niemand verwijderd.
selected-delete-more = en nog { $number }
selected-delete-administrators = { $count ->
    [one] { $number } van hen is beheerder
   *[other] { $number } van hen zijn beheerder
}
selected-why-reach = Uw rollen reiken niet tot deze medewerker.
selected-why-administrator = Alleen een beheerder wijzigt hoe een beheerder zich aanmeldt.
selected-why-office = U kunt alleen aan uw eigen kantoren toewijzen.
selected-why-power = Deze medewerker mag meer dan u.
selected-why-last = De organisatie houdt minstens één beheerder die zich kan aanmelden.
selected-why-yourself = Dit bent u zelf. Vraag het een andere beheerder.
selected-why-meanwhile = Iemand anders heeft deze medewerker intussen gewijzigd.
selected-why-role = De medewerker heeft deze rol niet. Geef die eerst.
selected-why-given = De identiteitsprovider bepaalt wat deze medewerker in dit kantoor is.
selected-why-away = U mag zich niet meer aanmelden.
selected-why-rule = Wat van deze medewerker is opgeslagen, schendt een regel. Open de medewerker en verbeter het.
selected-why-failed = Er ging iets mis. Probeer het opnieuw.
