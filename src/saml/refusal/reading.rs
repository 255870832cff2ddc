//! Help against refusals of what cannot be read as a SAML response.

use super::{
    help::{
        Help,
        Person::{StartAgain, WaitForSettings},
    },
    places,
};

/// What leads to messages that no IdP makes.
pub(super) const FORGERY: &[&str] = &[
    "somebody tries out a forged message; the attempt has the address that it came from",
    "a proxy, a security scanner or a test tool rewrote the message on its way",
];

pub(super) const TOO_LARGE: Help = Help::new(
    WaitForSettings,
    "After Base64 decoding the response is larger than 512 KiB. Real responses have 5 to 50 KiB.",
    &[
        "the IdP sends every group of the person as an attribute",
        "pictures or certificates are sent as attributes",
    ],
    "Release fewer attributes to this application, or only the groups that are assigned to it.",
)
.at(places::ATTRIBUTES);

pub(super) const NOT_BASE64: Help = Help::new(
    WaitForSettings,
    "The form field `SAMLResponse` is not plain Base64, so there is no message to read.",
    &[
        "the IdP answers by HTTP-Redirect or HTTP-Artifact instead of HTTP-POST",
        "the value was encoded twice, or cut on its way through a proxy",
        "somebody opened or posted to the ACS URL by hand",
    ],
    "Set the binding of the ACS URL at the IdP to HTTP-POST.",
)
.at(places::ACS_URL);

pub(super) const NOT_UTF8: Help = Help::new(
    WaitForSettings,
    "The response is in another encoding than UTF-8, or says that it is.",
    &[
        "an IdP of one's own make writes UTF-16 or Latin-1",
        "the message was compressed, which HTTP-POST does not allow",
    ],
    "Set the IdP to send UTF-8, not compressed.",
);

pub(super) const DOCTYPE: Help = Help::new(
    WaitForSettings,
    "The response carries a document type declaration. No SAML message may have one, and entity attacks (XXE, billion \
     laughs) need one.",
    FORGERY,
    "Nothing here. Find out who sent it; if it is the IdP, its vendor must correct it.",
);

pub(super) const PROCESSING_INSTRUCTION: Help = Help::new(
    WaitForSettings,
    "The response carries an XML processing instruction. No SAML message needs one, and readers of XML disagree about \
     what they are.",
    FORGERY,
    "Remove it at the IdP, or find out what adds it on the way.",
);

pub(super) const TOO_COMPLEX: Help = Help::new(
    WaitForSettings,
    "The response has more elements, attributes, namespaces or depth than any real one. The bounds keep a message from \
     costing the server more than it is worth.",
    &["the person is in thousands of groups and all of them are sent", "somebody tries to slow the server down"],
    "Release fewer attributes to this application.",
)
.at(places::ATTRIBUTES);

pub(super) const NOT_XML: Help = Help::new(
    WaitForSettings,
    "What was posted is not well-formed XML.",
    &[
        "the value was cut or changed on its way: a proxy, a web application firewall, a copy by hand",
        "an IdP of one's own make does not escape a name with `&` or `<`",
        "somebody tries out what happens",
    ],
    "Compare what the IdP sent with what arrived (the browser's developer tools show the form field).",
);

pub(super) const NOT_A_RESPONSE: Help = Help::new(
    WaitForSettings,
    "It is XML, but not a SAML 2.0 `Response`.",
    &[
        "the IdP speaks WS-Federation or SAML 1.1 to this address",
        "the addresses for sign-in and for logout were exchanged at the IdP, so that a logout message came to the ACS URL",
    ],
    "Register the application for SAML 2.0, with the ACS URL as the address for responses and nothing else.",
)
.at(places::ACS_URL);

pub(super) const NO_ASSERTION: Help = Help::new(
    WaitForSettings,
    "The IdP says Success, but the response carries no assertion.",
    &["the IdP issues no assertion to this application: a rule or a policy leaves it out"],
    "Look in the IdP's log for why it issued none.",
)
.at(places::ASSIGNMENT);

pub(super) const SEVERAL_ASSERTIONS: Help = Help::new(
    WaitForSettings,
    "There are two or more assertions anywhere in the message. Which one is signed and which one is read is how most \
     forgeries work (signature wrapping), so exactly one is accepted.",
    FORGERY,
    "If the IdP really sends several, set it to one. Else treat it as an attack.",
);

pub(super) const ASSERTION_MISPLACED: Help = Help::new(
    WaitForSettings,
    "The assertion is not a child of the response, or is of another namespace than SAML 2.0.",
    FORGERY,
    "Treat it as an attack unless the IdP is of one's own make.",
);

pub(super) const ASSERTION_ENCRYPTED: Help = Help::new(
    WaitForSettings,
    "The assertion is encrypted, and there is no key here to decrypt it with.",
    &[
        "`muster saml check` was asked without `--sp-key`",
        "encryption was switched on at the IdP with another application's certificate",
    ],
    "Give the IdP the encryption certificate of our present metadata, or switch assertion encryption off for this \
     application. For `muster saml check`: `--sp-key FILE`.",
)
.at(places::ENCRYPTION);

pub(super) const ENCRYPTION_MALFORMED: Help = Help::new(
    WaitForSettings,
    "The encrypted assertion has other parts than those that are read: one EncryptedData, and at most four EncryptedKeys in \
     its KeyInfo or beside it.",
    FORGERY,
    "Treat it as an attack unless the IdP is of one's own make.",
);

pub(super) const ENCRYPTION_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The assertion is encrypted by an algorithm that is not accepted: accepted are AES-128-GCM and AES-256-GCM, their key \
     under RSA-OAEP.",
    &["the IdP is set to RSA PKCS#1 v1.5 or to triple DES, both of which have been broken", "an IdP of one's own make"],
    "Set the IdP to AES-GCM with RSA-OAEP (our metadata asks for them), or switch assertion encryption off.",
)
.at(places::ENCRYPTION);

pub(super) const CBC_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The assertion is encrypted with AES-CBC, which notices no change and can be decrypted by asking often enough.",
    &["the product knows AES-CBC alone, as OneLogin, older Keycloak and SimpleSAMLphp do"],
    "Set the IdP to AES-GCM, or switch assertion encryption off: https protects the message already. As a last resort let the \
     IdP sign the response and set `saml.allow_cbc=true`.",
)
.at(places::ENCRYPTION);

pub(super) const CBC_NOT_SIGNED: Help = Help::new(
    WaitForSettings,
    "The assertion is encrypted with AES-CBC, which the connection allows under a signed response only, and the response is \
     not signed.",
    &["the IdP signs the assertion alone, inside of what it encrypts"],
    "Let the IdP sign the response, or use AES-GCM.",
)
.at(places::SIGNING);

pub(super) const DECRYPTION_FAILED: Help = Help::new(
    WaitForSettings,
    "The assertion cannot be decrypted into XML with the keys of this connection. Which step failed is told to nobody: the \
     difference would help to decrypt what others were sent.",
    &[
        "the IdP encrypts for a certificate that this connection no longer has, or for another application",
        "the content was changed on its way",
    ],
    "Give the IdP our present metadata again: its encryption certificate is the one with `use=\"encryption\"`.",
)
.at(places::ENCRYPTION);

pub(super) const ENCRYPTION_REQUIRED: Help = Help::new(
    WaitForSettings,
    "The connection says `saml.require_encryption=true`, and the assertion came in the clear.",
    &["encryption was never switched on at the IdP, or its certificate for us was removed"],
    "Switch assertion encryption on at the IdP with the encryption certificate of our metadata, or set \
     `saml.require_encryption=false`.",
)
.at(places::ENCRYPTION);

pub(super) const DUPLICATE_ID: Help = Help::new(
    WaitForSettings,
    "One `ID` occurs twice, or there is another attribute that readers could take for it. A signature could then \
     refer to two things.",
    FORGERY,
    "Treat it as an attack unless the IdP is of one's own make.",
);

pub(super) const BAD_ID: Help = Help::new(
    WaitForSettings,
    "The response or the assertion has no `ID`, or one that is no XML name of at most 256 characters.",
    &["an IdP of one's own make", "somebody tries out a forged message"],
    "The IdP must give each response and each assertion a fresh ID that begins with a letter or `_`.",
);

pub(super) const MALFORMED: Help = Help::new(
    WaitForSettings,
    "A part of the message breaks the SAML 2.0 schema where it matters: something is missing that must be there, or is \
     there twice.",
    &["an IdP of one's own make", "claim rules at ADFS that issue the same thing twice", "a forged message"],
    "The sentence of the check names the element; correct it at the IdP.",
);

pub(super) const VERSION_UNSUPPORTED: Help = Help::new(
    WaitForSettings,
    "The message says that it is of another version than SAML 2.0.",
    &["the application was registered for SAML 1.1"],
    "Register the application for SAML 2.0.",
);

pub(super) const TIMESTAMP_MALFORMED: Help = Help::new(
    WaitForSettings,
    "A time in the message is not of the form `2026-01-31T12:00:00Z`.",
    &["an IdP of one's own make writes local times, or dates in the manner of its country"],
    "Set the IdP to write times in UTC in the form of XML Schema (`xs:dateTime`).",
);

pub(super) const STATUS_NOT_SUCCESS: Help = Help::new(
    StartAgain,
    "The IdP refused by itself and says so in the status of the response. What it says is in the check `status`.",
    &[
        "the person is not assigned to the application at the IdP",
        "a policy there refused: second factor, device, place, password change",
        "the person pressed cancel",
        "`Requester` or `InvalidNameIDPolicy`: the IdP did not like our request, for instance its signature",
    ],
    "Assign the person to the application at the IdP, and look in its sign-in log at the time of the attempt. For \
     `Requester`, see that the IdP has our present metadata, or set `saml.sign_requests=false`.",
)
.at(places::ASSIGNMENT);
