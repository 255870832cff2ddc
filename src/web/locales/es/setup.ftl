# La primera organización y su administrador.

setup-title = Configurar Muster
setup-text = Todavía no hay ninguna organización. Cree la primera, con su administrador.
setup-organisation-heading = La organización
setup-organisation-label = Nombre de la organización
setup-slug-label = Nombre corto
setup-slug-hint = Aparece en los enlaces y no se puede cambiar: letras minúsculas, cifras y guiones.
setup-person-heading = Su primer administrador
setup-first-name-label = Nombre (opcional)
setup-last-name-label = Apellidos (opcional)
setup-way-in-heading = Cómo inicia sesión esta persona
setup-way-in-text = Con una contraseña, a través de un proveedor de identidad, o de ambas formas. Con una contraseña puede iniciar sesión aunque el proveedor de identidad no funcione.
setup-external-id-label = External ID (opcional)
setup-external-id-hint = Lo que su proveedor de identidad enviará como NameID de esta persona, escrito exactamente así.
setup-action = Crear la organización y su administrador
setup-error-organisation = Escriba el nombre de la organización, con 200 caracteres como máximo.
setup-error-slug = Para el nombre corto use de 1 a 63 letras minúsculas, cifras y guiones, sin guion al principio ni al final.
setup-error-name = Un nombre tiene 255 caracteres como máximo.
setup-error-email = Escriba una dirección de correo, por ejemplo nombre@empresa.example.
setup-error-external-id = Un External ID tiene 255 caracteres como máximo.
setup-error-no-way-in = Indique un External ID o elija una contraseña: sin ninguno de los dos nadie podría iniciar sesión.
setup-done-title = La organización está lista
setup-done-what = Su administrador inicia sesión a través de un proveedor de identidad. Conéctelo ahora:
setup-expired-what = El enlace de configuración funciona una sola vez y durante un día, y solo mientras no haya ninguna organización.
setup-expired-next = Si todavía no se ha configurado nada, el enlace más reciente está en el archivo que el servidor nombra en su registro.
