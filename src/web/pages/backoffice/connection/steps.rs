//! The steps in which a connection is set up that need no form: what to enter there, trying a sign-in, trying a push.

use askama::Template;

use super::{ConnectionHead, ConnectionTab};
use crate::{
    clock::Timestamp,
    web::{
        Console, Frame, Theme, assets,
        pages::backoffice::consoles::{Enter, Guide},
    },
};

/// A field of a console with what goes into it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The field's name there.
    pub field: &'static str,
    /// The id in the page.
    pub id: String,
    /// What to enter.
    pub enter: Enter,
    /// The value, when it is one of ours.
    pub value: String,
}

/// What to enter in the identity provider's console.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/application.html")]
pub struct ConnectionApplication {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// Whose console.
    pub console: Console,
    /// The fields.
    pub entries: Vec<Entry>,
}

impl ConnectionApplication {
    fn guide(&self) -> &'static Guide {
        self.console.guide()
    }
}

/// A row of what came lately.
#[derive(Debug, Clone)]
pub struct Came {
    /// When.
    pub at: Timestamp,
    /// Whether it went well.
    pub ok: bool,
    /// What it was: who, or verb and path.
    pub what: String,
    /// How it ended: the reason, or the status.
    pub end: String,
    /// Its page.
    pub href: String,
}

/// Trying a sign-in.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/trial.html")]
pub struct ConnectionTrial {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// Where a sign-in begins: a local path.
    pub login: String,
    /// The same, whole.
    pub login_url: String,
    /// Whether there is metadata, without which nobody can try.
    pub ready: bool,
    /// The newest attempts.
    pub came: Vec<Came>,
    /// Where they are read again by themselves; `None`: they are not.
    pub again: Option<String>,
}

/// Trying a push.
#[derive(Debug, Clone, Template)]
#[template(path = "backoffice/connection/push.html")]
pub struct ConnectionPush {
    /// What stands around it.
    pub frame: Frame,
    /// What stands above it.
    pub head: ConnectionHead,
    /// Whose console.
    pub console: Console,
    /// The fields; empty when the console has no provisioning.
    pub entries: Vec<Entry>,
    /// Whether there is a token that is good.
    pub ready: bool,
    /// The newest requests.
    pub came: Vec<Came>,
    /// Where they are read again by themselves; `None`: they are not.
    pub again: Option<String>,
}

impl ConnectionPush {
    fn guide(&self) -> &'static Guide {
        self.console.guide()
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::Language;

    fn entries(fields: &[(&'static str, Enter)]) -> Vec<Entry> {
        let entry = |(index, (field, enter)): (usize, &(&'static str, Enter))| Entry {
            field,
            id: format!("entry-{index}"),
            enter: *enter,
            value: "https://id.acme.example/x?a=b&c".to_owned(),
        };
        fields.iter().enumerate().map(entry).collect()
    }

    fn came(now: Timestamp) -> Vec<Came> {
        let row = |ok, end: &str| Came {
            at: now,
            ok,
            what: "E-1 <&>".to_owned(),
            end: end.to_owned(),
            href: "/organisation/sign-ins/1".to_owned(),
        };
        vec![row(true, "200"), row(false, "employee_unknown")]
    }

    impl ConnectionApplication {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let page = |console: Console| Self {
                frame: Frame::sample(language, "/organisation/connections/{slug}/application"),
                head: ConnectionHead::sample(ConnectionTab::Application),
                console,
                entries: entries(console.guide().sign_in.fields),
            };
            Console::ALL.into_iter().map(|console| ("connection-application", page(console))).collect()
        }
    }

    impl ConnectionTrial {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/connections/{slug}/test");
            let page = |ready: bool, came| Self {
                frame: frame.clone(),
                head: ConnectionHead::sample(ConnectionTab::Trial),
                login: "/saml/acme/entra/login".to_owned(),
                login_url: "https://id.acme.example/saml/acme/entra/login".to_owned(),
                ready,
                came,
                again: ready.then(|| "/organisation/connections/entra/test?live=2".to_owned()),
            };
            vec![
                ("connection-test", page(true, came(frame.now))),
                ("connection-test-not-yet", page(false, vec![])),
            ]
        }
    }

    impl ConnectionPush {
        pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
            let frame = Frame::sample(language, "/organisation/connections/{slug}/push");
            let page = |console: Console, ready: bool, came| Self {
                frame: frame.clone(),
                head: ConnectionHead::sample(ConnectionTab::Push),
                console,
                entries: console.guide().provisioning.map_or_else(Vec::new, |form| entries(form.fields)),
                ready,
                came,
                again: ready.then(|| "/organisation/connections/entra/push?live=2".to_owned()),
            };
            vec![
                ("connection-push", page(Console::Entra, true, came(frame.now))),
                ("connection-push-not-yet", page(Console::Google, false, vec![])),
            ]
        }
    }
}
