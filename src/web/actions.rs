//! The words for what the audit log records: one table of all actions. A test looks through the sources for others.

use super::Language;
use super::parts::Choice;

/// Every action with the key of its words, in the order of the filter.
pub const ACTIONS: &[(&str, &str)] = &[
    ("employee.created", "action-employee-created"),
    ("employee.changed", "action-employee-changed"),
    ("employee.suspended", "action-employee-suspended"),
    ("employee.restored", "action-employee-restored"),
    ("employee.activated", "action-employee-activated"),
    ("employee.deleted", "action-employee-deleted"),
    ("employee.selected", "action-employee-selected"),
    ("employee.invited", "action-employee-invited"),
    ("employee.blocked", "action-employee-blocked"),
    ("employee.unblocked", "action-employee-unblocked"),
    ("employee.password_forgotten", "action-employee-password-forgotten"),
    ("employee.password_reset", "action-employee-password-reset"),
    ("employee.password_changed", "action-employee-password-changed"),
    ("employee.second_factor_added", "action-employee-second-factor-added"),
    ("employee.second_factor_removed", "action-employee-second-factor-removed"),
    ("employee.recovery_code_used", "action-employee-recovery-code-used"),
    ("employee.linked", "action-employee-linked"),
    ("employee.unlinked", "action-employee-unlinked"),
    ("employee.role_given", "action-employee-role-given"),
    ("employee.role_taken", "action-employee-role-taken"),
    ("employee.hours_set", "action-employee-hours-set"),
    ("employee.expertise_added", "action-employee-expertise-added"),
    ("employee.expertise_removed", "action-employee-expertise-removed"),
    ("employee.calendar_made", "action-employee-calendar-made"),
    ("employee.calendar_ended", "action-employee-calendar-ended"),
    ("session.opened", "action-session-opened"),
    ("session.ended", "action-session-ended"),
    ("office.created", "action-office-created"),
    ("office.changed", "action-office-changed"),
    ("office.deleted", "action-office-deleted"),
    ("role.created", "action-role-created"),
    ("role.changed", "action-role-changed"),
    ("role.deleted", "action-role-deleted"),
    ("connection.created", "action-connection-created"),
    ("connection.changed", "action-connection-changed"),
    ("connection.deleted", "action-connection-deleted"),
    ("connection.metadata_refreshed", "action-connection-metadata-refreshed"),
    ("connection.end_announced", "action-connection-end-announced"),
    ("connection.keys_prepared", "action-connection-keys-prepared"),
    ("connection.keys_activated", "action-connection-keys-activated"),
    ("connection.keys_finished", "action-connection-keys-finished"),
    ("connection.keys_cancelled", "action-connection-keys-cancelled"),
    ("scim_token.created", "action-scim-token-created"),
    ("scim_token.revoked", "action-scim-token-revoked"),
    ("group.created", "action-group-created"),
    ("group.changed", "action-group-changed"),
    ("group.deleted", "action-group-deleted"),
    ("appointment.booked", "action-appointment-booked"),
    ("appointment.cancelled", "action-appointment-cancelled"),
    ("publication.scheduled", "action-publication-scheduled"),
    ("publication.withdrawn", "action-publication-withdrawn"),
    ("organisation.created", "action-organisation-created"),
    ("organisation.changed", "action-organisation-changed"),
    ("organisation.deleted", "action-organisation-deleted"),
    ("import.uploaded", "action-import-uploaded"),
    ("import.mapped", "action-import-mapped"),
    ("import.checked", "action-import-checked"),
    ("import.started", "action-import-started"),
    ("import.finished", "action-import-finished"),
    ("import.stopped", "action-import-stopped"),
    ("import.undo_started", "action-import-undo-started"),
    ("import.undone", "action-import-undone"),
    ("import.discarded", "action-import-discarded"),
    ("setup.completed", "action-setup-completed"),
    ("audit.exported", "action-audit-exported"),
    ("audit.verified", "action-audit-verified"),
];

/// The key of the words for an action; `None` for one that this version does not know.
#[must_use]
pub fn words(action: &str) -> Option<&'static str> {
    ACTIONS.iter().find(|known| known.0 == action).map(|known| known.1)
}

/// All actions to choose one from, the first choice being none.
#[must_use]
pub fn choices(language: Language) -> Vec<Choice> {
    let any = Choice::new("", language.text("audit-any-action").to_string());
    let named = ACTIONS.iter().map(|(action, key)| Choice::new(*action, language.text(key).to_string()));
    std::iter::once(any).chain(named).collect()
}

/// The key of the word for a kind of record.
#[must_use]
pub fn kind(kind: &str) -> &'static str {
    match kind {
        "employee" => "kind-employee",
        "office" => "kind-office",
        "connection" => "kind-connection",
        "scim_token" => "kind-scim-token",
        "group" => "kind-group",
        "role" => "kind-role",
        "import" => "kind-import",
        "organisation" => "kind-organisation",
        "commitment" => "kind-commitment",
        _ => "kind-record",
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    /// All texts of the form `kind.done` in the sources that write the log.
    fn written(folder: &Path, found: &mut BTreeSet<String>) {
        let kinds: BTreeSet<&str> =
            ACTIONS.iter().filter_map(|known| Some(known.0.split_once('.')?.0)).collect();
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                written(&entry, found);
                continue;
            }
            let source = std::fs::read_to_string(&entry).unwrap();
            // What tests say is not what is written.
            let source = source.split("#[cfg(test)]").next().unwrap();
            for text in source.split('"').filter(|text| text.len() < 60) {
                let Some((kind, done)) = text.split_once('.') else { continue };
                let plain = done.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                if kinds.contains(kind) && plain && !done.is_empty() {
                    found.insert(text.to_owned());
                }
            }
        }
    }

    #[test]
    fn the_table_has_every_action_that_is_written_and_no_other() {
        let mut found = BTreeSet::new();
        for room in ["flows", "jobs", "app", "http", "cli"] {
            written(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut found);
        }
        let known: BTreeSet<String> = ACTIONS.iter().map(|known| known.0.to_owned()).collect();
        assert_eq!(known.len(), ACTIONS.len(), "an action stands twice in the table");
        assert_eq!(found.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "without words");
        assert_eq!(known.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "never written");
    }
}
