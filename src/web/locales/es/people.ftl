# What belongs to one employee beside the profile, and tokens that are replaced.

account-settings = Ajustes de la cuenta
further-none = Ninguno.

token-replace = Sustituir
token-replace-title = Sustituir un token SCIM
token-replace-lead = Se crea un token nuevo y se muestra una sola vez. El antiguo sigue siendo válido un tiempo, para que el proveedor de identidad reciba el nuevo sin interrupción.
token-overlap = El antiguo sigue siendo válido
token-overlap-hint = Introduzca el nuevo en el proveedor de identidad antes de que caduque el antiguo.
token-overlap-none = nada
token-networks = Solo desde estas redes
token-networks-hint = Redes o direcciones separadas por espacios, por ejemplo 192.0.2.0/24. Desde cualquier lugar si está vacío.
token-networks-wrong = Introduzca redes o direcciones como 192.0.2.0/24, 50 como máximo.
token-only-from = solo desde

tab-hours = Horario de citas
action-employee-hours-set = Horario de citas fijado
weekday-1 = Lunes
weekday-2 = Martes
weekday-3 = Miércoles
weekday-4 = Jueves
weekday-5 = Viernes
weekday-6 = Sábado
weekday-7 = Domingo
hours-lead = Según el reloj de { $zone }, tanto en verano como en invierno. Ahora marca { $time }.
hours-how = Los clientes solo reciben citas dentro de este horario, y a cualquier hora si toda la semana está vacía. Varios tramos de un día se separan con comas: 09:00–12:30, 13:30–17:00.
hours-not-bookable = Solo se puede reservar a un agente activo con planificación en línea; de momento este horario no tiene efecto.
hours-wrong-form = Escriba las horas así: 09:00–12:30, 13:30–17:00.
hours-wrong-step = Las horas empiezan y terminan en múltiplos de cinco minutos.
hours-wrong-order = Cada tramo termina después de empezar.
hours-wrong-overlap = Dos de estos tramos se solapan.
hours-wrong-many = Un día tiene como máximo doce tramos.
toast-hours-saved = El horario de citas de { $name } se ha guardado.
