# The shell of the Backoffice: panels, menus, parts of forms and lists.

skip-to-content = Ir al contenido
menu-open = Abrir el menú
menu-close = Cerrar el menú
panel-organisation = Panel de la organización
panel-team = Equipo
section-planning = Organización y planificación
section-team = Equipo
place-employees = Empleados
place-team = Mi equipo
theme-title = Apariencia
theme-system = Sistema
theme-light = Claro
theme-dark = Oscuro
shortcuts-off = Desactivar los atajos de teclado
shortcuts-on = Activar los atajos de teclado
toast-preferences-saved = Sus preferencias se han guardado.
undo-action = Deshacer
crumbs-label = Usted está aquí
pager-label = Páginas
pager-previous = Anterior
pager-next = Siguiente
pager-all = { $first }–{ $last } de { $total }
pager-matching = { $first }–{ $last } de { $total } que coinciden
pager-more = { $first }–{ $last } de más de { $total } que coinciden
field-seen = visible para los clientes
field-optional = opcional
field-managed-by = Gestionado por { $manager }. Cámbielo allí.
status-active = Activo
status-pending = Pendiente
status-suspended = Suspendido

again-title = ¿Sigue siendo usted?
again-text = Inició sesión hace más de { $minutes } minutos. Antes de algo que no se puede deshacer, demuestre otra vez quién es.
again-wrong = Esta contraseña no es correcta.
again-connection = Inició sesión a través de { $connection }. Inicie sesión allí de nuevo y volverá a donde estaba.
