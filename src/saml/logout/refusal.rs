//! Why a logout message is refused: one variant per rule, with a code that never changes. The codes differ
//! from those of refused sign-ins, which stand in the same list.

use super::super::{
    redirect::RedirectFault,
    refusal::{Reason, Refusal, Shown, refusals},
};
use super::help;

refusals! {
    /// Why a logout message is refused. [`LogoutRefusal::code`] is stable; the sentence is for the
    /// administrator and never for the person who logs out.
    LogoutRefusal:

    // Reading.

    /// Neither a LogoutRequest nor a LogoutResponse came.
    NoMessage = "logout_no_message",
        "the request carries no SAMLRequest and no SAMLResponse; the IdP must send logout messages by HTTP-Redirect or HTTP-POST to the single logout URL",
        help::NO_MESSAGE;
    /// Not a message of the HTTP-Redirect binding (SAML bindings section 3.4.4.1).
    Query(RedirectFault) = "logout_query",
        "{0}; the IdP must send logout messages as the HTTP-Redirect binding wants it",
        help::QUERY;
    /// Not a message of the HTTP-POST binding (SAML bindings section 3.5.4).
    Form(&'static str) = "logout_form",
        "{0}; the IdP must send logout messages as the HTTP-POST binding wants it",
        help::FORM;
    /// More than [`super::LOGOUT_LIMIT`] bytes, decoded or inflated.
    TooLarge = "logout_too_large",
        "the logout message is larger than 64 KiB, more than any real one",
        help::TOO_LARGE;
    /// No XML that is read here: its encoding, a DOCTYPE, a processing instruction, too much of something.
    NotXml(Shown) = "logout_not_xml",
        "{0}; find out what sits between the IdP and here",
        help::NOT_XML;
    /// The root is another element than the parameter promises (SAML core section 3.7).
    NotALogoutMessage(Shown) = "logout_not_a_logout_message",
        "the message is a {0}, which does not belong at the single logout URL; give the IdP this URL for single logout only",
        help::NOT_A_LOGOUT_MESSAGE;
    /// The schema of SAML is broken where it matters.
    Malformed(Shown) = "logout_malformed",
        "the logout message does not follow the SAML 2.0 schema: {0}",
        help::MALFORMED;
    /// More RelayState than is carried back.
    RelayStateTooLong(usize) = "logout_relay_state_too_long",
        "the RelayState has {0} bytes; SAML allows 80, and here 1024 are carried back",
        help::RELAY_STATE_TOO_LONG;

    // Signatures.

    /// The connection has no usable signing certificate.
    NoKey = "logout_no_key",
        "the connection has no usable signing certificate of the IdP, so nothing can be trusted; upload the IdP's metadata again",
        help::NO_KEY;
    /// Not signed (SAML profiles section 4.4.4.1 wants it for both bindings).
    Unsigned = "logout_unsigned",
        "the logout message is not signed; turn on signing of logout requests and responses at the IdP",
        help::UNSIGNED;
    /// A signature of another shape or in another place than SAML allows (SAML core section 5.4).
    SignatureMalformed(Shown) = "logout_signature_malformed",
        "{0}",
        help::SIGNATURE_MALFORMED;
    /// A signature inside the XML where the query is signed (SAML bindings section 3.4.4.1).
    SignatureInRedirect = "logout_signature_in_redirect",
        "the message came by HTTP-Redirect with a signature in its XML, which that binding forbids; the IdP must sign the query alone",
        help::SIGNATURE_IN_REDIRECT;
    /// An algorithm that is not on the list.
    AlgorithmNotAllowed(Shown) = "logout_algorithm_not_allowed",
        "the algorithm '{0}' is not accepted; set the IdP to RSA or ECDSA with SHA-256",
        help::ALGORITHM_NOT_ALLOWED;
    /// SHA-1 without `saml.allow_sha1`.
    Sha1NotAllowed(Shown) = "logout_sha1_not_allowed",
        "the signature uses SHA-1 ({0}); set the IdP to SHA-256, or as a last resort saml.allow_sha1=true",
        help::SHA1_NOT_ALLOWED;
    /// No key of the connection made this signature over what came.
    SignatureInvalid = "logout_signature_invalid",
        "the signature of the logout message was made by none of the connection's certificates, or the message was changed after it was signed; if the IdP has a new certificate, upload its metadata again",
        help::SIGNATURE_INVALID;

    // Context.

    /// Another version than 2.0 (SAML core section 3.2.1).
    VersionUnsupported(Shown) = "logout_version_unsupported",
        "the version is '{0}', not 2.0; set the IdP to SAML 2.0",
        help::VERSION_UNSUPPORTED;
    /// No Issuer (SAML profiles section 4.4.4.1).
    IssuerMissing = "logout_issuer_missing",
        "the logout message has no Issuer; the IdP must name itself in it",
        help::ISSUER_MISSING;
    /// The Issuer is not the IdP (SAML profiles section 4.4.4.1).
    IssuerMismatch(Shown, Shown) = "logout_issuer_mismatch",
        "the Issuer is '{0}', the connection's IdP is '{1}'; give each connection's single logout URL to its own IdP",
        help::ISSUER_MISMATCH;
    /// No Destination, although signed (SAML bindings sections 3.4.5.2 and 3.5.5.2).
    DestinationMissing = "logout_destination_missing",
        "the signed logout message has no Destination; set it at the IdP to the single logout URL",
        help::DESTINATION_MISSING;
    /// The Destination is another address (SAML bindings sections 3.4.5.2 and 3.5.5.2).
    DestinationMismatch(Shown, Shown) = "logout_destination_mismatch",
        "the Destination is '{0}', not '{1}'; set the single logout URL at the IdP to the latter",
        help::DESTINATION_MISMATCH;
    /// IssueInstant lies ahead of our clock by more than the skew.
    IssuedInFuture(Shown) = "logout_issued_in_future",
        "the message was issued at {0}, which is in the future here; set the clocks of the IdP and of this server by NTP",
        help::ISSUED_IN_FUTURE;
    /// More than 24 hours since IssueInstant.
    IssuedTooLongAgo(Shown) = "logout_issued_too_long_ago",
        "the message was issued at {0}, more than 24 hours ago; check the IdP's clock",
        help::ISSUED_TOO_LONG_AGO;
    /// NotOnOrAfter has passed (SAML core section 3.7.1).
    Expired(Shown) = "logout_expired",
        "the logout request was good until {0}; set the clocks by NTP, and see that it is not sent a second time",
        help::EXPIRED;
    /// The NameID is encrypted, and there is no key to decrypt it with (SAML core section 2.2.4).
    NameIdEncrypted = "logout_name_id_encrypted",
        "the NameID of the logout request is encrypted, and there is no key here to decrypt it with; turn encryption of NameIDs off at the IdP",
        help::NAME_ID_ENCRYPTED;
    /// A NameID and an encrypted one: nobody for certain (SAML core section 3.7.1).
    NameIdTwice = "logout_name_id_twice",
        "the logout request has a NameID and an encrypted one, so it does not say for certain whose sessions to end",
        help::NAME_ID_TWICE;
    /// An EncryptedID with other parts than those that are read (XML Encryption 1.1 section 3).
    EncryptionMalformed(&'static str) = "logout_encryption_malformed",
        "the encrypted NameID is not of the form that is accepted: {0}; a correct IdP never sends this",
        help::ENCRYPTION_MALFORMED;
    /// An encryption or key transport algorithm off the list.
    EncryptionNotAllowed(Shown) = "logout_encryption_not_allowed",
        "the encryption algorithm '{0}' is not accepted; set the IdP to AES-GCM with RSA-OAEP",
        help::ENCRYPTION_NOT_ALLOWED;
    /// AES-CBC without `saml.allow_cbc`.
    CbcNotAllowed = "logout_cbc_not_allowed",
        "the NameID is encrypted with AES-CBC; set the IdP to AES-GCM, or as a last resort set saml.allow_cbc=true here",
        help::CBC_NOT_ALLOWED;
    /// No key fits, or it is not one NameID that comes out. Which of these is told to nobody.
    DecryptionFailed = "logout_decryption_failed",
        "the NameID cannot be decrypted with the keys of this connection; give the IdP the connection's metadata again, whose encryption certificate it must use",
        help::DECRYPTION_FAILED;
    /// No NameID, or an empty one (SAML core section 3.7.1).
    NameIdMissing = "logout_name_id_missing",
        "the logout request has no NameID, so it does not say whose sessions to end; set the IdP to send the NameID that it signs people in with",
        help::NAME_ID_MISSING;
    /// More SessionIndexes than anybody has sessions.
    TooManySessionIndexes(usize) = "logout_too_many_session_indexes",
        "the logout request names {0} sessions; 1000 are read",
        help::TOO_MANY_SESSION_INDEXES;
    /// No InResponseTo (SAML profiles section 4.4.4.2).
    InResponseToMissing = "logout_in_response_to_missing",
        "the logout response does not say which request it answers (InResponseTo)",
        help::IN_RESPONSE_TO_MISSING;
}

impl From<RedirectFault> for LogoutRefusal {
    fn from(fault: RedirectFault) -> Self {
        match fault {
            RedirectFault::NoMessage => Self::NoMessage,
            RedirectFault::TooLarge => Self::TooLarge,
            RedirectFault::AlgorithmNotAllowed(algorithm) => Self::AlgorithmNotAllowed(algorithm),
            other => Self::Query(other),
        }
    }
}

impl From<Refusal> for LogoutRefusal {
    /// What is shared with responses: signatures, and steps through the document.
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed(what) => Self::Malformed(what),
            Refusal::BadId(_) | Refusal::DuplicateId(_) | Refusal::TimestampMalformed(..) => {
                Self::Malformed(Shown::new(&refusal.to_string()))
            }
            Refusal::NameIdEncrypted => Self::NameIdEncrypted,
            Refusal::EncryptionMalformed(what) => Self::EncryptionMalformed(what),
            Refusal::EncryptionNotAllowed(algorithm) => Self::EncryptionNotAllowed(algorithm),
            Refusal::CbcNotAllowed => Self::CbcNotAllowed,
            Refusal::DecryptionFailed => Self::DecryptionFailed,
            Refusal::AlgorithmNotAllowed(algorithm) => Self::AlgorithmNotAllowed(algorithm),
            Refusal::Sha1NotAllowed(algorithm) => Self::Sha1NotAllowed(algorithm),
            Refusal::SignatureInvalid(_) | Refusal::DigestMismatch(_) => Self::SignatureInvalid,
            other => Self::SignatureMalformed(Shown::new(&other.to_string())),
        }
    }
}

impl LogoutRefusal {
    /// Whether what came is no logout message at all, so that the answer is 400 rather than 403.
    #[must_use]
    pub const fn is_no_message(&self) -> bool {
        matches!(
            self,
            Self::NoMessage
                | Self::Query(_)
                | Self::Form(_)
                | Self::TooLarge
                | Self::NotXml(_)
                | Self::NotALogoutMessage(_)
        )
    }
}
