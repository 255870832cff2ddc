//! What a verified assertion says: [`Assertion`] and [`parse`], the only way to one.

use std::sync::Arc;

use roxmltree::Node;

use super::{
    bounded, datetime,
    gate::Gated,
    names::{ASSERTION, BEARER, PROTOCOL},
    refusal::{Refusal, Shown},
    tree,
    verify::{Covered, VerifiedXml},
};
use crate::clock::Timestamp;

/// A NameID (SAML core section 2.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The identifier, exactly as written.
    pub value: String,
    /// What kind of identifier; `None` means unspecified.
    pub format: Option<String>,
    /// In which domain it is unique.
    pub name_qualifier: Option<String>,
    /// For which service provider it was made.
    pub sp_name_qualifier: Option<String>,
}

/// An attribute (SAML core section 2.7.3.1). Attributes of one name and name format are one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name: what it is known by.
    pub name: String,
    /// For display only.
    pub friendly_name: Option<String>,
    /// Its values in order; text of nested elements included.
    pub values: Vec<String>,
}

/// The attributes of an assertion in order, each name once. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes(Arc<[Attribute]>);

impl Attributes {
    /// The values of the attribute `name`; empty when there is none. Names are compared exactly.
    #[must_use]
    pub fn values(&self, name: &str) -> &[String] {
        self.0.iter().find(|attribute| attribute.name == name).map_or(&[], |attribute| &attribute.values)
    }

    /// The first value of the attribute `name`.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.values(name).first().map(String::as_str)
    }

    /// All attributes.
    pub fn iter(&self) -> std::slice::Iter<'_, Attribute> {
        self.0.iter()
    }
}

/// Collects attributes; Keycloak repeats one of several values as several attributes.
#[derive(Default)]
struct AttributesByName {
    attributes: Vec<Attribute>,
    places: std::collections::HashMap<String, usize>,
}

impl AttributesByName {
    fn add(&mut self, name: &str, friendly_name: Option<&str>, values: impl Iterator<Item = String>) {
        let place = *self.places.entry(name.to_owned()).or_insert(self.attributes.len());
        if place == self.attributes.len() {
            let friendly_name = friendly_name.map(str::to_owned);
            self.attributes.push(Attribute { name: name.to_owned(), friendly_name, values: Vec::new() });
        }
        self.attributes[place].values.extend(values);
    }
}

/// What says that whoever brings the assertion is its subject (SAML core section 2.4.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Confirmation {
    pub(crate) recipient: Option<String>,
    pub(crate) not_before: Option<String>,
    pub(crate) not_on_or_after: Option<Timestamp>,
    pub(crate) in_response_to: Option<String>,
}

/// When and for whom an assertion is good (SAML core section 2.5).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Conditions {
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) not_on_or_after: Option<Timestamp>,
    pub(crate) audiences: Vec<Vec<String>>,
    pub(crate) unknown: Option<String>,
}

/// How and when the person signed in at the IdP (SAML core section 2.7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthnStatement {
    pub(crate) authn_instant: Timestamp,
    pub(crate) session_index: Option<String>,
    pub(crate) session_not_on_or_after: Option<Timestamp>,
    pub(crate) context_class: Option<String>,
}

/// The frame around the assertion (SAML core section 3.2.2). From an unsigned response it can only make a
/// message fail, never pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) signed: bool,
    pub(crate) version: String,
    pub(crate) issue_instant: Timestamp,
    pub(crate) destination: Option<String>,
    pub(crate) in_response_to: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) status: String,
    /// The second-level status and message of the IdP, for the administrator.
    pub(crate) status_detail: String,
}

/// An assertion that a key of the connection signed. Whether it is for us, now and for this request is
/// for [`crate::saml::validate`] to say.
#[derive(Debug, Clone)]
pub struct Assertion {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) issue_instant: Timestamp,
    pub(crate) issuer: String,
    pub(crate) name_id: Option<NameId>,
    pub(crate) name_id_encrypted: bool,
    pub(crate) bearers: Vec<Confirmation>,
    pub(crate) conditions: Conditions,
    pub(crate) statements: Vec<AuthnStatement>,
    pub(crate) attributes: Attributes,
    pub(crate) attributes_encrypted: bool,
    pub(crate) fingerprint: String,
    /// How the assertion was encrypted; `None` when it was not.
    pub(crate) encryption: Option<String>,
    /// The frame, when the response is signed.
    pub(crate) envelope: Option<Envelope>,
}

impl Assertion {
    /// The NameID, signed but perhaps not for us.
    #[must_use]
    pub const fn name_id(&self) -> Option<&NameId> {
        self.name_id.as_ref()
    }

    /// The request that it answers, as its first bearer confirmation says; signed but perhaps not for us.
    #[must_use]
    pub fn in_response_to(&self) -> Option<&str> {
        self.bearers.iter().find_map(|bearer| bearer.in_response_to.as_deref())
    }

    /// The attributes, signed but perhaps not for us.
    #[must_use]
    pub const fn attributes(&self) -> &Attributes {
        &self.attributes
    }
}

/// Reads the assertion out of the verified bytes and nothing else.
///
/// # Errors
/// [`Refusal::Malformed`], [`Refusal::TimestampMalformed`], or [`Refusal::NoAssertion`].
pub fn parse(verified: &VerifiedXml) -> Result<Assertion, Refusal> {
    let document = bounded::parse(verified.canonical(), &bounded::CANONICAL)?;
    let root = document.root_element();
    let node = node_of(root, verified)?;
    let envelope = match verified.covered() {
        Covered::Assertion => None,
        Covered::Response => Some(read_envelope(root, true)?),
    };
    let fingerprint = verified.signatures().first().map(|signed| signed.key.fingerprint().to_owned());
    let encryption = verified.encryption().map(str::to_owned);
    Ok(Assertion { encryption, ..read_assertion(node, envelope, fingerprint.unwrap_or_default())? })
}

/// The assertion below the root of what was verified.
pub(super) fn node_of<'a, 'i>(root: Node<'a, 'i>, verified: &VerifiedXml) -> Result<Node<'a, 'i>, Refusal> {
    if verified.covered() == Covered::Assertion {
        return Ok(root);
    }
    let parent = match verified.encryption() {
        Some(_) => tree::only(root, ASSERTION, "EncryptedAssertion")?.ok_or(Refusal::NoAssertion)?,
        None => root,
    };
    tree::only(parent, ASSERTION, "Assertion")?.ok_or(Refusal::NoAssertion)
}

/// The frame of a message whose response is not signed.
pub(crate) fn unverified_envelope(gated: &Gated<'_>) -> Result<Envelope, Refusal> {
    read_envelope(gated.unverified_response(), false)
}

/// The request that the message claims to answer, only to look up the request's row: the verdict must be
/// asked for with it, and only then it counts. `None` when it claims to answer none, or when it is no ID.
pub(crate) fn unverified_in_response_to(gated: &Gated<'_>) -> Option<String> {
    let of_assertion = gated.unverified_assertion().and_then(|assertion| {
        let subject = tree::all(assertion, ASSERTION, "Subject").next()?;
        let confirmations = tree::all(subject, ASSERTION, "SubjectConfirmation");
        let mut data =
            confirmations.filter_map(|one| tree::all(one, ASSERTION, "SubjectConfirmationData").next());
        data.find_map(|data| tree::attribute(data, "InResponseTo"))
    });
    let claimed = of_assertion.or_else(|| tree::attribute(gated.unverified_response(), "InResponseTo"))?;
    let fit = (1..=256).contains(&claimed.len()) && claimed.bytes().all(|byte| byte.is_ascii_graphic());
    fit.then(|| claimed.to_owned())
}

/// Whether something of the message is encrypted: its assertion, or its NameID.
pub(crate) fn unverified_is_encrypted(gated: &Gated<'_>) -> bool {
    let has_encrypted_id = |assertion| {
        let mut subjects = tree::all(assertion, ASSERTION, "Subject");
        subjects.any(|subject| tree::all(subject, ASSERTION, "EncryptedID").next().is_some())
    };
    gated.unverified_encryption().is_some() || gated.unverified_assertion().is_some_and(has_encrypted_id)
}

pub(super) fn read_envelope(response: Node<'_, '_>, signed: bool) -> Result<Envelope, Refusal> {
    let status = tree::only(response, PROTOCOL, "Status")?.ok_or_else(|| missing("Status"))?;
    let code = tree::only(status, PROTOCOL, "StatusCode")?.ok_or_else(|| missing("StatusCode"))?;
    let second =
        tree::only(code, PROTOCOL, "StatusCode")?.and_then(|second| tree::attribute(second, "Value"));
    let message = tree::only(status, PROTOCOL, "StatusMessage")?.map(tree::whole_text);
    let detail = [second.unwrap_or_default(), message.as_deref().unwrap_or_default().trim()].join(" ");
    Ok(Envelope {
        signed,
        version: required(response, "Version")?.to_owned(),
        issue_instant: instant(response, "IssueInstant")?.ok_or_else(|| missing("IssueInstant"))?,
        destination: owned(response, "Destination"),
        in_response_to: answered(response)?,
        issuer: tree::only(response, ASSERTION, "Issuer")?.map(tree::text).transpose()?,
        status: required(code, "Value")?.to_owned(),
        status_detail: detail.trim().to_owned(),
    })
}

fn read_assertion(
    node: Node<'_, '_>,
    envelope: Option<Envelope>,
    fingerprint: String,
) -> Result<Assertion, Refusal> {
    let issuer = tree::only(node, ASSERTION, "Issuer")?.ok_or_else(|| missing("Issuer"))?;
    let subject = tree::only(node, ASSERTION, "Subject")?;
    let mut name_id = None;
    let mut name_id_encrypted = false;
    let mut bearers = Vec::new();
    if let Some(subject) = subject {
        name_id = tree::only(subject, ASSERTION, "NameID")?.map(read_name_id).transpose()?;
        name_id_encrypted = tree::only(subject, ASSERTION, "EncryptedID")?.is_some();
        for confirmation in tree::all(subject, ASSERTION, "SubjectConfirmation") {
            if tree::attribute(confirmation, "Method") == Some(BEARER) {
                bearers.push(read_confirmation(confirmation)?);
            }
        }
    }
    let conditions = tree::only(node, ASSERTION, "Conditions")?.map(read_conditions).transpose()?;
    let statements = tree::all(node, ASSERTION, "AuthnStatement").map(read_statement);
    let mut attributes = AttributesByName::default();
    let mut attributes_encrypted = false;
    for statement in tree::all(node, ASSERTION, "AttributeStatement") {
        attributes_encrypted |= tree::all(statement, ASSERTION, "EncryptedAttribute").next().is_some();
        for attribute in tree::all(statement, ASSERTION, "Attribute") {
            let values = tree::all(attribute, ASSERTION, "AttributeValue").filter(|value| !is_nil(*value));
            let values = values.map(tree::whole_text);
            attributes.add(required(attribute, "Name")?, tree::attribute(attribute, "FriendlyName"), values);
        }
    }
    Ok(Assertion {
        id: required(node, "ID")?.to_owned(),
        version: required(node, "Version")?.to_owned(),
        issue_instant: instant(node, "IssueInstant")?.ok_or_else(|| missing("IssueInstant"))?,
        issuer: tree::text(issuer)?,
        name_id,
        name_id_encrypted,
        bearers,
        conditions: conditions.unwrap_or_default(),
        statements: statements.collect::<Result<_, _>>()?,
        attributes: Attributes(attributes.attributes.into()),
        attributes_encrypted,
        fingerprint,
        encryption: None,
        envelope,
    })
}

pub(super) fn read_name_id(node: Node<'_, '_>) -> Result<NameId, Refusal> {
    Ok(NameId {
        value: tree::text(node)?,
        format: owned(node, "Format"),
        name_qualifier: owned(node, "NameQualifier"),
        sp_name_qualifier: owned(node, "SPNameQualifier"),
    })
}

fn read_confirmation(node: Node<'_, '_>) -> Result<Confirmation, Refusal> {
    let data = tree::only(node, ASSERTION, "SubjectConfirmationData")?;
    let Some(data) = data else {
        return Ok(Confirmation {
            recipient: None,
            not_before: None,
            not_on_or_after: None,
            in_response_to: None,
        });
    };
    Ok(Confirmation {
        recipient: owned(data, "Recipient"),
        not_before: owned(data, "NotBefore"),
        not_on_or_after: instant(data, "NotOnOrAfter")?,
        in_response_to: answered(data)?,
    })
}

/// The request that something answers. An ID is never empty (SAML core section 1.3.4), so that an empty one
/// is no way of saying that there was none.
fn answered(node: Node<'_, '_>) -> Result<Option<String>, Refusal> {
    match owned(node, "InResponseTo") {
        Some(empty) if empty.is_empty() => Err(Refusal::Malformed("InResponseTo is empty".into())),
        answered => Ok(answered),
    }
}

/// OneTimeUse holds anyway, since no assertion is accepted twice, and ProxyRestriction is about assertions
/// that we would issue (SAML core sections 2.5.1.5 and 2.5.1.6).
fn read_conditions(node: Node<'_, '_>) -> Result<Conditions, Refusal> {
    let mut conditions = Conditions {
        not_before: instant(node, "NotBefore")?,
        not_on_or_after: instant(node, "NotOnOrAfter")?,
        ..Conditions::default()
    };
    for condition in tree::elements(node) {
        if tree::is(condition, ASSERTION, "AudienceRestriction") {
            let audiences = tree::all(condition, ASSERTION, "Audience").map(tree::text);
            conditions.audiences.push(audiences.collect::<Result<_, _>>()?);
        } else if !tree::is(condition, ASSERTION, "OneTimeUse")
            && !tree::is(condition, ASSERTION, "ProxyRestriction")
        {
            conditions.unknown = Some(condition.tag_name().name().to_owned());
        }
    }
    Ok(conditions)
}

fn read_statement(node: Node<'_, '_>) -> Result<AuthnStatement, Refusal> {
    let context = tree::only(node, ASSERTION, "AuthnContext")?;
    let class =
        context.map(|context| tree::only(context, ASSERTION, "AuthnContextClassRef")).transpose()?.flatten();
    Ok(AuthnStatement {
        authn_instant: instant(node, "AuthnInstant")?.ok_or_else(|| missing("AuthnInstant"))?,
        session_index: owned(node, "SessionIndex"),
        session_not_on_or_after: instant(node, "SessionNotOnOrAfter")?,
        context_class: class.map(tree::text).transpose()?,
    })
}

fn is_nil(value: Node<'_, '_>) -> bool {
    let instance = Some("http://www.w3.org/2001/XMLSchema-instance");
    let mut nils = value.attributes().filter(|each| each.namespace() == instance && each.name() == "nil");
    let nil = nils.next().map(|each| each.value());
    matches!(nil, Some("true" | "1"))
}

fn owned(node: Node<'_, '_>, name: &str) -> Option<String> {
    tree::attribute(node, name).map(str::to_owned)
}

fn required<'a>(node: Node<'a, '_>, name: &'static str) -> Result<&'a str, Refusal> {
    tree::attribute(node, name).ok_or_else(|| missing(name))
}

fn missing(what: &str) -> Refusal {
    Refusal::Malformed(Shown::new(&format!("{what} is missing")))
}

fn instant(node: Node<'_, '_>, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = tree::attribute(node, name) else { return Ok(None) };
    datetime::parse(text).map(Some).ok_or_else(|| Refusal::TimestampMalformed(name, text.into()))
}
