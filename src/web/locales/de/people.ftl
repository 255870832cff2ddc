# What belongs to one employee beside the profile, and tokens that are replaced.

account-settings = Kontoeinstellungen
further-none = Keine.

token-replace = Ersetzen
token-replace-title = Ein SCIM-Token ersetzen
token-replace-lead = Ein neues Token wird angelegt und einmal gezeigt. Das alte bleibt eine Weile gültig, damit der Identitätsanbieter das neue ohne Lücke bekommt.
token-overlap = Das alte bleibt gültig
token-overlap-hint = Tragen Sie das neue beim Identitätsanbieter ein, bevor das alte endet.
token-overlap-none = gar nicht
token-networks = Nur aus diesen Netzen
token-networks-hint = Netze oder Adressen, durch Leerzeichen getrennt, etwa 192.0.2.0/24. Von überall, wenn leer.
token-networks-wrong = Geben Sie Netze oder Adressen wie 192.0.2.0/24 ein, höchstens 50.
token-only-from = nur aus

tab-hours = Terminzeiten
action-employee-hours-set = Terminzeiten festgelegt
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
hours-lead = Gemeint ist die Uhr in { $zone }, im Sommer wie im Winter. Sie zeigt jetzt { $time }.
hours-how = Kunden bekommen Termine nur innerhalb dieser Zeiten, und jederzeit, wenn die ganze Woche leer ist. Mehrere an einem Tag werden durch Kommas getrennt: 09:00–12:30, 13:30–17:00.
hours-not-bookable = Nur wer aktiv und Berater mit Online-Planung ist, kann gebucht werden; diese Zeiten wirken daher noch nicht.
hours-wrong-form = Schreiben Sie Zeiten so: 09:00–12:30, 13:30–17:00.
hours-wrong-step = Zeiten beginnen und enden bei Vielfachen von fünf Minuten.
hours-wrong-order = Jede endet, nachdem sie begonnen hat.
hours-wrong-overlap = Zwei davon überschneiden sich.
hours-wrong-many = Ein Tag hat höchstens zwölf davon.
toast-hours-saved = Die Terminzeiten von { $name } sind gespeichert.
