# What belongs to one employee beside the profile, and tokens that are replaced.

account-settings = Account settings
further-none = None.

token-replace = Replace
token-replace-title = Replace a SCIM token
token-replace-lead = A new token is made and shown once. The old one stays good for a while, so that the identity provider can be given the new one without a gap.
token-overlap = The old one stays good
token-overlap-hint = Enter the new one at the identity provider before the old one ends.
token-overlap-none = not at all
token-networks = Only from these networks
token-networks-hint = Networks or addresses separated by blanks, such as 192.0.2.0/24. From anywhere when empty.
token-networks-wrong = Enter networks or addresses such as 192.0.2.0/24, 50 at most.
token-only-from = only from

tab-hours = Appointment hours
action-employee-hours-set = Appointment hours set
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
hours-lead = Meant by the clock in { $zone }, in summer and in winter alike. It shows { $time } now.
hours-how = Customers are given appointments within these hours only, and at any time when the whole week is empty. Several in a day are separated by commas: 09:00–12:30, 13:30–17:00.
hours-not-bookable = Only an active agent with online planning can be booked, so these hours have no effect for now.
hours-wrong-form = Write times as 09:00–12:30, 13:30–17:00.
hours-wrong-step = Hours begin and end at multiples of five minutes.
hours-wrong-order = Each ends after it begins.
hours-wrong-overlap = Two of these overlap.
hours-wrong-many = A day has at most twelve of these.
toast-hours-saved = The appointment hours of { $name } are saved.
