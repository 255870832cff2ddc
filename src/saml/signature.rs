//! The one shape of `ds:Signature` that is read (SAML core section 5.4): what is not spelled out here is
//! refused before any cryptography.

use base64::Engine as _;
use roxmltree::{Node, NodeId};

use super::{
    algorithm::{DigestAlgorithm, SignatureAlgorithm},
    bulk_base64::STANDARD,
    names::{DSIG, ENVELOPED_SIGNATURE, EXCLUSIVE_C14N, EXCLUSIVE_C14N_WITH_COMMENTS},
    refusal::{Refusal, Shown},
    tree,
};

/// Most prefixes of one InclusiveNamespaces, and the longest PrefixList in bytes.
const PREFIXES_MAX: usize = 32;
const PREFIX_LIST_MAX: usize = 1_024;
/// Longest `SignatureValue` or `DigestValue`, in bytes of text: an RSA signature of 8192 bits with line
/// breaks written as character references.
const VALUE_MAX: usize = 8_192;

/// What `SignedInfo` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedInfo {
    pub(crate) signature_algorithm: SignatureAlgorithm,
    pub(crate) digest_algorithm: DigestAlgorithm,
    pub(crate) digest: Vec<u8>,
    /// The ID that the reference names, without the `#`.
    pub(crate) reference: String,
    /// InclusiveNamespaces of the canonicalization of `SignedInfo` itself.
    pub(crate) own_prefixes: Vec<String>,
    /// InclusiveNamespaces of the canonicalization of what is referred to.
    pub(crate) content_prefixes: Vec<String>,
}

/// A signature that was not verified yet, and where it stands in its document.
#[derive(Debug, Clone)]
pub(crate) struct UnverifiedSignature {
    pub(crate) element: NodeId,
    pub(crate) signed_info_element: NodeId,
    pub(crate) signed_info: SignedInfo,
    pub(crate) value: Vec<u8>,
}

impl UnverifiedSignature {
    /// Reads a `ds:Signature`: SignedInfo, SignatureValue and perhaps KeyInfo, which is never looked into.
    pub(crate) fn read(element: Node<'_, '_>) -> Result<Self, Refusal> {
        if element.descendants().any(|node| node.is_comment()) {
            return Err(Refusal::SignatureMalformed("it contains a comment"));
        }
        only_attributes(element, &["Id"])?;
        let parts: Vec<_> = tree::elements(element).collect();
        let (signed_info_element, value) = match parts.as_slice() {
            [info, value] if dsig(*info, "SignedInfo") && dsig(*value, "SignatureValue") => (*info, *value),
            [info, value, key]
                if dsig(*info, "SignedInfo") && dsig(*value, "SignatureValue") && dsig(*key, "KeyInfo") =>
            {
                (*info, *value)
            }
            _ => {
                return Err(Refusal::SignatureMalformed(
                    "it must contain one SignedInfo, one SignatureValue, and nothing else but KeyInfo",
                ));
            }
        };
        no_text(element)?;
        let signed_info = SignedInfo::read(signed_info_element)?;
        only_attributes(value, &["Id"])?;
        let (element, signed_info_element) = (element.id(), signed_info_element.id());
        Ok(Self { element, signed_info_element, signed_info, value: binary(value)? })
    }
}

impl SignedInfo {
    /// Reads a `ds:SignedInfo` with its one reference.
    pub(crate) fn read(element: Node<'_, '_>) -> Result<Self, Refusal> {
        only_attributes(element, &["Id"])?;
        let [canonicalization, method, reference] = children(
            element,
            ["CanonicalizationMethod", "SignatureMethod", "Reference"],
            "SignedInfo must contain CanonicalizationMethod, SignatureMethod and one Reference",
        )?;
        let canonicalization_algorithm = algorithm(canonicalization)?;
        if !is_exclusive(canonicalization_algorithm) {
            return Err(Refusal::CanonicalizationNotAllowed(canonicalization_algorithm.into()));
        }
        let own_prefixes = inclusive_prefixes(canonicalization)?;
        let signature_algorithm = SignatureAlgorithm::from_uri(algorithm(method)?).ok_or_else(|| {
            Refusal::AlgorithmNotAllowed(tree::attribute(method, "Algorithm").unwrap_or_default().into())
        })?;
        empty(method)?;

        only_attributes(reference, &["Id", "Type", "URI"])?;
        let uri = tree::attribute(reference, "URI").unwrap_or_default();
        let id = uri.strip_prefix('#').ok_or_else(|| Refusal::ReferenceMismatch(uri.into()))?;
        let [transforms, digest_method, digest_value] = children(
            reference,
            ["Transforms", "DigestMethod", "DigestValue"],
            "a Reference must contain Transforms, DigestMethod and DigestValue",
        )?;
        let content_prefixes = read_transforms(transforms)?;
        let digest_algorithm = DigestAlgorithm::from_uri(algorithm(digest_method)?).ok_or_else(|| {
            Refusal::AlgorithmNotAllowed(
                tree::attribute(digest_method, "Algorithm").unwrap_or_default().into(),
            )
        })?;
        empty(digest_method)?;
        only_attributes(digest_value, &[])?;
        Ok(Self {
            signature_algorithm,
            digest_algorithm,
            digest: binary(digest_value)?,
            reference: id.to_owned(),
            own_prefixes,
            content_prefixes,
        })
    }
}

/// Enveloped-signature and then exclusive canonicalization, each once. Returns the inclusive prefixes.
fn read_transforms(transforms: Node<'_, '_>) -> Result<Vec<String>, Refusal> {
    only_attributes(transforms, &[])?;
    no_text(transforms)?;
    let steps: Vec<_> = tree::elements(transforms).collect();
    let named: Vec<_> =
        steps.iter().map(|step| tree::attribute(*step, "Algorithm").unwrap_or_default()).collect();
    match (steps.as_slice(), named.as_slice()) {
        ([enveloped, exclusive], [first, second])
            if dsig(*enveloped, "Transform")
                && dsig(*exclusive, "Transform")
                && *first == ENVELOPED_SIGNATURE
                && is_exclusive(second) =>
        {
            algorithm(*enveloped)?;
            empty(*enveloped)?;
            algorithm(*exclusive)?;
            inclusive_prefixes(*exclusive)
        }
        _ => Err(Refusal::TransformNotAllowed(Shown::new(&named.join(" ")))),
    }
}

/// The PrefixList of the InclusiveNamespaces in a canonicalization method or transform, which may hold
/// nothing else.
fn inclusive_prefixes(method: Node<'_, '_>) -> Result<Vec<String>, Refusal> {
    no_text(method)?;
    let mut inside = tree::elements(method);
    let Some(inclusive) = inside.next() else { return Ok(Vec::new()) };
    if inside.next().is_some() || !tree::is(inclusive, EXCLUSIVE_C14N, "InclusiveNamespaces") {
        return Err(Refusal::SignatureMalformed(
            "a canonicalization may contain one InclusiveNamespaces and nothing else",
        ));
    }
    only_attributes(inclusive, &["PrefixList"])?;
    empty(inclusive)?;
    let list = tree::attribute(inclusive, "PrefixList").unwrap_or_default();
    let prefixes: Vec<_> = list.split_ascii_whitespace().map(str::to_owned).collect();
    if list.len() > PREFIX_LIST_MAX || prefixes.len() > PREFIXES_MAX {
        return Err(Refusal::SignatureMalformed("InclusiveNamespaces has more than 32 prefixes"));
    }
    Ok(prefixes)
}

fn is_exclusive(algorithm: &str) -> bool {
    algorithm == EXCLUSIVE_C14N || algorithm == EXCLUSIVE_C14N_WITH_COMMENTS
}

fn dsig(node: Node<'_, '_>, name: &str) -> bool {
    tree::is(node, DSIG, name)
}

/// The child elements, which must be exactly these.
fn children<'a, 'i, const N: usize>(
    element: Node<'a, 'i>,
    names: [&str; N],
    otherwise: &'static str,
) -> Result<[Node<'a, 'i>; N], Refusal> {
    no_text(element)?;
    let found: Vec<_> = tree::elements(element).collect();
    let found: [Node<'a, 'i>; N] = found.try_into().map_err(|_| Refusal::SignatureMalformed(otherwise))?;
    if found.iter().zip(names).all(|(child, name)| dsig(*child, name)) {
        Ok(found)
    } else {
        Err(Refusal::SignatureMalformed(otherwise))
    }
}

fn algorithm<'a>(method: Node<'a, '_>) -> Result<&'a str, Refusal> {
    only_attributes(method, &["Algorithm"])?;
    tree::attribute(method, "Algorithm").ok_or(Refusal::SignatureMalformed("an Algorithm is missing"))
}

fn only_attributes(element: Node<'_, '_>, allowed: &[&str]) -> Result<(), Refusal> {
    let known = |attribute: roxmltree::Attribute<'_, '_>| {
        attribute.namespace().is_none() && allowed.contains(&attribute.name())
    };
    if element.attributes().all(known) {
        Ok(())
    } else {
        Err(Refusal::SignatureMalformed("it has an attribute that does not belong there"))
    }
}

/// No child elements and no text: SAML uses no algorithm with parameters.
fn empty(element: Node<'_, '_>) -> Result<(), Refusal> {
    if tree::elements(element).next().is_some() {
        return Err(Refusal::SignatureMalformed("an algorithm has parameters"));
    }
    no_text(element)
}

fn no_text(element: Node<'_, '_>) -> Result<(), Refusal> {
    let mut texts = element.children().filter(Node::is_text);
    let stray = texts.any(|node| !node.text().unwrap_or_default().trim_ascii().is_empty());
    if stray { Err(Refusal::SignatureMalformed("it has text where none belongs")) } else { Ok(()) }
}

/// Base64 that stands there plainly: no comment, CDATA section or element in it. Line breaks may be
/// written as character references, as Java does.
fn binary(element: Node<'_, '_>) -> Result<Vec<u8>, Refusal> {
    let malformed = || Refusal::SignatureMalformed("DigestValue or SignatureValue is not plain Base64");
    let mut inside = element.children();
    let text = match (inside.next(), inside.next()) {
        (Some(text), None) if text.is_text() => text,
        _ => return Err(malformed()),
    };
    let source = element.document().input_text().get(element.range()).unwrap_or_default();
    if source.len() > VALUE_MAX || source.contains("<!") {
        return Err(malformed());
    }
    let compact: Vec<u8> =
        text.text().unwrap_or_default().bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(compact).map_err(|_| malformed())
}
