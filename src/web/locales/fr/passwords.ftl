# Choisir un mot de passe : ce qui ne va pas, et un nouveau pour qui a oublié le sien.

new-password-label = Nouveau mot de passe
new-password-again-label = Nouveau mot de passe, encore une fois
password-rule-guess = rien de facile à deviner : pas de noms, de mots de passe courants ni de suites de touches
password-problem-personal = N’utilisez ni votre nom, ni votre adresse e-mail, ni le nom de votre organisation.
password-problem-common = Beaucoup de gens utilisent ce mot de passe ou un autre très semblable. Choisissez-en un autre.
password-problem-pattern = Les suites de touches, les répétitions, les séquences et les dates se devinent en premier. Ajoutez quelques mots peu courants.
password-problem-guessable = Ce mot de passe se devine trop vite. Ajoutez un ou deux mots peu courants.

forgot-title = Mot de passe oublié ?
forgot-text = Saisissez l’adresse e-mail avec laquelle vous vous connectez. Vous recevrez un lien pour choisir un nouveau mot de passe.
forgot-action = Envoyer le lien
forgot-error-missing = Saisissez votre adresse e-mail, par exemple nom@entreprise.example.
forgot-sent-title = Consultez votre messagerie
forgot-sent-what = S’il existe un compte avec mot de passe pour { $who }, un lien est en route. Il fonctionne une seule fois et pendant une heure, et seul le plus récent est valable.
forgot-sent-next = Rien n’arrive ? Regardez parmi les courriers indésirables. Si votre organisation a sa propre page de connexion, utilisez-la : il n’y a alors pas de mot de passe à oublier. Sinon, adressez-vous à un administrateur de votre organisation.
forgot-back = Retour à la connexion
reset-title = Choisissez un nouveau mot de passe
reset-text = Votre nouveau mot de passe chez { $organisation } remplace l’ancien, et vous êtes déconnecté partout ailleurs.
reset-action = Enregistrer le mot de passe
reset-expired-what = Les liens pour un nouveau mot de passe fonctionnent une seule fois et pendant une heure, et seul le plus récent est valable.
reset-expired-next = Demandez un nouveau lien, ou connectez-vous si vous connaissez votre mot de passe.
reset-expired-again = Obtenir un nouveau lien
