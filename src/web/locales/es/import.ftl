# Importing employees from a file.

import-title = Importar empleados
import-action = Importar CSV
import-lead = Elija un archivo, diga qué son sus columnas, mire qué pasaría con cada fila y empiece.
import-file = Archivo CSV
import-file-hint = «CSV UTF-8» de una hoja de cálculo, con comas o puntos y comas. Como máximo 8 MB, 20.000 filas y 60 columnas. La primera fila da nombre a las columnas.
import-kept = El archivo y lo que se anota de sus filas se guardan 7 días y después se eliminan.
import-kept-until = El archivo y lo que se anota de sus filas se eliminan
import-upload = Leer el archivo
import-recent = Importaciones de los últimos días
import-rows = { $count ->
     [one] Una fila
    *[other] { $count } filas
    }
import-state-uploaded = Columnas por elegir
import-state-checking = En comprobación
import-state-checked = Lista para empezar
import-state-importing = En curso
import-state-done = Terminada
import-state-undoing = Deshaciéndose
import-state-undone = Deshecha
import-state-stopped = Detenida
import-fault-none = Elija un archivo.
import-fault-large = El archivo supera los 8 MB. Divídalo o use la línea de órdenes.
import-fault-rows = El archivo tiene más de 20.000 filas. Divídalo o use la línea de órdenes.
import-fault-columns = El archivo tiene más de 60 columnas. Quite las que no hagan falta.
import-fault-encoding = El archivo no es UTF-8. Guárdelo como «CSV UTF-8».
import-fault-empty = El archivo no tiene filas bajo los nombres de las columnas.
import-fault-csv = El archivo no se puede leer como CSV.
import-fault-many = Ya hay 20 importaciones. Descarte una primero.
import-columns-title = Qué son las columnas
import-columns-lead = Adivinado por sus nombres. Corrija lo que esté mal. Una columna tomada vacía el campo donde su celda está vacía; una no tomada no cambia nada.
import-column-unnamed = Columna { $number }
import-ignore = No tomar
import-samples = Por ejemplo:
import-field-offices = Oficinas
import-way = Cómo se admite a los nuevos empleados
import-way-bypass = Omitir el flujo de activación
import-way-bypass-hint = Activos al momento; hace falta un External ID. No se envía nada.
import-way-invite = Invitar por correo
import-way-invite-hint = Pendientes hasta que elijan una contraseña. Cada nuevo empleado recibe una invitación.
import-check = Comprobar las filas
import-fault-twice = Ya se toma otra columna para esto.
import-fault-nobody = Tome una columna para el correo, el nombre de usuario o el External ID.
import-checking-title = Comprobando las filas
import-importing-title = Importando
import-undoing-title = Deshaciendo la importación
import-progress = { $done } de { $total } filas
import-progress-hint = Puede salir de esta página. Sigue, aunque se reinicie el servidor.
import-checked-title = Listo para importar
import-checked-text = Todavía no se ha cambiado nada. Las filas con errores se dejan fuera.
import-nothing = Ninguna fila cambiaría nada.
import-start = Empezar la importación
import-columns-again = Cambiar las columnas
import-errors = Errores en CSV
import-discard = Descartar el archivo
import-done-title = Importado
import-done-failed = Algunas filas quedaron fuera. Descárguelas, corríjalas e importe ese archivo.
import-done-text = Se han importado todas las filas.
import-nothing-sent = No se ha enviado nada a nadie.
import-undone-title = La importación está deshecha
import-undone-text = Quienes se tocaron desde entonces se quedan como están y figuran primero.
import-stopped-title = La importación se detuvo
import-stopped-text = Quien la pidió ya no puede hacerlo. Puede seguir con ella o deshacerla.
import-continue = Continuar
import-undo = Deshacer la importación
import-another = Importar otro archivo
import-groups = Filas según lo que pasa
import-group-failed = Errores
import-group-create = Por añadir
import-group-created = Añadidas
import-group-update = Por cambiar
import-group-updated = Cambiadas
import-group-same = Sin cambios
import-group-kept = No deshechas
import-group-deleted = Eliminadas de nuevo
import-group-restored = Devueltas
import-column-row = Fila
import-column-what = Qué pasa con ella
import-row-erased-cells = Borrado con la persona
import-row-field = Una celda no se puede usar. Corríjala.
import-row-malformed = No se distinguen las celdas de esta fila. Revise separadores y comillas.
import-row-changed = Alguien fue más rápido: ya no es como era. Mire y vuelva a importar la fila si hace falta.
import-row-forbidden = Sus roles no lo permiten.
import-row-managed = Un proveedor de identidad gestiona a este empleado. Cámbielo allí.
import-row-erased = La persona se eliminó entretanto y lo que decía la fila se borró.
import-row-deleted-since = El empleado se eliminó desde entonces.
import-row-signed-in = El empleado ha iniciado sesión desde entonces. Suspéndalo o elimínelo usted si procede.
import-row-committed = El empleado tiene citas o publicaciones desde entonces.
import-undo-title = ¿Deshacer esta importación?
import-undo-created = { $count ->
     [one] Un empleado añadido se elimina definitivamente.
    *[other] { $count } empleados añadidos se eliminan definitivamente.
    }
import-undo-updated = { $count ->
     [one] Un empleado recupera los valores anteriores en los campos que la importación cambió.
    *[other] { $count } empleados recuperan sus valores anteriores en los campos que la importación cambió.
    }
import-undo-kept = Quienes se cambiaron, iniciaron sesión o recibieron una cita desde entonces se quedan como están. El resultado los enumera.
import-undo-word = Número de filas
import-undo-type = Para confirmar, escriba cuántas filas se deshacen: { $name }
import-undo-wrong = No es el número. No se deshizo nada.
toast-import-discarded = El archivo está eliminado. Lo que hizo se queda.
kind-import = importación
action-import-uploaded = Archivo de importación leído
action-import-mapped = Columnas de una importación elegidas
action-import-checked = Filas de una importación comprobadas
action-import-started = Importación empezada
action-import-finished = Importación terminada
action-import-stopped = Importación detenida
action-import-undo-started = Empezado a deshacer una importación
action-import-undone = Importación deshecha
action-import-discarded = Archivo de importación descartado
