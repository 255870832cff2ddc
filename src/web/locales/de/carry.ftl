# Pages that carry a message to another place, and the demonstration identity provider.

post-form-title = Weiter zu { $destination }
post-form-soon = Sie werden gleich dorthin weitergeleitet. Wenn nichts geschieht, verwenden Sie die Schaltfläche.
post-form-press = Mit der Schaltfläche geht es weiter.

demo-mark = Vorführung
demo-brand = Vorführ-IdP
demo-banner = Dies ist kein echter Identitätsanbieter. Es wird kein Passwort verlangt und niemand geprüft.
demo-title = Wer möchten Sie sein?
demo-text = Ein echter Identitätsanbieter würde sicherstellen, wer Sie sind. Dieser lässt Sie wählen und unterschreibt Ihre Wahl.
demo-asked-by = Angefragt von
demo-nobody = Es ist niemand zur Auswahl da.
demo-note-administrator = Administration
demo-note-pending = In Muster ausstehend
demo-note-suspended = In Muster gesperrt
demo-note-unknown = In Muster nicht vorhanden
demo-other-title = Jemand anderes
demo-other-label = Externe Kennung (External ID)
demo-other-hint = Wird genau so als NameID gesendet, wie Sie sie eingeben. Für Beschäftigte, die Sie gerade über SCIM angelegt haben.
demo-signed-in-as = Hier angemeldet als
demo-sign-out-title = Gehen
demo-sign-out = An diesem IdP abmelden
demo-signed-out-title = Am Vorführ-IdP abgemeldet
demo-signed-out-what = Dieser Identitätsanbieter hat vergessen, wer Sie sind.
demo-signed-out-both = Muster hat Ihre Sitzung ebenfalls beendet.
demo-signed-out-here-only = Muster hat nicht bestätigt, dass Ihre Sitzung beendet ist.
demo-choose-again = Person auswählen
