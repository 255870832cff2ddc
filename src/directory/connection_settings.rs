//! The settings of a connection (CONTRACT section 3, "Connection keys").

use std::collections::BTreeMap;

use super::{
    connection_values::{Address, Attribute, EntityId, JitMap, RoleRules},
    settings::{Bounded, SettingValue, Settings, choices, settings},
};

/// The settings of one connection: what was set, over the bundle of its `scim.profile`, over the
/// defaults.
pub type ConnectionSettings = Settings<ConnectionValues>;

choices! {
    /// Which field of the employee a SAML subject is compared with.
    SubjectMatch {
        /// The External ID, case included.
        ExternalId = "externalId",
        /// The username.
        Username = "username",
        /// The sign-in e-mail.
        Email = "email",
    }
}

choices! {
    /// How a subject is compared.
    NameIdCase {
        /// Case included.
        Exact = "exact",
        /// Without regard to case.
        Insensitive = "insensitive",
    }
}

choices! {
    /// The binding that carries our AuthnRequest (SAML bindings sections 3.4 and 3.5).
    RequestBinding {
        /// HTTP-Redirect.
        Redirect = "redirect",
        /// HTTP-POST.
        Post = "post",
    }
}

choices! {
    /// What must be signed in a response (SAML.md 6).
    RequireSignature {
        /// The Assertion or the Response that contains it.
        Either = "either",
        /// The Assertion itself.
        Assertion = "assertion",
        /// The Response.
        Response = "response",
        /// Both.
        Both = "both",
    }
}

choices! {
    /// Whose way of speaking SCIM is expected.
    ScimProfile {
        /// By the letter of RFC 7644.
        Rfc = "rfc",
        /// Microsoft Entra ID.
        Entra = "entra",
        /// Okta.
        Okta = "okta",
    }
}

choices! {
    /// What a PATCH does whose value path matches nothing (SCIM.md 3).
    MissingTarget {
        /// Answers 400 `noTarget` (RFC 7644 section 3.5.2).
        Error = "error",
        /// Makes what is missing.
        Create = "create",
    }
}

choices! {
    /// What a successful PATCH of a group answers (RFC 7644 section 3.5.2).
    GroupPatchAnswer {
        /// 204 without a body.
        NoContent = "204",
        /// 200 with the group.
        Group = "200",
    }
}

/// Where the subject of an assertion is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectSource {
    /// The NameID.
    NameId,
    /// The only value of the attribute with this Name.
    Attribute(String),
}

impl SettingValue for SubjectSource {
    fn expected() -> String {
        "nameid or attribute:NAME".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "nameid" {
            return Some(Self::NameId);
        }
        let Attribute(name) = Attribute::parse(text.strip_prefix("attribute:")?)?;
        Some(Self::Attribute(name))
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl std::fmt::Display for SubjectSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NameId => formatter.write_str("nameid"),
            Self::Attribute(name) => write!(formatter, "attribute:{name}"),
        }
    }
}

settings! {
    /// The typed settings of a connection.
    ConnectionValues, bundle profile_bundle;

    /// Whether anybody may sign in and the identity provider may provision through this connection. Setting it
    /// to false ends the sessions that were opened through it.
    "enabled" => enabled: bool = true;
    /// Accept responses that nobody asked for (started at the identity provider).
    "saml.allow_unsolicited" => allow_unsolicited: bool = false;
    /// The field of the employee that the subject must equal.
    "saml.match" => match_by: SubjectMatch = SubjectMatch::ExternalId;
    /// Where the subject is read: the NameID, or an attribute.
    "saml.subject" => subject: SubjectSource = SubjectSource::NameId;
    /// Whether the case of the subject counts.
    "saml.name_id_case" => name_id_case: NameIdCase = NameIdCase::Exact;
    /// Create an unknown employee at the first sign-in (just in time).
    "saml.jit" => jit: bool = false;
    /// Sign our AuthnRequests.
    "saml.sign_requests" => sign_requests: bool = true;
    /// How our AuthnRequest travels.
    "saml.request_binding" => request_binding: RequestBinding = RequestBinding::Redirect;
    /// Refuse assertions that are not encrypted.
    "saml.require_encryption" => require_encryption: bool = false;
    /// Accept SHA-1 signatures. They are weak: a warning is logged.
    "saml.allow_sha1" => allow_sha1: bool = false;
    /// Accept AES-CBC encryption under a verified Response signature.
    "saml.allow_cbc" => allow_cbc: bool = false;
    /// How far the clocks may differ, each way, in seconds.
    "saml.clock_skew_seconds" => clock_skew_seconds: Bounded<0, 600> = Bounded::clamped(180);
    /// The longest session, in hours, whatever the identity provider says.
    "saml.max_session_hours" => max_session_hours: Bounded<1, 720> = Bounded::clamped(12);
    /// The entity ID of the identity provider; without one its metadata says it. Of a document with several
    /// it chooses the one that is kept.
    "saml.idp_entity_id" => idp_entity_id: Option<EntityId> = None;
    /// What the identity provider must sign.
    "saml.require_signature" => require_signature: RequireSignature = RequireSignature::Either;
    /// Ask the identity provider to authenticate again (ForceAuthn).
    "saml.force_authn" => force_authn: bool = false;
    /// Demand that a second verifier agrees with each signature.
    "saml.second_opinion" => second_opinion: bool = false;
    /// The attributes that just-in-time creation reads, where the known names do not fit.
    "saml.jit_map" => jit_map: JitMap = JitMap::default();
    /// The person to write to 90, 30, 7 and 1 days before a certificate or metadata ends.
    "saml.contact" => contact: Option<Address> = None;
    /// Let the identity provider give the role ADMIN.
    "scim.grant_admin" => grant_admin: bool = false;
    /// Roles that follow from groups and from values of `roles`, by SCIM and at a just-in-time sign-in.
    "scim.role_rules" => role_rules: RoleRules = RoleRules::default();
    /// The way of speaking SCIM that sets the defaults of the settings below.
    "scim.profile" => profile: ScimProfile = ScimProfile::Rfc;
    /// What a PATCH does whose value path matches nothing.
    "scim.missing_target" => missing_target: MissingTarget = MissingTarget::Error;
    /// What a successful PATCH of a group answers.
    "scim.group_patch_answer" => group_patch_answer: GroupPatchAnswer = GroupPatchAnswer::NoContent;
    /// Let a POST take over an unmanaged, unprivileged employee in a domain of the organisation.
    "scim.adopt" => adopt: bool = false;
}

/// What the profile of a connection sets underneath its explicit settings.
fn profile_bundle(explicit: &BTreeMap<&'static str, String>) -> &'static [(&'static str, &'static str)] {
    match explicit.get("scim.profile").and_then(|name| ScimProfile::parse(name)) {
        Some(ScimProfile::Entra) => &[("scim.missing_target", "create"), ("scim.group_patch_answer", "204")],
        Some(ScimProfile::Rfc | ScimProfile::Okta) | None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::settings::{SettingError, SettingSource, Table as _};

    fn with(pairs: &[(&str, &str)]) -> ConnectionSettings {
        let mut settings = ConnectionSettings::default();
        for (name, value) in pairs {
            settings.set(name, value).unwrap();
        }
        settings
    }

    #[test]
    fn a_new_connection_has_the_documented_defaults() {
        let lines: Vec<String> =
            with(&[]).all().iter().map(|line| format!("{}={}", line.key.name, line.value)).collect();
        assert_eq!(
            lines.join(" "),
            "enabled=true saml.allow_unsolicited=false saml.match=externalId saml.subject=nameid \
             saml.name_id_case=exact saml.jit=false saml.sign_requests=true saml.request_binding=redirect \
             saml.require_encryption=false saml.allow_sha1=false saml.allow_cbc=false \
             saml.clock_skew_seconds=180 saml.max_session_hours=12 saml.idp_entity_id= \
             saml.require_signature=either saml.force_authn=false saml.second_opinion=false saml.jit_map= \
             saml.contact= scim.grant_admin=false scim.role_rules= scim.profile=rfc \
             scim.missing_target=error scim.group_patch_answer=204 scim.adopt=false"
        );
    }

    #[test]
    fn each_default_is_a_value_that_may_be_set_again() {
        for key in ConnectionValues::KEYS {
            let default = (key.default)();
            let mut settings = ConnectionSettings::default();
            settings.set(key.name, &default).unwrap();
            assert_eq!(settings.values(), ConnectionSettings::default().values(), "{}", key.name);
        }
    }

    #[test]
    fn the_profile_lies_under_what_was_set_and_over_the_defaults() {
        let entra = with(&[("scim.profile", "entra")]);
        assert_eq!(entra.values().missing_target, MissingTarget::Create);
        let source = |settings: &ConnectionSettings, name: &str| {
            settings.all().iter().find(|line| line.key.name == name).unwrap().source
        };
        assert_eq!(source(&entra, "scim.missing_target"), SettingSource::Profile);
        assert_eq!(source(&entra, "scim.adopt"), SettingSource::Default);
        let own = with(&[("scim.missing_target", "error"), ("scim.profile", "entra")]);
        assert_eq!(own.values().missing_target, MissingTarget::Error);
        assert_eq!(source(&own, "scim.missing_target"), SettingSource::Explicit);
        assert_eq!(with(&[("scim.profile", "okta")]).values().missing_target, MissingTarget::Error);
    }

    #[test]
    fn each_bundled_value_is_one_that_may_be_set() {
        for profile in ["rfc", "entra", "okta"] {
            let explicit = BTreeMap::from([("scim.profile", profile.to_owned())]);
            for (name, value) in profile_bundle(&explicit) {
                ConnectionSettings::default().set(name, value).unwrap();
            }
        }
    }

    #[test]
    fn only_what_was_set_is_stored() {
        let settings = with(&[("saml.match", "email"), ("scim.profile", "entra"), ("saml.jit", "true")]);
        let stored = serde_json::to_string(&settings).unwrap();
        assert_eq!(stored, r#"{"saml.jit":"true","saml.match":"email","scim.profile":"entra"}"#);
        let read: ConnectionSettings = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, settings);
        assert_eq!(read.values().match_by, SubjectMatch::Email);
    }

    #[test]
    fn a_stored_setting_that_means_nothing_is_an_error_and_not_a_default() {
        for stored in [
            r#"{"saml.requires_encryption":"true"}"#,
            r#"{"saml.require_signature":"all"}"#,
            r#"{"enabled":""}"#,
        ] {
            assert!(serde_json::from_str::<ConnectionSettings>(stored).is_err(), "{stored}");
        }
    }

    #[test]
    fn an_empty_value_brings_the_default_back() {
        let mut settings = with(&[("saml.clock_skew_seconds", "10"), ("saml.contact", "it@example.com")]);
        assert_eq!(settings.get("saml.clock_skew_seconds").unwrap(), "10");
        settings.set("saml.clock_skew_seconds", "").unwrap();
        settings.set("saml.contact", "").unwrap();
        assert_eq!(settings, ConnectionSettings::default());
    }

    #[test]
    fn a_wrong_name_or_value_says_what_is_right_and_changes_nothing() {
        let mut settings = with(&[("saml.clock_skew_seconds", "10")]);
        let line = |result: Result<(), SettingError>| result.unwrap_err().to_string();
        assert_eq!(
            line(settings.set("saml.clock_skew", "180")),
            "unknown setting saml.clock_skew; the nearest known one is saml.clock_skew_seconds"
        );
        assert_eq!(
            line(settings.set("saml.clock_skew_seconds", "601")),
            "saml.clock_skew_seconds: \"601\" is not usable; expected a number from 0 to 600"
        );
        assert_eq!(
            line(settings.set("saml.match", "externalid")),
            "saml.match: \"externalid\" is not usable; expected externalId or username or email"
        );
        for (name, value) in [
            ("enabled", "yes"),
            ("saml.subject", "attribute:"),
            ("saml.subject", "uid"),
            ("saml.max_session_hours", "0"),
            ("saml.idp_entity_id", "two words"),
            ("saml.contact", "nobody"),
            ("saml.jit_map", "mail"),
            ("scim.role_rules", "group:Sales=OWNER"),
            ("scim.group_patch_answer", "201"),
        ] {
            assert!(settings.set(name, value).is_err(), "{name}={value}");
        }
        assert_eq!(settings, with(&[("saml.clock_skew_seconds", "10")]));
    }

    #[test]
    fn the_settings_are_shown_as_json_of_their_types() {
        let json = with(&[("saml.subject", "attribute:uid")]).to_json();
        assert_eq!(json["enabled"], true);
        assert_eq!(json["saml.clock_skew_seconds"], 180);
        assert_eq!(json["saml.subject"], "attribute:uid");
        assert!(json["saml.contact"].is_null());
        assert_eq!(json.len(), ConnectionValues::KEYS.len());
    }
}
