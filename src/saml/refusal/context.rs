//! Help against refusals of good messages that are for somebody else, for another time or for another
//! request.

use super::{
    help::{
        Help,
        Person::{StartAgain, WaitForSettings},
        Places, Product,
    },
    places,
};

const CLOCKS: &[&str] = &[
    "the clock of the IdP or of this server is wrong: `muster check` shows ours",
    "the person had the page open for long, went back, or posted it again",
];

pub(super) const RESPONSE_ISSUER_MISMATCH: Help = Help::new(
    WaitForSettings,
    "The Issuer of the response is not the entity ID of the connection's IdP.",
    &[
        "the metadata of another tenant, realm or application was given to this connection",
        "the IdP was told this connection's ACS URL for another of its applications",
        "the IdP's name was changed: its address, its custom domain",
    ],
    "Give the connection the metadata of the IdP that answers. When that metadata names several IdPs, set \
     `saml.idp_entity_id`. Compared is character for character, a slash at the end included.",
)
.at(places::CERTIFICATE);

pub(super) const ISSUER_MISMATCH: Help = Help {
    means: "The Issuer of the assertion is not the entity ID of the connection's IdP.",
    ..RESPONSE_ISSUER_MISMATCH
};

pub(super) const DESTINATION_MISSING: Help = Help::new(
    WaitForSettings,
    "The response is signed and has no Destination. Then it could have been meant for another application.",
    &["an IdP that does not know the ACS URL of this connection"],
    "Register the ACS URL at the IdP, best by importing our metadata.",
)
.at(places::ACS_URL);

pub(super) const DESTINATION_MISMATCH: Help = Help::new(
    WaitForSettings,
    "The Destination of the response is another address than the ACS URL of this connection.",
    &[
        "the ACS URL was entered with a typing error, with `http` for `https`, or with another host",
        "`public_url` is not the address that browsers use",
        "the message was made for another application and carried over: an attack",
    ],
    "Enter exactly the `acsUrl` that `muster connection show` prints. When that is wrong itself, correct `public_url`.",
)
.at(places::ACS_URL);

pub(super) const RECIPIENT_MISMATCH: Help = Help {
    means: "The Recipient of the bearer confirmation is missing, or another address than the ACS URL of this connection.",
    ..DESTINATION_MISMATCH
};

pub(super) const ISSUED_IN_FUTURE: Help = Help::new(
    WaitForSettings,
    "The message was issued at a time that has not come here yet, beyond the skew that `saml.clock_skew_seconds` \
     forgives.",
    &["the clock of the IdP or of this server is wrong: `muster check` shows ours"],
    "Set both clocks by NTP. `saml.clock_skew_seconds` forgives up to 600 seconds.",
);

pub(super) const ISSUED_TOO_LONG_AGO: Help = Help::new(
    StartAgain,
    "The assertion was issued more than 24 hours ago. Nothing is believed longer, whatever it says of itself.",
    CLOCKS,
    "Sign in anew. When it happens at once, set the clocks by NTP.",
);

pub(super) const NOT_YET_VALID: Help = Help {
    means: "The conditions of the assertion begin at a time that has not come here yet, beyond the skew that \
            `saml.clock_skew_seconds` forgives.",
    ..ISSUED_IN_FUTURE
};

pub(super) const EXPIRED: Help = Help::new(
    StartAgain,
    "The conditions of the assertion are over, the skew of `saml.clock_skew_seconds` included.",
    CLOCKS,
    "Sign in anew. When it happens at once, set the clocks by NTP, or let the IdP issue for longer (Keycloak's assertions \
     live 60 seconds by default).",
);

pub(super) const CONFIRMATION_EXPIRED: Help = Help {
    means: "The time within which the response had to be posted here is over, the skew of `saml.clock_skew_seconds` \
            included.",
    ..EXPIRED
};

pub(super) const SESSION_OVER: Help = Help::new(
    StartAgain,
    "By the assertion's own word the person's session at the IdP is over already.",
    CLOCKS,
    "Sign out at the IdP and sign in anew. When it happens at once, set the clocks by NTP and look at the session's length \
     at the IdP.",
);

pub(super) const AUTHN_STATEMENT_MISSING: Help = Help::new(
    WaitForSettings,
    "The assertion has no AuthnStatement, so it does not say that anybody signed in.",
    &["the IdP was set to another profile, for instance attribute query", "an IdP of one's own make"],
    "Set the application to the Web Browser SSO profile.",
);

pub(super) const AUTHN_NOT_FRESH: Help = Help::new(
    WaitForSettings,
    "`saml.force_authn=true` demands that the person signs in anew, and the IdP answered out of a session that it had \
     before.",
    &["the IdP does not know ForceAuthn, or has an interval in which it ignores it"],
    "Let the IdP honour ForceAuthn, or set `saml.force_authn=false` if its session is enough.",
);

pub(super) const NO_BEARER_CONFIRMATION: Help = Help::new(
    WaitForSettings,
    "The subject has no confirmation of the method bearer.",
    &["the IdP was set to holder-of-key or sender-vouches", "an IdP of one's own make"],
    "Set the application to the Web Browser SSO profile.",
);

pub(super) const CONFIRMATION_NOT_BEFORE: Help = Help::new(
    WaitForSettings,
    "The bearer confirmation has a NotBefore, which the Web Browser SSO profile forbids.",
    &["an IdP of one's own make"],
    "Remove NotBefore from SubjectConfirmationData; it belongs into Conditions.",
);

pub(super) const CONFIRMATION_WITHOUT_END: Help = Help::new(
    WaitForSettings,
    "The bearer confirmation does not say until when the response is good (NotOnOrAfter).",
    &["an IdP of one's own make"],
    "Let the IdP write NotOnOrAfter into SubjectConfirmationData, some minutes ahead.",
);

pub(super) const IN_RESPONSE_TO_MISSING: Help = Help::new(
    StartAgain,
    "The message answers a request of ours, but the part of it that is signed does not say which (InResponseTo in \
     SubjectConfirmationData).",
    &["an IdP that writes InResponseTo only on the response, and signs the assertion alone"],
    "Let the IdP write InResponseTo into SubjectConfirmationData, or sign the response as well.",
);

pub(super) const IN_RESPONSE_TO_MISMATCH: Help = Help::new(
    StartAgain,
    "The response and its assertion, or its confirmation, name different requests.",
    &["the message was put together from two: an attack", "two tabs and a browser that mixed them up"],
    "Sign in anew. When it repeats, treat it as an attack.",
);

pub(super) const IN_RESPONSE_TO_UNEXPECTED: Help = Help::new(
    StartAgain,
    "The message answers a request, and none was made.",
    &[
        "a response of an earlier sign-in was posted again",
        "the wrong `--in-response-to` was given to `muster saml check`",
    ],
    "Sign in anew.",
);

pub(super) const UNSOLICITED_NOT_ALLOWED: Help = Help::new(
    StartAgain,
    "The sign-in began at the IdP (its portal, a tile, a bookmark of its page), and the connection does not allow that.",
    &["people start at the IdP's portal", "somebody wants to sign another person's browser in as themselves: an attack"],
    "Let people begin at the `loginUrl` that `muster connection show` prints (most portals can have it as the address of the \
     tile), or set `saml.allow_unsolicited=true`.",
)
.at(Places::of("start-here", &[
    (Product::Entra, "*Basic SAML Configuration* → *Sign on URL*: with `loginUrl` in it the tile of *My Apps* begins here"),
    (Product::Okta, "hide the application's tile and add a *Bookmark App* with `loginUrl`"),
    (Product::Google, "*Service provider details* → *Start URL* becomes RelayState only: the tile stays unsolicited"),
    (Product::Keycloak, "*Settings* → *Home URL*: `loginUrl`, and leave *IDP-Initiated SSO URL name* empty"),
    (Product::OneLogin, "*Configuration* → *SAML initiator*: *Service Provider*, and *Login URL*: `loginUrl`"),
    (Product::JumpCloud, "*SSO* → *Login URL*: `loginUrl`"),
]));

pub(super) const CONDITION_UNKNOWN: Help = Help::new(
    WaitForSettings,
    "The assertion has a condition that is not understood here, which by SAML's own rule makes it invalid.",
    &["a condition of the vendor's own was switched on at the IdP"],
    "Remove the condition at the IdP for this application.",
);

pub(super) const AUDIENCE_MISSING: Help = Help::new(
    WaitForSettings,
    "The assertion does not say for whom it is (AudienceRestriction). Then any application that got it could sign in here \
     with it.",
    &["the entity ID of this connection was not entered at the IdP"],
    "Enter exactly the `entityId` that `muster connection show` prints.",
)
.at(places::AUDIENCE);

pub(super) const AUDIENCE_MISMATCH: Help = Help::new(
    WaitForSettings,
    "The assertion is for another service provider.",
    &[
        "the entity ID was entered with a typing error, a slash at the end, or as the address of the site",
        "`public_url` was changed after the IdP was told",
        "an assertion of another application was carried over: an attack",
    ],
    "Enter exactly the `entityId` that `muster connection show` prints.",
)
.at(places::AUDIENCE);
