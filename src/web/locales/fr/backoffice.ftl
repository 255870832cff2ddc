# The shell of the Backoffice: panels, menus, parts of forms and lists.

skip-to-content = Aller au contenu
menu-open = Ouvrir le menu
menu-close = Fermer le menu
panel-organisation = Panneau de l’organisation
panel-team = Équipe
section-planning = Organisation et planification
section-team = Équipe
place-employees = Collaborateurs
place-team = Mon équipe
theme-title = Apparence
theme-system = Système
theme-light = Clair
theme-dark = Sombre
shortcuts-off = Désactiver les raccourcis clavier
shortcuts-on = Activer les raccourcis clavier
toast-preferences-saved = Vos préférences sont enregistrées.
undo-action = Annuler
crumbs-label = Vous êtes ici
pager-label = Pages de la liste
pager-previous = Précédent
pager-next = Suivant
pager-all = { $first }–{ $last } sur { $total }
pager-matching = { $first }–{ $last } sur { $total } correspondants
pager-more = { $first }–{ $last } sur plus de { $total } correspondants
field-seen = visible par les clients
field-optional = facultatif
field-managed-by = Géré par { $manager }. Modifiez-le là-bas.
status-active = Actif
status-pending = En attente
status-suspended = Suspendu

again-title = Est-ce toujours vous ?
again-text = Vous vous êtes connecté il y a plus de { $minutes } minutes. Avant une action irréversible, prouvez encore une fois qui vous êtes.
again-wrong = Ce mot de passe n’est pas correct.
again-connection = Vous vous êtes connecté via { $connection }. Connectez-vous-y de nouveau, et vous reviendrez où vous étiez.
