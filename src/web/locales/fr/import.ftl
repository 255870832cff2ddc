# Importing employees from a file.

import-title = Importer des employés
import-action = Importer un CSV
import-lead = Choisissez un fichier, dites ce que sont ses colonnes, regardez ce qui arriverait à chaque ligne, et lancez.
import-file = Fichier CSV
import-file-hint = « CSV UTF-8 » d’un tableur, avec des virgules ou des points-virgules. Au plus 8 Mo, 20 000 lignes et 60 colonnes. La première ligne nomme les colonnes.
import-kept = Le fichier et ce qui est noté de ses lignes sont gardés 7 jours, puis supprimés.
import-kept-until = Le fichier et ce qui est noté de ses lignes sont supprimés
import-upload = Lire le fichier
import-recent = Importations des derniers jours
import-rows = { $count ->
     [one] { $count } ligne
    *[other] { $count } lignes
    }
import-state-uploaded = Colonnes à choisir
import-state-checking = En cours de vérification
import-state-checked = Prête à démarrer
import-state-importing = En cours
import-state-done = Terminée
import-state-undoing = En cours d’annulation
import-state-undone = Annulée
import-state-stopped = Arrêtée
import-fault-none = Choisissez un fichier.
import-fault-large = Le fichier dépasse 8 Mo. Divisez-le, ou utilisez la ligne de commande.
import-fault-rows = Le fichier a plus de 20 000 lignes. Divisez-le, ou utilisez la ligne de commande.
import-fault-columns = Le fichier a plus de 60 colonnes. Retirez celles qui ne servent pas.
import-fault-encoding = Le fichier n’est pas en UTF-8. Enregistrez-le comme « CSV UTF-8 ».
import-fault-empty = Le fichier n’a aucune ligne sous les noms des colonnes.
import-fault-csv = Le fichier ne peut pas être lu comme CSV.
import-fault-many = Il y a déjà 20 importations. Abandonnez-en une d’abord.
import-columns-title = Ce que sont les colonnes
import-columns-lead = Deviné d’après leurs noms. Corrigez ce qui est faux. Une colonne reprise vide le champ là où sa cellule est vide ; une colonne non reprise ne change rien.
import-column-unnamed = Colonne { $number }
import-ignore = Ne pas reprendre
import-samples = Par exemple :
import-field-offices = Bureaux
import-way = Comment les nouveaux employés sont admis
import-way-bypass = Contourner le parcours d’activation
import-way-bypass-hint = Actifs aussitôt ; il faut un External ID. Rien n’est envoyé.
import-way-invite = Inviter par e-mail
import-way-invite-hint = En attente jusqu’au choix d’un mot de passe. Chaque nouvel employé reçoit une invitation.
import-check = Vérifier les lignes
import-fault-twice = Une autre colonne est déjà reprise pour cela.
import-fault-nobody = Reprenez une colonne pour l’e-mail, le nom d’utilisateur ou l’External ID.
import-checking-title = Vérification des lignes
import-importing-title = Importation en cours
import-undoing-title = Annulation de l’importation
import-progress = { $done } lignes sur { $total }
import-progress-hint = Vous pouvez quitter cette page. Cela continue, même si le serveur redémarre.
import-checked-title = Prêt à importer
import-checked-text = Rien n’a encore été changé. Les lignes en erreur sont laissées de côté.
import-nothing = Aucune ligne ne changerait quoi que ce soit.
import-start = Lancer l’importation
import-columns-again = Changer les colonnes
import-errors = Erreurs en CSV
import-discard = Abandonner le fichier
import-done-title = Importé
import-done-failed = Certaines lignes ont été laissées de côté. Téléchargez-les, corrigez-les et importez ce fichier.
import-done-text = Toutes les lignes ont été importées.
import-nothing-sent = Rien n’a été envoyé à personne.
import-undone-title = L’importation est annulée
import-undone-text = Ceux qui ont été touchés depuis restent tels quels et figurent en premier.
import-stopped-title = L’importation a été arrêtée
import-stopped-text = La personne qui l’a demandée n’en a plus le droit. Vous pouvez la poursuivre ou l’annuler.
import-continue = Poursuivre
import-undo = Annuler l’importation
import-another = Importer un autre fichier
import-groups = Lignes selon ce qui arrive
import-group-failed = Erreurs
import-group-create = À ajouter
import-group-created = Ajoutées
import-group-update = À modifier
import-group-updated = Modifiées
import-group-same = Inchangées
import-group-kept = Non annulées
import-group-deleted = Supprimées à nouveau
import-group-restored = Remises comme avant
import-column-row = Ligne
import-column-what = De quoi il s’agit
import-row-erased-cells = Effacé avec la personne
import-row-field = Une cellule n’est pas utilisable. Corrigez-la.
import-row-malformed = Les cellules de cette ligne ne se distinguent pas. Vérifiez séparateurs et guillemets.
import-row-changed = Quelqu’un a été plus rapide : ce n’est plus comme avant. Regardez, et réimportez la ligne au besoin.
import-row-forbidden = Vos rôles ne le permettent pas.
import-row-managed = Un fournisseur d’identité gère cet employé. Modifiez-le là-bas.
import-row-erased = La personne a été supprimée entre-temps, et le contenu de la ligne effacé.
import-row-deleted-since = L’employé a été supprimé depuis.
import-row-signed-in = L’employé s’est connecté depuis. Suspendez-le ou supprimez-le vous-même si c’est juste.
import-row-committed = L’employé a depuis des rendez-vous ou des publications.
import-undo-title = Annuler cette importation ?
import-undo-created = { $count ->
     [one] { $count } employé ajouté est supprimé définitivement.
    *[other] { $count } employés ajoutés sont supprimés définitivement.
    }
import-undo-updated = { $count ->
     [one] { $count } employé retrouve ses anciennes valeurs, dans les champs que l’importation a changés.
    *[other] { $count } employés retrouvent leurs anciennes valeurs, dans les champs que l’importation a changés.
    }
import-undo-kept = Ceux qui ont été modifiés, se sont connectés ou ont un rendez-vous depuis restent tels quels. Le résultat les liste.
import-undo-word = Nombre de lignes
import-undo-type = Pour confirmer, saisissez combien de lignes sont annulées : { $name }
import-undo-wrong = Ce n’est pas le nombre. Rien n’a été annulé.
toast-import-discarded = Le fichier est supprimé. Ce qu’il a fait reste.
kind-import = importation
action-import-uploaded = Fichier d’importation lu
action-import-mapped = Colonnes d’une importation choisies
action-import-checked = Lignes d’une importation vérifiées
action-import-started = Importation lancée
action-import-finished = Importation terminée
action-import-stopped = Importation arrêtée
action-import-undo-started = Annulation d’une importation lancée
action-import-undone = Importation annulée
action-import-discarded = Fichier d’importation abandonné
