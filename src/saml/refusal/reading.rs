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
    "The assertion is encrypted, and there is no key here that could open it. Every connection has one; `muster saml \
     check` has it only with `--sp-key`.",
    &[
        "a captured response is judged offline without the key",
        "the IdP was given another application's certificate",
    ],
    "Give `muster saml check` the key with `--sp-key FILE`; else give the IdP the connection's metadata again.",
)
.at(places::ENCRYPTION);

pub(super) const ENCRYPTION_MALFORMED: Help = Help::new(
    WaitForSettings,
    "The encrypted assertion has not the one form that is read: one EncryptedData, at most four EncryptedKeys with \
     it, everything in the message itself.",
    FORGERY,
    "Nothing here. If the IdP is of one's own make, let it write what the SAML libraries write.",
);

pub(super) const ENCRYPTION_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The assertion is encrypted with an algorithm that is broken or not known: Triple DES, RSA 1.5 and others. AES-GCM \
     for the content and RSA-OAEP for the key are accepted.",
    &["an old IdP, or an old default that nobody changed"],
    "Set the content encryption at the IdP to AES-128-GCM or AES-256-GCM and the key encryption to RSA-OAEP. Our \
     metadata lists what is accepted.",
)
.at(places::ENCRYPTION);

pub(super) const CBC_NOT_ALLOWED: Help = Help::new(
    WaitForSettings,
    "The assertion is encrypted with AES-CBC, where nobody notices when the cipher text is changed.",
    &["SimpleSAMLphp, LemonLDAP::NG and older versions of others use it by default"],
    "Set the content encryption at the IdP to AES-GCM. Where it cannot: let the IdP sign the response, and set \
     `saml.allow_cbc=true`.",
)
.at(places::ENCRYPTION);

pub(super) const CBC_NOT_SIGNED: Help = Help::new(
    WaitForSettings,
    "`saml.allow_cbc=true` holds only inside a signed response: else whoever sees our answers could decrypt, bit by \
     bit, what others were sent.",
    &["the IdP signs the assertion alone"],
    "Let the IdP sign the response, too, or set its content encryption to AES-GCM.",
)
.at(places::ENCRYPTION);

pub(super) const DECRYPTION_FAILED: Help = Help::new(
    WaitForSettings,
    "The assertion cannot be decrypted, or what comes out is no XML. Which of the two is told to nobody, because the \
     difference would help to decrypt what others were sent.",
    &[
        "the IdP encrypts for an old certificate of ours, or for that of another connection",
        "the cipher text was changed on its way",
    ],
    "Give the IdP the connection's metadata again: it has the certificate to encrypt for.",
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
    "One `ID` occurs twice, or another attribute that readers could take for an ID repeats it. A signature would then \
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
