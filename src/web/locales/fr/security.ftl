# Un code après le mot de passe ; changer le mot de passe ; une application d’authentification.

code-title = Saisissez un code
code-text = Votre mot de passe est correct. Saisissez le code que montre votre application d’authentification.
code-label = Code à usage unique
code-hint = Six chiffres, ou l’un de vos codes de secours.
code-error = Ce code n’est pas correct, ou il a déjà servi. Saisissez celui que l’application montre maintenant.
security-title = Sécurité
security-no-password = C’est le fournisseur d’identité de votre organisation qui vous connecte. Il n’y a ici ni mot de passe ni rien à y ajouter : tout se règle là-bas.
security-password-heading = Mot de passe
security-current-label = Mot de passe actuel
security-password-hint = Vous êtes déconnecté de tous vos autres appareils.
security-password-action = Changer le mot de passe
security-password-changed = Votre mot de passe est changé, et vous êtes déconnecté partout ailleurs.
security-error-password = Ce n’est pas votre mot de passe actuel. Trois échecs bloquent le compte.
security-error-both = Le mot de passe ou le code n’est pas correct. Trois échecs bloquent le compte.
security-factor-heading = Application d’authentification
security-factor-off = Un code de votre téléphone, demandé après le mot de passe : qui ne connaît que le mot de passe reste dehors.
security-factor-on = { $count ->
    [one] Une application d’authentification est configurée, et il reste { $count } code de secours.
   *[other] Une application d’authentification est configurée, et il reste { $count } codes de secours.
}
security-factor-add = Ajouter une application d’authentification
security-factor-remove = Retirer l’application d’authentification
security-factor-removed = L’application d’authentification est retirée. Votre mot de passe seul vous connecte.
enrol-title = Ajouter une application d’authentification
enrol-scan = Scannez ceci avec l’application, ou saisissez la clé. Entrez ensuite le code qu’elle montre.
enrol-qr-label = Code QR avec la clé pour l’application d’authentification
enrol-key-label = Clé
enrol-code-label = Code de l’application
enrol-action = Activer
enrol-cancel = Annuler
recovery-title = Vos codes de secours
recovery-text = Chacun vous connecte une seule fois si l’application est perdue. Ils ne seront plus montrés : gardez-les là où vous les trouverez sans votre téléphone.
recovery-action = Je les ai gardés
