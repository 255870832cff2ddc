# Elegir una contraseña: qué le falta, y una nueva para quien la olvidó.

new-password-label = Contraseña nueva
new-password-again-label = Contraseña nueva, otra vez
password-rule-guess = nada fácil de adivinar: ni nombres, ni contraseñas comunes, ni filas de teclas
password-problem-personal = No use su nombre, su dirección de correo ni el nombre de su organización.
password-problem-common = Mucha gente usa esta contraseña o una muy parecida. Elija otra.
password-problem-pattern = Las filas de teclas, las repeticiones, las secuencias y las fechas se adivinan primero. Añada algunas palabras poco comunes.
password-problem-guessable = Esta contraseña se adivina demasiado pronto. Añada una o dos palabras poco comunes.

forgot-title = ¿Ha olvidado su contraseña?
forgot-text = Escriba la dirección de correo con la que inicia sesión. Recibirá un enlace para elegir una contraseña nueva.
forgot-action = Enviar el enlace
forgot-error-missing = Escriba su dirección de correo, por ejemplo nombre@empresa.example.
forgot-sent-title = Mire en su buzón
forgot-sent-what = Si existe una cuenta con contraseña para { $who }, hay un enlace en camino. Funciona una sola vez y durante una hora, y solo vale el más reciente.
forgot-sent-next = ¿No llega nada? Mire en el correo no deseado. Si su organización tiene su propio inicio de sesión, úselo: entonces no hay contraseña que olvidar. Si no, pregunte a un administrador de su organización.
forgot-back = Volver al inicio de sesión
reset-title = Elija una contraseña nueva
reset-text = Su contraseña nueva en { $organisation } sustituye a la anterior, y se cierran sus demás sesiones.
reset-action = Guardar la contraseña
reset-expired-what = Los enlaces para una contraseña nueva funcionan una sola vez y durante una hora, y solo vale el más reciente.
reset-expired-next = Pida un enlace nuevo, o inicie sesión si conoce su contraseña.
reset-expired-again = Pedir un enlace nuevo
