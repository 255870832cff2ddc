//! Forms and addresses as they come: names with any number of values.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::{IntoResponse as _, Response},
};

use crate::http::Door;

/// The most pairs that are looked at; our own pages have fewer.
const MOST: usize = 2_000;

/// The pairs of a form or an address, in their order.
#[derive(Clone, Default)]
pub struct Pairs(Vec<(String, String)>);

impl std::fmt::Debug for Pairs {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pairs")
    }
}

impl Pairs {
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(bytes).into_owned().take(MOST).collect())
    }

    /// The first value of a name, without blanks around it; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether the name is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// All values of a name, without blanks around them.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> + 'p {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// All values of a name that can be read.
    pub fn parsed<'p, T: std::str::FromStr>(&'p self, name: &'p str) -> impl Iterator<Item = T> + 'p {
        self.all(name).filter_map(|value| value.parse().ok())
    }

    /// The address at `path` with the pairs that `keep` keeps.
    #[must_use]
    pub fn address(&self, path: &str, keep: impl Fn(&str, &str) -> bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.0 {
            if !value.is_empty() && keep(name, value) {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// What an address says after its path.
#[derive(Debug, Clone, Default)]
pub struct Asked(pub Pairs);

impl FromRequestParts<Door> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _door: &Door) -> Result<Self, Infallible> {
        Ok(Self(Pairs::read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// What a form posts, within the limit of forms.
#[derive(Debug, Clone, Default)]
pub struct Posted(pub Pairs);

impl FromRequest<Door> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Response> {
        let body = Bytes::from_request(request, door).await.map_err(|rejection| rejection.into_response())?;
        Ok(Self(Pairs::read(&body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_any_number_of_values() {
        let pairs = Pairs::read(b"role=AGENT&role=ADMIN&q=+a%26b+&empty=&n=7&n=x");
        assert_eq!(pairs.all("role").collect::<Vec<_>>(), ["AGENT", "ADMIN"]);
        assert_eq!((pairs.text("q"), pairs.text("none"), pairs.has("empty")), ("a&b", "", true));
        assert_eq!(pairs.parsed::<u64>("n").collect::<Vec<_>>(), [7]);
        assert_eq!(pairs.address("/list", |name, _| name == "role"), "/list?role=AGENT&role=ADMIN");
        assert_eq!(pairs.address("/list", |name, _| name == "empty"), "/list");
    }
}
