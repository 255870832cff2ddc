//! Pages for what could not be answered.

use std::time::Duration;

use askama::Template;

use super::super::{Language, assets, moment::span};

/// What a person sees instead of the page they wanted.
#[derive(Debug, Clone, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The language of the page.
    pub language: Language,
    /// What happened.
    pub kind: ErrorKind,
    /// The id of the request, under which the log has the reason.
    pub reference: String,
    /// When it is worth trying again, for the kinds that pass. `None`: nobody knows.
    pub retry_after: Option<Duration>,
}

/// Which answer it is; each has its own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400.
    BadRequest,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 413.
    TooLarge,
    /// 429.
    TooMany,
    /// 500.
    Internal,
    /// 503.
    Unavailable,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::BadRequest,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooLarge => 413,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The kind that tells most about `status`: its own, else the general one of its class. Anything
    /// below 400 or above 499 without a kind is `Internal`.
    #[must_use]
    pub fn from_status(status: u16) -> Self {
        let general = if (400..500).contains(&status) { Self::BadRequest } else { Self::Internal };
        Self::ALL.into_iter().find(|kind| kind.status() == status).unwrap_or(general)
    }

    /// Keys of the title, of what happened and of what to do next.
    const fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BadRequest => ("error-400-title", "error-400-what", "error-400-next"),
            Self::Forbidden => ("error-403-title", "error-403-what", "error-403-next"),
            Self::NotFound => ("error-404-title", "error-404-what", "error-404-next"),
            Self::MethodNotAllowed => ("error-405-title", "error-405-what", "error-405-next"),
            Self::TooLarge => ("error-413-title", "error-413-what", "error-413-next"),
            Self::TooMany => ("error-429-title", "error-429-what", "error-429-next"),
            Self::Internal => ("error-500-title", "error-500-what", "error-500-next"),
            Self::Unavailable => ("error-503-title", "error-503-what", "error-503-next"),
        }
    }
}

impl ErrorPage {
    fn title(&self) -> String {
        self.language.text(self.kind.keys().0).to_string()
    }

    fn what(&self) -> String {
        self.language.text(self.kind.keys().1).to_string()
    }

    fn next(&self) -> String {
        match self.retry_after {
            Some(wait) => {
                // Rounded up: nobody shall be told to come back too early.
                let span = span(wait.as_secs().div_ceil(60) * 60, self.language);
                self.language.text("error-retry-after").with("span", span).to_string()
            }
            None => self.language.text(self.kind.keys().2).to_string(),
        }
    }
}

#[cfg(test)]
impl ErrorPage {
    pub(crate) fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page =
            |kind, retry_after| Self { language, kind, reference: "01K9RZ6Q3V8T".to_owned(), retry_after };
        let names = ["400", "403", "404", "405", "413", "429", "500", "503"].map(|status| match status {
            "400" => "error-400",
            "403" => "error-403",
            "404" => "error-404",
            "405" => "error-405",
            "413" => "error-413",
            "429" => "error-429",
            "500" => "error-500",
            _ => "error-503",
        });
        let mut samples: Vec<_> =
            names.into_iter().zip(ErrorKind::ALL).map(|(name, kind)| (name, page(kind, None))).collect();
        samples.push(("error-429-wait", page(ErrorKind::TooMany, Some(Duration::from_secs(90)))));
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_finds_its_kind() {
        for kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::from_status(kind.status()), kind);
        }
        assert_eq!(ErrorKind::from_status(415), ErrorKind::BadRequest);
        assert_eq!(ErrorKind::from_status(502), ErrorKind::Internal);
        assert_eq!(ErrorKind::from_status(200), ErrorKind::Internal);
    }
}
