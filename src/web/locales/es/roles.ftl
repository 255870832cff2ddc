# Roles and permissions.

place-roles = Funciones
role-add = Rol
role-add-action = Añadir el rol
role-new-title = Nuevo rol
role-new-lead = Un nombre y lo que permite en toda la organización. Después se lo da a empleados. SCIM y las importaciones no lo dan.
roles-further-title = Roles adicionales
roles-built-in-title = Roles incorporados
roles-built-in-text = Lo que puede hacer quien tiene estos roles. El número dice cuántos lo tienen. Cámbielo en el empleado o por SCIM.
roles-none-title = Todavía no hay roles adicionales
roles-none-text = Cree uno cuando alguien deba hacer más de lo que permiten los roles incorporados, como leer la auditoría, y menos que un administrador.
column-role = Rol
column-permission = Puede
column-permissions = Permite
column-holders = Empleados
reach-everywhere = en toda la organización
reach-own = sus oficinas
role-name = Nombre
role-permissions = Permite
role-permissions-hint = Solo puede dar y quitar lo que usted mismo tiene. Quien puede cambiar conexiones o empleados puede llegar lejos: délo a pocos.
role-name-wrong = Un nombre tiene de 1 a 80 caracteres.
role-name-taken = Otro rol tiene este nombre.
role-permissions-none = Elija al menos un permiso.
role-beyond = Se trata de permisos que usted mismo no tiene.
role-details-title = Lo que permite
role-holders-title = Quién lo tiene
role-holders-none = Nadie tiene todavía este rol.
role-give-who = Empleado
role-give-hint = Nombre, correo, usuario o External ID.
role-give-which = ¿Cuál?
role-give = Dar el rol
role-give-nobody = Ningún empleado se llama así.
role-give-several = Varios se llaman así. Elija uno abajo o escriba más del nombre.
role-take = Quitar el rol
role-delete = Eliminar el rol
role-delete-title = ¿Eliminar el rol { $name }?
role-delete-holders = { $count ->
     [0] Nadie lo tiene.
     [one] Un empleado pierde lo que permite.
    *[other] { $count } empleados pierden lo que permite.
    }
role-delete-final = No se puede recuperar. Vale desde la próxima petición.
toast-role-added = El rol { $name } se ha añadido.
toast-role-saved = El rol { $name } se ha guardado.
toast-role-deleted = El rol { $name } se ha eliminado.
toast-role-given = El rol { $name } se ha dado.
toast-role-taken = El rol { $name } se ha quitado.
permission-employees-see = Ver empleados
permission-employees-add = Añadir, invitar e importar empleados
permission-employees-edit = Modificar empleados
permission-employees-suspend = Suspender y restablecer empleados
permission-employees-delete = Eliminar empleados
permission-employees-export = Descargar empleados
permission-offices-see = Ver oficinas
permission-offices-edit = Crear, modificar y eliminar oficinas
permission-roles-edit = Crear, modificar y dar roles adicionales
permission-connections-see = Ver conexiones
permission-connections-edit = Crear, modificar y eliminar conexiones
permission-sign-ins-see = Ver intentos de inicio de sesión
permission-provisioning-see = Ver el registro de aprovisionamiento
permission-audit-see = Ver la auditoría
permission-mails-see = Ver el registro de correos
permission-settings-edit = Cambiar los ajustes de la organización
