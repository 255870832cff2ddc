# Parts of lists and forms that many pages of records share.

section-records = Registraties
list-apply = Toepassen
list-clear = Zoekopdracht wissen
list-unmatched-text = Niets past bij wat u zoekt. Probeer minder of andere woorden.
column-when = Wanneer
column-state = Toestand
form-save = Opslaan
form-cancel = Annuleren
conflict-advice = Iemand anders heeft opgeslagen terwijl u schreef. De verschillen staan bij elk veld: houd het uwe of neem wat opgeslagen is.
conflict-stored = Intussen opgeslagen:
conflict-empty = (leeg)
conflict-take = Dit nemen in plaats van het mijne
removal-action = Definitief verwijderen
removal-field = Naam
removal-type = Typ ter bevestiging: { $name }
removal-wrong = Dit is niet de naam. Typ hem precies zoals hij hieronder staat.
