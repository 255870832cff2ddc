//! From what was posted to characters: [`UnverifiedXml`].

use base64::Engine as _;
use memchr::memchr2;

use super::{POSTED_LIMIT, RESPONSE_LIMIT, bounded, bulk_base64::STANDARD, refusal::Refusal};

/// What a message came in.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    /// The value of the form field `SAMLResponse` (SAML bindings section 3.5.4), after form decoding.
    PostValue(&'a str),
    /// A file that an administrator examines: XML, or the Base64 of it.
    File(&'a [u8]),
}

/// The characters of a message that nobody has verified. UTF-8 within 512 KiB.
#[derive(Debug, Clone)]
pub struct UnverifiedXml(String);

impl UnverifiedXml {
    /// Decodes `message`. A posted value is Base64, once, with line breaks at most; it is never inflated.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], [`Refusal::NotBase64`], [`Refusal::NotUtf8`],
    /// [`Refusal::ProcessingInstruction`] or [`Refusal::NotXml`].
    pub fn decode(message: Message<'_>) -> Result<Self, Refusal> {
        let decoded;
        let bytes = match message {
            Message::PostValue(value) => {
                decoded = base64(value.as_bytes())?;
                &decoded
            }
            Message::File(bytes) if looks_like_xml(bytes) => bytes,
            Message::File(bytes) => {
                decoded = base64(bytes.trim_ascii())?;
                &decoded
            }
        };
        Ok(Self(bounded::characters(bytes, RESPONSE_LIMIT)?))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

fn looks_like_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Not UTF-8 either way: a byte order mark of UTF-16 is left to be refused as such.
    matches!(bytes.trim_ascii_start().first(), Some(b'<' | 0xfe | 0xff))
}

fn base64(value: &[u8]) -> Result<Vec<u8>, Refusal> {
    if value.len() > POSTED_LIMIT {
        return Err(Refusal::TooLarge);
    }
    let compact;
    let value = if memchr2(b'\n', b'\r', value).is_some() {
        compact = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect::<Vec<u8>>();
        &compact
    } else {
        value
    };
    let decoded = STANDARD.decode(value).map_err(|_| Refusal::NotBase64)?;
    // What was encoded twice decodes to Base64 again.
    let letters =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n');
    if decoded.iter().all(letters) { Err(Refusal::NotBase64) } else { Ok(decoded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(value: &str) -> Result<String, Refusal> {
        UnverifiedXml::decode(Message::PostValue(value)).map(|xml| xml.0)
    }

    #[test]
    fn a_posted_value_is_base64_with_line_breaks_at_most() {
        let value = STANDARD.encode("<a>ü?></a>");
        assert_eq!(posted(&value).as_deref(), Ok("<a>ü?></a>"));
        let (start, end) = value.split_at(8);
        assert_eq!(posted(&format!("{start}\r\n{end}\n")).as_deref(), Ok("<a>ü?></a>"));
        for wrong in [
            format!("{value}x"),
            format!("{value}===="),
            format!("{value}\0"),
            format!("{start} {end}"),
            value.replace('=', ""),
            value.replace('+', "-").replace('/', "_") + "-",
            STANDARD.encode(&value),
            "<a/>".to_owned(),
            "%3Ca".to_owned(),
            String::new(),
        ] {
            assert_eq!(posted(&wrong), Err(Refusal::NotBase64), "{wrong}");
        }
    }

    #[test]
    fn size_is_judged_before_decoding_and_after() {
        assert_eq!(posted(&"!".repeat(POSTED_LIMIT + 1)), Err(Refusal::TooLarge));
        assert_eq!(posted(&"!".repeat(POSTED_LIMIT)), Err(Refusal::NotBase64));
        let fits = format!("<{}", "a".repeat(RESPONSE_LIMIT - 1));
        assert!(posted(&STANDARD.encode(&fits)).is_ok());
        assert_eq!(posted(&STANDARD.encode(format!("{fits}a"))), Err(Refusal::TooLarge));
    }

    #[test]
    fn a_compressed_or_utf_16_body_is_not_utf_8() {
        assert_eq!(posted(&STANDARD.encode([0xb3, 0xb1, 0xaf, 0xc8])), Err(Refusal::NotUtf8));
        let utf16: Vec<u8> = "\u{feff}<!DOCTYPE a><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(posted(&STANDARD.encode(&utf16)), Err(Refusal::NotUtf8));
        assert_eq!(UnverifiedXml::decode(Message::File(&utf16)).err(), Some(Refusal::NotUtf8));
    }

    #[test]
    fn a_file_is_xml_or_base64() {
        for file in ["<a/>", " \n<a/>", "\u{feff}<a/>", "PGEvPg==", " PGEv\nPg==\n"] {
            assert_eq!(UnverifiedXml::decode(Message::File(file.as_bytes())).unwrap().text().trim(), "<a/>");
        }
    }
}
