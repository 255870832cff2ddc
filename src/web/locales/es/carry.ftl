# Pages that carry a message to another place, and the demonstration identity provider.

post-form-title = Continuar a { $destination }
post-form-soon = Se le llevará allí en un momento. Si no ocurre nada, utilice el botón.
post-form-press = Utilice el botón para continuar.

demo-mark = Demostración
demo-brand = IdP de demostración
demo-banner = Este no es un proveedor de identidad real. No se pide contraseña ni se comprueba a nadie.
demo-title = ¿Quién quiere ser?
demo-text = Un proveedor de identidad real se aseguraría de quién es usted. Este le deja elegir y firma lo que elija.
demo-asked-by = Solicitado por
demo-nobody = No hay nadie entre quien elegir.
demo-note-administrator = Administrador
demo-note-pending = Pendiente en Muster
demo-note-suspended = Suspendido en Muster
demo-note-unknown = No existe en Muster
demo-other-title = Otra persona
demo-other-label = Identificador externo (External ID)
demo-other-hint = Se envía como NameID exactamente como lo escriba. Sirve para un empleado que acabe de crear por SCIM.
demo-signed-in-as = Sesión iniciada aquí como
demo-sign-out-title = Salir
demo-sign-out = Cerrar la sesión en este IdP
demo-signed-out-title = Sesión cerrada en el IdP de demostración
demo-signed-out-what = Este proveedor de identidad ha olvidado quién es usted.
demo-signed-out-both = Muster también ha cerrado su sesión.
demo-signed-out-here-only = Muster no ha confirmado que su sesión esté cerrada.
demo-choose-again = Elegir quién ser
