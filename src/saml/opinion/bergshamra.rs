//! The opinion of bergshamra, an XML Signature library with a parser, a canonicalization and a
//! cryptography of its own. It knows RSA up to 4096 bits, and refuses a message with a line break in the value of an
//! attribute, which it does not read as a blank (XML 1.0 section 3.3.3).

use bergshamra_dsig::{
    DsigContext,
    verify::{VerifyResult, verify_all},
};
use bergshamra_keys::{KeysManager, loader::load_x509_cert_der};

use super::Question;

/// Whether each signature is good with the key that our verifier found, and refers to what ours read.
pub(super) fn agrees(question: &Question<'_>) -> bool {
    let mut manager = KeysManager::new();
    for (_, key) in &question.signatures {
        let Ok(key) = load_x509_cert_der(key.certificate_der()) else { return false };
        manager.add_keys([key]);
    }
    let Ok(results) = verify_all(&DsigContext::new(manager), question.text) else { return false };
    let refers_to = |result: &VerifyResult, id: &str| match result {
        VerifyResult::Valid { references, .. } => {
            result.all_reference_digests_verified()
                && references.iter().all(|reference| reference.uri.strip_prefix('#') == Some(id))
        }
        VerifyResult::Invalid { .. } => false,
    };
    results.len() == question.signatures.len()
        && question.signatures.iter().all(|(id, _)| results.iter().any(|result| refers_to(result, id)))
}
