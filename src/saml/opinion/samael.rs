//! The opinion of samael, that is of xmlsec1 and libxml2. It says which bytes it digested, and they must
//! be those that our verifier read.

use samael::crypto::{CertificateDer, Crypto, CryptoProvider as _, ReduceMode};

use super::Question;

/// Whether each signature is good with a key that our verifier found, and the outermost covers exactly
/// what ours read.
pub(super) fn agrees(question: &Question<'_>) -> bool {
    let keys: Vec<CertificateDer> =
        question.signatures.iter().map(|(_, key)| key.certificate_der().to_vec().into()).collect();
    Crypto::reduce_xml_to_signed(question.text, &keys, ReduceMode::PreDigest)
        .is_ok_and(|digested| digested == question.canonical)
}
