//! What the request log keeps of an address: enough to see what a client asked for, nothing that names
//! people.

use axum::http::Uri;
use uuid::Uuid;

use crate::scim::{
    filter::Filter,
    schema::{GROUP, OFFICE, USER},
};

/// Path and query for the request log. What may name people is left out: values of filters, and all
/// that is not of the protocol's own form.
pub(super) fn redacted(uri: &Uri) -> String {
    let mut text: String = uri.path().split('/').map(segment).collect::<Vec<_>>().join("/");
    let mut mark = '?';
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        text.push(mark);
        text.push_str(&parameter(&name, &value));
        mark = '&';
    }
    text.chars().take(500).collect()
}

/// The resource that a path names.
pub(super) fn named(uri: &Uri) -> Option<(&'static str, Uuid)> {
    let mut segments = uri.path().rsplit('/');
    let (id, endpoint) = (segments.next()?.parse().ok()?, segments.next()?);
    let kind = [&USER, &GROUP, &OFFICE]
        .into_iter()
        .find(|kind| kind.endpoint.strip_prefix('/') == Some(endpoint))?;
    Some((kind.name, id))
}

/// A segment of the path: a word of the protocol, a schema or an id.
fn segment(text: &str) -> &str {
    const WORDS: [&str; 15] = [
        "",
        "scim",
        "v2",
        "Users",
        "Groups",
        "Offices",
        ".search",
        "Bulk",
        "Me",
        "ServiceProviderConfig",
        "ResourceTypes",
        "Schemas",
        "User",
        "Group",
        "Office",
    ];
    let known = WORDS.contains(&text) || text.starts_with("urn:") || text.parse::<Uuid>().is_ok();
    if known { text } else { "…" }
}

fn parameter(name: &str, value: &str) -> String {
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '.' | ',' | '-' | '_' | ' ');
    match name.to_ascii_lowercase().as_str() {
        // Of a filter that cannot be read nobody knows which part is a name.
        "filter" if [&USER, &GROUP, &OFFICE].iter().any(|kind| Filter::parse(value, kind).is_ok()) => {
            format!("{name}={}", without_values(value))
        }
        "attributes" | "excludedattributes" | "sortby" | "sortorder" | "startindex" | "count"
            if value.chars().all(plain) =>
        {
            format!("{name}={value}")
        }
        "filter" | "attributes" | "excludedattributes" | "sortby" | "sortorder" | "startindex" | "count"
        | "cursor" => {
            format!("{name}=…")
        }
        _ => "…".to_owned(),
    }
}

fn without_values(filter: &str) -> String {
    let mut shown = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for letter in filter.chars() {
        match letter {
            '"' if !escaped => {
                quoted = !quoted;
                shown.push_str(if quoted { "\"…" } else { "\"" });
            }
            _ if quoted => {}
            other => shown.push(other),
        }
        escaped = quoted && letter == '\\' && !escaped;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_log_does_not_name_people() {
        let uri: Uri = "/scim/v2/Users?filter=userName%20eq%20%22lena%40acme.example%22%20and%20title%20eq%20%22a%5C%22b%22&count=2"
            .parse()
            .unwrap();
        assert_eq!(redacted(&uri), "/scim/v2/Users?filter=userName eq \"…\" and title eq \"…\"&count=2");
        for (asked, logged) in [
            ("/Users?filter=userName+eq+lena", "/Users?filter=…"),
            (
                "/Users?email=lena&sortBy=name.familyName&count=lena@x",
                "/Users?…&sortBy=name.familyName&count=…",
            ),
            ("/Users/lena%40acme.example/x", "/Users/…/…"),
            ("/Users/019ce2fd-a681-7000-a4fe-378e39c72808", "/Users/019ce2fd-a681-7000-a4fe-378e39c72808"),
        ] {
            assert_eq!(redacted(&asked.parse().unwrap()), logged);
        }
    }
}
