# The mail ledger.

place-mails = Registro de correos
mails-lead = Todos los correos que Muster ha puesto en cola para esta organización. Ninguno puede salir por otra vía.
mails-search = Empleado: nombre, correo, usuario o External ID
mails-any-state = Todas las situaciones
mails-any-kind = Todos los tipos
column-recipient = Para
column-kind = Tipo
column-mail-subject = Asunto
mail-invitation = Invitación
mail-username = Usuario y organización
mail-password-reset = Contraseña nueva
mail-end-announced = Próximo vencimiento de una conexión
mail-queued = En cola
mail-sent = Enviado
mail-failed = Fallido
mail-withdrawn = Retirado
mails-tries = { $count ->
     [one] Un intento.
    *[other] { $count } intentos.
    }
mails-erased = borrado con la persona
mails-none-title = Nunca se ha puesto ningún correo en cola
mails-none-text = Los correos aparecen aquí cuando se invita a alguien o alguien pide una contraseña nueva, y cuando un certificado está por vencer.
mails-unmatched-title = Ningún correo coincide
mails-about = Correos a { $name }.
mails-proof-title = Nunca se ha puesto en cola ningún correo para { $name }.
mails-origin-scim = Llegó por SCIM: Muster no envía correos a quien creó un proveedor de identidad.
mails-origin-bypass = Añadido sin el proceso de activación: no se envía nada.
mails-origin-invitation = Fue invitado por correo.
mails-origin-import = Llegó por una importación: no se envía nada.
mails-origin-jit = Llegó con el primer inicio de sesión: no se envía nada.
mails-origin-operator = Creado por el operador: solo sale correo cuando la persona pide una contraseña nueva.
