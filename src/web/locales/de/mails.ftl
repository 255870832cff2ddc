# The mail ledger.

place-mails = Mail-Verzeichnis
mails-lead = Jede Mail, die Muster für diese Organisation je eingereiht hat. Auf anderem Weg kann keine hinausgehen.
mails-search = Mitarbeiter: Name, E-Mail, Benutzername oder External ID
mails-any-state = Alle Zustände
mails-any-kind = Alle Arten
column-recipient = An
column-kind = Art
column-mail-subject = Betreff
mail-invitation = Einladung
mail-username = Benutzername und Organisation
mail-password-reset = Neues Passwort
mail-end-announced = Baldiger Ablauf einer Verbindung
mail-queued = Eingereiht
mail-sent = Gesendet
mail-failed = Fehlgeschlagen
mail-withdrawn = Zurückgezogen
mails-tries = { $count ->
     [one] Ein Versuch.
    *[other] { $count } Versuche.
    }
mails-erased = mit der Person gelöscht
mails-none-title = Nie wurde eine Mail eingereiht
mails-none-text = Mails erscheinen hier, wenn jemand eingeladen wird oder ein neues Passwort verlangt und wenn ein Zertifikat bald abläuft.
mails-unmatched-title = Keine Mail passt
mails-about = Mails an { $name }.
mails-proof-title = Für { $name } wurde nie eine Mail eingereiht.
mails-origin-scim = Kam per SCIM: Muster schreibt niemandem, den ein Identitätsanbieter angelegt hat.
mails-origin-bypass = Ohne Aktivierungsablauf angelegt: nichts wird verschickt.
mails-origin-invitation = Wurde per Mail eingeladen.
mails-origin-import = Kam durch einen Import: nichts wird verschickt.
mails-origin-jit = Kam mit der ersten Anmeldung: nichts wird verschickt.
mails-origin-operator = Vom Betreiber angelegt: Mails gehen nur hinaus, wenn die Person ein neues Passwort verlangt.
