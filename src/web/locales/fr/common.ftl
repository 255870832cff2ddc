# Words that several pages share, and times.

title-error = Erreur :
summary-title = Veuillez vérifier les points suivants
next-title = Ce que vous pouvez faire
reference-label = Numéro de référence

continue-action = Continuer
try-again-action = Réessayer
start-page-action = Aller à la page d’accueil
sign-in-action = Se connecter
sign-in-again-action = Se reconnecter
log-out-action = Se déconnecter

role-admin = Administrateur
role-agent = Conseiller
role-office-manager = Responsable d’agence
role-central-planner = Planificateur central

moment = { $day } { $month } { $year } à { $time } ({ $zone })
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

# $span is one of the spans below, such as "3 days" or "7 hours 58 minutes".
relative-ahead = dans { $span }
relative-past = il y a { $span }
span-moment = moins d’une minute
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
span-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
span-years = { $count ->
    [one] { $count } an
   *[other] { $count } ans
}
