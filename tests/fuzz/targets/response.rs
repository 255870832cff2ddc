//! A response, from decoding to the subject. Whatever it is, judging ends, and whoever is let in is
//! somebody the identity provider of the case folders signed for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muster::{
    saml::{Message, Verdict, judge},
    stage,
};

fn check(verdict: &Verdict) {
    assert!(!verdict.checks.is_empty(), "what was judged has a check");
    let Ok(subject) = &verdict.result else { return };
    assert!(verdict.verified.is_some(), "nobody comes in without a verified assertion");
    assert!(verdict.checks.iter().all(|check| check.ok), "accepted with a check that failed");
    assert!(!subject.identifier.is_empty() && !subject.identifier.chars().any(char::is_control));
    assert_ne!(subject.identifier, "E-6666", "the case folders forge this person, and nobody signed it");
    assert_eq!(subject.issuer, stage::EXPECT.idp_entity_id);
}

fuzz_target!(|data: &[u8]| {
    check(&judge(Message::File(data), &stage::EXPECT));
    // The same bytes as a form value: Base64 that is no Base64, or XML that was never encoded.
    if let Ok(text) = std::str::from_utf8(data) {
        check(&judge(Message::PostValue(text), &stage::EXPECT));
    }
});
