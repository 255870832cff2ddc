# Parts of lists and forms that many pages of records share.

section-records = Registres
list-apply = Appliquer
list-clear = Effacer la recherche
list-unmatched-text = Rien ne correspond à votre recherche. Essayez moins de mots ou d’autres mots.
column-when = Quand
column-state = État
form-save = Enregistrer
form-cancel = Annuler
conflict-advice = Quelqu’un d’autre a enregistré pendant que vous écriviez. Les différences sont indiquées à côté de chaque champ : gardez votre valeur ou prenez celle qui est enregistrée.
conflict-stored = Enregistré entre-temps :
conflict-empty = (vide)
conflict-take = Prendre cette valeur au lieu de la mienne
removal-action = Supprimer définitivement
removal-field = Nom
removal-type = Pour confirmer, saisissez : { $name }
removal-wrong = Ce n’est pas le nom. Saisissez-le exactement comme ci-dessous.
