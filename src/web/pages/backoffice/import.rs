//! Importing employees: the file, its columns, and what happens to its rows.

use askama::Template;

use crate::{
    clock::Timestamp,
    directory::ImportStage,
    ids::{EmployeeId, ImportId},
    web::{Choice, Crumb, Fact, Frame, Language, Pager, Theme, assets, parts},
};

/// The key of the title of the first page.
pub const TITLE: &str = "import-title";
/// The key of the title of an import that is over.
pub const DONE: &str = "import-done-title";

/// The key of how far it is.
const fn key(stage: ImportStage) -> &'static str {
    match stage {
        ImportStage::Arriving | ImportStage::Uploaded => "import-state-uploaded",
        ImportStage::Checking => "import-state-checking",
        ImportStage::Checked => "import-state-checked",
        ImportStage::Importing => "import-state-importing",
        ImportStage::Done => "import-state-done",
        ImportStage::Undoing => "import-state-undoing",
        ImportStage::Undone => "import-state-undone",
        ImportStage::Stopped => "import-state-stopped",
    }
}

/// The class of its pill.
const fn pill(stage: ImportStage) -> &'static str {
    match stage {
        ImportStage::Checking | ImportStage::Importing | ImportStage::Undoing => "pill-wait",
        ImportStage::Done => "pill-good",
        ImportStage::Stopped => "pill-stop",
        ImportStage::Arriving | ImportStage::Uploaded | ImportStage::Checked | ImportStage::Undone => {
            "pill-plain"
        }
    }
}

/// The key of the title of its page.
const fn title(stage: ImportStage) -> &'static str {
    match stage {
        ImportStage::Arriving | ImportStage::Uploaded => "import-columns-title",
        ImportStage::Checking => "import-checking-title",
        ImportStage::Checked => "import-checked-title",
        ImportStage::Importing => "import-importing-title",
        ImportStage::Done => "import-done-title",
        ImportStage::Undoing => "import-undoing-title",
        ImportStage::Undone => "import-undone-title",
        ImportStage::Stopped => "import-stopped-title",
    }
}

/// An import of the last days.
#[derive(Debug, Clone)]
pub struct ImportPast {
    /// The id.
    pub id: ImportId,
    /// How far it is.
    pub stage: ImportStage,
    /// How many rows the file has.
    pub total: u64,
    /// When the file came.
    pub at: Timestamp,
}

impl ImportPast {
    const fn key(&self) -> &'static str {
        key(self.stage)
    }

    const fn pill(&self) -> &'static str {
        pill(self.stage)
    }
}

/// Where a file is chosen.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/import_file.html")]
pub struct ImportFile {
    /// What stands around it.
    pub frame: Frame,
    /// Where the page is.
    pub trail: Vec<Crumb>,
    /// The key of why a file was not taken; `None`: none was brought yet.
    pub fault: Option<&'static str>,
    /// The imports of the last days.
    pub past: Vec<ImportPast>,
}

/// The keys of why a file is not taken.
pub mod fault {
    /// No file was chosen.
    pub const NONE: &str = "import-fault-none";
    /// More bytes than may be.
    pub const LARGE: &str = "import-fault-large";
    /// More rows than may be.
    pub const ROWS: &str = "import-fault-rows";
    /// More columns than may be.
    pub const COLUMNS: &str = "import-fault-columns";
    /// Another encoding.
    pub const ENCODING: &str = "import-fault-encoding";
    /// Nothing in it.
    pub const EMPTY: &str = "import-fault-empty";
    /// No CSV.
    pub const CSV: &str = "import-fault-csv";
    /// More imports than may be.
    pub const MANY: &str = "import-fault-many";
    /// A field is taken from two columns.
    pub const TWICE: &str = "import-fault-twice";
    /// No column says who a row is about.
    pub const NOBODY: &str = "import-fault-nobody";
}

/// One column of the file.
#[derive(Debug, Clone)]
pub struct ImportColumn {
    /// Its name; empty: it has none.
    pub name: String,
    /// The field that it is taken for; empty: it is not taken.
    pub value: String,
    /// What stands in it, in the first rows.
    pub samples: Vec<String>,
    /// The key of what is wrong with the choice.
    pub fault: Option<&'static str>,
}

/// Where columns are mapped.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/import_columns.html")]
pub struct ImportColumns {
    /// What stands around it.
    pub frame: Frame,
    /// Where the page is.
    pub trail: Vec<Crumb>,
    /// The import.
    pub id: ImportId,
    /// How many rows the file has.
    pub total: u64,
    /// The columns.
    pub columns: Vec<ImportColumn>,
    /// Whether new employees are invited.
    pub invite: bool,
}

impl ImportColumns {
    fn name(&self, place: &usize) -> String {
        let name = self.columns.get(*place).map(|column| column.name.clone()).unwrap_or_default();
        if name.is_empty() {
            self.frame.text("import-column-unnamed").with("number", place + 1).to_string()
        } else {
            name
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let named = FIELDS.map(|(field, key)| Choice::new(field, self.frame.text(key).to_string()));
        std::iter::once(Choice::new("", self.frame.text("import-ignore").to_string())).chain(named).collect()
    }

    fn is_wrong(&self) -> bool {
        self.columns.iter().any(|column| column.fault.is_some())
    }
}

/// What columns can be taken for, with the keys of the words.
const FIELDS: [(&str, &str); 12] = [
    ("email", "field-email"),
    ("firstName", "field-first-name"),
    ("lastName", "field-last-name"),
    ("externalId", "field-external-id"),
    ("username", "field-username"),
    ("roles", "field-roles"),
    ("offices", "import-field-offices"),
    ("phoneNumber", "field-phone"),
    ("function", "field-function"),
    ("language", "field-language"),
    ("timeZone", "field-time-zone"),
    ("onlinePlanning", "field-online-planning"),
];

/// One row of the file, and what happens to it.
#[derive(Debug, Clone)]
pub struct ImportLine {
    /// As a person counts the rows of the file.
    pub number: u64,
    /// Who it is about; empty: it was erased with the person.
    pub name: String,
    /// The address or the External ID.
    pub detail: String,
    /// Who it is in the directory.
    pub employee: Option<EmployeeId>,
    /// What is wrong: the sentence, the code, and the line for who wants to know exactly.
    pub fault: Option<(String, String, String)>,
    /// What it changes.
    pub facts: Vec<Fact>,
}

/// Rows by what happens to them: how many, where they are, and whether they are shown.
#[derive(Debug, Clone)]
pub struct ImportGroup {
    /// The key of the words.
    pub key: &'static str,
    /// How many.
    pub count: u64,
    /// Where they are.
    pub href: String,
    /// Whether they are shown.
    pub current: bool,
}

/// An import, from its verdicts to its end.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/import.html")]
pub struct ImportPage {
    /// What stands around it.
    pub frame: Frame,
    /// Where the page is.
    pub trail: Vec<Crumb>,
    /// The import.
    pub id: ImportId,
    /// How far it is.
    pub stage: ImportStage,
    /// How many rows the file has, and how many are behind.
    pub total: u64,
    /// How many rows the step that runs has behind it.
    pub behind: u64,
    /// Whether new employees are invited.
    pub invite: bool,
    /// Whether there is something left to do.
    pub has_work: bool,
    /// Whether something can be undone, and the person may.
    pub can_undo: bool,
    /// Whether there are errors to download.
    pub has_errors: bool,
    /// When it is forgotten.
    pub expires: Timestamp,
    /// The groups.
    pub groups: Vec<ImportGroup>,
    /// The rows of one group.
    pub rows: Vec<ImportLine>,
    /// The foot.
    pub pager: Pager,
}

impl ImportPage {
    const fn title(&self) -> &'static str {
        title(self.stage)
    }

    fn here(&self) -> String {
        format!("/organisation/employees/import/{}", self.id)
    }

    fn progress(&self) -> String {
        let number = |value| parts::number(self.frame.language, value);
        let text = self.frame.text("import-progress");
        text.with("done", number(self.behind)).with("total", number(self.total)).to_string()
    }

    /// How many there are of each kind, for who does not see the page.
    fn told(&self) -> String {
        let one = |group: &ImportGroup| {
            format!("{}: {}", self.frame.text(group.key), parts::number(self.frame.language, group.count))
        };
        self.groups.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// The key of the words for rows that nobody has written yet, or that were written.
#[must_use]
pub const fn group(name: &str, written: bool) -> &'static str {
    match (name.as_bytes(), written) {
        (b"failed", _) => "import-group-failed",
        (b"create", false) => "import-group-create",
        (b"create", true) => "import-group-created",
        (b"update", false) => "import-group-update",
        (b"update", true) => "import-group-updated",
        (b"kept", _) => "import-group-kept",
        (b"deleted", _) => "import-group-deleted",
        (b"restored", _) => "import-group-restored",
        _ => "import-group-same",
    }
}

/// The key of what to do about a code.
#[must_use]
pub const fn advice(code: &str) -> &'static str {
    match code.as_bytes() {
        b"EMPLOYEE_EMAIL_ALREADY_IN_USE" => "fault-email-taken",
        b"EMPLOYEE_EXTERNAL_ID_ALREADY_IN_USE" => "fault-external-id-taken",
        b"EMPLOYEE_USERNAME_ALREADY_IN_USE" => "fault-username-taken",
        b"EMPLOYEE_OFFICE_RELATION_ROLE_MISMATCH" => "fault-office-role",
        b"EMPLOYEE_ONLINE_PLANNING_NON_AGENT" => "fault-online-planning",
        b"EMPLOYEE_UPDATE_STATUS_PENDING" => "fault-status",
        b"OFFICE_NOT_FOUND" => "fault-office",
        b"OFFICE_CLOSED" => "fault-office-closed",
        b"ROW_MALFORMED" => "import-row-malformed",
        b"ROW_ERASED" => "import-row-erased",
        b"CHANGED_MEANWHILE" => "import-row-changed",
        b"FORBIDDEN" => "import-row-forbidden",
        b"FIELD_MANAGED" => "import-row-managed",
        b"DELETED_SINCE" => "import-row-deleted-since",
        b"SIGNED_IN_SINCE" => "import-row-signed-in",
        b"COMMITTED_SINCE" => "import-row-committed",
        _ => "import-row-field",
    }
}

/// What undoing touches, line by line.
#[must_use]
pub fn undo_lines(language: Language, created: u64, updated: u64) -> Vec<String> {
    let mut lines = Vec::new();
    if created > 0 {
        lines.push(language.text("import-undo-created").count("count", created).to_string());
    }
    if updated > 0 {
        lines.push(language.text("import-undo-updated").count("count", updated).to_string());
    }
    lines.push(language.say("import-undo-kept"));
    lines
}

/// The keys of the page that asks before an import is undone: title, button, label, and what is wrong.
pub const UNDO: [&str; 4] = ["import-undo-title", "import-undo", "import-undo-word", "import-undo-wrong"];

/// What to type before an import is undone.
#[must_use]
pub fn undo_note(language: Language, word: &str) -> String {
    language.text("import-undo-type").with("name", word).to_string()
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::parts::Total;

    fn id() -> ImportId {
        "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap()
    }

    fn trail() -> Vec<Crumb> {
        vec![Crumb { href: "/organisation/employees".to_owned(), label: "<Employees>".to_owned() }]
    }

    impl ImportFile {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let past = |stage| ImportPast {
                id: id(),
                stage,
                total: 10_000,
                at: "2026-11-22T11:05:00Z".parse().unwrap(),
            };
            use ImportStage as S;
            let all = [
                S::Uploaded,
                S::Checking,
                S::Checked,
                S::Importing,
                S::Done,
                S::Undoing,
                S::Undone,
                S::Stopped,
            ];
            let page = |fault, past| Self {
                frame: Frame::sample(language, "/organisation/employees/import"),
                trail: trail(),
                fault,
                past,
            };
            vec![
                ("import-file", page(None, Vec::new())),
                ("import-file-wrong", page(Some(fault::LARGE), all.map(past).to_vec())),
            ]
        }
    }

    impl ImportColumns {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let column = |name: &str, value: &str, fault| ImportColumn {
                name: name.to_owned(),
                value: value.to_owned(),
                samples: vec!["lena@acme.example".to_owned(), "<b>&".to_owned()],
                fault,
            };
            let page = |columns, invite| Self {
                frame: Frame::sample(language, "/organisation/employees/import/{import}/columns"),
                trail: trail(),
                id: id(),
                total: 1,
                columns,
                invite,
            };
            let right = vec![column("E-mail <1>", "email", None), column("", "", None)];
            let wrong = vec![column("Mail", "email", None), column("Mail 2", "email", Some(fault::TWICE))];
            vec![("import-columns", page(right, false)), ("import-columns-wrong", page(wrong, true))]
        }
    }

    impl ImportPage {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            use ImportStage as S;
            let line = |fault: Option<&str>| ImportLine {
                number: 12,
                name: "Lena <Maes>".to_owned(),
                detail: "lena@acme.example".to_owned(),
                employee: fault.is_none().then(|| "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap()),
                fault: fault.map(|code| {
                    (language.say(advice(code)), code.to_owned(), "row 3 is about the same".to_owned())
                }),
                facts: vec![Fact {
                    name: "function".to_owned(),
                    old: Some("a".to_owned()),
                    value: "<b>".to_owned(),
                }],
            };
            let gone = ImportLine { name: String::new(), detail: String::new(), ..line(Some("ROW_ERASED")) };
            let groups = |written| {
                let group = |name| ImportGroup {
                    key: group(name, written),
                    count: 1_204,
                    href: format!("/organisation/employees/import/1?show={name}"),
                    current: name == "failed",
                };
                ["failed", "create", "update", "same", "kept", "deleted", "restored"].map(group).to_vec()
            };
            let page = |stage: ImportStage, rows: Vec<ImportLine>| Self {
                frame: Frame::sample(language, "/organisation/employees/import/{import}"),
                trail: trail(),
                id: id(),
                stage,
                total: 10_000,
                behind: 4_000,
                invite: false,
                has_work: stage == S::Checked,
                can_undo: stage.leads_to_undo(),
                has_errors: !rows.is_empty(),
                expires: "2026-11-29T11:05:00Z".parse().unwrap(),
                groups: groups(stage != S::Checked),
                pager: Pager {
                    first: 1,
                    shown: 3,
                    total: Total::Exactly(1_204),
                    filtered: false,
                    previous: None,
                    next: Some("/organisation/employees/import/1?after=12".to_owned()),
                },
                rows,
            };
            let codes = ["EMPLOYEE_EMAIL_ALREADY_IN_USE", "FIELD_INVALID", "FIELD_MANAGED"];
            let failed: Vec<ImportLine> = codes.iter().map(|code| line(Some(code))).chain([gone]).collect();
            vec![
                ("import-checking", page(S::Checking, Vec::new())),
                ("import-checked", page(S::Checked, failed.clone())),
                ("import-nothing", Self { has_work: false, ..page(S::Checked, vec![line(None)]) }),
                ("import-importing", page(S::Importing, Vec::new())),
                ("import-done", page(S::Done, vec![line(None)])),
                ("import-done-wrong", Self { invite: true, ..page(S::Done, failed.clone()) }),
                ("import-undoing", page(S::Undoing, Vec::new())),
                ("import-undone", page(S::Undone, failed)),
                ("import-stopped", Self { has_work: true, ..page(S::Stopped, Vec::new()) }),
            ]
        }
    }
}
