//! The form of the HTTP-POST binding (SAML bindings section 3.5.4). Nearly all of it is one value of Base64 with many
//! escapes, which is decoded in runs and not byte by byte.

use axum::{
    extract::{FromRequest as _, RawForm, Request},
    http::StatusCode,
};

use super::{error::PageError, extract::Reader};
use crate::{saml::LogoutArrival, web::ErrorKind};

/// Fields of a form at most; the binding has four.
const FIELDS: usize = 100;

/// The fields that matter, as they were sent.
#[derive(Default, PartialEq, Eq)]
pub struct MessageForm {
    /// `SAMLRequest`
    pub request: Option<String>,
    /// `SAMLResponse`
    pub response: Option<String>,
    /// `RelayState`
    pub relay_state: Option<String>,
}

impl std::fmt::Debug for MessageForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MessageForm")
    }
}

impl MessageForm {
    /// Reads what was posted; nothing when that is no form, or has a field twice: then there is no message to judge. Not an
    /// extractor, so that whoever comes too often is turned away before.
    ///
    /// # Errors
    /// The page for a body that is too large.
    pub async fn posted(request: Request, reader: &Reader) -> Result<Self, PageError> {
        match RawForm::from_request(request, &()).await {
            Ok(RawForm(body)) => Ok(Self::parse(&body).unwrap_or_default()),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(PageError::new(ErrorKind::TooLarge, reader))
            }
            Err(_) => Ok(Self::default()),
        }
    }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1); `None` when a field that matters is there twice, or
    /// there are more than [`FIELDS`].
    fn parse(body: &[u8]) -> Option<Self> {
        let mut form = Self::default();
        for (number, field) in body.split(|byte| *byte == b'&').enumerate() {
            if number == FIELDS {
                return None;
            }
            let end = memchr::memchr(b'=', field).unwrap_or(field.len());
            let place = match decoded(&field[..end]).as_str() {
                "SAMLRequest" => &mut form.request,
                "SAMLResponse" => &mut form.response,
                "RelayState" => &mut form.relay_state,
                _ => continue,
            };
            if place.replace(decoded(field.get(end + 1..).unwrap_or_default())).is_some() {
                return None;
            }
        }
        Some(form)
    }
}

impl From<MessageForm> for LogoutArrival {
    fn from(form: MessageForm) -> Self {
        let MessageForm { request, response, relay_state } = form;
        Self::Post { request, response, relay_state }
    }
}

/// A name or value without its escapes. What is no UTF-8 is replaced, and an escape that is none stays.
fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'%', b'+', rest) {
        let (plain, escape) = rest.split_at(at);
        bytes.extend_from_slice(plain);
        let (byte, length) = match *escape {
            [b'+', ..] => (b' ', 1),
            [_, high, low, ..] => {
                hex(high).zip(hex(low)).map_or((b'%', 1), |(high, low)| (high << 4 | low, 3))
            }
            _ => (b'%', 1),
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest);
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded;

    use super::*;

    /// The fields as a library reads them.
    fn by_library(body: &[u8]) -> Option<MessageForm> {
        let all: Vec<_> = form_urlencoded::parse(body).collect();
        let one = |wanted: &str| {
            let mut values =
                all.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.to_string());
            let value = values.next();
            if values.next().is_some() { Err(()) } else { Ok(value) }
        };
        let (request, response) = (one("SAMLRequest"), one("SAMLResponse"));
        Some(MessageForm {
            request: request.ok()?,
            response: response.ok()?,
            relay_state: one("RelayState").ok()?,
        })
    }

    #[test]
    fn a_field_is_there_once_or_the_form_counts_for_nothing() {
        let form = MessageForm::parse(b"x=1&SAMLResponse=a%2Bb+c%3d&%52elayState=%c3%A9&&y").unwrap();
        assert_eq!((form.response.as_deref(), form.relay_state.as_deref()), (Some("a+b c="), Some("é")));
        assert_eq!(form.request, None);
        assert_eq!(MessageForm::parse(b"SAMLResponse=a&SAMLRespons%65=a"), None);
        let bare = MessageForm::parse(b"SAMLRequest").unwrap();
        assert_eq!(bare.request.as_deref(), Some(""));
        let broken = MessageForm::parse(b"RelayState=%&SAMLResponse=%4&SAMLRequest=%zz%ff").unwrap();
        assert_eq!((broken.relay_state.as_deref(), broken.response.as_deref()), (Some("%"), Some("%4")));
        assert_eq!(broken.request.as_deref(), Some("%zz\u{fffd}"));
        let many = |others: usize| [b"x&".repeat(others), b"SAMLResponse=a".to_vec()].concat();
        assert!(MessageForm::parse(&many(FIELDS - 1)).is_some());
        assert_eq!(MessageForm::parse(&many(FIELDS)), None);
    }

    proptest! {
        #[test]
        fn a_form_is_read_as_the_library_reads_it(body in "((SAML(Response|Request)|RelayState|x)(=|%3D)?[%+&=a-f0-9/\u{e9}]{0,12}&){0,4}") {
            prop_assert_eq!(MessageForm::parse(body.as_bytes()), by_library(body.as_bytes()));
        }
    }
}
