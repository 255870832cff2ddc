//! What an identity provider would sign, whatever it is: the reader and the rules behind the signature, and
//! the canonical form of strange documents beside another implementation's.
#![no_main]

use libfuzzer_sys::fuzz_target;
#[cfg(feature = "second-opinion")]
use muster::saml::{UnverifiedXml, gate, verify};
use muster::{
    saml::{Message, Signing, judge, sign_enveloped},
    stage,
};

/// The value of the first `ID` behind `tag`.
fn id_of<'a>(xml: &'a str, tag: &str) -> Option<&'a str> {
    let tag = &xml[xml.find(tag)?..];
    let id = &tag[tag.find(" ID=\"")? + 5..];
    id.split('"').next()
}

/// What is verified here is a signature to the other implementation, too.
#[cfg(feature = "second-opinion")]
fn agree(signed: &str) {
    let Ok(unverified) = UnverifiedXml::decode(Message::File(signed.as_bytes())) else { return };
    let Ok(gated) = gate(&unverified) else { return };
    if let Ok(verified) = verify(&gated, stage::keys(), stage::EXPECT.settings.signature) {
        stage::bergshamra_agrees(signed, &verified);
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(xml) = std::str::from_utf8(data) else { return };
    let signing = Signing::with(&stage::SIGNING);
    for tag in ["Assertion", "Response"] {
        let Some(id) = id_of(xml, tag) else { continue };
        let Ok(signed) = sign_enveloped(xml, id, &signing) else { continue };
        let verdict = judge(Message::File(signed.as_bytes()), &stage::EXPECT);
        if let Ok(subject) = &verdict.result {
            assert_eq!(subject.issuer, stage::EXPECT.idp_entity_id);
            assert!(!subject.identifier.is_empty() && !subject.identifier.chars().any(char::is_control));
        }
        #[cfg(feature = "second-opinion")]
        agree(&signed);
    }
});
