//! Why a message is refused: one variant per rule, with a code that never changes, a sentence with what
//! came, and the help that `docs/sign-in-problems.md` publishes. A variant without help does not compile.

mod context;
mod help;
pub(super) mod places;
mod reading;
mod signatures;
mod subject;

use std::fmt;

pub use help::{Help, Person, Places, Product, Reason};

/// A value out of a message, made fit to be shown: at most 200 characters and no control characters,
/// because it comes from whoever sent the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(String);

const SHOWN_CHARACTERS: usize = 200;

impl Shown {
    /// Cuts and cleans `value`.
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self::within(value, SHOWN_CHARACTERS)
    }

    /// Cuts `value` after so many characters and cleans it.
    pub(crate) fn within(value: &str, characters: usize) -> Self {
        if Self::is_plain(value, characters) {
            return Self(value.to_owned());
        }
        let mut shown: String =
            value.chars().take(characters).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        if value.chars().nth(characters).is_some() {
            shown.push('…');
        }
        Self(shown)
    }

    /// Whether `value` is fit to be shown as it is: so short, and of ASCII that is no control character.
    pub(crate) fn is_plain(value: &str, characters: usize) -> bool {
        // No early end, so that many bytes are looked at together.
        value.len() <= characters
            && value.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..0x7f))
    }

    /// Cuts and cleans a text that an IdP wrote for people, without the mail addresses in it: it is kept
    /// where nobody can be told from it.
    pub(crate) fn without_addresses(value: &str) -> Self {
        let words = value.split_whitespace().map(|word| if word.contains('@') { "[address]" } else { word });
        Self::new(&words.collect::<Vec<_>>().join(" "))
    }
}

impl From<&str> for Shown {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An enum of reasons with their codes, sentences and help: of responses here, of logout messages in
/// `logout/refusal.rs`.
macro_rules! refusals {
    ($(#[$about:meta])* $name:ident: $($(#[$doc:meta])* $variant:ident $(($($field:ty),+))? = $code:literal, $sentence:literal, $help:path;)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $($(#[$doc])* #[error($sentence)] $variant $(($($field),+))?,)+
        }

        impl $name {
            /// Every code there is, in the order in which the rules are applied.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// Every reason there is, in the order in which the rules are applied.
            pub const REASONS: &'static [Reason] = &[$(Reason { code: $code, help: &$help }),+];

            /// The stable name of the reason with what helps.
            #[must_use]
            pub const fn reason(&self) -> Reason {
                match self {
                    $(Self::$variant { .. } => Reason { code: $code, help: &$help },)+
                }
            }

            /// The stable name of the reason.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                self.reason().code
            }
        }
    };
}

pub(super) use refusals;

refusals! {
    /// Why a SAML response is refused. [`Refusal::code`] is stable; the sentence is for the
    /// administrator and never for the person who signs in.
    Refusal:

    // Reading.

    /// More than [`crate::saml::RESPONSE_LIMIT`] bytes after Base64 decoding.
    TooLarge = "too_large",
        "the response is larger than 512 KiB; release fewer attributes or groups at the IdP",
        reading::TOO_LARGE;
    /// The form field is no Base64 of RFC 4648 section 4 (SAML bindings section 3.5.4).
    NotBase64 = "not_base64",
        "the SAMLResponse field is not plain Base64; the IdP must post the response by the HTTP-POST binding, encoded once and not compressed",
        reading::NOT_BASE64;
    /// Another encoding than UTF-8.
    NotUtf8 = "not_utf8",
        "the response is not UTF-8; set the IdP to send UTF-8",
        reading::NOT_UTF8;
    /// A document type declaration (SAML core section 1.3 has none, and it opens entity attacks).
    Doctype = "doctype",
        "the response carries a DOCTYPE, which no SAML message may; find out what sits between the IdP and here",
        reading::DOCTYPE;
    /// A processing instruction.
    ProcessingInstruction = "processing_instruction",
        "the response carries an XML processing instruction, which no SAML message needs; remove it at the IdP",
        reading::PROCESSING_INSTRUCTION;
    /// Deeper, or with more elements, attributes or namespaces than any real response.
    TooComplex(&'static str, usize) = "too_complex",
        "the response has more than {1} {0}, more than any real response; release fewer attributes at the IdP",
        reading::TOO_COMPLEX;
    /// Not well-formed XML with namespaces.
    NotXml(Shown) = "not_xml",
        "the response is not well-formed XML ({0}); find out what changes it on its way",
        reading::NOT_XML;
    /// The root element is no `samlp:Response` (SAML core section 3.3.3).
    NotAResponse(Shown) = "not_a_response",
        "the message is a {0}, not a SAML 2.0 Response; give the IdP this ACS URL for SAML 2.0 responses only",
        reading::NOT_A_RESPONSE;
    /// No `Assertion` in the response (SAML profiles section 4.1.4.2).
    NoAssertion = "no_assertion",
        "the response carries no assertion; look in the IdP's log for why it issued none",
        reading::NO_ASSERTION;
    /// More than one `Assertion` or `EncryptedAssertion` anywhere in the document.
    SeveralAssertions(usize) = "several_assertions",
        "the response carries {0} assertions where one is allowed; set the IdP to issue one. From a correct IdP this is an attack",
        reading::SEVERAL_ASSERTIONS;
    /// The assertion is not the child of the response.
    AssertionMisplaced = "assertion_misplaced",
        "the assertion is not a child of the response, or not in the SAML 2.0 namespace; a correct IdP never sends this, so it may be an attack",
        reading::ASSERTION_MISPLACED;
    /// The assertion is encrypted, and there is no key to decrypt it with (SAML core section 2.3.4).
    AssertionEncrypted = "assertion_encrypted",
        "the assertion is encrypted, and there is no key here to decrypt it with; give the key of the service provider, or turn assertion encryption off at the IdP",
        reading::ASSERTION_ENCRYPTED;
    /// An EncryptedAssertion with other parts than those that are read (XML Encryption 1.1 section 3).
    EncryptionMalformed(&'static str) = "encryption_malformed",
        "the encrypted assertion is not of the form that is accepted: {0}; a correct IdP never sends this",
        reading::ENCRYPTION_MALFORMED;
    /// An encryption or key transport algorithm off the list.
    EncryptionNotAllowed(Shown) = "encryption_not_allowed",
        "the encryption algorithm '{0}' is not accepted; set the IdP to AES-GCM with RSA-OAEP",
        reading::ENCRYPTION_NOT_ALLOWED;
    /// AES-CBC without `saml.allow_cbc`.
    CbcNotAllowed = "cbc_not_allowed",
        "the assertion is encrypted with AES-CBC, which notices no change; set the IdP to AES-GCM, or as a last resort sign the response there and set saml.allow_cbc=true here",
        reading::CBC_NOT_ALLOWED;
    /// AES-CBC in a response that is not signed: whoever sees the answers could decrypt it step by step.
    CbcNotSigned = "cbc_not_signed",
        "the assertion is encrypted with AES-CBC and the response around it is not signed; set the IdP to AES-GCM, or to sign the response",
        reading::CBC_NOT_SIGNED;
    /// No key fits, the content was changed, or what comes out is no XML that is read here. Which of these
    /// is told to nobody, since the difference would help to decrypt what others were sent.
    DecryptionFailed = "decryption_failed",
        "the assertion cannot be decrypted into XML with the keys of this connection; give the IdP the connection's metadata again, whose encryption certificate it must use",
        reading::DECRYPTION_FAILED;
    /// `saml.require_encryption` is on and the assertion came in the clear.
    EncryptionRequired = "encryption_required",
        "the assertion is not encrypted, but the connection requires it; turn assertion encryption on at the IdP or set saml.require_encryption=false",
        reading::ENCRYPTION_REQUIRED;
    /// Two elements with one `ID` (SAML core section 1.3.4).
    DuplicateId(Shown) = "duplicate_id",
        "the ID {0} occurs more than once; a correct IdP never sends this, so it may be an attack",
        reading::DUPLICATE_ID;
    /// A response or assertion without a usable `ID` (SAML core section 1.3.4).
    BadId(&'static str) = "bad_id",
        "the {0} has no usable ID: 1 to 256 letters, digits, '_', '-', '.' or ':'",
        reading::BAD_ID;

    // Signatures.

    /// The connection has no usable signing certificate.
    NoKey = "no_key",
        "the connection has no usable signing certificate of the IdP, so nothing can be trusted; upload the IdP's metadata again",
        signatures::NO_KEY;
    /// Neither the response nor the assertion is signed (SAML profiles section 4.1.4.5).
    Unsigned = "unsigned",
        "neither the response nor the assertion is signed; turn on assertion signing at the IdP",
        signatures::UNSIGNED;
    /// `saml.require_signature` demands one on the response.
    ResponseNotSigned = "response_not_signed",
        "the response is not signed, but the connection requires it; sign the response at the IdP or change saml.require_signature",
        signatures::RESPONSE_NOT_SIGNED;
    /// `saml.require_signature` demands one on the assertion.
    AssertionNotSigned = "assertion_not_signed",
        "the assertion is not signed, but the connection requires it; sign the assertion at the IdP or change saml.require_signature",
        signatures::ASSERTION_NOT_SIGNED;
    /// A `Signature` that is not at its schema place in what it signs (SAML core section 5.4).
    SignatureMisplaced = "signature_misplaced",
        "a Signature is not where it belongs (after the Issuer of the response or assertion); a correct IdP never sends this, so it may be an attack",
        signatures::SIGNATURE_MISPLACED;
    /// A `Signature` with other parts than exactly those that SAML allows (SAML core section 5.4).
    SignatureMalformed(&'static str) = "signature_malformed",
        "the XML signature is malformed: {0}; a correct IdP never sends this, so it may be an attack",
        signatures::SIGNATURE_MALFORMED;
    /// The reference is not `#` and the ID of the signature's parent (SAML core section 5.4.2).
    ReferenceMismatch(Shown) = "reference_mismatch",
        "the signature refers to '{0}' and not to the element it stands in; a correct IdP never sends this, so it may be an attack",
        signatures::REFERENCE_MISMATCH;
    /// Another transform than enveloped-signature and exclusive canonicalization (SAML core section
    /// 5.4.4).
    TransformNotAllowed(Shown) = "transform_not_allowed",
        "the signature uses the transforms '{0}'; the IdP must use enveloped-signature and then exclusive canonicalization",
        signatures::TRANSFORM_NOT_ALLOWED;
    /// `SignedInfo` is canonicalized otherwise than exclusively (SAML core section 5.4.3).
    CanonicalizationNotAllowed(Shown) = "canonicalization_not_allowed",
        "the signature uses the canonicalization '{0}'; set the IdP to exclusive XML canonicalization",
        signatures::CANONICALIZATION_NOT_ALLOWED;
    /// A signature or digest algorithm off the list.
    AlgorithmNotAllowed(Shown) = "algorithm_not_allowed",
        "the algorithm '{0}' is not accepted; set the IdP to RSA or ECDSA with SHA-256",
        signatures::ALGORITHM_NOT_ALLOWED;
    /// SHA-1 without `saml.allow_sha1`.
    Sha1NotAllowed(Shown) = "sha1_not_allowed",
        "the signature uses SHA-1 ({0}); set the IdP to SHA-256, or as a last resort saml.allow_sha1=true",
        signatures::SHA1_NOT_ALLOWED;
    /// No key of the connection made this signature.
    SignatureInvalid(&'static str) = "signature_invalid",
        "the signature of the {0} was made by none of the connection's certificates; if the IdP has a new one, upload its metadata again",
        signatures::SIGNATURE_INVALID;
    /// The canonical form could not be made within bounds.
    CanonicalizationFailed = "canonicalization_failed",
        "the canonical form of the message could not be made within bounds; a correct IdP never sends such a message",
        signatures::CANONICALIZATION_FAILED;
    /// The signed digest is another one than that of the content.
    DigestMismatch(&'static str) = "digest_mismatch",
        "the {0} was changed after it was signed; look for something between the IdP and here that rewrites it",
        signatures::DIGEST_MISMATCH;
    /// `saml.second_opinion=true` in a build without a second verifier.
    NoSecondOpinion = "no_second_opinion",
        "saml.second_opinion is on, but this build has no second verifier; use one that has, or set it to false",
        signatures::NO_SECOND_OPINION;
    /// `saml.second_opinion=true`, and a second verifier does not accept what ours accepts.
    SecondOpinionDiffers(&'static str) = "second_opinion_differs",
        "the second verifier {0} does not accept the signatures that are accepted here; report it to Muster's maintainers, with the message",
        signatures::SECOND_OPINION_DIFFERS;

    // Context.

    /// The schema of SAML is broken where it matters.
    Malformed(Shown) = "malformed",
        "the message does not follow the SAML 2.0 schema: {0}",
        reading::MALFORMED;
    /// Another version than 2.0 (SAML core sections 2.3.3 and 3.2.2).
    VersionUnsupported(Shown) = "version_unsupported",
        "the version is '{0}', not 2.0; set the IdP to SAML 2.0",
        reading::VERSION_UNSUPPORTED;
    /// A status other than Success (SAML core section 3.2.2.2).
    StatusNotSuccess(Shown) = "status_not_success",
        "the IdP did not sign the person in and says: {0}; look in the IdP's log, and at who is assigned to the application there",
        reading::STATUS_NOT_SUCCESS;
    /// The response's Issuer is not the IdP (SAML profiles section 4.1.4.2).
    ResponseIssuerMismatch(Shown, Shown) = "response_issuer_mismatch",
        "the response's Issuer is '{0}', the connection's IdP is '{1}'; upload the metadata of the IdP that answers, or correct its entity ID",
        context::RESPONSE_ISSUER_MISMATCH;
    /// The assertion's Issuer is not the IdP (SAML profiles section 4.1.4.2).
    IssuerMismatch(Shown, Shown) = "issuer_mismatch",
        "the assertion's Issuer is '{0}', the connection's IdP is '{1}'; upload the metadata of the IdP that answers, or correct its entity ID",
        context::ISSUER_MISMATCH;
    /// A signed response without Destination (SAML bindings section 3.5.5.2).
    DestinationMissing = "destination_missing",
        "the signed response has no Destination; set it at the IdP to the ACS URL",
        context::DESTINATION_MISSING;
    /// The Destination is another address (SAML bindings section 3.5.5.2).
    DestinationMismatch(Shown, Shown) = "destination_mismatch",
        "the Destination is '{0}', not '{1}'; set the ACS URL (reply URL) at the IdP to the latter",
        context::DESTINATION_MISMATCH;
    /// A time that is no xs:dateTime with a time zone (SAML core section 1.3.3).
    TimestampMalformed(&'static str, Shown) = "timestamp_malformed",
        "{0} is '{1}', which is no time in the form 2026-01-31T12:00:00Z",
        reading::TIMESTAMP_MALFORMED;
    /// IssueInstant lies ahead of our clock by more than the skew.
    IssuedInFuture(Shown) = "issued_in_future",
        "the message was issued at {0}, which is in the future here; set the clocks of the IdP and of this server by NTP",
        context::ISSUED_IN_FUTURE;
    /// More than 24 hours since IssueInstant.
    IssuedTooLongAgo(Shown) = "issued_too_long_ago",
        "the assertion was issued at {0}, more than 24 hours ago; sign in anew, and check the IdP's clock",
        context::ISSUED_TOO_LONG_AGO;
    /// No AuthnStatement (SAML profiles section 4.1.4.2).
    AuthnStatementMissing = "authn_statement_missing",
        "the assertion has no AuthnStatement, so it does not say that anybody signed in; set the IdP to the Web Browser SSO profile",
        context::AUTHN_STATEMENT_MISSING;
    /// SessionNotOnOrAfter has passed (SAML core section 2.7.2).
    SessionOver(Shown) = "session_over",
        "the IdP's session ended at {0}; sign in anew at the IdP, and check its clock",
        context::SESSION_OVER;
    /// The person signed in at the IdP before a request with ForceAuthn (SAML core section 3.4.1).
    AuthnNotFresh(Shown, Shown) = "authn_not_fresh",
        "the person signed in at the IdP at {0}, before the request of {1} that demanded to sign in anew; let the IdP honour ForceAuthn, or set saml.force_authn=false",
        context::AUTHN_NOT_FRESH;
    /// No bearer SubjectConfirmation (SAML profiles section 4.1.4.2).
    NoBearerConfirmation = "no_bearer_confirmation",
        "the subject has no bearer confirmation; set the IdP to the Web Browser SSO profile",
        context::NO_BEARER_CONFIRMATION;
    /// The bearer's Recipient is missing or another address (SAML profiles section 4.1.4.3).
    RecipientMismatch(Shown, Shown) = "recipient_mismatch",
        "the Recipient is '{0}', not '{1}'; set the ACS URL (reply URL) at the IdP to the latter",
        context::RECIPIENT_MISMATCH;
    /// The bearer confirmation has a NotBefore, which the profile forbids (SAML profiles section 4.1.4.2).
    ConfirmationNotBefore = "confirmation_not_before",
        "the bearer confirmation has a NotBefore, which the Web Browser SSO profile forbids; remove it at the IdP",
        context::CONFIRMATION_NOT_BEFORE;
    /// The bearer confirmation does not say when it ends (SAML profiles section 4.1.4.2).
    ConfirmationWithoutEnd = "confirmation_without_end",
        "the bearer confirmation has no NotOnOrAfter; set a validity at the IdP",
        context::CONFIRMATION_WITHOUT_END;
    /// The bearer confirmation is over (SAML profiles section 4.1.4.3).
    ConfirmationExpired(Shown) = "confirmation_expired",
        "the response was good until {0}; set the clocks by NTP, and see that it is not posted a second time",
        context::CONFIRMATION_EXPIRED;
    /// No InResponseTo under a signature, but an answer to a request is awaited (SAML profiles section
    /// 4.1.4.3).
    InResponseToMissing = "in_response_to_missing",
        "the assertion's bearer confirmation does not say which request it answers (InResponseTo); start the sign-in here, or set saml.allow_unsolicited=true for sign-ins that start at the IdP",
        context::IN_RESPONSE_TO_MISSING;
    /// InResponseTo names another request (SAML profiles section 4.1.4.3).
    InResponseToMismatch(Shown, Shown) = "in_response_to_mismatch",
        "the message answers the request '{0}', not '{1}'; sign in anew",
        context::IN_RESPONSE_TO_MISMATCH;
    /// InResponseTo where no request was made (SAML profiles section 4.1.5).
    InResponseToUnexpected(Shown) = "in_response_to_unexpected",
        "the message answers the request '{0}', but no answer is awaited; sign in anew",
        context::IN_RESPONSE_TO_UNEXPECTED;
    /// Unsolicited without `saml.allow_unsolicited` (SAML profiles section 4.1.5).
    UnsolicitedNotAllowed = "unsolicited_not_allowed",
        "the sign-in started at the IdP, which this connection does not allow; start it here, or set saml.allow_unsolicited=true",
        context::UNSOLICITED_NOT_ALLOWED;
    /// Conditions not yet valid (SAML core section 2.5.1.2).
    NotYetValid(Shown) = "not_yet_valid",
        "the assertion is valid from {0}, which is in the future here; set the clocks of the IdP and of this server by NTP",
        context::NOT_YET_VALID;
    /// Conditions no longer valid (SAML core section 2.5.1.2).
    Expired(Shown) = "expired",
        "the assertion was valid until {0}; set the clocks by NTP, and see that it is not posted a second time",
        context::EXPIRED;
    /// A condition that is not understood (SAML core section 2.5.1.1).
    ConditionUnknown(Shown) = "condition_unknown",
        "the assertion has the condition '{0}', which is not understood here and therefore makes it invalid; remove it at the IdP",
        context::CONDITION_UNKNOWN;
    /// No AudienceRestriction (SAML profiles section 4.1.4.2).
    AudienceMissing = "audience_missing",
        "the assertion has no AudienceRestriction; set the audience (entity ID) at the IdP to this connection's entity ID",
        context::AUDIENCE_MISSING;
    /// An AudienceRestriction that does not name us (SAML core section 2.5.1.4).
    AudienceMismatch(Shown, Shown) = "audience_mismatch",
        "the audience is '{0}', not '{1}'; set the audience (entity ID) at the IdP to the latter",
        context::AUDIENCE_MISMATCH;
    /// No NameID, but the connection maps by it (SAML core section 2.4.1).
    NameIdMissing = "name_id_missing",
        "the assertion has no NameID; add a rule at the IdP that sends one, or set saml.subject=attribute:NAME",
        subject::NAME_ID_MISSING;
    /// The NameID is encrypted (SAML core section 2.2.4).
    NameIdEncrypted = "name_id_encrypted",
        "the NameID is encrypted, which is not supported; turn NameID encryption off at the IdP",
        subject::NAME_ID_ENCRYPTED;
    /// An attribute is encrypted (SAML core section 2.7.3.2).
    AttributeEncrypted = "attribute_encrypted",
        "an attribute is encrypted on its own, which is not supported; encrypt the assertion at the IdP instead",
        subject::ATTRIBUTE_ENCRYPTED;
    /// A transient NameID cannot name an employee (SAML core section 8.3.8).
    NameIdTransient = "name_id_transient",
        "the NameID is transient, another one at each sign-in; set the IdP to a lasting NameID (persistent, e-mail or unspecified)",
        subject::NAME_ID_TRANSIENT;
    /// The attribute of `saml.subject=attribute:NAME` is missing.
    SubjectAttributeMissing(Shown) = "subject_attribute_missing",
        "the assertion has no attribute '{0}', which saml.subject names; release it at the IdP, or correct saml.subject",
        subject::SUBJECT_ATTRIBUTE_MISSING;
    /// The attribute of `saml.subject=attribute:NAME` has several values.
    SubjectAttributeAmbiguous(Shown) = "subject_attribute_ambiguous",
        "the attribute '{0}', which saml.subject names, has several values; release one value at the IdP",
        subject::SUBJECT_ATTRIBUTE_AMBIGUOUS;
    /// The identifier is empty.
    SubjectEmpty = "subject_empty",
        "the NameID (or the attribute that saml.subject names) is empty; fill the field that the IdP takes it from",
        subject::SUBJECT_EMPTY;
    /// The identifier is longer than [`crate::saml::SUBJECT_LIMIT`] characters.
    SubjectTooLong = "subject_too_long",
        "the NameID (or the attribute that saml.subject names) is longer than 256 characters; choose a shorter identifier at the IdP",
        subject::SUBJECT_TOO_LONG;
    /// The identifier has a control character, or white space at an end.
    SubjectNotPlain = "subject_not_plain",
        "the NameID (or the attribute that saml.subject names) has control characters, or white space at its start or end; correct the field that the IdP takes it from",
        subject::SUBJECT_NOT_PLAIN;
}

impl Refusal {
    /// Whether what came is no SAML response at all, so that the answer is 400 rather than 403.
    #[must_use]
    pub const fn is_no_response(&self) -> bool {
        matches!(
            self,
            Self::TooLarge
                | Self::NotBase64
                | Self::NotUtf8
                | Self::Doctype
                | Self::ProcessingInstruction
                | Self::TooComplex(..)
                | Self::NotXml(_)
                | Self::NotAResponse(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_has_its_own_code_in_snake_case() {
        let codes: HashSet<_> = Refusal::CODES.iter().collect();
        assert_eq!(codes.len(), Refusal::CODES.len());
        assert!(
            Refusal::CODES
                .iter()
                .all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit()))
        );
    }

    #[test]
    fn what_the_idp_says_of_somebody_is_kept_without_their_address() {
        let said = "AADSTS50105: The user 'lena@acme.example' is\nnot assigned.";
        assert_eq!(
            Shown::without_addresses(said).to_string(),
            "AADSTS50105: The user [address] is not assigned."
        );
    }

    #[test]
    fn what_a_sender_wrote_is_shown_short_and_without_control_characters() {
        let shown = Shown::new(&format!("a\u{1b}[31m\n{}", "x".repeat(500))).to_string();
        assert!(shown.starts_with("a\u{fffd}[31m\u{fffd}x"), "{shown}");
        assert_eq!(shown.chars().count(), 201);
    }
}
