# Un código después de la contraseña; cambiar la contraseña; una aplicación de autenticación.

code-title = Escriba un código
code-text = Su contraseña es correcta. Escriba el código que muestra su aplicación de autenticación.
code-label = Código
code-hint = Seis cifras, o uno de sus códigos de recuperación.
code-error = Este código no es correcto, o ya se usó. Escriba el que la aplicación muestra ahora.
security-title = Seguridad
security-no-password = El proveedor de identidad de su organización inicia su sesión. Aquí no hay contraseña ni nada que añadirle: todo se gestiona allí.
security-password-heading = Contraseña
security-current-label = Contraseña actual
security-password-hint = Se cierra su sesión en todos los demás dispositivos.
security-password-action = Cambiar la contraseña
security-password-changed = Su contraseña ha cambiado, y se han cerrado sus demás sesiones.
security-error-password = Esta no es su contraseña actual. Tres intentos fallidos bloquean la cuenta.
security-error-both = La contraseña o el código no es correcto. Tres intentos fallidos bloquean la cuenta.
security-factor-heading = Aplicación de autenticación
security-factor-off = Un código de su teléfono, que se pide después de la contraseña: quien solo conozca la contraseña se queda fuera.
security-factor-on = { $count ->
    [one] Hay una aplicación de autenticación configurada, y queda { $count } código de recuperación.
   *[other] Hay una aplicación de autenticación configurada, y quedan { $count } códigos de recuperación.
}
security-factor-add = Añadir una aplicación de autenticación
security-factor-remove = Quitar la aplicación de autenticación
security-factor-removed = Se ha quitado la aplicación de autenticación. Basta con su contraseña para iniciar sesión.
enrol-title = Añadir una aplicación de autenticación
enrol-scan = Escanee esto con la aplicación, o escriba la clave. Después escriba el código que muestra la aplicación.
enrol-qr-label = Código QR con la clave para la aplicación de autenticación
enrol-key-label = Clave
enrol-code-label = Código de la aplicación
enrol-action = Activar
enrol-cancel = Cancelar
recovery-title = Sus códigos de recuperación
recovery-text = Cada uno inicia su sesión una vez si pierde la aplicación. No se volverán a mostrar: guárdelos donde los encuentre sin su teléfono.
recovery-action = Los he guardado
