# Varios empleados a la vez.
many-label = Qué hacer con las personas seleccionadas
many-column = Selección
many-page = Seleccionar toda la página
many-one = Seleccionar a { $name }
many-selected = Selección:
many-every = Todos: { $total }
many-every-matching = Los { $total } que coinciden
many-most = Como máximo { $most } a la vez: acote la lista para seleccionarla entera.
many-assign = Asignar a una oficina
many-assign-action = Asignar
many-role = Rol en la oficina
many-delete = Eliminar…
toast-nobody-selected = No hay nadie seleccionado. Marque a las personas que desea.
toast-too-many-selected = Son más de { $number } empleados, el máximo a la vez. Acote antes la lista.
toast-no-office-chosen = Elija una oficina y un rol en ella.
toast-many-suspended = { $count ->
    [one] { $number } empleado está suspendido y desconectado en todas partes.
   *[other] { $number } empleados están suspendidos y desconectados en todas partes.
}
toast-many-restored = { $count ->
    [one] { $number } empleado puede volver a iniciar sesión.
   *[other] { $number } empleados pueden volver a iniciar sesión.
}
toast-many-assigned = { $count ->
    [one] { $number } empleado está asignado a la oficina.
   *[other] { $number } empleados están asignados a la oficina.
}
toast-many-deleted = { $count ->
    [one] { $number } empleado eliminado.
   *[other] { $number } empleados eliminados.
}
selected-suspend = { $count ->
    [one] Suspender a { $number } empleado
   *[other] Suspender a { $number } empleados
}
selected-restore = { $count ->
    [one] Restaurar a { $number } empleado
   *[other] Restaurar a { $number } empleados
}
selected-assign = { $count ->
    [one] Asignar a { $number } empleado a { $office } como { $role }
   *[other] Asignar a { $number } empleados a { $office } como { $role }
}
selected-delete = { $count ->
    [one] Eliminar a { $number } empleado
   *[other] Eliminar a { $number } empleados
}
selected-progress = { $done } de { $total } hechos
selected-keep-open = Mantenga abierta esta página hasta terminar. Lo hecho queda hecho aunque se vaya.
selected-go-on = Continuar
selected-again = Reintentar con estos
selected-back = Volver a la lista
selected-refused = { $count ->
    [one] { $number } no se pudo cambiar
   *[other] { $number } no se pudieron cambiar
}
selected-more = y { $number } más
selected-suspended = { $number } suspendidos y desconectados en todas partes
selected-suspended-before = { $number } ya suspendidos o que ya no están
selected-restored = { $number } pueden volver a iniciar sesión
selected-restored-before = { $number } no suspendidos o que ya no están
selected-assigned = { $number } asignados
selected-assigned-before = { $number } ya asignados o que ya no están
selected-deleted = { $number } eliminados
selected-deleted-before = { $number } ya no estaban
selected-suspend-instead = Suspenderlos en su lugar
selected-delete-field = Número de empleados
selected-delete-wrong = Ese no es el número de empleados. No se ha eliminado a nadie.
selected-delete-more = y { $number } más
selected-delete-administrators = { $count ->
    [one] { $number } de ellos es administrador
   *[other] { $number } de ellos son administradores
}
selected-why-reach = Sus roles no alcanzan a este empleado.
selected-why-administrator = Solo un administrador cambia cómo inicia sesión un administrador.
selected-why-office = Solo puede asignar a sus propias oficinas.
selected-why-power = Este empleado tiene más permisos que usted.
selected-why-last = La organización conserva al menos un administrador que pueda iniciar sesión.
selected-why-yourself = Es usted. Pídaselo a otro administrador.
selected-why-meanwhile = Otra persona cambió a este empleado mientras tanto.
selected-why-role = El empleado no tiene este rol. Déselo primero.
selected-why-given = El proveedor de identidad determina qué es este empleado en esta oficina.
selected-why-away = Usted ya no puede iniciar sesión.
selected-why-rule = Los datos de este empleado infringen una regla. Abra su página y corríjalos.
selected-why-failed = Algo ha fallado. Inténtelo de nuevo.
