# Refusals and errors.

refused-title = No se ha podido iniciar su sesión
refused-what = Su inicio de sesión nos ha llegado, pero no hemos podido darle acceso con él. No se ha cambiado nada.
refused-next-retry = Empiece de nuevo desde la página de inicio de sesión. Un inicio de sesión debe terminarse en diez minutos y solo sirve una vez.
refused-next-administrator = Si vuelve a ocurrir, comunique el número de referencia de abajo a un administrador de su organización, que puede consultar el motivo exacto.
refused-next-contact = Si vuelve a ocurrir, comunique el número de referencia de abajo a { $contact }, donde pueden consultar el motivo exacto.
refused-when = Hora
log-out-refused-title = No se ha podido completar el cierre de sesión
log-out-refused-what = Nos ha llegado un mensaje sobre un cierre de sesión, pero no hemos podido aceptarlo. No ha cambiado nada.
log-out-refused-next = Use el botón de abajo para asegurarse de que su sesión está cerrada aquí. En un equipo compartido, cierre también el navegador.

error-number = Error { $status }
error-retry-after = Vuelva a intentarlo dentro de { $span }.
error-400-title = No se ha podido entender esta solicitud
error-400-what = La dirección o el formulario enviado está incompleto o dañado.
error-400-next = Vuelva atrás, recargue la página e inténtelo otra vez. Si ha seguido un enlace, compruebe que se ha copiado entero.
error-403-title = No tiene permiso para hacer esto
error-403-what = Sus roles no lo incluyen, o la solicitud no venía de una de nuestras páginas.
error-403-next = Si necesita acceso, diríjase a un administrador de su organización. Si no, empiece de nuevo desde la página de inicio.
error-404-title = Esta página no existe
error-404-what = No hay nada en esta dirección. Es posible que la página se haya movido o eliminado.
error-404-next = Compruebe la dirección o busque la página desde la página de inicio.
error-405-title = Esta dirección no se puede abrir así
error-405-what = La página existe, pero no para este tipo de solicitud. Ocurre al recargar el resultado de un formulario o al guardarlo en favoritos.
error-405-next = Vaya a la página de inicio y empiece de nuevo desde allí.
error-413-title = Se ha enviado demasiado
error-413-what = Lo que ha enviado supera lo que aceptamos aquí. No se ha guardado nada.
error-413-next = Envíe menos de una vez o elija un archivo más pequeño y vuelva a intentarlo.
error-429-title = Demasiados intentos
error-429-what = Desde su red han llegado más solicitudes de las que respondemos en tan poco tiempo.
error-429-next = Espere un minuto y vuelva a intentarlo.
error-500-title = Algo ha fallado por nuestra parte
error-500-what = El error ha quedado registrado. No se debe a lo que usted ha introducido.
error-500-next = Vuelva a intentarlo dentro de un momento. Si ocurre otra vez, comunique el número de referencia a un administrador de su organización.
error-503-title = No disponible en este momento
error-503-what = El servicio se está iniciando, está en mantenimiento o muy ocupado.
error-503-next = Vuelva a intentarlo dentro de unos minutos. Lo que hizo antes está a salvo.
