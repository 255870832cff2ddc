# What belongs to one employee beside the profile, and tokens that are replaced.

account-settings = Accountinstellingen
further-none = Geen.

token-replace = Vervangen
token-replace-title = Een SCIM-token vervangen
token-replace-lead = Er wordt een nieuw token gemaakt en één keer getoond. Het oude blijft nog even geldig, zodat de identiteitsprovider het nieuwe zonder onderbreking krijgt.
token-overlap = Het oude blijft geldig
token-overlap-hint = Vul het nieuwe in bij de identiteitsprovider voordat het oude verloopt.
token-overlap-none = helemaal niet
token-networks = Alleen vanuit deze netwerken
token-networks-hint = Netwerken of adressen gescheiden door spaties, zoals 192.0.2.0/24. Van overal als het leeg is.
token-networks-wrong = Vul netwerken of adressen in zoals 192.0.2.0/24, hoogstens 50.
token-only-from = alleen vanuit

tab-hours = Afspraaktijden
action-employee-hours-set = Afspraaktijden ingesteld
weekday-1 = Maandag
weekday-2 = Dinsdag
weekday-3 = Woensdag
weekday-4 = Donderdag
weekday-5 = Vrijdag
weekday-6 = Zaterdag
weekday-7 = Zondag
hours-lead = Bedoeld is de klok in { $zone }, in de zomer en in de winter. Die wijst nu { $time } aan.
hours-how = Klanten krijgen alleen binnen deze tijden een afspraak, en altijd als de hele week leeg is. Meer dan één per dag scheidt u met komma’s: 09:00–12:30, 13:30–17:00.
hours-not-bookable = Alleen een actieve agent met online planning kan geboekt worden; deze tijden hebben nu dus nog geen effect.
hours-wrong-form = Schrijf tijden als 09:00–12:30, 13:30–17:00.
hours-wrong-step = Tijden beginnen en eindigen op een veelvoud van vijf minuten.
hours-wrong-order = Elk eindigt nadat het begint.
hours-wrong-overlap = Twee hiervan overlappen elkaar.
hours-wrong-many = Een dag heeft er hoogstens twaalf.
toast-hours-saved = De afspraaktijden van { $name } zijn opgeslagen.
