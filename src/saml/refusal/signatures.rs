//! Help against refusals of what is signed wrongly or not at all.

use super::{
    help::{Help, Person::WaitForSettings},
    places,
    reading::FORGERY,
};

pub(super) const NO_KEY: Help = Help::new(
    WaitForSettings,
    "The connection has no usable signing certificate of the IdP, so nothing can be trusted and everybody is refused.",
    &[
        "the metadata has no certificate for signing, or only one with an RSA key below 2048 bits",
        "the metadata of the service provider was given instead of that of the IdP",
    ],
    "Give the connection the IdP's metadata again: `muster connection set --org ORG --slug SLUG --idp-metadata \
     FILE|URL`. The answer shows the certificates that are trusted from then on.",
)
.at(places::CERTIFICATE);

pub(super) const UNSIGNED: Help = Help::new(
    WaitForSettings,
    "Neither the response nor the assertion is signed, so anybody could have written it.",
    &["signing was switched off for this application", "the signature was removed on the way: an attack"],
    "Let the IdP sign the assertion, the response, or both.",
)
.at(places::SIGNING);

pub(super) const RESPONSE_NOT_SIGNED: Help = Help::new(
    WaitForSettings,
    "The connection demands a signature on the response (`saml.require_signature=response` or `both`), and there is \
     only one on the assertion.",
    &["the IdP signs the assertion alone, as Entra ID and ADFS do by default"],
    "Let the IdP sign the response too, or set `saml.require_signature=either`.",
)
.at(places::SIGNING);

pub(super) const ASSERTION_NOT_SIGNED: Help = Help::new(
    WaitForSettings,
    "The connection demands a signature on the assertion (`saml.require_signature=assertion` or `both`), and there is \
     only one on the response.",
    &["the IdP signs the response alone, as Keycloak, OneLogin and Google with *Signed response* do"],
    "Let the IdP sign the assertion too, or set `saml.require_signature=either`.",
)
.at(places::SIGNING);

pub(super) const SIGNATURE_MISPLACED: Help = Help::new(
    WaitForSettings,
    "There is a `Signature` somewhere else than right after the Issuer of what it signs.",
    FORGERY,
    "Treat it as an attack unless the IdP is of one's own make.",
);

pub(super) const SIGNATURE_MALFORMED: Help = Help::new(
    WaitForSettings,
    "The signature has other parts than those that SAML allows: one SignedInfo with one Reference, one SignatureValue, \
     and perhaps KeyInfo.",
    FORGERY,
    "Treat it as an attack unless the IdP is of one's own make.",
);

pub(super) const REFERENCE_MISMATCH: Help = Help::new(
    WaitForSettings,
    "The signature refers to something else than the element that it stands in. That is how a genuine signature is \
     carried over to a forged assertion.",
    FORGERY,
    "Treat it as an attack.",
);

pub(super) const TRANSFORM_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The signature uses other transforms than enveloped-signature followed by exclusive canonicalization, the only ones \
     that SAML needs. Others (XSLT, XPath, Base64) can run code or sign something else than is read.",
    &["an IdP or a library of one's own make", "a forged message"],
    "Set the IdP to exclusive canonicalization.",
)
.at(places::SIGNING);

pub(super) const CANONICALIZATION_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The signature is canonicalized by another method than exclusive XML canonicalization.",
    &["*Canonicalization method* at Keycloak stands on *INCLUSIVE*"],
    "Set the IdP to exclusive canonicalization (`http://www.w3.org/2001/10/xml-exc-c14n#`).",
)
.at(places::SIGNING);

pub(super) const ALGORITHM_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The signature uses an algorithm that is not accepted: accepted are RSA (PKCS#1 v1.5) and ECDSA on P-256 and P-384 \
     with SHA-256, SHA-384 or SHA-512.",
    &["RSA-PSS, DSA, MD5 or an HMAC was chosen at the IdP", "a forged message: an HMAC with a public key is an old trick"],
    "Set the IdP to RSA with SHA-256.",
)
.at(places::SIGNING);

pub(super) const SHA1_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The signature or its digest uses SHA-1, which can be forged with effort.",
    &["an old application at the IdP still has SHA-1, as old OneLogin tenants and old ADFS trusts do"],
    "Set the IdP to SHA-256. As a last resort `saml.allow_sha1=true`, which logs a warning at each sign-in.",
)
.at(places::SIGNING);

pub(super) const SIGNATURE_INVALID: Help = Help::new(
    WaitForSettings,
    "None of the connection's certificates made this signature. The check `signature` shows the certificates that are \
     trusted, and which one the message says it was signed with.",
    &[
        "the IdP has a new certificate, and this connection still has the old metadata",
        "the metadata is that of another application or tenant: most IdPs have one certificate per application",
        "somebody signed with a key of their own",
    ],
    "Compare the fingerprint with the one in the IdP's console, never with the message alone; then fetch the metadata \
     again (`muster connection refresh --org ORG --slug SLUG`) or give the new file (`muster connection set --org ORG \
     --slug SLUG --idp-metadata FILE|URL`).",
)
.at(places::CERTIFICATE);

pub(super) const CANONICALIZATION_FAILED: Help = Help::new(
    WaitForSettings,
    "The canonical form of the message, over which signatures are made, would be larger than any real one.",
    FORGERY,
    "Treat it as an attack; if the message is genuine, release fewer attributes.",
);

pub(super) const DIGEST_MISMATCH: Help = Help::new(
    WaitForSettings,
    "A trusted key made the signature, but the content was changed afterwards.",
    &[
        "something between the IdP and here rewrites the message: a proxy that reformats XML, an old library",
        "somebody changed the message: an attack",
    ],
    "Compare the form field in the browser with what the IdP sent. Nothing can be set here.",
);

pub(super) const NO_SECOND_OPINION: Help = Help::new(
    WaitForSettings,
    "The connection demands that a second verifier agrees with each signature, and this program was built without one.",
    &["`saml.second_opinion=true` was set, and another build was installed since"],
    "Install a build that has a second verifier (`cargo build --release --features second-opinion`), or set \
     `saml.second_opinion=false`.",
);

pub(super) const SECOND_OPINION_DIFFERS: Help = Help::new(
    WaitForSettings,
    "Muster's own verifier accepts the signatures, and a second one, which the connection demands to agree, does not.",
    &[
        "the IdP signs with an RSA key of more than 4096 bits, which bergshamra does not read",
        "one of the verifiers is at fault: forged messages that one accepts and another refuses have been the way into other \
         products",
    ],
    "Do not switch the second opinion off for the sake of one message. Keep the message (`muster saml check` judges it \
     again), and report it to Muster's maintainers. Against too long a key: a certificate with RSA of 2048 to 4096 bits, \
     or ECDSA, at the IdP.",
);
