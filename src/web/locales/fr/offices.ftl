# Offices.

place-offices = Agences
office-add = Agence
office-add-action = Ajouter l’agence
office-new-title = Nouvelle agence
office-new-lead = Un lieu où travaillent des collaborateurs. Vous les y affectez ensuite, ou votre fournisseur d’identité le fait.
offices-search = Nom ou External ID
offices-empty-title = Aucune agence pour l’instant
offices-empty-text = Ajoutez-en une à la main ou laissez votre fournisseur d’identité les envoyer par SCIM. Les responsables d’agence s’occupent des collaborateurs de leurs agences.
offices-unmatched-title = Aucune agence ne correspond
office-any-state = Ouvertes et fermées
office-open = Ouverte
office-closed = Fermée
office-zone-inherited = comme l’organisation
column-office = Agence
column-external-identifier = ID externe
column-zone = Fuseau horaire
column-staff = Collaborateurs
column-office-role = Rôle ici
office-name = Nom
office-external-id = ID externe
office-external-id-hint = Comment vos propres systèmes désignent cette agence.
office-time-zone = Fuseau horaire
office-address = Adresse
office-name-wrong = Un nom comporte de 1 à 200 caractères.
office-name-taken = Une autre agence porte ce nom.
office-external-id-wrong = Un ID externe comporte de 1 à 255 caractères.
office-external-id-taken = Une autre agence a cet ID externe.
office-time-zone-wrong = Ce fuseau horaire n’existe pas.
office-address-wrong = Une adresse comporte au plus 1 000 caractères.
office-staff-title = Qui travaille ici
office-staff-none = Personne n’est encore affecté à cette agence.
office-details-title = Détails
office-ends-title = Fermer ou supprimer
office-close-text = Une agence fermée garde ses collaborateurs et ses rendez-vous et peut être rouverte. La suppression est irréversible.
office-reopen-text = Cette agence est fermée. Ses collaborateurs et ses rendez-vous sont conservés.
office-close = Fermer l’agence
office-close-instead = La fermer plutôt
office-reopen = Rouvrir l’agence
office-delete = Supprimer l’agence
office-delete-title = Supprimer { $name } ?
office-delete-relations = { $count ->
     [0] Aucun collaborateur n’y est affecté.
     [one] Une affectation prend fin.
    *[other] { $count } affectations prennent fin.
    }
office-delete-appointments = { $count ->
     [0] Aucun rendez-vous à venir n’y est prévu.
     [one] Un rendez-vous à venir perd son lieu ; il n’est pas annulé.
    *[other] { $count } rendez-vous à venir perdent leur lieu ; ils ne sont pas annulés.
    }
office-delete-final = Les collaborateurs restent. L’agence ne peut pas être récupérée.
toast-office-added = { $name } est ajoutée.
toast-office-saved = { $name } est enregistrée.
toast-office-closed = { $name } est fermée.
toast-office-reopened = { $name } est rouverte.
toast-office-deleted = { $name } est supprimée.
