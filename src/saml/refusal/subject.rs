//! Help against refusals of good messages that do not name the person in a usable way.

use super::{
    help::{Help, Person::WaitForSettings},
    places,
};

pub(super) const NAME_ID_MISSING: Help = Help::new(
    WaitForSettings,
    "The assertion has no NameID, and the connection looks people up by it.",
    &[
        "ADFS sends none until a claim rule makes one",
        "the field that it is made of is empty for this person",
    ],
    "Add the NameID at the IdP, or let the connection read an attribute: `saml.subject=attribute:NAME`.",
)
.at(places::NAME_ID);

pub(super) const NAME_ID_ENCRYPTED: Help = Help::new(
    WaitForSettings,
    "The NameID is encrypted by itself, which is not supported.",
    &["NameID encryption was switched on at the IdP"],
    "Switch NameID encryption off; encrypt the whole assertion instead where it must be secret.",
)
.at(places::ENCRYPTION);

pub(super) const ATTRIBUTE_ENCRYPTED: Help = Help::new(
    WaitForSettings,
    "An attribute is encrypted by itself, which is not supported.",
    &["attribute encryption was switched on at the IdP"],
    "Switch attribute encryption off; encrypt the whole assertion instead where it must be secret.",
)
.at(places::ENCRYPTION);

pub(super) const NAME_ID_TRANSIENT: Help = Help::new(
    WaitForSettings,
    "The NameID is of the format transient: another one at each sign-in, so it names nobody.",
    &["transient is the default of Shibboleth and of some others"],
    "Choose a lasting NameID at the IdP (persistent, e-mail or unspecified), or let the connection read an attribute: \
     `saml.subject=attribute:NAME`.",
)
.at(places::NAME_ID);

pub(super) const SUBJECT_ATTRIBUTE_MISSING: Help = Help::new(
    WaitForSettings,
    "`saml.subject=attribute:NAME` names an attribute that is not in the assertion. The check `attributes` shows which ones \
     came.",
    &[
        "the name is written differently: names are compared exactly, and some are URIs or OIDs",
        "the attribute is not released to this application, or empty for this person",
    ],
    "Release the attribute at the IdP, or correct `saml.subject`.",
)
.at(places::ATTRIBUTES);

pub(super) const SUBJECT_ATTRIBUTE_AMBIGUOUS: Help = Help::new(
    WaitForSettings,
    "The attribute that `saml.subject` names has several values, so it does not name one person.",
    &["an attribute such as the e-mail addresses or the groups was chosen"],
    "Choose an attribute with one value, such as an object id or a personnel number.",
)
.at(places::ATTRIBUTES);

pub(super) const SUBJECT_EMPTY: Help = Help::new(
    WaitForSettings,
    "The NameID, or the attribute that `saml.subject` names, is there and empty.",
    &["the field that it is made of is empty for this person"],
    "Fill the field in the person's record at the IdP, or choose another one for everybody.",
)
.at(places::NAME_ID);

pub(super) const SUBJECT_TOO_LONG: Help = Help::new(
    WaitForSettings,
    "The NameID, or the attribute that `saml.subject` names, has more than 256 characters.",
    &["a distinguished name or a text was chosen as the NameID"],
    "Choose a shorter identifier at the IdP.",
)
.at(places::NAME_ID);

pub(super) const SUBJECT_NOT_PLAIN: Help = Help::new(
    WaitForSettings,
    "The NameID, or the attribute that `saml.subject` names, has control characters, or white space at its start or end. \
     Such identifiers look alike and are not the same.",
    &["a blank was typed into the field that it is made of", "an IdP of one's own make indents its XML inside the NameID"],
    "Correct the field in the person's record at the IdP.",
)
.at(places::NAME_ID);
