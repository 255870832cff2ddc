//! Cookies: names, attributes, and reading one from a request.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::secret::Secret;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The session. `SameSite=Lax`: it does not travel with posts from elsewhere.
    Session,
    /// Binds a SAML sign-in to the browser that began it. It must survive the identity provider's
    /// cross-site post: `SameSite=None` on https. On plain http browsers refuse that, and a cookie
    /// without the attribute travels with a top-level post for its first two minutes.
    SignIn,
    /// What the next page says once. See `backoffice::toast`.
    Toast,
    /// Light or dark.
    Theme,
    /// Whether keys are shortcuts.
    Shortcuts,
}

impl Cookie {
    /// The name (CONTRACT section 4). With `__Host-` a browser takes it only from this very host, over
    /// https, for all paths.
    #[must_use]
    pub const fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-muster_session",
            (Self::Session, false) => "muster_session",
            (Self::SignIn, true) => "__Host-muster_sign_in",
            (Self::SignIn, false) => "muster_sign_in",
            (Self::Toast, true) => "__Host-muster_toast",
            (Self::Toast, false) => "muster_toast",
            (Self::Theme, true) => "__Host-muster_theme",
            (Self::Theme, false) => "muster_theme",
            (Self::Shortcuts, true) => "__Host-muster_shortcuts",
            (Self::Shortcuts, false) => "muster_shortcuts",
        }
    }

    const fn attributes(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session | Self::Toast | Self::Theme | Self::Shortcuts, true) => {
                "Path=/; HttpOnly; SameSite=Lax; Secure"
            }
            (Self::Session | Self::Toast | Self::Theme | Self::Shortcuts, false) => {
                "Path=/; HttpOnly; SameSite=Lax"
            }
            (Self::SignIn, true) => "Path=/; HttpOnly; SameSite=None; Secure",
            (Self::SignIn, false) => "Path=/; HttpOnly",
        }
    }

    /// The `Set-Cookie` header that stores `value` until the browser is closed, or for `seconds`.
    /// `None` when the value cannot stand in a header.
    #[must_use]
    pub fn set(self, https: bool, value: &Secret<String>, seconds: Option<u64>) -> Option<HeaderValue> {
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let text = format!("{}={}; {}{age}", self.name(https), value.expose(), self.attributes(https));
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The `Set-Cookie` header that takes the cookie away.
    #[must_use]
    pub fn clear(self, https: bool) -> Option<HeaderValue> {
        HeaderValue::from_str(&format!("{}=; {}; Max-Age=0", self.name(https), self.attributes(https))).ok()
    }

    /// The value that the request brings; `None` when there is none, or two that differ.
    #[must_use]
    pub fn read(self, https: bool, headers: &HeaderMap) -> Option<Secret<String>> {
        let name = self.name(https);
        let mut found: Option<&str> = None;
        for header in headers.get_all(header::COOKIE) {
            for pair in header.to_str().ok()?.split(';') {
                let Some((key, value)) = pair.trim().split_once('=') else { continue };
                if key == name {
                    // Two different values mean that somebody planted one (cookie tossing).
                    if found.is_some_and(|other| other != value) {
                        return None;
                    }
                    found = Some(value);
                }
            }
        }
        found.filter(|value| !value.is_empty()).map(|value| Secret::new(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_is_bound_to_the_host_on_https() {
        let value = Secret::new("token".to_owned());
        let header = Cookie::Session.set(true, &value, None).unwrap();
        assert_eq!(
            header.to_str().unwrap(),
            "__Host-muster_session=token; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let header = Cookie::Session.set(false, &value, Some(60)).unwrap();
        assert_eq!(
            header.to_str().unwrap(),
            "muster_session=token; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"
        );
    }

    #[test]
    fn a_planted_second_cookie_signs_nobody_in() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; muster_session=mine"));
        assert_eq!(Cookie::Session.read(false, &headers).unwrap().expose(), "mine");
        assert!(Cookie::Session.read(true, &headers).is_none());
        headers.append(header::COOKIE, HeaderValue::from_static("muster_session=planted"));
        assert!(Cookie::Session.read(false, &headers).is_none());
    }
}
