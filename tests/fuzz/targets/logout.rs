//! A logout message by HTTP-POST: as it comes, and signed as an identity provider would.
#![no_main]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;
use muster::{
    saml::{LogoutArrival, LogoutMessage, Signing, judge_logout, sign_enveloped},
    stage,
};

fn judge(xml: &[u8], signed: bool) {
    let value = Some(STANDARD.encode(xml));
    for (request, response) in [(value.clone(), None), (None, value)] {
        let arrival = LogoutArrival::Post { request, response, relay_state: None };
        let verdict = judge_logout(&arrival, &stage::LOGOUT);
        assert!(!verdict.checks.is_empty(), "what was judged has a check");
        match verdict.result {
            Ok(LogoutMessage::Request(request)) => {
                assert!(signed, "a logout that nobody signed");
                assert!(!request.name_id.value.trim().is_empty(), "a logout of nobody");
            }
            Ok(LogoutMessage::Response(_)) => assert!(signed, "an answer that nobody signed"),
            Err(_) => {}
        }
    }
}

fuzz_target!(|data: &[u8]| {
    judge(data, data.windows(9).any(|window| window == b"Signature"));
    let Ok(xml) = std::str::from_utf8(data) else { return };
    let id = xml.split_once(" ID=\"").and_then(|(_, rest)| rest.split('"').next());
    let signed = id.and_then(|id| sign_enveloped(xml, id, &Signing::with(&stage::SIGNING)).ok());
    if let Some(signed) = signed {
        judge(signed.as_bytes(), true);
    }
});
