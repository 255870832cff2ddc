//! [`Staff`]: who asks for a page of the Backoffice, as the guard let them in.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::Response,
};

use crate::{
    clock::Timestamp,
    directory::Authority,
    flows::{Actor, FlowError, sessions::SignedIn},
    http::{
        Door,
        account::see_other,
        error::{PageError, html},
        extract::Reader,
    },
    web::{ErrorKind, Frame, Page, Theme, Toast},
};

/// Who is signed in, what they may do at this moment, and how they like their pages. Only the guard makes one.
#[derive(Debug, Clone)]
pub struct Staff {
    /// The session, the employee and the organisation.
    pub signed_in: SignedIn,
    /// What the roles that they have now allow.
    pub authority: Authority,
    /// The request, in the person's language.
    pub reader: Reader,
    /// The path as the router has it.
    pub path: String,
    /// The path and query.
    pub here: String,
    /// The present.
    pub now: Timestamp,
    /// Light or dark.
    pub theme: Theme,
    /// Whether keys are shortcuts.
    pub shortcuts: bool,
    /// What is said once, from the request before.
    pub toast: Option<Toast>,
}

impl Staff {
    /// The slug of the organisation.
    #[must_use]
    pub fn org(&self) -> &str {
        &self.signed_in.scope.slug
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Employee(self.signed_in.employee.id)
    }

    /// What stands around a page.
    #[must_use]
    pub fn frame(&self) -> Frame {
        let employee = &self.signed_in.employee;
        let zone = employee.time_zone.clone();
        Frame {
            language: self.reader.language,
            theme: self.theme,
            shortcuts: self.shortcuts,
            organisation: self.signed_in.scope.name.clone(),
            id: employee.id,
            name: employee.shown_name(),
            authority: self.authority.clone(),
            now: self.now,
            time_zone: zone
                .or_else(|| Some(self.signed_in.scope.settings.values().time_zone.as_str().to_owned())),
            path: self.path.clone(),
            here: self.here.clone(),
            toast: self.toast.clone(),
        }
    }

    /// A text in the person's language.
    #[must_use]
    pub fn text(&self, key: &'static str) -> String {
        self.reader.language.say(key)
    }

    /// A page as it is.
    #[must_use]
    pub fn show(&self, page: &impl Page) -> Response {
        html(StatusCode::OK, page.html())
    }

    /// A page with another status.
    #[must_use]
    pub fn show_as(&self, status: StatusCode, page: &impl Page) -> Response {
        html(status, page.html())
    }

    /// A form again, with what is wrong with it.
    #[must_use]
    pub fn show_wrong(&self, page: &impl Page) -> Response {
        html(StatusCode::UNPROCESSABLE_ENTITY, page.html())
    }

    /// A form again, because somebody else saved meanwhile.
    #[must_use]
    pub fn show_conflict(&self, page: &impl Page) -> Response {
        html(StatusCode::CONFLICT, page.html())
    }

    /// The path that was asked for, without its query.
    #[must_use]
    pub fn here_path(&self) -> &str {
        self.here.split('?').next().unwrap_or_default()
    }

    /// On to another page, which says `toast` once.
    #[must_use]
    pub fn go(&self, door: &Door, path: &str, toast: &Toast) -> Response {
        let mut response = see_other(path);
        if let Some(cookie) = super::toast::set(door, self.signed_in.session.id, toast) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The page that was made, or the one for why it was not.
    ///
    /// # Errors
    /// The page for a flow that failed or refused.
    pub fn answer(&self, made: Result<impl Page, FlowError>) -> Result<Response, PageError> {
        self.finish(made.map(|page| self.show(&page)))
    }

    /// The answer, or the page for why there is none.
    ///
    /// # Errors
    /// The page for a flow that failed or refused.
    pub fn finish(&self, done: Result<Response, FlowError>) -> Result<Response, PageError> {
        done.map_err(|error| self.error(&error))
    }

    /// The page for a flow that failed or refused.
    #[must_use]
    pub fn error(&self, error: &FlowError) -> PageError {
        PageError::flow(error, &self.reader)
    }

    /// A page that says what is wrong.
    #[must_use]
    pub fn refuse(&self, kind: ErrorKind) -> PageError {
        PageError::new(kind, &self.reader)
    }
}

impl FromRequestParts<Door> for Staff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _door: &Door) -> Result<Self, PageError> {
        // A route that the guard does not stand before serves nobody.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| PageError::forbidden(parts))
    }
}
