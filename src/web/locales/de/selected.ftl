# Mehrere Mitarbeiter auf einmal.
many-label = Was mit den Ausgewählten geschehen soll
many-column = Ausgewählt
many-page = Alle auf dieser Seite auswählen
many-one = { $name } auswählen
many-selected = Ausgewählt:
many-every = Alle { $total }
many-every-matching = Alle { $total } Treffer
many-most = Höchstens { $most } auf einmal: Grenzen Sie die Liste ein, um alle auszuwählen.
many-assign = Filiale zuweisen
many-assign-action = Zuweisen
many-role = Rolle in der Filiale
many-delete = Löschen …
toast-nobody-selected = Niemand ist ausgewählt. Haken Sie an, wen Sie meinen.
toast-too-many-selected = Das sind mehr als { $number } Mitarbeiter, und mehr gehen nicht auf einmal. Grenzen Sie die Liste zuerst ein.
toast-no-office-chosen = Wählen Sie eine Filiale und eine Rolle darin.
toast-many-suspended = { $count ->
    [one] { $number } Mitarbeiter ist gesperrt und überall abgemeldet.
   *[other] { $number } Mitarbeiter sind gesperrt und überall abgemeldet.
}
toast-many-restored = { $count ->
    [one] { $number } Mitarbeiter kann sich wieder anmelden.
   *[other] { $number } Mitarbeiter können sich wieder anmelden.
}
toast-many-assigned = { $count ->
    [one] { $number } Mitarbeiter ist der Filiale zugewiesen.
   *[other] { $number } Mitarbeiter sind der Filiale zugewiesen.
}
toast-many-deleted = { $count ->
    [one] { $number } Mitarbeiter ist gelöscht.
   *[other] { $number } Mitarbeiter sind gelöscht.
}
selected-suspend = { $count ->
    [one] { $number } Mitarbeiter sperren
   *[other] { $number } Mitarbeiter sperren
}
selected-restore = { $count ->
    [one] { $number } Mitarbeiter freigeben
   *[other] { $number } Mitarbeiter freigeben
}
selected-assign = { $count ->
    [one] { $number } Mitarbeiter der Filiale { $office } als { $role } zuweisen
   *[other] { $number } Mitarbeiter der Filiale { $office } als { $role } zuweisen
}
selected-delete = { $count ->
    [one] { $number } Mitarbeiter löschen
   *[other] { $number } Mitarbeiter löschen
}
selected-progress = { $done } von { $total } erledigt
selected-keep-open = Lassen Sie diese Seite offen, bis alle erledigt sind. Was erledigt ist, bleibt es auch, wenn Sie gehen.
selected-go-on = Weiter
selected-again = Diese noch einmal versuchen
selected-back = Zurück zur Liste
selected-refused = { $count ->
    [one] { $number } konnte nicht geändert werden
   *[other] { $number } konnten nicht geändert werden
}
selected-more = und { $number } weitere
selected-suspended = { $number } gesperrt und überall abgemeldet
selected-suspended-before = { $number } bereits gesperrt oder nicht mehr da
selected-restored = { $number } können sich wieder anmelden
selected-restored-before = { $number } nicht gesperrt oder nicht mehr da
selected-assigned = { $number } zugewiesen
selected-assigned-before = { $number } bereits zugewiesen oder nicht mehr da
selected-deleted = { $number } gelöscht
selected-deleted-before = { $number } waren schon nicht mehr da
selected-suspend-instead = Stattdessen sperren
selected-delete-field = Anzahl der Mitarbeiter
selected-delete-wrong = Das ist nicht die Anzahl der Mitarbeiter. Niemand wurde gelöscht.
selected-delete-more = und { $number } weitere
selected-delete-administrators = { $count ->
    [one] { $number } davon ist Administrator
   *[other] { $number } davon sind Administratoren
}
selected-why-reach = Ihre Rollen reichen nicht bis zu diesem Mitarbeiter.
selected-why-administrator = Nur ein Administrator ändert, wie ein Administrator sich anmeldet.
selected-why-office = Sie können nur Ihren eigenen Filialen zuweisen.
selected-why-power = Dieser Mitarbeiter darf mehr als Sie.
selected-why-last = Die Organisation behält mindestens einen Administrator, der sich anmelden kann.
selected-why-yourself = Das sind Sie selbst. Bitten Sie einen anderen Administrator.
selected-why-meanwhile = Jemand anders hat diesen Mitarbeiter inzwischen geändert.
selected-why-role = Der Mitarbeiter hat diese Rolle nicht. Geben Sie sie ihm zuerst.
selected-why-given = Was dieser Mitarbeiter in dieser Filiale ist, bestimmt der Identitätsanbieter.
selected-why-away = Sie dürfen sich nicht mehr anmelden.
selected-why-rule = Was zu diesem Mitarbeiter gespeichert ist, verstößt gegen eine Regel. Öffnen Sie ihn und berichtigen Sie es.
selected-why-failed = Etwas ist schiefgegangen. Versuchen Sie es noch einmal.
