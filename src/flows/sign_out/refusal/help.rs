//! Help against refusals of logout messages that are not about the message but about what Muster knows beside it.

use crate::saml::{Help, Person::SignOutByHand};

pub(super) const NO_METADATA: Help = Help::new(
    SignOutByHand,
    "The connection has no metadata of the IdP, or metadata whose validUntil is over, so it does not know whose logout messages to believe.",
    &["the metadata came as a file and nobody brought the next one"],
    "`muster connection set --org ORG --slug SLUG --idp-metadata FILE|URL`. A URL is fetched again by itself.",
);

pub(super) const REPLAYED: Help = Help::new(
    SignOutByHand,
    "The same logout request came before. The first one was carried out.",
    &[
        "its page was reloaded, or Back was pressed",
        "somebody copied the request: an attack, which ends nothing",
    ],
    "Nothing, when it is rare. When nobody reloads, look at who else could read the request: browser extensions, proxies, logs.",
);

pub(super) const REQUEST_UNKNOWN: Help = Help::new(
    SignOutByHand,
    "The IdP answers a logout request that this connection did not make or no longer remembers. The session here has ended before the IdP was asked.",
    &[
        "the person stayed at the IdP's page for long",
        "the single logout URL of one connection was given to the IdP of another",
    ],
    "Give each IdP the single logout URL of its own connection.",
);

pub(super) const REQUEST_USED: Help = Help::new(
    SignOutByHand,
    "The IdP's answer to a logout request came a second time.",
    &["the page was reloaded, or Back was pressed"],
    "Nothing has to be changed.",
);

pub(super) const REQUEST_EXPIRED: Help = Help::new(
    SignOutByHand,
    "The IdP's answer came more than ten minutes after the logout request. The session here has ended before the IdP was asked.",
    &["the person stayed at the IdP's page for long", "one of the other applications did not answer the IdP"],
    "Nothing here. At the IdP, look for applications that do not answer its logout requests.",
);

pub(super) const RELAY_STATE_MISMATCH: Help = Help::new(
    SignOutByHand,
    "The IdP's answer to a logout request came with another RelayState than the request went with.",
    &["the IdP writes a RelayState of its own", "an answer was carried over from another browser: an attack"],
    "Let the IdP send the RelayState back as it came (SAML bindings sections 3.4.3 and 3.5.3).",
);
