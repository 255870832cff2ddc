# Offices.

place-offices = Oficinas
office-add = Oficina
office-add-action = Añadir la oficina
office-new-title = Nueva oficina
office-new-lead = Una sede en la que trabajan empleados. Los asigna usted después, o lo hace su proveedor de identidad.
offices-search = Nombre o External ID
offices-empty-title = Todavía no hay oficinas
offices-empty-text = Añada una a mano o deje que su proveedor de identidad las envíe por SCIM. Los responsables de oficina se ocupan de los empleados de sus oficinas.
offices-unmatched-title = Ninguna oficina coincide
office-any-state = Abiertas y cerradas
office-open = Abierta
office-closed = Cerrada
office-zone-inherited = como la organización
column-office = Oficina
column-external-identifier = ID externo
column-zone = Zona horaria
column-staff = Empleados
column-office-role = Rol aquí
office-name = Nombre
office-external-id = ID externo
office-external-id-hint = Cómo conocen esta oficina sus propios sistemas.
office-time-zone = Zona horaria
office-address = Dirección
office-name-wrong = Un nombre tiene de 1 a 200 caracteres.
office-name-taken = Otra oficina tiene este nombre.
office-external-id-wrong = Un ID externo tiene de 1 a 255 caracteres.
office-external-id-taken = Otra oficina tiene este ID externo.
office-time-zone-wrong = No existe esa zona horaria.
office-address-wrong = Una dirección tiene como máximo 1.000 caracteres.
office-staff-title = Quién trabaja aquí
office-staff-none = Todavía no hay nadie asignado a esta oficina.
office-details-title = Datos
office-ends-title = Cerrar o eliminar
office-close-text = Una oficina cerrada conserva sus empleados y citas y puede volver a abrirse. La eliminación no se puede deshacer.
office-reopen-text = Esta oficina está cerrada. Se conservan sus empleados y citas.
office-close = Cerrar la oficina
office-close-instead = Cerrarla en su lugar
office-reopen = Volver a abrir la oficina
office-delete = Eliminar la oficina
office-delete-title = ¿Eliminar { $name }?
office-delete-relations = { $count ->
     [0] No tiene ningún empleado asignado.
     [one] Termina una asignación de un empleado.
    *[other] Terminan { $count } asignaciones de empleados.
    }
office-delete-appointments = { $count ->
     [0] No hay citas pendientes allí.
     [one] Una cita pendiente pierde su lugar; no se cancela.
    *[other] { $count } citas pendientes pierden su lugar; no se cancelan.
    }
office-delete-final = Los empleados se quedan. La oficina no se puede recuperar.
toast-office-added = { $name } se ha añadido.
toast-office-saved = { $name } se ha guardado.
toast-office-closed = { $name } está cerrada.
toast-office-reopened = { $name } vuelve a estar abierta.
toast-office-deleted = { $name } se ha eliminado.
