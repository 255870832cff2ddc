# Words that several pages share, and times.

title-error = Error:
summary-title = Please check the following
next-title = What you can do
reference-label = Reference number

continue-action = Continue
try-again-action = Try again
start-page-action = Go to the start page
sign-in-action = Sign in
sign-in-again-action = Sign in again
log-out-action = Log out

role-admin = Administrator
role-agent = Agent
role-office-manager = Office Manager
role-central-planner = Central Planner

moment = { $day } { $month } { $year }, { $time } ({ $zone })
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# $span is one of the spans below, such as "3 days" or "7 hours 58 minutes".
relative-ahead = in { $span }
relative-past = { $span } ago
span-moment = less than a minute
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
span-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
