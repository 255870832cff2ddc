# Importing employees from a file.

import-title = Mitarbeiter importieren
import-action = CSV importieren
import-lead = Wählen Sie eine Datei, sagen Sie, was ihre Spalten sind, sehen Sie nach, was mit jeder Zeile geschähe, und starten Sie.
import-file = CSV-Datei
import-file-hint = „CSV UTF-8“ aus einer Tabellenkalkulation, mit Kommas oder Semikolons. Höchstens 8 MB, 20.000 Zeilen und 60 Spalten. Die erste Zeile nennt die Spalten.
import-kept = Die Datei und was zu ihren Zeilen vermerkt ist, werden 7 Tage aufbewahrt und dann entfernt.
import-kept-until = Die Datei und was zu ihren Zeilen vermerkt ist, werden entfernt:
import-upload = Datei lesen
import-recent = Importe der letzten Tage
import-rows = { $count ->
     [one] Eine Zeile
    *[other] { $count } Zeilen
    }
import-state-uploaded = Spalten zu wählen
import-state-checking = Wird geprüft
import-state-checked = Bereit zum Start
import-state-importing = Läuft
import-state-done = Fertig
import-state-undoing = Wird zurückgenommen
import-state-undone = Zurückgenommen
import-state-stopped = Angehalten
import-fault-none = Wählen Sie eine Datei.
import-fault-large = Die Datei ist größer als 8 MB. Teilen Sie sie, oder nutzen Sie die Kommandozeile.
import-fault-rows = Die Datei hat mehr als 20.000 Zeilen. Teilen Sie sie, oder nutzen Sie die Kommandozeile.
import-fault-columns = Die Datei hat mehr als 60 Spalten. Entfernen Sie die unnötigen.
import-fault-encoding = Die Datei ist nicht UTF-8. Speichern Sie sie als „CSV UTF-8“.
import-fault-empty = Die Datei hat keine Zeilen unter den Namen der Spalten.
import-fault-csv = Die Datei kann nicht als CSV gelesen werden.
import-fault-many = Es gibt schon 20 Importe. Verwerfen Sie zuerst einen.
import-columns-title = Was die Spalten sind
import-columns-lead = Aus ihren Namen erraten. Ändern Sie, was falsch ist. Eine übernommene Spalte leert das Feld, wo ihre Zelle leer ist; eine nicht übernommene ändert nichts.
import-column-unnamed = Spalte { $number }
import-ignore = Nicht übernehmen
import-samples = Zum Beispiel:
import-field-offices = Büros
import-way = Wie neue Mitarbeiter hereingelassen werden
import-way-bypass = Aktivierungsablauf umgehen
import-way-bypass-hint = Sofort aktiv; braucht eine External ID. Nichts wird versendet.
import-way-invite = Per E-Mail einladen
import-way-invite-hint = Ausstehend, bis ein Passwort gesetzt ist. Jeder neue Mitarbeiter bekommt eine Einladung.
import-check = Zeilen prüfen
import-fault-twice = Dafür wird schon eine andere Spalte übernommen.
import-fault-nobody = Übernehmen Sie eine Spalte für E-Mail, Benutzername oder External ID.
import-checking-title = Zeilen werden geprüft
import-importing-title = Import läuft
import-undoing-title = Import wird zurückgenommen
import-progress = { $done } von { $total } Zeilen
import-progress-hint = Sie können diese Seite verlassen. Es geht weiter, auch wenn der Server neu startet.
import-checked-title = Bereit zum Import
import-checked-text = Noch ist nichts geändert. Zeilen mit Fehlern werden ausgelassen.
import-nothing = Keine Zeile würde etwas ändern.
import-start = Import starten
import-columns-again = Spalten ändern
import-errors = Fehler als CSV
import-discard = Datei verwerfen
import-done-title = Importiert
import-done-failed = Einige Zeilen wurden ausgelassen. Laden Sie sie herunter, berichtigen Sie sie und importieren Sie diese Datei.
import-done-text = Alle Zeilen wurden importiert.
import-nothing-sent = Niemandem wurde etwas gesendet.
import-undone-title = Der Import ist zurückgenommen
import-undone-text = Wer seitdem angefasst wurde, bleibt, wie er ist, und steht zuerst.
import-stopped-title = Der Import wurde angehalten
import-stopped-text = Wer das wollte, darf es nicht mehr. Sie können weitermachen oder es zurücknehmen.
import-continue = Weitermachen
import-undo = Import zurücknehmen
import-another = Weitere Datei importieren
import-groups = Zeilen nach dem, was geschieht
import-group-failed = Fehler
import-group-create = Hinzuzufügen
import-group-created = Hinzugefügt
import-group-update = Zu ändern
import-group-updated = Geändert
import-group-same = Unverändert
import-group-kept = Nicht zurückgenommen
import-group-deleted = Wieder gelöscht
import-group-restored = Zurückgesetzt
import-column-row = Zeile
import-column-what = Was damit ist
import-row-erased-cells = Mit der Person gelöscht
import-row-field = Eine Zelle ist nicht verwendbar. Berichtigen Sie sie.
import-row-malformed = Die Zellen dieser Zeile lassen sich nicht trennen. Prüfen Sie Trennzeichen und Anführungszeichen.
import-row-changed = Jemand war schneller: Es ist nicht mehr, wie es war. Sehen Sie nach, und importieren Sie die Zeile bei Bedarf noch einmal.
import-row-forbidden = Ihre Rollen erlauben das nicht.
import-row-managed = Ein Identitätsanbieter verwaltet diesen Mitarbeiter. Ändern Sie es dort.
import-row-erased = Die Person wurde inzwischen gelöscht und der Inhalt der Zeile entfernt.
import-row-deleted-since = Der Mitarbeiter wurde seitdem gelöscht.
import-row-signed-in = Der Mitarbeiter hat sich seitdem angemeldet. Sperren oder löschen Sie ihn selbst, wenn das richtig ist.
import-row-committed = Der Mitarbeiter hat seitdem Termine oder Veröffentlichungen.
import-undo-title = Diesen Import zurücknehmen?
import-undo-created = { $count ->
     [one] Ein hinzugefügter Mitarbeiter wird endgültig gelöscht.
    *[other] { $count } hinzugefügte Mitarbeiter werden endgültig gelöscht.
    }
import-undo-updated = { $count ->
     [one] Ein Mitarbeiter bekommt die früheren Werte zurück, in den Feldern, die der Import geändert hat.
    *[other] { $count } Mitarbeiter bekommen ihre früheren Werte zurück, in den Feldern, die der Import geändert hat.
    }
import-undo-kept = Wer seitdem geändert wurde, sich angemeldet hat oder einen Termin bekam, bleibt, wie er ist. Das Ergebnis führt sie auf.
import-undo-word = Anzahl der Zeilen
import-undo-type = Geben Sie zur Bestätigung ein, wie viele Zeilen zurückgenommen werden: { $name }
import-undo-wrong = Das ist nicht die Zahl. Nichts wurde zurückgenommen.
toast-import-discarded = Die Datei ist entfernt. Was sie bewirkt hat, bleibt.
kind-import = Import
action-import-uploaded = Datei für einen Import gelesen
action-import-mapped = Spalten eines Imports gewählt
action-import-checked = Zeilen eines Imports geprüft
action-import-started = Import gestartet
action-import-finished = Import abgeschlossen
action-import-stopped = Import angehalten
action-import-undo-started = Rücknahme eines Imports gestartet
action-import-undone = Import zurückgenommen
action-import-discarded = Datei eines Imports verworfen
