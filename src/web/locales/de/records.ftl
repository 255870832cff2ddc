# Parts of lists and forms that many pages of records share.

section-records = Aufzeichnungen
list-apply = Anwenden
list-clear = Suche aufheben
list-unmatched-text = Nichts passt zu dem, was Sie suchen. Versuchen Sie weniger oder andere Wörter.
column-when = Wann
column-state = Zustand
form-save = Speichern
form-cancel = Abbrechen
conflict-advice = Jemand anderes hat gespeichert, während Sie schrieben. Was abweicht, steht bei jedem Feld: behalten Sie Ihres oder nehmen Sie das Gespeicherte.
conflict-stored = Inzwischen gespeichert:
conflict-empty = (leer)
conflict-take = Dies statt meiner Eingabe nehmen
removal-action = Endgültig löschen
removal-field = Name zur Bestätigung
removal-type = Zur Bestätigung tippen Sie: { $name }
removal-wrong = Das ist nicht der Name. Tippen Sie ihn genau so, wie er unten steht.
