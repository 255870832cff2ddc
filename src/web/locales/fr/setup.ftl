# La première organisation et son administrateur.

setup-title = Configurer Muster
setup-text = Il n’y a pas encore d’organisation. Créez la première, avec son administrateur.
setup-organisation-heading = L’organisation
setup-organisation-label = Nom de l’organisation
setup-slug-label = Nom court
setup-slug-hint = Il figure dans les liens et ne peut pas être modifié : lettres minuscules, chiffres et traits d’union.
setup-person-heading = Son premier administrateur
setup-first-name-label = Prénom (facultatif)
setup-last-name-label = Nom (facultatif)
setup-way-in-heading = Comment cette personne se connecte
setup-way-in-text = Avec un mot de passe, par un fournisseur d’identité, ou les deux. Avec un mot de passe, vous pouvez vous connecter même quand le fournisseur d’identité est en panne.
setup-external-id-label = External ID (facultatif)
setup-external-id-hint = Ce que votre fournisseur d’identité enverra comme NameID pour cette personne, écrit exactement ainsi.
setup-action = Créer l’organisation et son administrateur
setup-error-organisation = Saisissez le nom de l’organisation, de 200 caractères au plus.
setup-error-slug = Pour le nom court, utilisez de 1 à 63 lettres minuscules, chiffres et traits d’union, sans trait d’union au début ni à la fin.
setup-error-name = Un nom comporte 255 caractères au plus.
setup-error-email = Saisissez une adresse e-mail, par exemple nom@entreprise.example.
setup-error-external-id = Un External ID comporte 255 caractères au plus.
setup-error-no-way-in = Indiquez un External ID ou choisissez un mot de passe : sans l’un des deux, personne ne pourrait se connecter.
setup-done-title = L’organisation est prête
setup-done-what = Son administrateur se connecte par un fournisseur d’identité. Reliez-le maintenant :
setup-expired-what = Le lien de configuration fonctionne une seule fois et pendant un jour, et seulement tant qu’il n’y a pas d’organisation.
setup-expired-next = Si rien n’est encore configuré, le lien le plus récent se trouve dans le fichier que le serveur nomme dans son journal.
