//! The mail ledger as a page.

use askama::Template;

use crate::{
    clock::Timestamp,
    directory::Origin,
    ids::EmployeeId,
    web::{Frame, Language, Pager, Theme, assets, avatar::Avatar, parts::Choice},
};

/// One mail.
#[derive(Debug, Clone)]
pub struct MailRow {
    /// When it was queued.
    pub at: Timestamp,
    /// To whom; `None` for a mail about a connection, and once the person was deleted.
    pub person: Option<(EmployeeId, String)>,
    /// The address; `None` once the person was deleted.
    pub address: Option<String>,
    /// Which mail.
    pub kind: String,
    /// The subject; `None` once the person was deleted.
    pub subject: Option<String>,
    /// `queued`, `sent`, `failed` or `withdrawn`.
    pub state: String,
    /// How often sending was tried.
    pub attempts: u64,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// Every kind of mail with the key of its words.
const KINDS: &[(&str, &str)] = &[
    ("invitation", "mail-invitation"),
    ("username", "mail-username"),
    ("password_reset", "mail-password-reset"),
    ("end_announced", "mail-end-announced"),
];

/// Every state of a mail, with its look and the key of its words.
const STATES: &[(&str, &str, &str)] = &[
    ("queued", "pill-wait", "mail-queued"),
    ("sent", "pill-good", "mail-sent"),
    ("failed", "pill-stop", "mail-failed"),
    ("withdrawn", "pill-plain", "mail-withdrawn"),
];

impl MailRow {
    fn kind(&self) -> Option<&'static str> {
        KINDS.iter().find(|known| known.0 == self.kind).map(|known| known.1)
    }

    fn look(&self) -> (&'static str, &'static str) {
        let known = STATES.iter().find(|known| known.0 == self.state);
        known.map_or(("pill-plain", "mail-withdrawn"), |known| (known.1, known.2))
    }
}

/// The employee whom the ledger is asked about.
#[derive(Debug, Clone)]
pub struct About {
    /// The name.
    pub name: String,
    /// The key of how they came to be, and what that means for mail.
    pub origin: &'static str,
}

/// The key of how somebody came to be, and what that means for mail (FEATURES M7).
#[must_use]
pub const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Scim => "mails-origin-scim",
        Origin::Bypass => "mails-origin-bypass",
        Origin::Invitation => "mails-origin-invitation",
        Origin::Import => "mails-origin-import",
        Origin::JustInTime => "mails-origin-jit",
        Origin::Operator => "mails-origin-operator",
    }
}

/// The states to choose from.
#[must_use]
pub fn states(language: Language) -> Vec<Choice> {
    let any = Choice::new("", language.say("mails-any-state"));
    let named = STATES.iter().map(|(state, _, key)| Choice::new(*state, language.say(key)));
    std::iter::once(any).chain(named).collect()
}

/// The kinds to choose from.
#[must_use]
pub fn kinds(language: Language) -> Vec<Choice> {
    let any = Choice::new("", language.say("mails-any-kind"));
    let named = KINDS.iter().map(|(kind, key)| Choice::new(*kind, language.say(key)));
    std::iter::once(any).chain(named).collect()
}

/// The mail ledger.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/mails.html")]
pub struct Mails {
    /// What stands around it.
    pub frame: Frame,
    /// Whom it is searched for.
    pub search: String,
    /// The state that is shown; empty for all.
    pub state: String,
    /// The kind that is shown; empty for all.
    pub kind: String,
    /// The states to choose from.
    pub states: Vec<Choice>,
    /// The kinds to choose from.
    pub kinds: Vec<Choice>,
    /// Whom it is asked about, when it is one employee.
    pub about: Option<About>,
    /// Whether no mail was ever queued for them.
    pub none_ever: bool,
    /// The rows.
    pub rows: Vec<MailRow>,
    /// The foot.
    pub pager: Pager,
}

#[cfg(test)]
impl Mails {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        use crate::web::parts::Total;
        let at: Timestamp = "2026-11-22T09:30:00Z".parse().unwrap();
        let id = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10".parse().unwrap();
        let row = |kind: &str, state: &str| MailRow {
            at,
            person: Some((id, "Lena <Maes>".to_owned())),
            address: Some("lena@acme.example".to_owned()),
            kind: kind.to_owned(),
            subject: Some("Welcome & <hello>".to_owned()),
            state: state.to_owned(),
            attempts: 2,
            sent_at: (state == "sent").then_some(at),
            error: (state == "failed").then(|| "550 no such mailbox".to_owned()),
        };
        let mut rows = vec![
            row("invitation", "sent"),
            row("username", "queued"),
            row("password_reset", "failed"),
            MailRow { person: None, ..row("end_announced", "withdrawn") },
        ];
        rows.push(MailRow { person: None, address: None, subject: None, ..row("of_a_future", "sent") });
        let page = |rows: Vec<MailRow>, filtered, about: Option<Origin>| Self {
            frame: Frame::sample(language, "/organisation/mails"),
            search: "lena".to_owned(),
            state: String::new(),
            kind: String::new(),
            states: states(language),
            kinds: kinds(language),
            none_ever: about.is_some() && rows.is_empty(),
            about: about.map(|one| About { name: "Lena <Maes>".to_owned(), origin: origin(one) }),
            pager: Pager {
                first: 1,
                shown: 5,
                total: Total::Exactly(5),
                filtered,
                previous: None,
                next: None,
            },
            rows,
        };
        vec![
            ("mails", page(rows.clone(), false, None)),
            ("mails-of-one", page(rows, true, Some(Origin::Invitation))),
            ("mails-none", page(Vec::new(), false, None)),
            ("mails-unmatched", page(Vec::new(), true, None)),
            ("mails-proof", page(Vec::new(), true, Some(Origin::Scim))),
        ]
    }
}
