//! Where each product keeps what has to be changed, in the words of its console.

use super::help::{
    Places,
    Product::{Adfs, Entra, Google, JumpCloud, Keycloak, Okta, OneLogin, PingOne, Shibboleth},
};

/// The address that responses are posted to.
pub(in super::super) const ACS_URL: Places = Places::of(
    "acs-url",
    &[
        (
            Entra,
            "*Single sign-on* → *Basic SAML Configuration* → *Reply URL (Assertion Consumer Service URL)*; when there are several, ours is the default",
        ),
        (
            Okta,
            "*General* → *SAML Settings* → *Edit* → *Single sign-on URL*, with *Use this for Recipient URL and Destination URL* ticked",
        ),
        (Google, "*Apps* → *Web and mobile apps* → the app → *Service provider details* → *ACS URL*"),
        (
            Adfs,
            "*Relying Party Trusts* → *Properties* → *Endpoints*: one *SAML Assertion Consumer*, binding *POST*, with this URL",
        ),
        (
            Keycloak,
            "*Clients* → the client → *Settings* → *Valid redirect URIs*, and *Advanced* → *Assertion Consumer Service POST Binding URL*",
        ),
        (
            OneLogin,
            "*Configuration* → *ACS (Consumer) URL*, and *ACS (Consumer) URL Validator*, a regular expression that must match it",
        ),
        (PingOne, "*Applications* → the application → *Configuration* → *ACS URLs*"),
        (JumpCloud, "*SSO Applications* → the application → *SSO* → *ACS URLs*"),
        (Shibboleth, "the metadata of this connection, loaded anew in `metadata-providers.xml`"),
    ],
);

/// The entity ID of the service provider.
pub(in super::super) const AUDIENCE: Places = Places::of(
    "audience",
    &[
        (Entra, "*Single sign-on* → *Basic SAML Configuration* → *Identifier (Entity ID)*"),
        (Okta, "*General* → *SAML Settings* → *Edit* → *Audience URI (SP Entity ID)*"),
        (Google, "*Service provider details* → *Entity ID*"),
        (Adfs, "*Relying Party Trusts* → *Properties* → *Identifiers* → *Relying party identifiers*"),
        (Keycloak, "*Clients* → the client → *Settings* → *Client ID*"),
        (OneLogin, "*Configuration* → *Audience (EntityID)*"),
        (PingOne, "*Configuration* → *Entity ID*"),
        (JumpCloud, "*SSO* → *SP Entity ID*"),
        (Shibboleth, "the `entityID` of the metadata that was loaded for this connection"),
    ],
);

/// What the NameID is made of.
pub(in super::super) const NAME_ID: Places = Places::of(
    "name-id",
    &[
        (Entra, "*Single sign-on* → *Attributes & Claims* → *Unique User Identifier (Name ID)*"),
        (
            Okta,
            "*General* → *SAML Settings* → *Edit* → *Name ID format* and *Application username*; per person under *Assignments*",
        ),
        (Google, "*Service provider details* → *Name ID format* and *Name ID*"),
        (
            Adfs,
            "*Relying Party Trusts* → *Edit Claim Issuance Policy*: a rule whose *Outgoing claim type* is *Name ID*; without one ADFS sends none",
        ),
        (
            Keycloak,
            "*Clients* → the client → *Settings* → *Name ID format*, or under *Client scopes* → *…-dedicated* a mapper *User Attribute Mapper For NameID*",
        ),
        (OneLogin, "*Parameters* → *NameID value*, and *Configuration* → *SAML nameID format*"),
        (PingOne, "*Attribute Mappings* → *saml_subject*, and *Configuration* → *Subject NameID Format*"),
        (JumpCloud, "*SSO* → *SAMLSubject NameID* and *SAMLSubject NameID Format*"),
        (
            Shibboleth,
            "`saml-nameid.xml`: a generator whose format is not transient, and the relying party's `nameIDFormatPrecedence`",
        ),
    ],
);

/// What is signed, and by which algorithm.
pub(in super::super) const SIGNING: Places = Places::of(
    "signing",
    &[
        (
            Entra,
            "*Single sign-on* → *SAML Certificates* → *Token signing certificate* → *Edit* → *Signing Option* and *Signing Algorithm*",
        ),
        (
            Okta,
            "*General* → *SAML Settings* → *Edit* → *Show Advanced Settings* → *Response*, *Assertion Signature*, *Signature Algorithm*, *Digest Algorithm*",
        ),
        (
            Google,
            "*Service provider details* → *Signed response* (ticked: the response is signed instead of the assertion)",
        ),
        (
            Adfs,
            "*Properties* → *Advanced* → *Secure hash algorithm*; `Set-AdfsRelyingPartyTrust -SamlResponseSignature` for what is signed",
        ),
        (
            Keycloak,
            "*Clients* → the client → *Settings* → *Sign documents*, *Sign assertions*, *Signature algorithm*, *Canonicalization method* (*EXCLUSIVE*)",
        ),
        (OneLogin, "*Configuration* → *SAML signature element*, and *SSO* → *SAML Signature Algorithm*"),
        (PingOne, "*Configuration* → *Sign Assertion*, *Sign Response* or both, and *Signing Algorithm*"),
        (JumpCloud, "*SSO* → *Sign* and *Signature Algorithm*"),
        (Shibboleth, "`relying-party.xml` → *SAML2.SSO* → `signAssertions`, `signResponses`"),
    ],
);

/// Where the signing certificate, or the metadata with it, is found.
pub(in super::super) const CERTIFICATE: Places = Places::of(
    "certificate",
    &[
        (
            Entra,
            "*Single sign-on* → *SAML Certificates* → *App Federation Metadata Url*; each application has its own certificate",
        ),
        (
            Okta,
            "*Sign On* → *SAML Signing Certificates* → the active one → *Actions* → *View IdP metadata*; each application has its own",
        ),
        (Google, "the app → *Download metadata*; there is no address, so a new certificate means a new file"),
        (
            Adfs,
            "`https://HOST/FederationMetadata/2007-06/FederationMetadata.xml`; ADFS renews its certificate by itself once a year",
        ),
        (Keycloak, "*Realm settings* → *Endpoints* → *SAML 2.0 Identity Provider Metadata*"),
        (OneLogin, "*More Actions* → *SAML Metadata*, or *SSO* → *Issuer URL*"),
        (PingOne, "*Configuration* → *IDP Metadata URL*"),
        (JumpCloud, "*SSO* → *Export Metadata*, or *Copy Metadata URL*"),
        (Shibboleth, "`idp-metadata.xml`, or `https://HOST/idp/shibboleth`"),
    ],
);

/// Who may use the application.
pub(in super::super) const ASSIGNMENT: Places = Places::of(
    "assignment",
    &[
        (
            Entra,
            "*Enterprise applications* → the application → *Users and groups*; `AADSTS50105` in the message says exactly this",
        ),
        (Okta, "the application → *Assignments*"),
        (Google, "the app → *User access*"),
        (
            Adfs,
            "*Relying Party Trusts* → *Edit Access Control Policy*; the event log *AD FS* → *Admin* has the reason",
        ),
        (Keycloak, "the realm's *Events*, and the authentication flow bound to the client"),
        (OneLogin, "*Users* → the person → *Applications*, and the application's *Access*"),
        (PingOne, "the application → *Access*"),
        (JumpCloud, "the application → *User Groups*"),
        (Shibboleth, "`idp-process.log`"),
    ],
);

/// Whether the assertion is encrypted.
pub(in super::super) const ENCRYPTION: Places = Places::of(
    "encryption",
    &[
        (Entra, "*Enterprise applications* → the application → *Security* → *Token encryption*"),
        (Okta, "*Show Advanced Settings* → *Assertion Encryption*"),
        (
            Adfs,
            "*Relying Party Trusts* → *Properties* → *Encryption*; `Set-AdfsRelyingPartyTrust -EncryptClaims`",
        ),
        (Keycloak, "*Clients* → the client → *Keys* → *Encrypt assertions*"),
        (OneLogin, "*Configuration* → *Encrypt assertion*"),
        (PingOne, "*Configuration* → *Encryption*"),
        (Shibboleth, "`relying-party.xml` → *SAML2.SSO* → `encryptAssertions`, `encryptNameIDs`"),
    ],
);

/// Which attributes are sent.
pub(in super::super) const ATTRIBUTES: Places = Places::of(
    "attributes",
    &[
        (
            Entra,
            "*Single sign-on* → *Attributes & Claims*; the name that is compared is namespace and name together",
        ),
        (Okta, "*Sign On* → *Attribute statements*"),
        (Google, "the app → *SAML attribute mapping*"),
        (Adfs, "*Relying Party Trusts* → *Edit Claim Issuance Policy*"),
        (
            Keycloak,
            "*Clients* → the client → *Client scopes* → *…-dedicated* → *Add mapper*; default scopes such as *role_list* add their own",
        ),
        (OneLogin, "*Parameters*, with *Include in SAML assertion* ticked"),
        (PingOne, "*Attribute Mappings*"),
        (JumpCloud, "*SSO* → *Attributes*"),
        (
            Shibboleth,
            "`attribute-filter.xml`; the names are OIDs such as `urn:oid:0.9.2342.19200300.100.1.1`",
        ),
    ],
);
