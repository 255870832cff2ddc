# Parts of lists and forms that many pages of records share.

section-records = Registros
list-apply = Aplicar
list-clear = Borrar la búsqueda
list-unmatched-text = Nada coincide con lo que busca. Pruebe con menos palabras o con otras.
column-when = Cuándo
column-state = Situación
form-save = Guardar
form-cancel = Cancelar
conflict-advice = Otra persona guardó mientras usted escribía. Las diferencias se muestran junto a cada campo: conserve lo suyo o tome lo guardado.
conflict-stored = Guardado entretanto:
conflict-empty = (vacío)
conflict-take = Tomar esto en lugar de lo mío
removal-action = Eliminar definitivamente
removal-field = Nombre
removal-type = Para confirmar, escriba: { $name }
removal-wrong = Este no es el nombre. Escríbalo exactamente como aparece abajo.
