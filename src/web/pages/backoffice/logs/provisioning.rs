//! SCIM requests, and one of them with what it changed.

use askama::Template;

use super::{LogFilter, Person, Through};
use crate::{
    clock::Timestamp,
    web::{Frame, Pager, Theme, assets},
};

/// One request in the list.
#[derive(Debug, Clone)]
pub struct ScimRow {
    /// Its page.
    pub href: String,
    /// When it came.
    pub at: Timestamp,
    /// `GET`, `POST`, …
    pub verb: String,
    /// Path and query.
    pub path: String,
    /// The answer's status.
    pub status: i64,
    /// Whom it touched.
    pub person: Option<Person>,
    /// Through which connection; `None`: it is gone.
    pub through: Option<Through>,
}

impl ScimRow {
    fn pill(&self) -> &'static str {
        match self.status {
            ..400 => "pill-good",
            400..500 => "pill-wait",
            _ => "pill-stop",
        }
    }
}

/// The list of requests.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/logs/provisioning.html")]
pub struct Provisioning {
    /// What stands around it.
    pub frame: Frame,
    /// What it is narrowed to.
    pub filter: LogFilter,
    /// The requests, newest first.
    pub rows: Vec<ScimRow>,
    /// The foot.
    pub pager: Pager,
}

/// A value that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which, as SCIM calls it.
    pub name: String,
    /// The value before; `None`: there was none, or it was not kept.
    pub before: Option<String>,
    /// The value after; `None`: there is none.
    pub after: Option<String>,
}

/// One request.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/logs/scim_request.html")]
pub struct ScimRequestPage {
    /// What stands around it.
    pub frame: Frame,
    /// The request.
    pub row: ScimRow,
    /// What the token is called; `None`: it is gone or has no name.
    pub token: Option<String>,
    /// The error's scimType.
    pub scim_type: Option<String>,
    /// What kind of record it touched, and its id.
    pub resource: Option<(String, String)>,
    /// How long it took, in milliseconds.
    pub milliseconds: String,
    /// Its id in the server's own log.
    pub request_id: String,
    /// What changed.
    pub changes: Vec<Changed>,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::{
        Language,
        pages::backoffice::logs::{sample_filter, sample_pager},
    };

    fn rows(frame: &Frame) -> Vec<ScimRow> {
        let read = ScimRow {
            href: "/organisation/provisioning/1".to_owned(),
            at: frame.now,
            verb: "GET".to_owned(),
            path: "/Users?count=1&filter=a".to_owned(),
            status: 500,
            person: None,
            through: None,
        };
        let written = ScimRow {
            verb: "PATCH".to_owned(),
            status: 200,
            person: Some(Person { id: frame.id, name: "Lena & <Maes>".to_owned(), has_page: true }),
            through: Some(Through { slug: "entra".to_owned(), name: "Acme & <Entra>".to_owned() }),
            ..read.clone()
        };
        vec![written, ScimRow { status: 404, ..read.clone() }, read]
    }

    impl Provisioning {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/provisioning");
            let page = |rows, filter| Self { frame: frame.clone(), filter, rows, pager: sample_pager() };
            vec![
                ("provisioning", page(rows(&frame), LogFilter::default())),
                ("provisioning-filtered", page(rows(&frame), sample_filter())),
                ("provisioning-none", page(vec![], LogFilter::default())),
                ("provisioning-none-match", page(vec![], sample_filter())),
            ]
        }
    }

    impl ScimRequestPage {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/provisioning/{id}");
            let changes = vec![
                Changed {
                    name: "title".to_owned(),
                    before: Some("<a>".to_owned()),
                    after: Some("b & c".to_owned()),
                },
                Changed { name: "active".to_owned(), before: None, after: Some("true".to_owned()) },
                Changed { name: "nickName".to_owned(), before: Some("x".to_owned()), after: None },
            ];
            let page = |row: ScimRow, changes: Vec<Changed>| Self {
                frame: frame.clone(),
                token: row.person.as_ref().map(|_| "Entra <production>".to_owned()),
                scim_type: row.person.is_none().then(|| "noTarget".to_owned()),
                resource: row.person.as_ref().map(|person| ("User".to_owned(), person.id.to_string())),
                milliseconds: "1.2".to_owned(),
                request_id: "req".to_owned(),
                row,
                changes,
            };
            let [written, missing, _] = <[ScimRow; 3]>::try_from(rows(&frame)).unwrap();
            vec![("scim-request", page(written, changes)), ("scim-request-refused", page(missing, vec![]))]
        }
    }
}
