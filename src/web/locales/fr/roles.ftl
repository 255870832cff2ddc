# Roles and permissions.

place-roles = Rôles
role-add = Rôle
role-add-action = Ajouter le rôle
role-new-title = Nouveau rôle
role-new-lead = Un nom et ce qu’il permet dans toute l’organisation. Vous l’attribuez ensuite à des collaborateurs. SCIM et les imports ne l’attribuent pas.
roles-further-title = Rôles supplémentaires
roles-built-in-title = Rôles intégrés
roles-built-in-text = Ce que peut faire quiconque a ces rôles. Le nombre indique combien l’ont. Changez-le chez le collaborateur ou par SCIM.
roles-none-title = Aucun rôle supplémentaire pour l’instant
roles-none-text = Créez-en un quand quelqu’un doit pouvoir faire plus que les rôles intégrés, par exemple lire le journal d’audit, mais moins qu’un administrateur.
column-role = Rôle
column-permission = Peut
column-permissions = Permet
column-holders = Collaborateurs
reach-everywhere = dans toute l’organisation
reach-own = ses agences
role-name = Nom
role-permissions = Permet
role-permissions-hint = Vous ne pouvez donner et retirer que ce que vous avez vous-même. Qui peut modifier connexions ou collaborateurs peut aller loin : ne le donnez qu’à peu de personnes.
role-name-wrong = Un nom comporte de 1 à 80 caractères.
role-name-taken = Un autre rôle porte ce nom.
role-permissions-none = Choisissez au moins une permission.
role-beyond = Il s’agit de permissions que vous n’avez pas vous-même.
role-details-title = Ce qu’il permet
role-holders-title = Qui l’a
role-holders-none = Personne n’a encore ce rôle.
role-give-who = Collaborateur
role-give-hint = Nom, e-mail, identifiant ou External ID.
role-give-which = Lequel ?
role-give = Attribuer le rôle
role-give-nobody = Aucun collaborateur ne s’appelle ainsi.
role-give-several = Plusieurs s’appellent ainsi. Choisissez ci-dessous ou précisez le nom.
role-take = Retirer le rôle
role-delete = Supprimer le rôle
role-delete-title = Supprimer le rôle { $name } ?
role-delete-holders = { $count ->
     [0] Personne ne l’a.
     [one] Un collaborateur perd ce qu’il permet.
    *[other] { $count } collaborateurs perdent ce qu’il permet.
    }
role-delete-final = Il ne peut pas être récupéré. Cela vaut dès la prochaine requête.
toast-role-added = Le rôle { $name } est ajouté.
toast-role-saved = Le rôle { $name } est enregistré.
toast-role-deleted = Le rôle { $name } est supprimé.
toast-role-given = Le rôle { $name } est attribué.
toast-role-taken = Le rôle { $name } est retiré.
permission-employees-see = Voir les collaborateurs
permission-employees-add = Ajouter, inviter et importer des collaborateurs
permission-employees-edit = Modifier les collaborateurs
permission-employees-suspend = Suspendre et rétablir des collaborateurs
permission-employees-delete = Supprimer des collaborateurs
permission-employees-export = Télécharger les collaborateurs
permission-offices-see = Voir les agences
permission-offices-edit = Créer, modifier et supprimer des agences
permission-roles-edit = Créer, modifier et attribuer des rôles
permission-connections-see = Voir les connexions
permission-connections-edit = Créer, modifier et supprimer des connexions
permission-sign-ins-see = Voir les tentatives de connexion
permission-provisioning-see = Voir le journal de provisionnement
permission-audit-see = Voir le journal d’audit
permission-mails-see = Voir le registre des e-mails
permission-settings-edit = Modifier les paramètres de l’organisation
