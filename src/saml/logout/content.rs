//! What a verified logout message says (SAML core sections 3.7.1 and 3.7.2).

use roxmltree::Node;

use super::{
    super::{
        assertion::{NameId, read_name_id},
        bounded, datetime,
        keys::DecryptionKeys,
        name_id::decrypt_name_id,
        names::{ASSERTION, PROTOCOL, STATUS_PARTIAL_LOGOUT, STATUS_SUCCESS},
        redirect::Role,
        refusal::{Refusal, Shown},
        tree,
    },
    LogoutRefusal,
    arrival::{LIMITS, Verified, not_xml},
};
use crate::clock::Timestamp;

/// A signed logout message. Whether it is for us and now is not said yet.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) issue_instant: Timestamp,
    pub(super) issuer: Option<String>,
    pub(super) destination: Option<String>,
    pub(super) content: Content,
}

/// What requests and responses do not share.
#[derive(Debug)]
pub(super) enum Content {
    Request {
        not_on_or_after: Option<Timestamp>,
        name_id: Option<NameId>,
        name_id_encrypted: bool,
        session_indexes: Vec<String>,
    },
    Response {
        in_response_to: Option<String>,
        /// Whether the status is Success and not PartialLogout.
        complete: bool,
        /// The status and its second level. Not the message, which may name the person.
        status: Shown,
    },
}

/// The canonical form writes some characters longer than they came.
const VERIFIED: bounded::Limits = bounded::Limits { bytes: LIMITS.bytes * 8, ..LIMITS };

/// Decrypts the EncryptedID of a request out of the verified characters, and says how it was encrypted (SAML
/// core section 2.2.4). All of the message is signed, by either binding.
pub(super) fn decrypted_name_id(
    verified: &Verified,
    keys: &DecryptionKeys,
    allow_cbc: bool,
) -> Result<(NameId, String), LogoutRefusal> {
    let document = bounded::parse(verified.text(), &VERIFIED).map_err(not_xml)?;
    let encrypted = tree::only(document.root_element(), ASSERTION, "EncryptedID")?;
    let encrypted = encrypted.ok_or(LogoutRefusal::NameIdMissing)?;
    Ok(decrypt_name_id(encrypted, true, keys, allow_cbc)?)
}

/// Reads the verified characters and nothing else.
pub(super) fn read(verified: &Verified) -> Result<Said, LogoutRefusal> {
    let document = bounded::parse(verified.text(), &VERIFIED).map_err(not_xml)?;
    let root = document.root_element();
    let issuer = tree::only(root, ASSERTION, "Issuer")?.map(tree::text).transpose()?;
    Ok(Said {
        id: required(root, "ID")?,
        version: required(root, "Version")?,
        issue_instant: instant(root, "IssueInstant")?.ok_or_else(|| missing("IssueInstant"))?,
        issuer,
        destination: tree::attribute(root, "Destination").map(str::to_owned),
        content: match verified.role() {
            Role::Request => request(root)?,
            Role::Response => response(root)?,
        },
    })
}

fn request(root: Node<'_, '_>) -> Result<Content, LogoutRefusal> {
    let session_indexes = tree::all(root, PROTOCOL, "SessionIndex").map(tree::text);
    Ok(Content::Request {
        not_on_or_after: instant(root, "NotOnOrAfter")?,
        name_id: tree::only(root, ASSERTION, "NameID")?.map(read_name_id).transpose()?,
        name_id_encrypted: tree::only(root, ASSERTION, "EncryptedID")?.is_some(),
        session_indexes: session_indexes.collect::<Result<_, _>>()?,
    })
}

fn response(root: Node<'_, '_>) -> Result<Content, LogoutRefusal> {
    let status = tree::only(root, PROTOCOL, "Status")?.ok_or_else(|| missing("Status"))?;
    let code = tree::only(status, PROTOCOL, "StatusCode")?.ok_or_else(|| missing("StatusCode"))?;
    let top = required(code, "Value")?;
    let second =
        tree::only(code, PROTOCOL, "StatusCode")?.and_then(|second| tree::attribute(second, "Value"));
    Ok(Content::Response {
        in_response_to: tree::attribute(root, "InResponseTo").map(str::to_owned),
        complete: top == STATUS_SUCCESS && second != Some(STATUS_PARTIAL_LOGOUT),
        status: Shown::new(format!("{top} {}", second.unwrap_or_default()).trim()),
    })
}

fn required(node: Node<'_, '_>, name: &'static str) -> Result<String, LogoutRefusal> {
    tree::attribute(node, name).map(str::to_owned).ok_or_else(|| missing(name))
}

fn missing(what: &str) -> LogoutRefusal {
    LogoutRefusal::Malformed(Shown::new(&format!("{what} is missing")))
}

fn instant(node: Node<'_, '_>, name: &'static str) -> Result<Option<Timestamp>, LogoutRefusal> {
    let Some(text) = tree::attribute(node, name) else { return Ok(None) };
    let read = datetime::parse(text).ok_or_else(|| Refusal::TimestampMalformed(name, text.into()))?;
    Ok(Some(read))
}
