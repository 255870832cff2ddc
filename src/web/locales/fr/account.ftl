# Signing in and out, the landing page, and accepting an invitation.

sign-in-title = Connexion
sign-in-password-title = Saisissez votre mot de passe
sign-in-connections-title = Connexion avec votre organisation
sign-in-who-label = Adresse e-mail ou organisation
sign-in-who-hint = Votre adresse professionnelle ou le nom abrégé de votre organisation.
sign-in-email-label = Adresse e-mail
sign-in-change = Modifier
sign-in-password-label = Mot de passe
sign-in-forgot = Mot de passe oublié ?
sign-in-or = ou
sign-in-connections-text = Choisissez où vous souhaitez vous identifier.
sign-in-forward = Vous allez être dirigé vers la page de connexion de votre organisation. Si rien ne se passe, utilisez le bouton.
sign-in-continue-with = Continuer avec { $connection }
sign-in-with-password = Utiliser plutôt un mot de passe
sign-in-error-who-missing = Saisissez votre adresse e-mail ou le nom de votre organisation.
sign-in-error-organisation-unknown = Aucune organisation ne porte ce nom. Vérifiez l’orthographe ou saisissez votre adresse e-mail.
sign-in-error-password-missing = Saisissez votre mot de passe.
sign-in-error-not-right = L’adresse e-mail ou le mot de passe n’est pas correct.
sign-in-error-not-right-next = Plusieurs échecs bloquent un compte. Un administrateur de votre organisation peut le débloquer.

landing-title = Connecté
landing-signed-in = Connecté
landing-session = Cette session
landing-organisation = Organisation
landing-via = Connexion par
landing-via-password = Adresse e-mail et mot de passe
landing-until = Se termine au plus tard
landing-access = Vos accès
landing-roles = Rôles
landing-no-roles = Aucun rôle pour l’instant. Un administrateur de votre organisation peut en attribuer.
landing-offices = Agences
landing-no-offices = Affecté à aucune agence.

log-out-title = Se déconnecter ?
log-out-who = Vous êtes connecté en tant que { $name }. La déconnexion met fin à cette session sur cet appareil.
log-out-nobody = Personne n’est connecté sur cet appareil, ou la session est terminée. La déconnexion garantit qu’il n’en reste rien.
log-out-stay = Rester connecté
signed-out-title = Vous êtes déconnecté
signed-out-what = Votre session est terminée. Elle ne peut plus être utilisée.
signed-out-still-at = Vous êtes peut-être encore connecté chez { $connection }. Sur un ordinateur partagé, déconnectez-vous-y également ou fermez le navigateur.
signed-out-also-at = Vous avez également été déconnecté de { $connection }.
signed-out-partly-at = { $connection } signale que vous n’avez pas pu être déconnecté partout. Sur un ordinateur partagé, fermez le navigateur.
leaving-title = Vous êtes déconnecté ici
leaving-what = Vous allez être dirigé vers { $connection } pour vous y déconnecter également. S’il ne se passe rien, utilisez le bouton.

activate-title = Définissez votre mot de passe
activate-text = Vous êtes invité à rejoindre { $organisation }. Choisissez un mot de passe pour activer votre compte.
activate-who-label = Vous vous connectez en tant que
activate-action = Activer le compte
activate-expired-title = Ce lien ne fonctionne plus
activate-expired-what = Les liens d’invitation fonctionnent une seule fois et pour une durée limitée.
activate-expired-next = Si vous avez déjà défini votre mot de passe, connectez-vous. Sinon, demandez à un administrateur de votre organisation de renvoyer l’invitation.

password-rules = Votre mot de passe doit comporter :
password-rule-length = au moins 8 caractères
password-rule-upper = une lettre majuscule
password-rule-lower = une lettre minuscule
password-rule-digit = un chiffre
password-rule-special = un caractère spécial, comme ! ou #
password-problem-length = Utilisez au moins 8 caractères.
password-problem-upper = Ajoutez une lettre majuscule.
password-problem-lower = Ajoutez une lettre minuscule.
password-problem-digit = Ajoutez un chiffre.
password-problem-special = Ajoutez un caractère spécial, comme ! ou #.
password-problem-long = Ce mot de passe est trop long. Choisissez-en un plus court.
password-problem-different = Les deux mots de passe ne sont pas identiques. Saisissez à nouveau le nouveau mot de passe.
