# Pages that carry a message to another place, and the demonstration identity provider.

post-form-title = Continuer vers { $destination }
post-form-soon = Vous y serez dirigé dans un instant. Si rien ne se passe, utilisez le bouton.
post-form-press = Utilisez le bouton pour continuer.

demo-mark = Démonstration
demo-brand = IdP de démonstration
demo-banner = Ceci n’est pas un vrai fournisseur d’identité. Aucun mot de passe n’est demandé et personne n’est vérifié.
demo-title = Qui voulez-vous être ?
demo-text = Un vrai fournisseur d’identité s’assurerait de votre identité. Celui-ci vous laisse choisir et signe votre choix.
demo-asked-by = À la demande de
demo-nobody = Il n’y a personne à choisir.
demo-note-administrator = Administrateur
demo-note-pending = En attente dans Muster
demo-note-suspended = Suspendu dans Muster
demo-note-unknown = N’existe pas dans Muster
demo-other-title = Quelqu’un d’autre
demo-other-label = Identifiant externe (External ID)
demo-other-hint = Envoyé comme NameID, exactement comme vous le saisissez. Utile pour un employé que vous venez de créer par SCIM.
demo-signed-in-as = Connecté ici en tant que
demo-sign-out-title = Partir
demo-sign-out = Se déconnecter de cet IdP
demo-signed-out-title = Déconnecté de l’IdP de démonstration
demo-signed-out-what = Ce fournisseur d’identité a oublié qui vous êtes.
demo-signed-out-both = Muster a également mis fin à votre session.
demo-signed-out-here-only = Muster n’a pas confirmé la fin de votre session.
demo-choose-again = Choisir une personne
