//! The namespaces and identifiers of SAML 2.0, XML Signature and canonicalization that Muster knows.

/// `saml:` assertions (SAML core section 2).
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// `samlp:` protocol messages (SAML core section 3).
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// `md:` metadata (SAML metadata section 2).
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// `mdui:` user interface extensions of metadata.
pub(crate) const METADATA_UI: &str = "urn:oasis:names:tc:SAML:metadata:ui";
/// `ds:` XML Signature.
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// `xenc:` XML Encryption 1.0.
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// `xenc11:` what XML Encryption 1.1 added.
pub(crate) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
/// The Type of an EncryptedData that holds an element (XML Encryption 1.1 section 3.1).
pub(crate) const ELEMENT_TYPE: &str = "http://www.w3.org/2001/04/xmlenc#Element";
/// The Type of a RetrievalMethod that refers to an EncryptedKey (XML Encryption 1.1 section 3.5.2).
pub(crate) const ENCRYPTED_KEY_TYPE: &str = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";
/// Exclusive canonicalization 1.0; also the namespace of `InclusiveNamespaces`.
pub(crate) const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// Exclusive canonicalization that keeps comments. A reference by `#ID` has no comments to keep (XML
/// Signature section 4.4.3.3) and the gate refuses comments in `SignedInfo`, so both forms agree here.
pub(crate) const EXCLUSIVE_C14N_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
/// The enveloped-signature transform.
pub(crate) const ENVELOPED_SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// The HTTP-POST binding (SAML bindings section 3.5).
pub const HTTP_POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/// The HTTP-Redirect binding (SAML bindings section 3.4).
pub const HTTP_REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// Top-level status of a response that carries an assertion (SAML core section 3.2.2.2).
pub(crate) const STATUS_SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
/// Bearer subject confirmation (SAML profiles section 3.3).
pub(crate) const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// NameID format: another value at each sign-in (SAML core section 8.3.8).
pub const NAME_ID_TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/// NameID format: one lasting opaque value (SAML core section 8.3.7).
pub const NAME_ID_PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
/// NameID format: anything (SAML core section 8.3.1).
pub const NAME_ID_UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
/// NameID format: an e-mail address (SAML core section 8.3.2).
pub const NAME_ID_EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// Authentication context that says nothing more (SAML authentication context section 3.4.25).
pub(crate) const CONTEXT_UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";
/// Attribute name format of plain names (SAML core section 8.2.3).
pub(crate) const ATTRIBUTE_BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

/// Second-level status: not everybody who took part in the session could be logged out (SAML core section
/// 3.2.2.2).
pub(crate) const STATUS_PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
/// Top-level status: the request is at fault (SAML core section 3.2.2.2).
pub(crate) const STATUS_REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
/// Top-level status: whoever answers is at fault (SAML core section 3.2.2.2).
pub(crate) const STATUS_RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
/// Second-level status: what was asked for is not supported (SAML core section 3.2.2.2).
pub(crate) const STATUS_REQUEST_UNSUPPORTED: &str = "urn:oasis:names:tc:SAML:2.0:status:RequestUnsupported";
/// Why somebody is logged out: they want it (SAML core section 3.7.3).
pub(crate) const LOGOUT_BY_USER: &str = "urn:oasis:names:tc:SAML:2.0:logout:user";
