# Words that several pages share, and times.

title-error = Fout:
summary-title = Controleer het volgende
next-title = Wat u kunt doen
reference-label = Referentienummer

continue-action = Doorgaan
try-again-action = Opnieuw proberen
start-page-action = Naar de startpagina
sign-in-action = Aanmelden
sign-in-again-action = Opnieuw aanmelden
log-out-action = Afmelden

role-admin = Beheerder
role-agent = Medewerker
role-office-manager = Kantoormanager
role-central-planner = Centrale planner

moment = { $day } { $month } { $year } om { $time } ({ $zone })
month-1 = januari
month-2 = februari
month-3 = maart
month-4 = april
month-5 = mei
month-6 = juni
month-7 = juli
month-8 = augustus
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

# $span is one of the spans below, such as "3 days" or "7 hours 58 minutes".
relative-ahead = over { $span }
relative-past = { $span } geleden
span-moment = minder dan een minuut
span-minutes = { $count ->
    [one] { $count } minuut
   *[other] { $count } minuten
}
span-hours = { $count ->
    [one] { $count } uur
   *[other] { $count } uur
}
span-days = { $count ->
    [one] { $count } dag
   *[other] { $count } dagen
}
span-years = { $count ->
    [one] { $count } jaar
   *[other] { $count } jaar
}
