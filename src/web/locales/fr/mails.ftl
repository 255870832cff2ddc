# The mail ledger.

place-mails = Registre des e-mails
mails-lead = Tous les e-mails que Muster a mis en file pour cette organisation. Aucun ne peut partir autrement.
mails-search = Collaborateur : nom, e-mail, identifiant ou External ID
mails-any-state = Tous les états
mails-any-kind = Tous les types
column-recipient = Destinataire
column-kind = Type
column-mail-subject = Objet
mail-invitation = Invitation à s’inscrire
mail-username = Identifiant et organisation
mail-password-reset = Nouveau mot de passe
mail-end-announced = Expiration prochaine d’une connexion
mail-queued = En file
mail-sent = Envoyé
mail-failed = Échoué
mail-withdrawn = Retiré
mails-tries = { $count ->
     [one] Une tentative.
    *[other] { $count } tentatives.
    }
mails-erased = effacé avec la personne
mails-none-title = Aucun e-mail n’a jamais été mis en file
mails-none-text = Des e-mails apparaissent ici lorsqu’une personne est invitée ou demande un nouveau mot de passe, et lorsqu’un certificat va expirer.
mails-unmatched-title = Aucun e-mail ne correspond
mails-about = E-mails à { $name }.
mails-proof-title = Aucun e-mail n’a jamais été mis en file pour { $name }.
mails-origin-scim = Arrivé par SCIM : Muster n’envoie aucun e-mail à qui un fournisseur d’identité a créé.
mails-origin-bypass = Ajouté sans le parcours d’activation : rien n’est envoyé.
mails-origin-invitation = A été invité par e-mail.
mails-origin-import = Arrivé par un import : rien n’est envoyé.
mails-origin-jit = Arrivé à la première connexion : rien n’est envoyé.
mails-origin-operator = Créé par l’opérateur : un e-mail ne part que si la personne demande un nouveau mot de passe.
