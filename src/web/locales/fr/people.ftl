# What belongs to one employee beside the profile, and tokens that are replaced.

account-settings = Paramètres du compte
further-none = Aucun.

token-replace = Remplacer
token-replace-title = Remplacer un jeton SCIM
token-replace-lead = Un nouveau jeton est créé et montré une seule fois. L’ancien reste valable un certain temps, afin que le fournisseur d’identité reçoive le nouveau sans interruption.
token-overlap = L’ancien reste valable
token-overlap-hint = Saisissez le nouveau chez le fournisseur d’identité avant que l’ancien expire.
token-overlap-none = pas du tout
token-networks = Seulement depuis ces réseaux
token-networks-hint = Réseaux ou adresses séparés par des espaces, par exemple 192.0.2.0/24. De partout si le champ est vide.
token-networks-wrong = Saisissez des réseaux ou adresses comme 192.0.2.0/24, 50 au plus.
token-only-from = seulement depuis

tab-hours = Heures de rendez-vous
action-employee-hours-set = Heures de rendez-vous définies
weekday-1 = Lundi
weekday-2 = Mardi
weekday-3 = Mercredi
weekday-4 = Jeudi
weekday-5 = Vendredi
weekday-6 = Samedi
weekday-7 = Dimanche
hours-lead = Selon l’heure locale de { $zone }, en été comme en hiver. Il y est maintenant { $time }.
hours-how = Les clients ne reçoivent des rendez-vous que pendant ces heures, et à tout moment si la semaine entière est vide. Plusieurs plages d’un jour se séparent par des virgules : 09:00–12:30, 13:30–17:00.
hours-not-bookable = Seul un conseiller actif avec planification en ligne peut être réservé ; ces heures sont pour l’instant sans effet.
hours-wrong-form = Écrivez les heures ainsi : 09:00–12:30, 13:30–17:00.
hours-wrong-step = Les heures commencent et finissent à un multiple de cinq minutes.
hours-wrong-order = Chaque plage finit après avoir commencé.
hours-wrong-overlap = Deux plages se chevauchent.
hours-wrong-many = Un jour a au plus douze plages.
toast-hours-saved = Les heures de rendez-vous de { $name } sont enregistrées.
