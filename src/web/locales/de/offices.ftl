# Offices.

place-offices = Standorte
office-add = Standort
office-add-action = Standort anlegen
office-new-title = Neuer Standort
office-new-lead = Ein Ort, an dem Mitarbeiter arbeiten. Zuweisen können Sie sie danach, oder Ihr Identitätsanbieter tut es.
offices-search = Name oder External ID
offices-empty-title = Noch kein Standort
offices-empty-text = Legen Sie einen von Hand an oder lassen Sie Ihren Identitätsanbieter sie per SCIM senden. Standortleiter betreuen die Mitarbeiter ihrer Standorte.
offices-unmatched-title = Kein Standort passt
office-any-state = Offen und geschlossen
office-open = Offen
office-closed = Geschlossen
office-zone-inherited = wie die Organisation
column-office = Standort
column-external-identifier = Externe ID
column-zone = Zeitzone
column-staff = Mitarbeiter
column-office-role = Rolle hier
office-name = Name des Standorts
office-external-id = Externe ID
office-external-id-hint = Wie Ihre eigenen Systeme diesen Standort nennen.
office-time-zone = Zeitzone
office-address = Anschrift
office-name-wrong = Ein Name hat 1 bis 200 Zeichen.
office-name-taken = Ein anderer Standort hat diesen Namen.
office-external-id-wrong = Eine externe ID hat 1 bis 255 Zeichen.
office-external-id-taken = Ein anderer Standort hat diese externe ID.
office-time-zone-wrong = Diese Zeitzone gibt es nicht.
office-address-wrong = Eine Anschrift hat höchstens 1.000 Zeichen.
office-staff-title = Wer hier arbeitet
office-staff-none = Diesem Standort ist noch niemand zugewiesen.
office-details-title = Angaben
office-ends-title = Schließen oder löschen
office-close-text = Ein geschlossener Standort behält Mitarbeiter und Termine und kann wieder geöffnet werden. Löschen lässt sich nicht rückgängig machen.
office-reopen-text = Dieser Standort ist geschlossen. Mitarbeiter und Termine sind erhalten.
office-close = Standort schließen
office-close-instead = Stattdessen schließen
office-reopen = Standort wieder öffnen
office-delete = Standort löschen
office-delete-title = { $name } löschen?
office-delete-relations = { $count ->
     [0] Ihm ist kein Mitarbeiter zugewiesen.
     [one] Eine Zuweisung eines Mitarbeiters endet.
    *[other] { $count } Zuweisungen von Mitarbeitern enden.
    }
office-delete-appointments = { $count ->
     [0] Dort steht kein Termin mehr bevor.
     [one] Ein bevorstehender Termin verliert seinen Ort; er wird nicht abgesagt.
    *[other] { $count } bevorstehende Termine verlieren ihren Ort; sie werden nicht abgesagt.
    }
office-delete-final = Die Mitarbeiter bleiben. Der Standort lässt sich nicht zurückholen.
toast-office-added = { $name } ist angelegt.
toast-office-saved = { $name } ist gespeichert.
toast-office-closed = { $name } ist geschlossen.
toast-office-reopened = { $name } ist wieder offen.
toast-office-deleted = { $name } ist gelöscht.
