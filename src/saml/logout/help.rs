//! Help against refusals of logout messages. The codes and sentences are in `refusal.rs`.

use super::super::refusal::{Help, Person::SignOutByHand, places};

pub(super) const NO_MESSAGE: Help = Help::new(
    SignOutByHand,
    "Something came to the single logout URL that carries neither `SAMLRequest` nor `SAMLResponse`.",
    &[
        "somebody opened the address by hand, or a scanner did",
        "the IdP sends logout messages by SOAP or HTTP-Artifact, which are not spoken here",
    ],
    "Set the binding of the single logout URL at the IdP to HTTP-Redirect or HTTP-POST.",
);

pub(super) const QUERY: Help = Help::new(
    SignOutByHand,
    "What came to the single logout URL is no query of the HTTP-Redirect binding.",
    &[
        "a proxy or a link scanner shortens or rewrites long addresses",
        "a message for HTTP-POST was sent as a link",
    ],
    "Let the IdP send logout messages by HTTP-POST, whose messages are in no address; or exempt the single logout URL from what rewrites it.",
);

pub(super) const FORM: Help = Help::new(
    SignOutByHand,
    "What was posted to the single logout URL is no message of the HTTP-POST binding.",
    &[
        "the IdP compresses the message, as HTTP-Redirect wants it, and posts it",
        "a request and a response were posted together: an attack",
    ],
    "Set the binding at the IdP to the one that it uses, HTTP-Redirect or HTTP-POST.",
);

pub(super) const TOO_LARGE: Help = Help::new(
    SignOutByHand,
    "The logout message has more than 64 KiB, also after inflating. Real ones have 1 to 5 KiB.",
    &["somebody wants to use up memory: an attack", "the IdP lists every session that the person ever had"],
    "Look at who sends it; a correct IdP names one session, or none for all.",
);

pub(super) const NOT_XML: Help = Help::new(
    SignOutByHand,
    "The logout message is not XML in UTF-8 that is read here, or it has more elements than any real one.",
    &[
        "something between the IdP and here changes it",
        "a DOCTYPE or a processing instruction is in it, which no SAML message needs: an attack",
    ],
    "Compare what the IdP logs with what arrives; take what rewrites it out of the way.",
);

pub(super) const NOT_A_LOGOUT_MESSAGE: Help = Help::new(
    SignOutByHand,
    "The message is SAML, and another one than a logout message.",
    &[
        "the single logout URL was given to the IdP as the ACS URL",
        "a captured sign-in response was sent here: an attack",
    ],
    "Give the IdP the ACS URL for sign-in responses, and the single logout URL for logout alone. Both are in the connection's metadata.",
);

pub(super) const MALFORMED: Help = Help::new(
    SignOutByHand,
    "The logout message breaks the schema of SAML where it matters: the check `schema` shows where.",
    &["an IdP of one's own make leaves out a required attribute"],
    "Correct the message at the IdP; SAML core section 3.7 says what it must have.",
);

pub(super) const RELAY_STATE_TOO_LONG: Help = Help::new(
    SignOutByHand,
    "The RelayState beside the logout message has more than 1,024 bytes. It would have to be carried back.",
    &["the IdP puts a whole state into it, where SAML allows 80 bytes"],
    "Let the IdP keep its state and send a short name of it.",
);

pub(super) const NO_KEY: Help = Help::new(
    SignOutByHand,
    "The connection has no usable signing certificate of the IdP, so nothing can be trusted, and no logout either.",
    &["the metadata has no certificate for signing, or only one with an RSA key below 2048 bits"],
    "Give the connection the IdP's metadata again: `muster connection set --org ORG --slug SLUG --idp-metadata FILE|URL`.",
)
.at(places::CERTIFICATE);

pub(super) const UNSIGNED: Help = Help::new(
    SignOutByHand,
    "The logout message is not signed, so anybody could have sent it to end other people's sessions.",
    &[
        "signing of logout messages is a setting of its own at the IdP, and it is off",
        "somebody tries to sign people out: an attack",
    ],
    "Switch signing of logout requests and responses on at the IdP.",
)
.at(places::SIGNING);

pub(super) const SIGNATURE_MALFORMED: Help = Help::new(
    SignOutByHand,
    "The signature of the logout message is not of the form that SAML allows.",
    &[
        "a signed part of another message was put into this one: an attack",
        "an IdP of one's own make signs something else than the whole message",
    ],
    "Let the IdP sign the whole message, with one signature behind its Issuer.",
);

pub(super) const SIGNATURE_IN_REDIRECT: Help = Help::new(
    SignOutByHand,
    "The message came by HTTP-Redirect with a signature in its XML. That binding signs the query instead.",
    &["the IdP signs the XML first and chooses the binding later"],
    "Let the IdP send logout messages by HTTP-POST, or sign the query alone.",
);

pub(super) const ALGORITHM_NOT_ALLOWED: Help = Help::new(
    SignOutByHand,
    "The logout message is signed with an algorithm that is not accepted.",
    &["the IdP is set to an old or an unusual algorithm"],
    "Set the IdP to RSA or ECDSA with SHA-256.",
)
.at(places::SIGNING);

pub(super) const SHA1_NOT_ALLOWED: Help = Help::new(
    SignOutByHand,
    "The logout message is signed with SHA-1, which can be forged.",
    &["the IdP signs responses with SHA-256 and logout messages with its old default"],
    "Set the IdP to SHA-256; as a last resort `saml.allow_sha1=true`, which holds for sign-ins as well.",
)
.at(places::SIGNING);

pub(super) const SIGNATURE_INVALID: Help = Help::new(
    SignOutByHand,
    "The signature of the logout message was made by none of the connection's certificates, or the message was changed behind it.",
    &["the IdP has a new certificate, and the connection knows the old one", "a proxy decodes and encodes the query again, so that other octets arrive than were signed", "somebody tries to sign people out: an attack"],
    "Give the connection the IdP's metadata again. When sign-ins work at the same time, look for what rewrites the query, or let the IdP use HTTP-POST.",
)
.at(places::CERTIFICATE);

pub(super) const VERSION_UNSUPPORTED: Help = Help::new(
    SignOutByHand,
    "The logout message says another version than 2.0.",
    &["the IdP is set to SAML 1.1 or WS-Federation for this application"],
    "Set the application at the IdP to SAML 2.0.",
);

pub(super) const ISSUER_MISSING: Help = Help::new(
    SignOutByHand,
    "The logout message does not say who sends it.",
    &["an IdP of one's own make leaves the Issuer out"],
    "Let the IdP name itself in every logout message.",
);

pub(super) const ISSUER_MISMATCH: Help = Help::new(
    SignOutByHand,
    "The logout message comes from another IdP than that of this connection.",
    &[
        "the single logout URL of one connection was given to the IdP of another",
        "the IdP changed its entity ID",
    ],
    "Give each IdP the single logout URL of its own connection, or the connection the metadata of the IdP that sends.",
);

pub(super) const DESTINATION_MISSING: Help = Help::new(
    SignOutByHand,
    "The signed logout message does not say where it is to go, so it could have been made for another service.",
    &["an IdP of one's own make leaves the Destination out"],
    "Let the IdP set the Destination to the single logout URL.",
);

pub(super) const DESTINATION_MISMATCH: Help = Help::new(
    SignOutByHand,
    "The logout message was made for another address.",
    &[
        "the single logout URL at the IdP is written differently: http for https, another host, a slash too many",
        "it was made for another service and brought here: an attack",
    ],
    "Set the single logout URL at the IdP to exactly what the connection's metadata says.",
);

pub(super) const ISSUED_IN_FUTURE: Help = Help::new(
    SignOutByHand,
    "The logout message was issued later than it is here.",
    &["the clock of the IdP or of this server is wrong"],
    "Set both clocks by NTP. `saml.clock_skew_seconds` says how far they may differ.",
);

pub(super) const ISSUED_TOO_LONG_AGO: Help = Help::new(
    SignOutByHand,
    "The logout message was issued more than 24 hours ago.",
    &["an old message was sent again", "the clock of the IdP is wrong"],
    "Set the clocks by NTP.",
);

pub(super) const EXPIRED: Help = Help::new(
    SignOutByHand,
    "The logout request says itself that its time is over.",
    &[
        "the message waited somewhere, or was sent a second time",
        "the clock of the IdP or of this server is wrong",
    ],
    "Set both clocks by NTP. The sessions that it meant are ended by `muster session end`, or by suspending the person.",
);

pub(super) const NAME_ID_ENCRYPTED: Help = Help::new(
    SignOutByHand,
    "The NameID of the logout request is encrypted, and the connection has no key to decrypt it with.",
    &["the connection's keys were removed"],
    "`muster connection rotate-key` makes one; give the IdP the connection's metadata again. Or switch encryption of NameIDs off at the IdP.",
)
.at(places::ENCRYPTION);

pub(super) const NAME_ID_MISSING: Help = Help::new(
    SignOutByHand,
    "The logout request does not say whose sessions are to end.",
    &["the IdP names people by an attribute, and sends no NameID", "the NameID is there and empty"],
    "Let the IdP send the NameID that it signs people in with.",
)
.at(places::NAME_ID);

pub(super) const TOO_MANY_SESSION_INDEXES: Help = Help::new(
    SignOutByHand,
    "The logout request names more than 1,000 sessions.",
    &["somebody wants to keep the database busy: an attack of the IdP itself, or a fault in it"],
    "Let the IdP name the sessions that end, or none for all of the person's.",
);

pub(super) const IN_RESPONSE_TO_MISSING: Help = Help::new(
    SignOutByHand,
    "The IdP's answer to a logout request does not say which one it answers.",
    &["an IdP of one's own make leaves InResponseTo out"],
    "Let the IdP repeat the ID of the request as InResponseTo. The session here has ended before the IdP was asked.",
);

pub(super) const NAME_ID_TWICE: Help = Help::new(
    SignOutByHand,
    "The logout request has a NameID and an encrypted one, which could mean two people.",
    &["an IdP of one's own make sends both", "somebody put one into a message: an attack"],
    "Let the IdP send one of them.",
)
.at(places::NAME_ID);

pub(super) const ENCRYPTION_MALFORMED: Help = Help::new(
    SignOutByHand,
    "The encrypted NameID of the logout request has other parts than XML Encryption gives it.",
    &["something is fetched or computed by it: an attack", "an IdP of one's own make"],
    "Let the IdP encrypt NameIDs as it encrypts assertions, or switch their encryption off.",
)
.at(places::ENCRYPTION);

pub(super) const ENCRYPTION_NOT_ALLOWED: Help = Help::new(
    SignOutByHand,
    "The NameID of the logout request is encrypted with an algorithm that is not accepted, such as RSA PKCS #1 v1.5.",
    &["the IdP is set to an old algorithm"],
    "Set the IdP to AES-GCM with RSA-OAEP.",
)
.at(places::ENCRYPTION);

pub(super) const CBC_NOT_ALLOWED: Help = Help::new(
    SignOutByHand,
    "The NameID of the logout request is encrypted with AES-CBC, which notices no change.",
    &["CBC is the default of older IdPs"],
    "Set the IdP to AES-GCM; as a last resort `saml.allow_cbc=true`, which holds for sign-ins as well.",
)
.at(places::ENCRYPTION);

pub(super) const DECRYPTION_FAILED: Help = Help::new(
    SignOutByHand,
    "The NameID of the logout request cannot be decrypted with the keys of this connection, or it is not one NameID that comes out.",
    &["the connection's key was rotated, and the IdP has the old certificate", "the IdP encrypts for another service"],
    "Give the IdP the connection's metadata again: the certificate with `use=\"encryption\"`.",
)
.at(places::ENCRYPTION);
