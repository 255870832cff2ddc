# Signing in and out, the landing page, and accepting an invitation.

sign-in-title = Iniciar sesión
sign-in-password-title = Introduzca su contraseña
sign-in-connections-title = Inicie sesión con su organización
sign-in-who-label = Correo electrónico u organización
sign-in-who-hint = Su dirección del trabajo o el nombre corto de su organización.
sign-in-email-label = Correo electrónico
sign-in-change = Cambiar
sign-in-password-label = Contraseña
sign-in-forgot = ¿Ha olvidado su contraseña?
sign-in-or = o
sign-in-connections-text = Elija dónde desea identificarse.
sign-in-forward = Se le está llevando a la página de inicio de sesión de su organización. Si no ocurre nada, utilice el botón.
sign-in-continue-with = Continuar con { $connection }
sign-in-with-password = Usar una contraseña
sign-in-error-who-missing = Introduzca su correo electrónico o el nombre de su organización.
sign-in-error-organisation-unknown = No hay ninguna organización con este nombre. Compruebe la ortografía o introduzca su correo electrónico.
sign-in-error-password-missing = Introduzca su contraseña.
sign-in-error-not-right = El correo electrónico o la contraseña no son correctos.
sign-in-error-not-right-next = Varios intentos fallidos bloquean una cuenta. Un administrador de su organización puede desbloquearla.

landing-title = Sesión iniciada
landing-signed-in = Sesión iniciada
landing-session = Esta sesión
landing-organisation = Organización
landing-via = Iniciada mediante
landing-via-password = Correo electrónico y contraseña
landing-until = Termina como muy tarde
landing-access = Su acceso
landing-roles = Roles
landing-no-roles = Todavía sin roles. Un administrador de su organización puede asignarlos.
landing-offices = Oficinas
landing-no-offices = Sin oficina asignada.

log-out-title = ¿Cerrar sesión?
log-out-who = Ha iniciado sesión como { $name }. Al cerrarla, esta sesión termina en este dispositivo.
log-out-nobody = No hay ninguna sesión iniciada en este dispositivo, o ya ha terminado. Al cerrarla se asegura de que no quede nada de ella.
log-out-stay = Mantener la sesión
signed-out-title = Ha cerrado la sesión
signed-out-what = Su sesión ha terminado. Ya no se puede utilizar.
signed-out-still-at = Es posible que siga con la sesión iniciada en { $connection }. En un equipo compartido, ciérrela también allí o cierre el navegador.
signed-out-also-at = También se ha cerrado su sesión en { $connection }.
signed-out-partly-at = { $connection } informa de que no se ha podido cerrar su sesión en todas partes. En un equipo compartido, cierre el navegador.
leaving-title = Ha cerrado la sesión aquí
leaving-what = Se le va a llevar a { $connection } para cerrar la sesión también allí. Si no ocurre nada, use el botón.

activate-title = Establezca su contraseña
activate-text = Ha recibido una invitación de { $organisation }. Elija una contraseña para activar su cuenta.
activate-who-label = Inicia sesión como
activate-action = Activar la cuenta
activate-expired-title = Este enlace ya no funciona
activate-expired-what = Los enlaces de las invitaciones funcionan una sola vez y durante un tiempo limitado.
activate-expired-next = Si ya ha establecido su contraseña, inicie sesión. Si no, pida a un administrador de su organización que le envíe de nuevo la invitación.

password-rules = Su contraseña necesita:
password-rule-length = al menos 8 caracteres
password-rule-upper = una letra mayúscula
password-rule-lower = una letra minúscula
password-rule-digit = una cifra
password-rule-special = un carácter especial, como ! o #
password-problem-length = Utilice al menos 8 caracteres.
password-problem-upper = Añada una letra mayúscula.
password-problem-lower = Añada una letra minúscula.
password-problem-digit = Añada una cifra.
password-problem-special = Añada un carácter especial, como ! o #.
password-problem-long = Esta contraseña es demasiado larga. Elija una más corta.
password-problem-different = Las dos contraseñas no coinciden. Escriba de nuevo la contraseña nueva.
