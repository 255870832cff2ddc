# Words that several pages share, and times.

title-error = Error:
summary-title = Compruebe lo siguiente
next-title = Qué puede hacer
reference-label = Número de referencia

continue-action = Continuar
try-again-action = Volver a intentarlo
start-page-action = Ir a la página de inicio
sign-in-action = Iniciar sesión
sign-in-again-action = Volver a iniciar sesión
log-out-action = Cerrar sesión

role-admin = Administrador
role-agent = Agente
role-office-manager = Responsable de oficina
role-central-planner = Planificador central

moment = { $day } de { $month } de { $year }, { $time } ({ $zone })
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

# $span is one of the spans below, such as "3 days" or "7 hours 58 minutes".
relative-ahead = dentro de { $span }
relative-past = hace { $span }
span-moment = menos de un minuto
span-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
span-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
span-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
span-years = { $count ->
    [one] { $count } año
   *[other] { $count } años
}
