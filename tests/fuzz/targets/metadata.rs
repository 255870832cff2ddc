//! Metadata of an identity provider, as an administrator or a federation delivers it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use muster::{
    saml::{HTTP_POST, HTTP_REDIRECT, IdpMetadata},
    stage,
};

fuzz_target!(|data: &[u8]| {
    let Ok(idp) = IdpMetadata::parse(data, None, stage::NOW) else { return };
    assert!(!idp.entity_id.is_empty());
    for binding in [HTTP_REDIRECT, HTTP_POST] {
        if let Some(location) = idp.sso(binding) {
            let scheme = location.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
            assert!(matches!(scheme.as_deref(), Some("http" | "https")), "{location}");
        }
    }
    let wanted = IdpMetadata::parse(data, Some(&idp.entity_id), stage::NOW).expect("it has this entity");
    assert_eq!(wanted.entity_id, idp.entity_id);
});
