//! What an administrator enters in the consoles of identity providers: the names of the fields as each console writes
//! them, and which of our values goes into each. `docs/idp/` says the same with the reasons.

/// An identity provider's product, as an administrator knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Console {
    /// Microsoft Entra ID.
    Entra,
    /// Okta.
    Okta,
    /// Google Workspace.
    Google,
    /// Active Directory Federation Services.
    Adfs,
    /// Keycloak.
    Keycloak,
    /// OneLogin.
    OneLogin,
    /// PingOne.
    PingOne,
    /// JumpCloud.
    JumpCloud,
    /// Shibboleth.
    Shibboleth,
    /// Any other SAML 2.0 identity provider.
    Other,
}

/// What goes into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enter {
    /// Our entity ID.
    EntityId,
    /// Where responses are posted.
    Acs,
    /// Where a sign-in begins.
    Login,
    /// Our metadata.
    Metadata,
    /// The base of SCIM.
    Scim,
    /// A SCIM token.
    Token,
    /// These words of the console.
    Words(&'static str),
    /// What the text with this key says, because only they there can know it.
    Told(&'static str),
    /// Nothing.
    Nothing,
}

/// A place in a console, and the fields there.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The way there, from menu to menu.
    pub trail: &'static [&'static str],
    /// The fields, as the console calls them.
    pub fields: &'static [(&'static str, Enter)],
}

/// What to do in one console.
#[derive(Debug, Clone, Copy)]
pub struct Guide {
    /// Registering the application.
    pub sign_in: Form,
    /// Where its metadata is.
    pub metadata: &'static [&'static str],
    /// Provisioning; `None`: it has none for applications like this one.
    pub provisioning: Option<Form>,
}

use Enter::{Acs, EntityId, Login, Metadata, Nothing, Scim, Token, Told, Words};

impl Console {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Entra,
        Self::Okta,
        Self::Google,
        Self::Adfs,
        Self::Keycloak,
        Self::OneLogin,
        Self::PingOne,
        Self::JumpCloud,
        Self::Shibboleth,
        Self::Other,
    ];

    /// The name in addresses and forms, which is also the slug that a connection gets unless another is chosen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::Google => "google",
            Self::Adfs => "adfs",
            Self::Keycloak => "keycloak",
            Self::OneLogin => "onelogin",
            Self::PingOne => "pingone",
            Self::JumpCloud => "jumpcloud",
            Self::Shibboleth => "shibboleth",
            Self::Other => "other",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|console| console.as_str() == text)
    }

    /// What it is called; `None`: it is any other.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Entra => "Entra ID",
            Self::Okta => "Okta",
            Self::Google => "Google Workspace",
            Self::Adfs => "ADFS",
            Self::Keycloak => "Keycloak",
            Self::OneLogin => "OneLogin",
            Self::PingOne => "PingOne",
            Self::JumpCloud => "JumpCloud",
            Self::Shibboleth => "Shibboleth",
            Self::Other => return None,
        })
    }

    /// Whose console it probably is, from what is known of a connection: the identity provider's entity ID, else the
    /// slug.
    #[must_use]
    pub fn guess(entity_id: Option<&str>, slug: &str) -> Self {
        const SIGNS: [(&str, Console); 11] = [
            ("sts.windows.net", Console::Entra),
            ("okta.com", Console::Okta),
            ("oktapreview.com", Console::Okta),
            ("accounts.google.com", Console::Google),
            ("/adfs/", Console::Adfs),
            ("/realms/", Console::Keycloak),
            ("onelogin.com", Console::OneLogin),
            ("pingone", Console::PingOne),
            ("jumpcloud", Console::JumpCloud),
            ("/idp/shibboleth", Console::Shibboleth),
            ("shibboleth", Console::Shibboleth),
        ];
        let by_sign = entity_id.and_then(|id| SIGNS.iter().find(|(sign, _)| id.contains(sign)));
        let by_slug = || Self::ALL.into_iter().find(|console| slug.starts_with(console.as_str()));
        by_sign.map(|(_, console)| *console).or_else(by_slug).unwrap_or(Self::Other)
    }

    /// The settings that a new connection to it needs.
    #[must_use]
    pub const fn settings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Entra => &[("scim.profile", "entra")],
            Self::Okta => &[("scim.profile", "okta")],
            Self::JumpCloud => &[("saml.match", "username")],
            _ => &[],
        }
    }

    /// What to do there.
    #[must_use]
    pub const fn guide(self) -> &'static Guide {
        match self {
            Self::Entra => &ENTRA,
            Self::Okta => &OKTA,
            Self::Google => &GOOGLE,
            Self::Adfs => &ADFS,
            Self::Keycloak => &KEYCLOAK,
            Self::OneLogin => &ONELOGIN,
            Self::PingOne => &PINGONE,
            Self::JumpCloud => &JUMPCLOUD,
            Self::Shibboleth => &SHIBBOLETH,
            Self::Other => &OTHER,
        }
    }
}

static ENTRA: Guide = Guide {
    sign_in: Form {
        trail: &[
            "Entra ID",
            "Enterprise apps",
            "New application",
            "Create your own application",
            "Non-gallery",
            "Single sign-on",
            "SAML",
        ],
        fields: &[
            ("Identifier (Entity ID)", EntityId),
            ("Reply URL (Assertion Consumer Service URL)", Acs),
            ("Sign on URL", Login),
            ("Relay State", Nothing),
            ("Attributes & Claims → Unique User Identifier (Name ID)", Words("user.objectid, Persistent")),
        ],
    },
    metadata: &["Single sign-on", "SAML Certificates", "App Federation Metadata Url"],
    provisioning: Some(Form {
        trail: &["Provisioning", "New configuration"],
        fields: &[
            ("Tenant URL", Scim),
            ("Secret token", Token),
            ("Attribute mapping → externalId", Words("objectId")),
            ("Scope", Words("Sync only assigned users and groups")),
        ],
    }),
};

static OKTA: Guide = Guide {
    sign_in: Form {
        trail: &["Applications", "Applications", "Create App Integration", "SAML 2.0"],
        fields: &[
            ("Single sign-on URL", Acs),
            ("Audience URI (SP Entity ID)", EntityId),
            ("Default RelayState", Nothing),
            ("Name ID format", Words("Unspecified")),
            ("Application username", Words("Custom: user.getInternalProperty(\"id\")")),
            ("Response, Assertion Signature", Words("Signed")),
            ("Assertion Encryption", Words("Unencrypted")),
        ],
    },
    metadata: &["Sign On", "SAML Signing Certificates", "Actions", "View IdP metadata"],
    provisioning: Some(Form {
        trail: &["General", "App Settings", "Provisioning: SCIM", "Provisioning", "Integration"],
        fields: &[
            ("SCIM connector base URL", Scim),
            ("Unique identifier field for users", Words("userName")),
            ("Supported provisioning actions", Words("Push New Users, Push Profile Updates, Push Groups")),
            ("Authentication Mode", Words("HTTP Header")),
            ("Authorization", Token),
        ],
    }),
};

static GOOGLE: Guide = Guide {
    sign_in: Form {
        trail: &["Apps", "Web and mobile apps", "Add app", "Add custom SAML app", "Service provider details"],
        fields: &[
            ("ACS URL", Acs),
            ("Entity ID", EntityId),
            ("Start URL", Nothing),
            ("Name ID format", Words("UNSPECIFIED")),
            ("Name ID", Told("enter-own-attribute")),
            ("User access", Words("ON for everyone")),
        ],
    },
    metadata: &["Add custom SAML app", "Download metadata"],
    provisioning: None,
};

static ADFS: Guide = Guide {
    sign_in: Form {
        trail: &[
            "AD FS Management",
            "Relying Party Trusts",
            "Add Relying Party Trust…",
            "Claims aware",
            "Import data about the relying party published online",
        ],
        fields: &[
            ("Federation metadata address", Metadata),
            ("Identifiers → Relying party identifier", EntityId),
            ("Endpoints → SAML Assertion Consumer, POST", Acs),
            ("Advanced → Secure hash algorithm", Words("SHA-256")),
            ("Edit Claim Issuance Policy… → LDAP attribute → Name ID", Words("employeeNumber")),
        ],
    },
    metadata: &["https://…/FederationMetadata/2007-06/FederationMetadata.xml"],
    provisioning: None,
};

static KEYCLOAK: Guide = Guide {
    sign_in: Form {
        trail: &["Clients", "Create client", "Client type: SAML"],
        fields: &[
            ("Client ID", EntityId),
            ("Valid redirect URIs", Acs),
            ("Home URL", Login),
            ("IDP-Initiated SSO URL name", Nothing),
            ("Assertion Consumer Service POST Binding URL", Acs),
            ("Force POST binding", Words("On")),
            ("Sign documents", Words("On")),
            ("Signature algorithm", Words("RSA_SHA256")),
            ("Keys → Client signature required", Words("Off")),
            ("Client scopes → Add mapper", Words("User Attribute Mapper For NameID: employeeNumber")),
        ],
    },
    metadata: &["Realm settings", "Endpoints", "SAML 2.0 Identity Provider Metadata"],
    provisioning: None,
};

static ONELOGIN: Guide = Guide {
    sign_in: Form {
        trail: &[
            "Applications",
            "Add App",
            "SCIM Provisioner with SAML (SCIM v2 Enterprise, full SAML)",
            "Configuration",
        ],
        fields: &[
            ("Audience (EntityID)", EntityId),
            ("Recipient", Acs),
            ("ACS (Consumer) URL", Acs),
            ("Login URL", Login),
            ("SAML initiator", Words("Service Provider")),
            ("RelayState, Single Logout URL", Nothing),
            ("SAML nameID format", Words("Unspecified")),
            ("SAML signature element", Words("Both")),
            ("SSO → SAML Signature Algorithm", Words("SHA-256")),
            ("Parameters → SAML NameID (Subject)", Words("OneLogin ID")),
        ],
    },
    metadata: &["SSO", "Issuer URL"],
    provisioning: Some(Form {
        trail: &["Configuration", "API Connection"],
        fields: &[
            ("SCIM Base URL", Scim),
            ("SCIM Bearer Token", Token),
            ("SCIM JSON Template", Words("\"externalId\": \"{$user.id}\"")),
            ("Provisioning → Enable provisioning", Words("On")),
        ],
    }),
};

static PINGONE: Guide = Guide {
    sign_in: Form {
        trail: &["Applications", "Applications", "+", "SAML Application", "Configure", "Import From URL"],
        fields: &[
            ("Import URL", Metadata),
            ("ACS URLs", Acs),
            ("Entity ID", EntityId),
            ("Signing Key", Words("Sign Assertion & Response")),
            ("Signing Algorithm", Words("RSA_SHA256")),
            ("Application Home Page URL", Login),
            ("Attribute Mappings → saml_subject", Words("User ID")),
        ],
    },
    metadata: &["Configuration", "IDP Metadata URL"],
    provisioning: Some(Form {
        trail: &["Integrations", "Provisioning", "New Connection", "Identity Store", "SCIM Outbound"],
        fields: &[
            ("SCIM Base URL", Scim),
            ("Authentication Method", Words("OAuth 2 Bearer Token")),
            ("Oauth Access Token", Token),
            ("User Filter Expression", Words("userName eq \"%s\"")),
            ("User Identifier", Words("userName")),
            ("Attribute Mapping → externalId", Words("User ID")),
        ],
    }),
};

static JUMPCLOUD: Guide = Guide {
    sign_in: Form {
        trail: &["Access", "SSO Applications", "Add New Application", "Custom Application", "SSO"],
        fields: &[
            ("IdP Entity ID", Words("JumpCloud-Muster")),
            ("SP Entity ID", EntityId),
            ("ACS URLs", Acs),
            ("SAMLSubject NameID", Words("username")),
            ("SAMLSubject NameID Format", Words("unspecified")),
            ("Signature Algorithm", Words("RSA-SHA256")),
            ("Sign", Words("Assertion, Response")),
            ("Default RelayState", Nothing),
            ("Login URL", Login),
        ],
    },
    metadata: &["SSO", "Copy Metadata URL"],
    provisioning: Some(Form {
        trail: &["Identity Management", "Configuration settings"],
        fields: &[("SCIM Version", Words("SCIM 2.0")), ("Base URL", Scim), ("Token Key", Token)],
    }),
};

static SHIBBOLETH: Guide = Guide {
    sign_in: Form {
        trail: &["conf/metadata-providers.xml", "conf/relying-party.xml", "conf/saml-nameid.xml"],
        fields: &[
            ("metadataURL", Metadata),
            ("c:relyingPartyIds", EntityId),
            ("p:signResponses", Words("true")),
            ("p:nameIDFormatPrecedence", Words("urn:oid:2.16.840.1.113730.3.1.3")),
            ("p:attributeSourceIds", Words("employeeNumber")),
        ],
    },
    metadata: &["https://…/idp/shibboleth"],
    provisioning: None,
};

static OTHER: Guide = Guide {
    sign_in: Form {
        trail: &["SAML 2.0"],
        fields: &[
            ("SP metadata URL", Metadata),
            ("Entity ID, Audience, Identifier", EntityId),
            ("ACS URL, Reply URL, Recipient, Destination", Acs),
            ("Start URL, Sign on URL", Login),
            ("RelayState", Nothing),
            ("NameID", Words("= SCIM externalId")),
            ("Signature", Words("RSA-SHA256")),
        ],
    },
    metadata: &["IdP metadata"],
    provisioning: Some(Form {
        trail: &["SCIM 2.0"],
        fields: &[("SCIM base URL, Tenant URL", Scim), ("Bearer token, Secret token", Token)],
    }),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_is_known_by_its_entity_id_and_else_by_the_slug() {
        let cases = [
            (Some("https://sts.windows.net/0193/"), "corp", Console::Entra),
            (Some("http://www.okta.com/exk1"), "corp", Console::Okta),
            (Some("https://accounts.google.com/o/saml2?idpid=C0"), "okta", Console::Google),
            (Some("http://adfs.example.com/adfs/services/trust"), "corp", Console::Adfs),
            (Some("https://sso.example.com/realms/acme"), "corp", Console::Keycloak),
            (Some("https://idp.example.edu/idp/shibboleth"), "corp", Console::Shibboleth),
            (Some("https://idp.example"), "pingone-2", Console::PingOne),
            (None, "jumpcloud", Console::JumpCloud),
            (None, "corp", Console::Other),
        ];
        for (entity_id, slug, console) in cases {
            assert_eq!(Console::guess(entity_id, slug), console, "{entity_id:?} {slug}");
        }
    }

    #[test]
    fn every_console_is_told_who_we_are_and_where_to_post() {
        for console in Console::ALL {
            assert_eq!(Console::parse(console.as_str()), Some(console));
            let guide = console.guide();
            let entered: Vec<Enter> = guide.sign_in.fields.iter().map(|field| field.1).collect();
            assert!(entered.contains(&EntityId), "{console:?}");
            assert!(entered.contains(&Acs) || entered.contains(&Metadata), "{console:?}");
            assert!(!guide.sign_in.trail.is_empty() && !guide.metadata.is_empty());
            if let Some(form) = guide.provisioning {
                let entered: Vec<Enter> = form.fields.iter().map(|field| field.1).collect();
                assert!(entered.contains(&Scim) && entered.contains(&Token), "{console:?}");
            }
        }
    }
}
