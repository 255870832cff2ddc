//! Encrypted assertions (SAML core section 2.3.4, XML Encryption 1.1): the one shape that is read, and
//! decryption with one answer for every fault.
//!
//! What can be told from the message alone (its shape, its algorithms) is refused with a reason of its
//! own before a key is touched. Everything that depends on a private key or on what comes out is
//! [`Refusal::DecryptionFailed`] and takes the same steps: each wrapped key is tried with each private
//! key, the content is decrypted with whatever there is, and only then it is asked whether all went well.

use base64::Engine as _;
use roxmltree::Node;

use super::{
    RESPONSE_LIMIT, bounded,
    bulk_base64::STANDARD,
    encryption::{ContentAlgorithm, KeyTransport},
    gate::Gated,
    keys::DecryptionKeys,
    names::{ASSERTION, DSIG, ELEMENT_TYPE, XENC, XENC11},
    refusal::Refusal,
    tree,
    verify::VerifiedFrame,
};

/// Most EncryptedKeys of one assertion. Each is tried with each of our keys, two at most.
const WRAPPED_KEYS_MAX: usize = 4;

/// An encrypted assertion of the right shape. Whoever has our metadata can make one.
#[derive(Debug)]
pub(crate) struct UnverifiedEncryption {
    content: ContentAlgorithm,
    sealed: Vec<u8>,
    wrapped: Vec<WrappedKey>,
}

#[derive(Debug)]
struct WrappedKey {
    transport: KeyTransport,
    sealed: Vec<u8>,
}

/// What decryption brought to light, with how it was done.
struct Opened {
    plain: Vec<u8>,
    transport: KeyTransport,
    key: Option<String>,
}

impl UnverifiedEncryption {
    /// Reads an `EncryptedAssertion` or `EncryptedID`: one EncryptedData, and EncryptedKeys in its KeyInfo or beside it.
    /// A RetrievalMethod is never followed, since every EncryptedKey that it could mean is tried anyway.
    ///
    /// # Errors
    /// [`Refusal::EncryptionMalformed`] or [`Refusal::EncryptionNotAllowed`].
    pub(crate) fn read(assertion: Node<'_, '_>) -> Result<Self, Refusal> {
        nothing_refers_elsewhere(assertion)?;
        let mut data = None;
        let mut keys = Vec::new();
        for child in tree::elements(assertion) {
            if tree::is(child, XENC, "EncryptedKey") {
                keys.push(child);
            } else if !tree::is(child, XENC, "EncryptedData") || data.replace(child).is_some() {
                return Err(malformed("it must contain one EncryptedData and else only EncryptedKeys"));
            }
        }
        let data = data.ok_or_else(|| malformed("it has no EncryptedData"))?;
        if !matches!(tree::attribute(data, "Type"), None | Some(ELEMENT_TYPE)) {
            return Err(malformed("what is encrypted is not an element"));
        }
        let parts = Parts::read(data, &[])?;
        let inside = parts.key_info.iter().flat_map(|info| tree::all(*info, XENC, "EncryptedKey"));
        keys.extend(inside);
        if keys.is_empty() {
            return Err(malformed("it has no EncryptedKey"));
        }
        if keys.len() > WRAPPED_KEYS_MAX {
            return Err(malformed("it has more than 4 EncryptedKeys"));
        }
        let uri = parts.algorithm()?;
        let content =
            ContentAlgorithm::from_uri(uri).ok_or_else(|| Refusal::EncryptionNotAllowed(uri.into()))?;
        only_parameters(parts.method, &[(XENC, "KeySize")])?;
        let wrapped = keys.into_iter().map(WrappedKey::read).collect::<Result<_, _>>()?;
        Ok(Self { content, sealed: parts.cipher_value()?, wrapped })
    }

    /// Every wrapped key with every key of ours, without stopping at the first that fits; then the content
    /// with the key that was found, or with a stand-in, so that a wrong key costs what a right one does.
    fn open(&self, keys: &DecryptionKeys) -> Option<Opened> {
        let mut found = None;
        for wrapped in &self.wrapped {
            for key in keys.iter() {
                let secret = wrapped.transport.unwrap(key.private(), &wrapped.sealed);
                let secret = secret.filter(|secret| secret.len() == self.content.key_length());
                if let (Some(secret), None) = (secret, &found) {
                    found = Some((secret, wrapped.transport, key.fingerprint().map(str::to_owned)));
                }
            }
        }
        let stand_in = vec![0; self.content.key_length()];
        let secret = found.as_ref().map_or(&stand_in, |(secret, ..)| secret);
        let plain = self.content.open(secret, &self.sealed);
        let ((_, transport, key), plain) = found.zip(plain)?;
        Some(Opened { plain, transport, key })
    }
}

impl WrappedKey {
    fn read(key: Node<'_, '_>) -> Result<Self, Refusal> {
        let parts = Parts::read(key, &["ReferenceList", "CarriedKeyName"])?;
        only_parameters(
            parts.method,
            &[(DSIG, "DigestMethod"), (XENC11, "MGF"), (XENC, "OAEPparams"), (XENC, "KeySize")],
        )?;
        let label = one(parts.method, XENC, "OAEPparams")?.map(tree::whole_text);
        if label.is_some_and(|label| !label.trim_ascii().is_empty()) {
            return Err(malformed("OAEPparams is not empty"));
        }
        let named = |namespace: &str, name: &'static str| {
            let parameter = one(parts.method, namespace, name)?;
            let algorithm =
                |node: Node<'_, '_>| tree::attribute(node, "Algorithm").unwrap_or_default().to_owned();
            Ok::<_, Refusal>(parameter.map(algorithm))
        };
        let (digest, mask) = (named(DSIG, "DigestMethod")?, named(XENC11, "MGF")?);
        let uri = parts.algorithm()?;
        let transport = KeyTransport::named(uri, digest.as_deref(), mask.as_deref()).ok_or_else(|| {
            let said = [Some(uri), digest.as_deref(), mask.as_deref()];
            let said: Vec<_> = said.into_iter().flatten().collect();
            Refusal::EncryptionNotAllowed(said.join(" ").as_str().into())
        })?;
        Ok(Self { transport, sealed: parts.cipher_value()? })
    }
}

/// The children that EncryptedData and EncryptedKey have in common (XML Encryption 1.1 section 3.1).
struct Parts<'a, 'i> {
    method: Node<'a, 'i>,
    key_info: Option<Node<'a, 'i>>,
    cipher_data: Node<'a, 'i>,
}

impl<'a, 'i> Parts<'a, 'i> {
    fn read(element: Node<'a, 'i>, further: &[&str]) -> Result<Self, Refusal> {
        for child in tree::elements(element) {
            let name = child.tag_name().name();
            let known = match child.tag_name().namespace() {
                Some(XENC) => ["EncryptionMethod", "CipherData"].contains(&name) || further.contains(&name),
                Some(DSIG) => name == "KeyInfo",
                _ => false,
            };
            if !known {
                return Err(malformed("it has an element that does not belong there"));
            }
        }
        Ok(Self {
            method: one(element, XENC, "EncryptionMethod")?
                .ok_or_else(|| malformed("it has no EncryptionMethod"))?,
            key_info: one(element, DSIG, "KeyInfo")?,
            cipher_data: one(element, XENC, "CipherData")?
                .ok_or_else(|| malformed("it has no CipherData"))?,
        })
    }

    fn algorithm(&self) -> Result<&'a str, Refusal> {
        tree::attribute(self.method, "Algorithm").ok_or_else(|| malformed("an Algorithm is missing"))
    }

    /// Base64 that stands there plainly: no comment, CDATA section or element in it.
    fn cipher_value(&self) -> Result<Vec<u8>, Refusal> {
        let wrong = || malformed("CipherValue is not plain Base64");
        let mut values = tree::elements(self.cipher_data);
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(malformed("CipherData must contain one CipherValue"));
        };
        if !tree::is(value, XENC, "CipherValue") {
            return Err(malformed("CipherData must contain one CipherValue"));
        }
        let mut inside = value.children();
        let (Some(text), None) = (inside.next(), inside.next()) else { return Err(wrong()) };
        let source = value.document().input_text().get(value.range()).unwrap_or_default();
        if !text.is_text() || source.contains("<!") {
            return Err(wrong());
        }
        let compact: Vec<u8> =
            text.text().unwrap_or_default().bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        STANDARD.decode(compact).map_err(|_| wrong())
    }
}

fn malformed(why: &'static str) -> Refusal {
    Refusal::EncryptionMalformed(why)
}

fn one<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &str,
    name: &'static str,
) -> Result<Option<Node<'a, 'i>>, Refusal> {
    tree::only(node, namespace, name).map_err(|_| malformed("it has an element twice that may occur once"))
}

fn only_parameters(method: Node<'_, '_>, known: &[(&str, &str)]) -> Result<(), Refusal> {
    let is_known = |node: Node<'_, '_>| known.iter().any(|(namespace, name)| tree::is(node, namespace, name));
    if tree::elements(method).all(is_known) {
        Ok(())
    } else {
        Err(malformed("an EncryptionMethod has a parameter that is not known"))
    }
}

/// Nothing may ask for data that is not in the message, whether or not anybody would fetch it.
fn nothing_refers_elsewhere(assertion: Node<'_, '_>) -> Result<(), Refusal> {
    for element in assertion.descendants().filter(Node::is_element) {
        let elsewhere = match element.tag_name().name() {
            "CipherReference" => true,
            "RetrievalMethod" => {
                !tree::attribute(element, "URI").unwrap_or_default().starts_with('#')
                    || tree::elements(element).next().is_some()
            }
            _ => false,
        };
        if elsewhere {
            return Err(malformed("it refers to data outside of itself"));
        }
    }
    Ok(())
}

/// A response in whose EncryptedAssertion stands what it decrypts to. Whether that is one assertion, and
/// who vouches for it, is not known yet: [`super::gate::gate_decrypted`] and
/// [`super::verify::verify_decrypted`] say it.
#[derive(Debug)]
pub(crate) struct DecryptedXml {
    frame: VerifiedFrame,
    text: String,
    inserted: std::ops::Range<usize>,
    how: String,
}

impl DecryptedXml {
    /// What was around it.
    pub(crate) const fn frame(&self) -> &VerifiedFrame {
        &self.frame
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where in the text the decrypted part is.
    pub(crate) fn inserted(&self) -> std::ops::Range<usize> {
        self.inserted.clone()
    }

    /// The algorithms, and the certificate of the key that it was encrypted for.
    pub(crate) fn how(&self) -> &str {
        &self.how
    }
}

/// Decrypts the assertion of `gated`, whose response was seen to be signed or not before: when it is, the
/// cipher text is taken out of the canonical form that was signed.
///
/// The plain text is put where the cipher text stood, so that prefixes declared further up mean what they
/// meant when it was encrypted, and so that the whole message is looked at again, not a part of it.
///
/// # Errors
/// [`Refusal::AssertionEncrypted`] without keys, [`Refusal::CbcNotAllowed`], [`Refusal::CbcNotSigned`],
/// [`Refusal::DecryptionFailed`], or what [`UnverifiedEncryption::read`] refuses.
pub(crate) fn decrypt(
    gated: &Gated<'_>,
    frame: VerifiedFrame,
    keys: &DecryptionKeys,
    allow_cbc: bool,
) -> Result<DecryptedXml, Refusal> {
    if keys.is_empty() {
        return Err(Refusal::AssertionEncrypted);
    }
    let (text, inserted, how) = match frame.canonical() {
        Some(canonical) => {
            let document = bounded::parse(canonical, &bounded::CANONICAL)?;
            replace(the_encrypted(document.root_element())?, true, keys, allow_cbc)?
        }
        None => replace(the_encrypted(gated.unverified_response())?, false, keys, allow_cbc)?,
    };
    Ok(DecryptedXml { frame, text, inserted, how })
}

fn the_encrypted<'a, 'i>(response: Node<'a, 'i>) -> Result<Node<'a, 'i>, Refusal> {
    tree::only(response, ASSERTION, "EncryptedAssertion")?.ok_or(Refusal::AssertionMisplaced)
}

/// A document with something in it decrypted, where in it that is, and how it was encrypted.
type Replaced = (String, std::ops::Range<usize>, String);

/// The document of `encrypted` with what is in it decrypted. `signed` says whether the document is one that
/// a key of the connection signed.
///
/// # Errors
/// [`Refusal::CbcNotAllowed`], [`Refusal::CbcNotSigned`], [`Refusal::DecryptionFailed`], or what
/// [`UnverifiedEncryption::read`] refuses.
pub(super) fn replace(
    encrypted: Node<'_, '_>,
    signed: bool,
    keys: &DecryptionKeys,
    allow_cbc: bool,
) -> Result<Replaced, Refusal> {
    let unverified = UnverifiedEncryption::read(encrypted)?;
    match (unverified.content.is_cbc(), allow_cbc, signed) {
        (true, false, _) => return Err(Refusal::CbcNotAllowed),
        (true, true, false) => return Err(Refusal::CbcNotSigned),
        _ => {}
    }
    let Opened { plain, transport, key } = unverified.open(keys).ok_or(Refusal::DecryptionFailed)?;
    let plain = bounded::characters(&plain, RESPONSE_LIMIT).map_err(|_| Refusal::DecryptionFailed)?;
    let plain = plain.trim_ascii();
    let source = encrypted.document().input_text();
    let (Some(first), Some(last)) = (encrypted.first_child(), encrypted.last_child()) else {
        return Err(malformed("it is empty"));
    };
    let before = source.get(..first.range().start).unwrap_or_default();
    let behind = source.get(last.range().end..).unwrap_or_default();
    let mut how = format!("{} with {transport}", unverified.content);
    if let Some(key) = key {
        how.push_str(" for our certificate ");
        how.push_str(&key);
    }
    Ok(([before, plain, behind].concat(), before.len()..before.len() + plain.len(), how))
}
