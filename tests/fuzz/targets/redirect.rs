//! A query of the HTTP-Redirect binding: inflating, parsing, and the signature over the raw octets. What the
//! fuzzer writes is taken for a query, or for a message to be deflated into one.
#![no_main]

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, write::DeflateEncoder};
use libfuzzer_sys::fuzz_target;
use muster::{
    saml::{LogoutArrival, ReceivedRequest, judge_logout},
    stage,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

fn query(data: &[u8]) -> Option<String> {
    if !data.trim_ascii_start().starts_with(b"<") {
        return String::from_utf8(data.to_vec()).ok();
    }
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflate.write_all(data).ok()?;
    let value = STANDARD.encode(deflate.finish().ok()?);
    Some(format!("SAMLRequest={}", utf8_percent_encode(&value, NON_ALPHANUMERIC)))
}

fuzz_target!(|data: &[u8]| {
    let Some(query) = query(data) else { return };
    let verdict = judge_logout(&LogoutArrival::Redirect(query.clone()), &stage::LOGOUT);
    assert!(verdict.result.is_err() || query.contains("Signature="), "a logout that nobody signed");
    let Ok(request) = ReceivedRequest::from_redirect(&query) else { return };
    if request.signer(stage::keys()).is_some() {
        assert!(query.contains("Signature="), "a signer without a signature");
    }
});
