# The shell of the Backoffice: panels, menus, parts of forms and lists.

skip-to-content = Naar de inhoud
menu-open = Menu openen
menu-close = Menu sluiten
panel-organisation = Organisatie
panel-team = Mijn gedeelte
section-planning = Organisatie en planning
section-team = Mijn team
place-employees = Medewerkers
place-team = Medewerkers van mijn kantoren
theme-title = Weergave
theme-system = Systeem
theme-light = Licht
theme-dark = Donker
shortcuts-off = Sneltoetsen uitschakelen
shortcuts-on = Sneltoetsen inschakelen
toast-preferences-saved = Uw voorkeuren zijn opgeslagen.
undo-action = Ongedaan maken
crumbs-label = U bent hier
pager-label = Pagina’s
pager-previous = Vorige
pager-next = Volgende
pager-all = { $first }–{ $last } van { $total }
pager-matching = { $first }–{ $last } van { $total } die overeenkomen
pager-more = { $first }–{ $last } van meer dan { $total } die overeenkomen
field-seen = zichtbaar voor klanten
field-optional = optioneel
field-managed-by = Beheerd door { $manager }. Wijzig het daar.
status-active = Actief
status-pending = In afwachting
status-suspended = Geblokkeerd

again-title = Bent u het nog?
again-text = U hebt zich meer dan { $minutes } minuten geleden aangemeld. Bewijs nog één keer wie u bent vóór iets dat niet ongedaan te maken is.
again-wrong = Dit wachtwoord klopt niet.
again-connection = U hebt zich aangemeld via { $connection }. Meld u daar opnieuw aan; daarna gaat u verder waar u was.
