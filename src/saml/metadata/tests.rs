use super::*;
use crate::saml::{
    issue::idp_metadata,
    tests::{IDP, key, now},
};

const SSO: &str = "https://idp.example/sso";

fn genuine(keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|name| key(name)).collect();
    idp_metadata(IDP, SSO, &keys.iter().collect::<Vec<_>>()).unwrap()
}

fn parse(xml: &str) -> Result<IdpMetadata, MetadataError> {
    IdpMetadata::parse(xml.as_bytes(), None, now())
}

fn changed(from: &str, to: &str) -> Result<IdpMetadata, MetadataError> {
    let xml = genuine(&["idp"]);
    assert!(xml.contains(from), "{from} is not in {xml}");
    parse(&xml.replace(from, to))
}

#[test]
fn an_idp_says_who_it_is_where_it_is_and_which_keys_it_has() {
    let metadata = parse(&genuine(&["idp", "idp-next"])).unwrap();
    assert_eq!(metadata.entity_id, IDP);
    assert_eq!(metadata.sso(HTTP_REDIRECT), Some(SSO));
    assert_eq!(metadata.sso(HTTP_POST), None);
    assert_eq!(metadata.trusted_keys().unwrap().iter().len(), 2);
    assert_eq!((metadata.want_authn_requests_signed, metadata.valid_until), (false, None));
    assert!(metadata.warnings.is_empty() && metadata.single_logout.is_empty());
    assert_eq!(metadata.signing_keys[0].subject(), "CN=Test IdP");
    assert_eq!(metadata.signing_keys[0].not_after(), "2045-01-01T00:00:00Z".parse().ok());
}

#[test]
fn a_key_without_use_is_for_both_and_an_encryption_key_is_not_for_signing() {
    let both = changed(" use=\"signing\"", "").unwrap();
    assert_eq!(both.signing_keys.len(), 1);
    let encryption = changed(" use=\"signing\"", " use=\"encryption\"").unwrap();
    assert!(encryption.trusted_keys().is_none());
    assert_eq!(encryption.warnings, [MetadataWarning::NoCertificate]);
}

#[test]
fn keys_that_cannot_be_used_are_left_out_with_a_warning_and_twins_once() {
    let metadata = parse(&genuine(&["idp-weak", "idp", "idp", "idp-expired"])).unwrap();
    assert_eq!(metadata.signing_keys.len(), 2);
    assert_eq!(metadata.warnings, [MetadataWarning::RsaBits(1024)]);
    let warnings = metadata.warnings_at(now());
    assert!(warnings[1].to_string().contains("ended at 2021-01-01T00:00:00Z"), "{warnings:?}");
    assert!(parse(&genuine(&["idp-weak"])).unwrap().trusted_keys().is_none());
    let rubbish = changed("<ds:X509Certificate>MII", "<ds:X509Certificate>!").unwrap();
    assert!(rubbish.signing_keys.is_empty() && rubbish.warnings[0].to_string().contains("not Base64"));
    let bare = changed("ds:X509Certificate", "ds:X509Other").unwrap();
    assert_eq!(bare.warnings[0], MetadataWarning::KeyWithoutCertificate);
}

#[test]
fn line_breaks_and_spaces_in_a_certificate_are_fine() {
    assert_eq!(
        changed("<ds:X509Certificate>MII", "<ds:X509Certificate>\n  M\t\r\nI I").unwrap().signing_keys.len(),
        1
    );
}

#[test]
fn only_web_addresses_are_sso_addresses() {
    for address in [
        "javascript:alert(1)",
        "ftp://idp.example/",
        "/sso",
        "https:",
        "https://idp.example/ sso",
        "",
        "http:s://idp.example/sso",
        "https:/idp.example/sso",
        "https:///idp.example/sso",
        "https:\\\\idp.example\\sso",
    ] {
        assert_eq!(changed(SSO, address).err(), Some(MetadataError::NoSso), "{address}");
    }
    assert!(changed(SSO, "http://localhost:8080/sso?x=1").is_ok());
    let artifact = changed(HTTP_REDIRECT, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact");
    assert_eq!(artifact.err(), Some(MetadataError::NoSso));
}

#[test]
fn logout_addresses_and_names_are_read() {
    let extra = "<md:Extensions><mdui:UIInfo xmlns:mdui=\"urn:oasis:names:tc:SAML:metadata:ui\"><mdui:DisplayName xml:lang=\"en\"> Acme\nLogin </mdui:DisplayName></mdui:UIInfo></md:Extensions>";
    let logout = format!(
        "<md:SingleLogoutService Binding=\"{HTTP_POST}\" Location=\"https://idp.example/slo\" ResponseLocation=\"https://idp.example/slo2\"/><md:SingleLogoutService Binding=\"{HTTP_POST}\" Location=\"data:,\"/>"
    );
    let xml = genuine(&["idp"])
        .replace("<md:KeyDescriptor", &format!("{extra}<md:KeyDescriptor"))
        .replace("<md:SingleSignOnService", &format!("{logout}<md:SingleSignOnService"))
        .replace("WantAuthnRequestsSigned=\"false\"", "WantAuthnRequestsSigned=\"1\"");
    let metadata = parse(&xml).unwrap();
    assert_eq!(metadata.display_name.as_deref(), Some("AcmeLogin"));
    assert_eq!(metadata.single_logout.len(), 1);
    assert_eq!(metadata.single_logout[0].response_location.as_deref(), Some("https://idp.example/slo2"));
    assert!(metadata.want_authn_requests_signed);
    assert_eq!(metadata.warnings, [MetadataWarning::EndpointLeftOut("SingleLogoutService".to_owned())]);
}

#[test]
fn what_has_expired_is_refused_wherever_it_says_so() {
    for (place, until) in
        [("<md:EntityDescriptor", "2026-11-22T09:00:00Z"), ("<md:IDPSSODescriptor", "2026-11-22T08:59:59Z")]
    {
        let expired = changed(place, &format!("{place} validUntil=\"{until}\""));
        assert_eq!(expired.err(), Some(MetadataError::Expired(until.parse().unwrap())));
    }
    let valid = changed("<md:EntityDescriptor", "<md:EntityDescriptor validUntil=\"2026-11-22T09:00:01Z\"");
    assert_eq!(valid.unwrap().valid_until, "2026-11-22T09:00:01Z".parse().ok());
    let odd = changed("<md:EntityDescriptor", "<md:EntityDescriptor validUntil=\"tomorrow\"");
    assert_eq!(odd.err(), Some(MetadataError::BadValidUntil));
}

#[test]
fn one_idp_is_found_among_many() {
    let one = genuine(&["idp"]);
    let other = one.replace(IDP, "https://other.example/metadata");
    let sp =
        "<md:EntityDescriptor entityID=\"https://sp.example\"><md:SPSSODescriptor/></md:EntityDescriptor>";
    let group = |inside: &str| {
        format!("<md:EntitiesDescriptor xmlns:md=\"{METADATA}\">{inside}</md:EntitiesDescriptor>")
    };
    let many = group(&format!("{sp}{}{other}", group(&one)));
    let found = |wanted| IdpMetadata::parse(many.as_bytes(), wanted, now());
    assert_eq!(found(Some(IDP)).unwrap().entity_id, IDP);
    assert_eq!(
        found(Some("https://third.example")).err(),
        Some(MetadataError::OtherIdp("https://third.example".to_owned()))
    );
    assert_eq!(
        found(None).err(),
        Some(MetadataError::SeveralIdps(format!("{IDP}, https://other.example/metadata")))
    );
    assert_eq!(parse(&group(&format!("{sp}{one}"))).unwrap().entity_id, IDP);
    assert_eq!(parse(&group(sp)).err(), Some(MetadataError::NoIdp));
    let expired = many.replacen(
        "<md:EntitiesDescriptor",
        "<md:EntitiesDescriptor validUntil=\"2020-01-01T00:00:00Z\"",
        1,
    );
    let expired = IdpMetadata::parse(expired.as_bytes(), Some(IDP), now());
    assert!(matches!(expired, Err(MetadataError::Expired(_))));
    let twice = group(&format!("{one}{other}{one}"));
    assert_eq!(
        IdpMetadata::parse(twice.as_bytes(), Some(IDP), now()).err(),
        Some(MetadataError::Twice(IDP.to_owned()))
    );
    let deepest = (0..8).fold(one.clone(), |inside, _| group(&inside));
    assert_eq!(parse(&deepest).unwrap().entity_id, IDP);
    let deep = (0..9).fold(one, |inside, _| group(&inside));
    assert!(matches!(parse(&deep), Err(MetadataError::Xml(XmlFault::TooComplex(..)))));
}

#[test]
fn anything_else_is_not_metadata() {
    assert_eq!(parse("<html/>").err(), Some(MetadataError::NotMetadata("html".to_owned())));
    assert_eq!(
        changed("entityID=\"https://idp.example/metadata\"", "").err(),
        Some(MetadataError::NoEntityId)
    );
    assert_eq!(changed(PROTOCOL, "urn:oasis:names:tc:SAML:1.1:protocol").err(), Some(MetadataError::NoIdp));
    let doctype = parse(&format!("<!DOCTYPE a SYSTEM \"https://evil.example\">{}", genuine(&["idp"])));
    assert_eq!(doctype.err(), Some(MetadataError::Xml(XmlFault::Doctype)));
    let large = vec![b' '; LIMITS.bytes + 1];
    assert_eq!(
        IdpMetadata::parse(&large, None, now()).err(),
        Some(MetadataError::Xml(XmlFault::TooLarge(LIMITS.bytes)))
    );
}

#[test]
fn the_stored_copy_says_what_the_document_said_of_the_chosen_idp_alone() {
    let logout = format!(
        "<md:SingleLogoutService Binding=\"{HTTP_POST}\" Location=\"https://idp.example/slo\" ResponseLocation=\"https://idp.example/slo2\"/>"
    );
    let one = genuine(&["idp-weak", "idp", "idp-expired"])
        .replace("<md:SingleSignOnService", &format!("{logout}<md:SingleSignOnService"))
        .replace("<md:EntityDescriptor", "<md:EntityDescriptor cacheDuration=\"PT6H\"");
    let other = one.replace(IDP, "https://other.example/metadata");
    let group = format!(
        "<md:EntitiesDescriptor xmlns:md=\"{METADATA}\" validUntil=\"2026-12-01T00:00:00Z\" cacheDuration=\"P1D\">{other}{one}</md:EntitiesDescriptor>"
    );
    let parsed = IdpMetadata::parse(group.as_bytes(), Some(IDP), now()).unwrap();
    assert_eq!(parsed.cache_duration, Some(Duration::from_secs(6 * 3600)), "the shorter one");
    let stored = parsed.to_stored();
    assert!(stored.len() < 4_000 && !stored.contains("other.example"), "{stored}");
    let read = IdpMetadata::last_copy(&stored).unwrap();
    assert_eq!(read.to_stored(), stored);
    let fingerprints = |metadata: &IdpMetadata| {
        metadata.signing_keys.iter().map(|key| key.fingerprint().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((fingerprints(&read), read.signing_keys.len()), (fingerprints(&parsed), 2));
    assert_eq!((&read.single_sign_on, &read.single_logout), (&parsed.single_sign_on, &parsed.single_logout));
    assert_eq!(read.warnings_at(now()), parsed.warnings_at(now()));
    let over = "2026-12-01T00:00:00Z".parse().unwrap();
    assert_eq!(
        (read.check_validity(now()), read.check_validity(over)),
        (Ok(()), Err(MetadataError::Expired(over)))
    );
    for broken in ["", "{}", &stored.replace("MII", "!II"), &stored.replace("entityId", "entity")] {
        assert!(matches!(IdpMetadata::last_copy(broken), Err(MetadataError::Damaged(_))), "{broken}");
    }
}

#[test]
fn certificates_without_end_cost_a_bounded_time_and_text() {
    let one = genuine(&["idp"]);
    let start = one.find("<md:KeyDescriptor").unwrap();
    let end = one.find("</md:KeyDescriptor>").unwrap() + "</md:KeyDescriptor>".len();
    let descriptor = one[start..end].to_owned();
    let useless = descriptor.replace("<ds:X509Certificate>MII", "<ds:X509Certificate>!");
    let with = |descriptors: String| one.replace(&descriptor, &descriptors);
    let read = parse(&with(format!("{descriptor}{}", useless.repeat(1_500)))).unwrap();
    assert_eq!((read.signing_keys.len(), read.warnings.len()), (1, WARNINGS_MAX));
    // The usable one stands behind more than are looked at.
    let read = parse(&with(format!("{}{descriptor}", useless.repeat(CERTIFICATES_MAX)))).unwrap();
    assert!(read.trusted_keys().is_none());
    assert_eq!(read.warnings.last(), Some(&MetadataWarning::NoCertificate));
}
