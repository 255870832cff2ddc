//! How somebody likes their pages, on this device: light or dark, and whether keys are shortcuts.

use axum::{Form, extract::State, http::header, response::Response};
use serde::Deserialize;

use super::staff::Staff;
use crate::{
    flows::way_in::local_path,
    http::{Door, cookies::Cookie},
    secret::Secret,
    web::{Said, Theme, Toast},
};

/// A year; the choice is made again when the browser forgot it.
const KEPT_SECONDS: u64 = 365 * 24 * 3600;

/// What the menu posts: one of the two choices.
#[derive(Debug, Deserialize)]
pub struct Preferences {
    theme: Option<String>,
    shortcuts: Option<String>,
    return_to: Option<String>,
}

/// `POST /preferences`: keeps the choice in a cookie and comes back.
pub async fn save(State(door): State<Door>, staff: Staff, Form(form): Form<Preferences>) -> Response {
    let back = form.return_to.as_deref().and_then(local_path).unwrap_or_else(|| "/organisation".to_owned());
    let mut response = staff.go(&door, &back, &Toast::new(Said::PreferencesSaved));
    let theme = form.theme.map(|text| (Cookie::Theme, Theme::parse(&text).as_str()));
    let shortcuts = form.shortcuts.map(|text| (Cookie::Shortcuts, if text == "off" { "off" } else { "on" }));
    for (cookie, value) in [theme, shortcuts].into_iter().flatten() {
        if let Some(header) = cookie.set(door.is_https(), &Secret::new(value.to_owned()), Some(KEPT_SECONDS))
        {
            response.headers_mut().append(header::SET_COOKIE, header);
        }
    }
    response
}
