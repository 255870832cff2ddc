# The shell of the Backoffice: panels, menus, parts of forms and lists.

skip-to-content = Zum Inhalt springen
menu-open = Menü öffnen
menu-close = Menü schließen
panel-organisation = Bereich der Organisation
panel-team = Mein Bereich
section-planning = Organisation und Planung
section-team = Mein Team
place-employees = Mitarbeitende
place-team = Mitarbeitende meiner Filialen
theme-title = Darstellung
theme-system = Wie das Gerät
theme-light = Hell
theme-dark = Dunkel
shortcuts-off = Tastenkürzel ausschalten
shortcuts-on = Tastenkürzel einschalten
toast-preferences-saved = Ihre Einstellungen sind gespeichert.
undo-action = Rückgängig machen
crumbs-label = Sie sind hier
pager-label = Seiten
pager-previous = Zurück
pager-next = Weiter
pager-all = { $first }–{ $last } von { $total }
pager-matching = { $first }–{ $last } von { $total } passenden
pager-more = { $first }–{ $last } von mehr als { $total } passenden
field-seen = für Kunden sichtbar
field-optional = freiwillig
field-managed-by = Verwaltet von { $manager }. Ändern Sie es dort.
status-active = Aktiv
status-pending = Ausstehend
status-suspended = Gesperrt

again-title = Sind Sie es noch?
again-text = Sie haben sich vor mehr als { $minutes } Minuten angemeldet. Weisen Sie sich vor einem Schritt, der sich nicht rückgängig machen lässt, noch einmal aus.
again-wrong = Dieses Passwort stimmt nicht.
again-connection = Sie haben sich über { $connection } angemeldet. Melden Sie sich dort noch einmal an; danach geht es hier weiter.
