# Plusieurs collaborateurs à la fois.
many-label = Que faire des personnes sélectionnées
many-column = Sélection
many-page = Sélectionner toute la page
many-one = Sélectionner { $name }
many-selected = Sélection :
many-every = Tous les { $total }
many-every-matching = Les { $total } résultats
many-most = { $most } au maximum à la fois : affinez la liste pour tout sélectionner.
many-assign = Affecter à une agence
many-assign-action = Affecter
many-role = Rôle dans l’agence
many-delete = Supprimer…
toast-nobody-selected = Personne n’est sélectionné. Cochez les personnes concernées.
toast-too-many-selected = Ce sont plus de { $number } collaborateurs, le maximum à la fois. Affinez d’abord la liste.
toast-no-office-chosen = Choisissez une agence et un rôle dans celle-ci.
toast-many-suspended = { $count ->
    [one] { $number } collaborateur est suspendu et déconnecté partout.
   *[other] { $number } collaborateurs sont suspendus et déconnectés partout.
}
toast-many-restored = { $count ->
    [one] { $number } collaborateur peut de nouveau se connecter.
   *[other] { $number } collaborateurs peuvent de nouveau se connecter.
}
toast-many-assigned = { $count ->
    [one] { $number } collaborateur est affecté à l’agence.
   *[other] { $number } collaborateurs sont affectés à l’agence.
}
toast-many-deleted = { $count ->
    [one] { $number } collaborateur est supprimé.
   *[other] { $number } collaborateurs sont supprimés.
}
selected-suspend = { $count ->
    [one] Suspendre { $number } collaborateur
   *[other] Suspendre { $number } collaborateurs
}
selected-restore = { $count ->
    [one] Rétablir { $number } collaborateur
   *[other] Rétablir { $number } collaborateurs
}
selected-assign = { $count ->
    [one] Affecter { $number } collaborateur à { $office } comme { $role }
   *[other] Affecter { $number } collaborateurs à { $office } comme { $role }
}
selected-delete = { $count ->
    [one] Supprimer { $number } collaborateur
   *[other] Supprimer { $number } collaborateurs
}
selected-progress = { $done } sur { $total } traités
selected-keep-open = Gardez cette page ouverte jusqu’à la fin. Ce qui est fait reste fait si vous partez.
selected-go-on = Continuer
selected-again = Réessayer pour ceux-ci
selected-back = Retour à la liste
selected-refused = { $count ->
    [one] { $number } n’a pas pu être modifié
   *[other] { $number } n’ont pas pu être modifiés
}
selected-more = et { $number } de plus
selected-suspended = { $number } suspendus et déconnectés partout
selected-suspended-before = { $number } déjà suspendus ou partis
selected-restored = { $number } peuvent de nouveau se connecter
selected-restored-before = { $number } non suspendus ou partis
selected-assigned = { $number } affectés
selected-assigned-before = { $number } déjà affectés ou partis
selected-deleted = { $number } supprimés
selected-deleted-before = { $number } déjà partis
selected-suspend-instead = Les suspendre plutôt
selected-delete-field = Nombre de collaborateurs
selected-delete-wrong = Ce n’est pas le nombre de collaborateurs. Personne n’a été supprimé.
selected-delete-more = et { $number } de plus
selected-delete-administrators = { $count ->
    [one] { $number } d’entre eux est administrateur
   *[other] { $number } d’entre eux sont administrateurs
}
selected-why-reach = Vos rôles ne s’étendent pas à ce collaborateur.
selected-why-administrator = Seul un administrateur change la connexion d’un administrateur.
selected-why-office = Vous n’affectez qu’à vos propres agences.
selected-why-power = Ce collaborateur a plus de droits que vous.
selected-why-last = L’organisation garde au moins un administrateur qui peut se connecter.
selected-why-yourself = C’est vous. Demandez à un autre administrateur.
selected-why-meanwhile = Quelqu’un d’autre a modifié ce collaborateur entre-temps.
selected-why-role = Le collaborateur n’a pas ce rôle. Donnez-le-lui d’abord.
selected-why-given = Le fournisseur d’identité détermine ce que ce collaborateur est dans cette agence.
selected-why-away = Vous ne pouvez plus vous connecter.
selected-why-rule = Les données de ce collaborateur enfreignent une règle. Ouvrez sa page et corrigez-les.
selected-why-failed = Une erreur s’est produite. Réessayez.
