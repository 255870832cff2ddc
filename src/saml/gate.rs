//! The gate: everything about a response that can be refused by its shape, before any cryptography.

use std::collections::HashSet;

use roxmltree::{Document, Node, NodeId};

use super::{
    assertion::read_envelope,
    bounded,
    decode::UnverifiedXml,
    decrypt::{DecryptedXml, UnverifiedEncryption},
    names::{ASSERTION, DSIG, PROTOCOL, STATUS_SUCCESS},
    refusal::Refusal,
    signature::UnverifiedSignature,
    tree,
    validate::status_refusal,
};

/// Longest ID, in bytes.
const ID_MAX: usize = 256;

/// A response of the right shape. Nothing in it is verified.
#[derive(Debug)]
pub struct Gated<'a> {
    document: Document<'a>,
    assertion: NodeId,
    encrypted: bool,
    response_signature: Option<UnverifiedSignature>,
    assertion_signature: Option<UnverifiedSignature>,
}

/// Parses `unverified` once and looks at its shape.
///
/// # Errors
/// The [`Refusal`] of the first rule that is broken.
pub fn gate(unverified: &UnverifiedXml) -> Result<Gated<'_>, Refusal> {
    let document = bounded::parse(unverified.text(), &bounded::MESSAGE)?;
    let response = document.root_element();
    if !tree::is(response, PROTOCOL, "Response") {
        return Err(Refusal::NotAResponse(response.tag_name().name().into()));
    }
    let assertion = the_assertion(response)?;
    let encrypted = assertion.tag_name().name() == "EncryptedAssertion";
    if encrypted {
        UnverifiedEncryption::read(assertion)?;
    }
    let (response_signature, assertion_signature) = signatures(response, assertion, encrypted)?;
    let assertion = assertion.id();
    Ok(Gated { document, assertion, encrypted, response_signature, assertion_signature })
}

/// The same once more for a message whose assertion was decrypted: everything that came to light must have
/// the shape of one plain assertion, and fit into its message.
///
/// # Errors
/// The [`Refusal`] of the first rule that is broken; [`Refusal::DecryptionFailed`] when it is no XML.
pub(crate) fn gate_decrypted(decrypted: &DecryptedXml) -> Result<Gated<'_>, Refusal> {
    let document =
        bounded::parse(decrypted.text(), &bounded::CANONICAL).map_err(|_| Refusal::DecryptionFailed)?;
    let response = document.root_element();
    let wrapper = tree::only(response, ASSERTION, "EncryptedAssertion").ok().flatten();
    let wrapper = wrapper.ok_or(Refusal::AssertionMisplaced)?;
    let mut found = assertions(response).filter(|node| *node != wrapper);
    let assertion = found.next().ok_or(Refusal::NoAssertion)?;
    let others = found.count();
    if others > 0 {
        return Err(Refusal::SeveralAssertions(others + 1));
    }
    // What was put in is this element and nothing else, so that it cannot have closed what stood open
    // around it.
    if assertion.parent() != Some(wrapper)
        || !tree::is(assertion, ASSERTION, "Assertion")
        || assertion.range() != decrypted.inserted()
    {
        return Err(Refusal::AssertionMisplaced);
    }
    let (response_signature, assertion_signature) = signatures(response, assertion, false)?;
    let assertion = assertion.id();
    Ok(Gated { document, assertion, encrypted: false, response_signature, assertion_signature })
}

/// The signatures of the response and of the assertion, each at its place and referring to its parent,
/// with IDs that occur once.
fn signatures(
    response: Node<'_, '_>,
    assertion: Node<'_, '_>,
    encrypted: bool,
) -> Result<(Option<UnverifiedSignature>, Option<UnverifiedSignature>), Refusal> {
    let plain = (!encrypted).then_some(assertion);
    ids_are_unique(response, plain)?;
    let response_signature = signature_of(response, false)?;
    let assertion_signature = plain.map(|plain| signature_of(plain, true)).transpose()?.flatten();
    let placed: Vec<_> = [response_signature, assertion_signature].into_iter().flatten().collect();
    nothing_else_looks_signed(response, &placed)?;
    let read = |signature: Node<'_, '_>, parent: Node<'_, '_>| {
        let signature = UnverifiedSignature::read(signature)?;
        let reference = &signature.signed_info.reference;
        if tree::attribute(parent, "ID") != Some(reference) {
            return Err(Refusal::ReferenceMismatch(format!("#{reference}").as_str().into()));
        }
        Ok(signature)
    };
    Ok((
        response_signature.map(|signature| read(signature, response)).transpose()?,
        assertion_signature.map(|signature| read(signature, assertion)).transpose()?,
    ))
}

impl Gated<'_> {
    pub(crate) fn unverified_response(&self) -> Node<'_, '_> {
        self.document.root_element()
    }

    /// The assertion; `None` when it is encrypted.
    pub(crate) fn unverified_assertion(&self) -> Option<Node<'_, '_>> {
        self.document.get_node(self.assertion).filter(|_| !self.encrypted)
    }

    /// The encrypted assertion; `None` when it is plain.
    pub(crate) fn unverified_encryption(&self) -> Option<Node<'_, '_>> {
        self.document.get_node(self.assertion).filter(|_| self.encrypted)
    }

    pub(crate) const fn document(&self) -> &Document<'_> {
        &self.document
    }

    pub(crate) const fn response_signature(&self) -> Option<&UnverifiedSignature> {
        self.response_signature.as_ref()
    }

    pub(crate) const fn assertion_signature(&self) -> Option<&UnverifiedSignature> {
        self.assertion_signature.as_ref()
    }
}

/// The one assertion, which must be the response's child. Anything called an assertion counts, in any
/// namespace and at any depth: a second one has no other use than to confuse.
fn the_assertion<'a, 'i>(response: Node<'a, 'i>) -> Result<Node<'a, 'i>, Refusal> {
    let mut found = assertions(response);
    let first = found.next().ok_or_else(|| why_no_assertion(response))?;
    let others = found.count();
    if others > 0 {
        return Err(Refusal::SeveralAssertions(others + 1));
    }
    if first.parent() != Some(response) || first.tag_name().namespace() != Some(ASSERTION) {
        return Err(Refusal::AssertionMisplaced);
    }
    Ok(first)
}

fn assertions<'a, 'i>(response: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    response.descendants().filter(|node| {
        node.is_element() && matches!(node.tag_name().name(), "Assertion" | "EncryptedAssertion")
    })
}

/// An IdP that signs nobody in says why in the status, and that helps the administrator more.
fn why_no_assertion(response: Node<'_, '_>) -> Refusal {
    match read_envelope(response, false) {
        Ok(envelope) if envelope.status != STATUS_SUCCESS => status_refusal(&envelope),
        _ => Refusal::NoAssertion,
    }
}

/// Each `ID` once; and the IDs that signatures may refer to are no other attribute's value that some
/// parser might take for an ID; what is signed has no second attribute that might be taken for its ID.
pub(super) fn ids_are_unique(response: Node<'_, '_>, assertion: Option<Node<'_, '_>>) -> Result<(), Refusal> {
    let mut signable = vec![usable_id(response, "response")?];
    if let Some(assertion) = assertion {
        signable.push(usable_id(assertion, "assertion")?);
    }
    let mut seen = HashSet::new();
    for element in response.descendants().filter(Node::is_element) {
        for attribute in element.attributes() {
            let likely = attribute.name().eq_ignore_ascii_case("id");
            let exact = attribute.name() == "ID" && attribute.namespace().is_none();
            let on_signable = element == response || Some(element) == assertion;
            let own = exact && on_signable;
            let twice = exact && !seen.insert(attribute.value());
            let rival = likely && !own && (on_signable || signable.contains(&attribute.value()));
            if twice || rival {
                return Err(Refusal::DuplicateId(attribute.value().into()));
            }
        }
    }
    Ok(())
}

pub(super) fn usable_id<'a>(element: Node<'a, '_>, what: &'static str) -> Result<&'a str, Refusal> {
    let id = tree::attribute(element, "ID").ok_or(Refusal::BadId(what))?;
    let plain =
        id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':'));
    if id.is_empty() || id.len() > ID_MAX || !plain { Err(Refusal::BadId(what)) } else { Ok(id) }
}

/// The signature of `parent` at its place in the schema: right after the Issuer, which only a response
/// may lack (SAML core sections 2.3.3 and 3.2.2). `None` when it is not signed.
pub(super) fn signature_of<'a, 'i>(
    parent: Node<'a, 'i>,
    issuer_required: bool,
) -> Result<Option<Node<'a, 'i>>, Refusal> {
    let mut signatures = tree::all(parent, DSIG, "Signature");
    let Some(signature) = signatures.next() else { return Ok(None) };
    if signatures.next().is_some() {
        return Err(Refusal::SignatureMalformed("there is more than one in the same element"));
    }
    let place_is_right = match signature.prev_sibling_element() {
        Some(before) => tree::is(before, ASSERTION, "Issuer") && before.prev_sibling_element().is_none(),
        None => !issuer_required,
    };
    if place_is_right { Ok(Some(signature)) } else { Err(Refusal::SignatureMisplaced) }
}

/// No Signature, SignedInfo or Reference but those of the signatures at their place, whatever namespace
/// they claim.
pub(super) fn nothing_else_looks_signed(
    response: Node<'_, '_>,
    placed: &[Node<'_, '_>],
) -> Result<(), Refusal> {
    for element in response.descendants().filter(Node::is_element) {
        let inside =
            |steps: usize| element.ancestors().nth(steps).is_some_and(|above| placed.contains(&above));
        match element.tag_name().name() {
            "Signature" if !placed.contains(&element) => return Err(Refusal::SignatureMisplaced),
            "SignedInfo" if !inside(1) => {
                return Err(Refusal::SignatureMalformed("there is a SignedInfo outside of its place"));
            }
            "Reference" if element.tag_name().namespace() == Some(DSIG) && !inside(2) => {
                return Err(Refusal::SignatureMalformed("there is a Reference outside of its place"));
            }
            _ => {}
        }
    }
    Ok(())
}
