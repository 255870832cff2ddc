//! A NameID that is encrypted by itself (SAML core section 2.2.4). It is decrypted out of verified bytes
//! only, by the rules of assertions: the same algorithms, the same keys, one answer for every fault.

use roxmltree::Node;

use super::{
    assertion::{NameId, node_of, read_name_id},
    bounded,
    decrypt::replace,
    keys::DecryptionKeys,
    names::ASSERTION,
    refusal::Refusal,
    tree,
    verify::{Covered, VerifiedXml},
};

/// Decrypts the NameID of a verified assertion that has an `EncryptedID`, and says how it was encrypted.
///
/// # Errors
/// As [`decrypt_name_id`].
pub(super) fn of_assertion(
    verified: &VerifiedXml,
    keys: &DecryptionKeys,
    allow_cbc: bool,
) -> Result<(NameId, String), Refusal> {
    let document = bounded::parse(verified.canonical(), &bounded::CANONICAL)?;
    let assertion = node_of(document.root_element(), verified)?;
    let subject = tree::only(assertion, ASSERTION, "Subject")?.ok_or(Refusal::NameIdMissing)?;
    let encrypted = tree::only(subject, ASSERTION, "EncryptedID")?.ok_or(Refusal::NameIdMissing)?;
    decrypt_name_id(encrypted, verified.covered() == Covered::Response, keys, allow_cbc)
}

/// Decrypts an `EncryptedID` that stands in verified bytes, perhaps those of a whole message.
///
/// # Errors
/// [`Refusal::NameIdEncrypted`] without keys, [`Refusal::CbcNotAllowed`], [`Refusal::CbcNotSigned`] unless the
/// whole message is signed, [`Refusal::DecryptionFailed`] also when it is not one NameID that comes out, or
/// what the shape of the encryption is refused for.
pub(super) fn decrypt_name_id(
    encrypted: Node<'_, '_>,
    whole: bool,
    keys: &DecryptionKeys,
    allow_cbc: bool,
) -> Result<(NameId, String), Refusal> {
    if keys.is_empty() {
        return Err(Refusal::NameIdEncrypted);
    }
    let (text, inserted, how) = replace(encrypted, whole, keys, allow_cbc)?;
    let document = bounded::parse(&text, &bounded::CANONICAL).map_err(|_| Refusal::DecryptionFailed)?;
    // Everything in front of it stands as it was verified, so that the element at this place has the same
    // parents as what was encrypted.
    let name_id = document.descendants().find(|node| node.is_element() && node.range() == inserted);
    let name_id = name_id.filter(|node| tree::is(*node, ASSERTION, "NameID"));
    let read = name_id.and_then(|node| read_name_id(node).ok()).ok_or(Refusal::DecryptionFailed)?;
    Ok((read, how))
}
