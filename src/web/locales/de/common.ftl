# Words that several pages share, and times.

title-error = Fehler:
summary-title = Bitte prüfen Sie Folgendes
next-title = Was Sie tun können
reference-label = Referenznummer

continue-action = Weiter
try-again-action = Erneut versuchen
start-page-action = Zur Startseite
sign-in-action = Anmelden
sign-in-again-action = Wieder anmelden
log-out-action = Abmelden

role-admin = Administration
role-agent = Beratung
role-office-manager = Filialleitung
role-central-planner = Zentrale Planung

moment = { $day }. { $month } { $year }, { $time } Uhr ({ $zone })
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

# $span is one of the spans below, such as "3 days" or "7 hours 58 minutes".
relative-ahead = in { $span }
relative-past = vor { $span }
span-moment = weniger als einer Minute
span-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
span-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
span-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
span-years = { $count ->
    [one] { $count } Jahr
   *[other] { $count } Jahren
}
