//! Sign-in attempts, and one of them with its ladder of checks.

use askama::Template;

use super::{By, LogFilter, Whom};
use crate::{
    clock::Timestamp,
    web::{
        Frame, Pager, Theme, assets,
        parts::{self, Piece},
    },
};

/// One attempt in the list.
#[derive(Debug, Clone)]
pub struct SignInRow {
    /// Its page.
    pub href: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was accepted.
    pub ok: bool,
    /// The refusal's stable code.
    pub reason: Option<String>,
    /// The subject; `None`: nobody vouched for one, or the person was deleted.
    pub subject: Option<String>,
    /// Whom it was about.
    pub whom: Whom,
    /// How.
    pub by: By,
}

/// The list of attempts.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/logs/sign_ins.html")]
pub struct SignIns {
    /// What stands around it.
    pub frame: Frame,
    /// What it is narrowed to.
    pub filter: LogFilter,
    /// The attempts, newest first.
    pub rows: Vec<SignInRow>,
    /// The foot.
    pub pager: Pager,
}

/// A check that was made.
#[derive(Debug, Clone)]
pub struct Rung {
    /// The rule, in snake case.
    pub name: String,
    /// Whether it was kept.
    pub ok: bool,
    /// What was found.
    pub detail: String,
    /// What was expected and what came, where there is something to compare.
    pub compared: Option<(String, String)>,
    /// Whether nobody vouches for what came.
    pub unverified: bool,
}

/// What helps against a refusal.
#[derive(Debug, Clone)]
pub struct Advice {
    /// What it means.
    pub means: String,
    /// What leads to it, the likeliest first.
    pub causes: Vec<String>,
    /// What to change.
    pub change: String,
    /// Where that is in consoles: the product, and the way there. The one of this connection alone, where it is
    /// known.
    pub places: Vec<(&'static str, String)>,
    /// What the person may be told.
    pub person: String,
}

/// One attempt.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/logs/sign_in.html")]
pub struct AttemptPage {
    /// What stands around it.
    pub frame: Frame,
    /// The attempt.
    pub row: SignInRow,
    /// What the person was told to quote.
    pub reference: String,
    /// Where it came from.
    pub address: Option<String>,
    /// The checks, in their order.
    pub rungs: Vec<Rung>,
    /// What helps.
    pub advice: Option<Advice>,
}

impl AttemptPage {
    /// The checks that were passed, or those that were not, in their order.
    fn rungs_that(&self, ok: bool) -> Vec<&Rung> {
        self.rungs.iter().filter(|rung| rung.ok == ok).collect()
    }

    /// How many checks were passed.
    fn passed(&self) -> u64 {
        self.rungs.iter().filter(|rung| rung.ok).map(|_| 1).sum()
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::{
        Language,
        pages::backoffice::logs::{Person, Through, sample_filter, sample_pager},
    };

    fn rows(frame: &Frame) -> Vec<SignInRow> {
        let refused = SignInRow {
            href: "/organisation/sign-ins/1".to_owned(),
            at: frame.now,
            ok: false,
            reason: Some("employee_unknown".to_owned()),
            subject: None,
            whom: Whom::Nobody,
            by: By::Password,
        };
        let whom =
            |has_page| Whom::Employee(Person { id: frame.id, name: "Lena & <Maes>".to_owned(), has_page });
        let through = Through { slug: "entra".to_owned(), name: "Acme & <Entra>".to_owned() };
        let accepted = SignInRow {
            ok: true,
            reason: None,
            subject: Some("E-10442 <&>".to_owned()),
            whom: whom(true),
            by: By::Connection(through),
            ..refused.clone()
        };
        let gone =
            SignInRow { subject: None, whom: Whom::Deleted, by: By::DeletedConnection, ..accepted.clone() };
        vec![accepted.clone(), refused, SignInRow { whom: whom(false), ..accepted }, gone]
    }

    impl SignIns {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/sign-ins");
            let page = |rows, filter| Self { frame: frame.clone(), filter, rows, pager: sample_pager() };
            vec![
                ("sign-ins", page(rows(&frame), LogFilter::default())),
                ("sign-ins-filtered", page(rows(&frame), sample_filter())),
                ("sign-ins-none", page(vec![], LogFilter::default())),
                ("sign-ins-none-match", page(vec![], sample_filter())),
            ]
        }
    }

    impl AttemptPage {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/sign-ins/{id}");
            let rung = |ok| Rung {
                name: "audience".to_owned(),
                ok,
                detail: "the audience is 'a' & not 'b'".to_owned(),
                compared: (!ok).then(|| ("b".to_owned(), "<a>".to_owned())),
                unverified: !ok,
            };
            let advice = Advice {
                means: "Nobody has `this <identifier>`.".to_owned(),
                causes: vec!["the NameID is another attribute".to_owned()],
                change: "Choose the attribute that is the External ID.".to_owned(),
                places: vec![("Entra ID", "*Attributes & Claims*".to_owned())],
                person: "This is not your doing.".to_owned(),
            };
            let page = |row: SignInRow, rungs, advice: Option<Advice>| Self {
                frame: frame.clone(),
                address: advice.is_some().then(|| "192.0.2.1".to_owned()),
                row,
                reference: "ABCDE-23456".to_owned(),
                rungs,
                advice,
            };
            let [accepted, refused, _, gone] = <[SignInRow; 4]>::try_from(rows(&frame)).unwrap();
            vec![
                ("sign-in-accepted", page(accepted, vec![rung(true)], None)),
                ("sign-in-attempt-refused", page(refused, vec![rung(true), rung(false)], Some(advice))),
                ("sign-in-forgotten", page(gone, vec![], None)),
            ]
        }
    }
}
