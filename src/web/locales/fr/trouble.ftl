# Refusals and errors.

refused-title = La connexion n’a pas abouti
refused-what = Votre demande de connexion nous est parvenue, mais elle ne nous permet pas de vous laisser entrer. Rien n’a été modifié.
refused-next-retry = Recommencez depuis la page de connexion. Une connexion doit être terminée dans les dix minutes et ne sert qu’une fois.
refused-next-administrator = Si cela se reproduit, communiquez le numéro de référence ci-dessous à un administrateur de votre organisation. Il peut en retrouver la raison exacte.
refused-next-contact = Si cela se reproduit, communiquez le numéro de référence ci-dessous à { $contact }, qui peut en retrouver la raison exacte.
refused-when = Heure
log-out-refused-title = La déconnexion n’a pas pu être menée à bien
log-out-refused-what = Un message concernant une déconnexion nous est parvenu, mais nous n’avons pas pu l’accepter. Il n’a rien modifié.
log-out-refused-next = Utilisez le bouton ci-dessous pour vous assurer que vous êtes déconnecté ici. Sur un ordinateur partagé, fermez aussi le navigateur.

error-number = Erreur { $status }
error-retry-after = Veuillez réessayer dans { $span }.
error-400-title = Cette demande n’a pas pu être comprise
error-400-what = L’adresse ou le formulaire envoyé est incomplet ou endommagé.
error-400-next = Revenez en arrière, rechargez la page et réessayez. Si vous avez suivi un lien, vérifiez qu’il a été copié en entier.
error-403-title = Vous n’êtes pas autorisé à faire cela
error-403-what = Vos rôles ne le permettent pas, ou la demande ne venait pas de l’une de nos pages.
error-403-next = Si vous avez besoin de cet accès, adressez-vous à un administrateur de votre organisation. Sinon, recommencez depuis la page d’accueil.
error-404-title = Cette page n’existe pas
error-404-what = Rien ne se trouve à cette adresse. La page a peut-être été déplacée ou supprimée.
error-404-next = Vérifiez l’adresse ou cherchez la page depuis la page d’accueil.
error-405-title = Cette adresse ne peut pas être ouverte ainsi
error-405-what = La page existe, mais pas pour ce type de demande. Cela arrive quand on recharge le résultat d’un formulaire ou qu’on l’enregistre en favori.
error-405-next = Allez à la page d’accueil et recommencez à partir de là.
error-413-title = L’envoi est trop volumineux
error-413-what = Ce que vous avez envoyé dépasse ce que nous acceptons ici. Rien n’a été enregistré.
error-413-next = Envoyez moins à la fois ou choisissez un fichier plus petit, puis réessayez.
error-429-title = Trop de tentatives
error-429-what = Votre réseau a envoyé plus de demandes que nous n’en traitons en si peu de temps.
error-429-next = Attendez une minute, puis réessayez.
error-500-title = Une erreur s’est produite de notre côté
error-500-what = L’erreur a été enregistrée. Elle n’est pas due à ce que vous avez saisi.
error-500-next = Réessayez dans un instant. Si cela se reproduit, communiquez le numéro de référence à un administrateur de votre organisation.
error-503-title = Indisponible pour le moment
error-503-what = Le service démarre, est en maintenance ou très sollicité.
error-503-next = Réessayez dans quelques minutes. Ce que vous avez fait auparavant est conservé.
