# Roles and permissions.

place-roles = Rollen
role-add = Rolle
role-add-action = Rolle anlegen
role-new-title = Neue Rolle
role-new-lead = Ein Name und was er in der ganzen Organisation erlaubt. Sie vergeben die Rolle danach an Mitarbeiter. SCIM und Importe vergeben sie nicht.
roles-further-title = Weitere Rollen
roles-built-in-title = Eingebaute Rollen
roles-built-in-text = Was jeder mit diesen Rollen darf. Die Zahl sagt, wie viele sie haben. Ändern Sie es beim Mitarbeiter oder per SCIM.
roles-none-title = Noch keine weitere Rolle
roles-none-text = Legen Sie eine an, wenn jemand mehr darf als mit den eingebauten Rollen, etwa das Protokoll lesen, und weniger als ein Administrator.
column-role = Rolle
column-permission = Darf
column-permissions = Erlaubt
column-holders = Mitarbeiter
reach-everywhere = in der ganzen Organisation
reach-own = eigene Standorte
role-name = Name der Rolle
role-permissions = Erlaubt
role-permissions-hint = Geben und nehmen können Sie nur, was Sie selbst haben. Wer Verbindungen oder Mitarbeiter ändern darf, kann viel erreichen: geben Sie das wenigen.
role-name-wrong = Ein Name hat 1 bis 80 Zeichen.
role-name-taken = Eine andere Rolle hat diesen Namen.
role-permissions-none = Wählen Sie mindestens eine Berechtigung.
role-beyond = Es geht um Berechtigungen, die Sie selbst nicht haben.
role-details-title = Was sie erlaubt
role-holders-title = Wer sie hat
role-holders-none = Diese Rolle hat noch niemand.
role-give-who = Mitarbeiter
role-give-hint = Name, E-Mail, Benutzername oder External ID.
role-give-which = Wer davon?
role-give = Rolle vergeben
role-give-nobody = Kein Mitarbeiter heißt so.
role-give-several = Mehrere heißen so. Wählen Sie unten oder schreiben Sie mehr vom Namen.
role-take = Rolle entziehen
role-delete = Rolle löschen
role-delete-title = Die Rolle { $name } löschen?
role-delete-holders = { $count ->
     [0] Niemand hat sie.
     [one] Ein Mitarbeiter verliert, was sie erlaubt.
    *[other] { $count } Mitarbeiter verlieren, was sie erlaubt.
    }
role-delete-final = Sie lässt sich nicht zurückholen. Es gilt ab der nächsten Anfrage.
toast-role-added = Die Rolle { $name } ist angelegt.
toast-role-saved = Die Rolle { $name } ist gespeichert.
toast-role-deleted = Die Rolle { $name } ist gelöscht.
toast-role-given = Die Rolle { $name } ist vergeben.
toast-role-taken = Die Rolle { $name } ist entzogen.
permission-employees-see = Mitarbeiter sehen
permission-employees-add = Mitarbeiter anlegen, einladen und importieren
permission-employees-edit = Mitarbeiter ändern
permission-employees-suspend = Mitarbeiter sperren und wieder zulassen
permission-employees-delete = Mitarbeiter löschen
permission-employees-export = Mitarbeiter herunterladen
permission-offices-see = Standorte sehen
permission-offices-edit = Standorte anlegen, ändern und löschen
permission-roles-edit = Weitere Rollen anlegen, ändern und vergeben
permission-connections-see = Verbindungen sehen
permission-connections-edit = Verbindungen anlegen, ändern und löschen
permission-sign-ins-see = Anmeldeversuche sehen
permission-provisioning-see = Bereitstellungsprotokoll sehen
permission-audit-see = Das Protokoll sehen
permission-mails-see = Das Mail-Verzeichnis sehen
permission-settings-edit = Die Einstellungen der Organisation ändern
