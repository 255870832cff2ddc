//! Messages from door to verdict: issued here, judged here. The case folders under
//! `tests/testdata/saml` go through every rule; these tests show that the parts fit together.

use std::time::Duration;

use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    hash::MessageDigest,
    pkey::PKey,
    rsa::Rsa,
    x509::{X509, X509Builder},
};

use super::*;
use crate::{
    clock::Timestamp,
    secret::{Random, SystemRandom},
};

pub(crate) const ACS: &str = "https://muster.example/saml/acme/main/acs";
pub(crate) const SP: &str = "https://muster.example/saml/acme/main/metadata";
pub(crate) const IDP: &str = "https://idp.example/metadata";

/// The test keys that everybody has.
pub(crate) fn key(name: &str) -> SigningKey {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testdata/saml/keys");
    SigningKey::from_pem(&std::fs::read(format!("{folder}/{name}.pem")).unwrap()).unwrap()
}

pub(crate) fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn expect(keys: &[&SigningKey]) -> Expect {
    Expect {
        sp_entity_id: SP.to_owned(),
        acs_url: ACS.to_owned(),
        idp_entity_id: IDP.to_owned(),
        keys: TrustedKeys::new(keys.iter().map(|key| key.trusted().unwrap())),
        decryption_keys: DecryptionKeys::default(),
        settings: Settings::default(),
        awaited: Awaited::Answer("_request".to_owned()),
        fresh_since: None,
        now: now(),
    }
}

fn issue(sign: SignWhat, signing: &Signing<'_>) -> String {
    let subject = IssuedSubject {
        name_id: "E-1001 <ü&>".to_owned(),
        format: Some(NAME_ID_PERSISTENT.to_owned()),
        attributes: vec![
            ("email".to_owned(), vec!["ada@acme.example".to_owned()]),
            ("groups".to_owned(), vec!["a".to_owned(), "b\n\t\r\"c\"".to_owned()]),
        ],
        session_index: Some("s-1".to_owned()),
        session_not_on_or_after: Some(now().plus(Duration::from_secs(3_600))),
        ..IssuedSubject::default()
    };
    let response = Issue {
        issuer: IDP,
        audience: SP,
        recipient: ACS,
        in_response_to: Some("_request"),
        subject: &subject,
        valid_for: Duration::from_secs(300),
        sign,
    };
    response.response(signing, now(), &SystemRandom).unwrap()
}

#[test]
fn what_the_idp_signs_signs_the_subject_in_whichever_part_it_signs() {
    for (name, digest) in [
        ("idp", DigestAlgorithm::Sha256),
        ("idp", DigestAlgorithm::Sha512),
        ("idp-p256", DigestAlgorithm::Sha256),
        ("idp-p384", DigestAlgorithm::Sha384),
    ] {
        let key = key(name);
        let signing = Signing { digest, ..Signing::with(&key) };
        for sign in [SignWhat::Assertion, SignWhat::Response, SignWhat::Both] {
            let posted = post_value(&issue(sign, &signing));
            let verdict = judge(Message::PostValue(&posted), &expect(&[&key]));
            assert!(verdict.checks.iter().all(|check| check.ok), "{:?}", verdict.checks);
            let subject = verdict.result.unwrap();
            assert_eq!(subject.identifier, "E-1001 <ü&>");
            assert_eq!(subject.attributes.values("groups"), ["a", "b\n\t\r\"c\""]);
            assert_eq!(subject.attributes.first("email"), Some("ada@acme.example"));
            assert_eq!(subject.in_response_to.as_deref(), Some("_request"));
            assert_eq!(subject.session_index.as_deref(), Some("s-1"));
            assert_eq!(subject.session_not_on_or_after, Some(now().plus(Duration::from_secs(3_600))));
            assert_eq!(subject.forget_after, now().plus(Duration::from_secs(480)));
            assert_eq!(subject.signed_by, key.fingerprint().unwrap());
            assert_eq!(claims(Message::PostValue(&posted)).in_response_to.as_deref(), Some("_request"));
        }
    }
}

#[test]
fn another_connections_key_never_vouches_and_all_keys_are_tried() {
    let (key_one, key_two) = (key("idp"), key("other"));
    let xml = issue(SignWhat::Both, &Signing::with(&key_one));
    let reason = |keys: &[&SigningKey]| judge(Message::File(xml.as_bytes()), &expect(keys)).result.err();
    assert_eq!(reason(&[&key_two]), Some(Refusal::SignatureInvalid("response")));
    assert_eq!(reason(&[]), Some(Refusal::NoKey));
    assert_eq!(reason(&[&key_two, &key_one]), None);
}

#[test]
fn nothing_unverified_is_reachable_from_a_refusal() {
    let key = key("idp");
    let forged = issue(SignWhat::Both, &Signing::with(&key)).replace("E-1001", "E-1002");
    let verdict = judge(Message::File(forged.as_bytes()), &expect(&[&key]));
    assert_eq!(verdict.result, Err(Refusal::DigestMismatch("response")));
    assert!(verdict.verified.is_none() && verdict.name_id().is_none());
    assert!(!format!("{:?}", verdict.checks).contains("E-1002"));
    assert_eq!(verdict.to_json()["nameId"], serde_json::Value::Null);
}

#[test]
fn after_the_first_broken_rule_the_others_are_still_shown() {
    let key = key("idp");
    let xml = issue(SignWhat::Assertion, &Signing::with(&key));
    let expect = Expect { acs_url: "https://elsewhere.example/acs".to_owned(), ..expect(&[&key]) };
    let verdict = judge(Message::File(xml.as_bytes()), &expect);
    assert!(matches!(verdict.result, Err(Refusal::DestinationMismatch(..))));
    let failed: Vec<_> = verdict.checks.iter().filter(|check| !check.ok).map(|check| check.name).collect();
    assert_eq!(failed, ["destination", "subject_confirmation"]);
    assert_eq!(verdict.name_id().map(|name_id| name_id.value.as_str()), Some("E-1001 <ü&>"));
    assert_eq!(verdict.checks.last().map(|check| check.name), Some("subject"));
}

#[test]
fn an_expired_certificate_works_with_a_warning() {
    let key = key("idp-expired");
    let xml = issue(SignWhat::Assertion, &Signing::with(&key));
    let verdict = judge(Message::File(xml.as_bytes()), &expect(&[&key]));
    assert!(verdict.result.is_ok());
    let ended = "2021-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(verdict.warnings, [Warning::CertificateExpired(key.fingerprint().unwrap(), ended)]);
}

#[test]
fn a_weak_or_unreadable_key_is_never_trusted() {
    assert!(matches!(key("idp-weak").trusted(), Err(UntrustedKey::RsaBits(1_024))));
    assert!(matches!(TrustedKey::from_der(b"no"), Err(UntrustedKey::NotACertificate)));
    assert!(TrustedKeys::new([]).is_none());
    let key = key("idp").trusted().unwrap();
    assert_eq!(TrustedKeys::new([key.clone(), key]).unwrap().iter().len(), 1);
}

/// A certificate of a key with this exponent.
fn with_exponent(exponent: &str) -> Result<TrustedKey, UntrustedKey> {
    let signer = key("idp");
    let modulus = signer.private().rsa().unwrap().n().to_owned().unwrap();
    let rsa = Rsa::from_public_components(modulus, BigNum::from_dec_str(exponent).unwrap()).unwrap();
    let mut certificate = X509::builder().unwrap();
    for set in [X509Builder::set_not_before, X509Builder::set_not_after] {
        set(&mut certificate, &Asn1Time::from_unix(now().as_seconds()).unwrap()).unwrap();
    }
    certificate.set_pubkey(&PKey::from_rsa(rsa).unwrap()).unwrap();
    certificate.sign(signer.private(), MessageDigest::sha256()).unwrap();
    TrustedKey::from_der(&certificate.build().to_der().unwrap())
}

#[test]
fn an_rsa_exponent_that_is_weak_or_dear_is_never_trusted() {
    for (exponent, quick) in
        [("3", true), ("65537", true), ("131071", true), ("131073", false), ("4294967295", false)]
    {
        let key = with_exponent(exponent).unwrap();
        assert_eq!(TrustedKeys::new([key]).unwrap().are_quick(), quick, "{exponent}");
    }
    for refused in ["1", "2", "65536", "4294967297", "340282366920938463463374607431768211457"] {
        assert!(matches!(with_exponent(refused), Err(UntrustedKey::RsaExponent)), "{refused}");
    }
}

#[test]
fn few_small_rsa_keys_are_quick() {
    let quick = |names: &[&str]| {
        TrustedKeys::new(names.iter().map(|name| key(name).trusted().unwrap())).unwrap().are_quick()
    };
    assert!(quick(&["idp"]) && quick(&["idp", "idp-next", "other", "sp"]));
    assert!(!quick(&["idp", "idp-next", "other", "sp", "idp-expired"]), "one too many");
    for slow in ["idp-6144", "idp-p256", "idp-p384"] {
        assert!(!quick(&["idp", slow]), "{slow}");
    }
}

#[test]
fn a_generated_key_survives_storage_and_says_when_it_ends() {
    let key =
        SigningKey::generate("https://muster.example/saml/acme/main/metadata", now(), &SystemRandom).unwrap();
    let again = SigningKey::from_pem(key.to_pem().unwrap().expose()).unwrap();
    assert_eq!(again.fingerprint().unwrap(), key.fingerprint().unwrap());
    assert_eq!(key.trusted().unwrap().kind().to_string(), "RSA 3072");
    assert_eq!(key.not_after().unwrap().since(now()).as_secs(), 315_576_000);
    assert_eq!(format!("{key:?}"), "[signing key]");
    let mut mixed = key.private().private_key_to_pem_pkcs8().unwrap();
    mixed.extend(self::key("idp").trusted().unwrap().certificate_pem().unwrap().bytes());
    assert_eq!(SigningKey::from_pem(&mixed).err(), Some(SigningKeyError::NotAPair));
    assert_eq!(SigningKey::from_pem(b"").err(), Some(SigningKeyError::NoPrivateKey));
}

#[test]
fn only_a_strong_rsa_key_decrypts_and_it_does_not_print() {
    let pem = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testdata/saml/keys");
        std::fs::read(format!("{folder}/{name}.pem")).unwrap()
    };
    let read = DecryptionKey::from_pem(&pem("sp")).unwrap();
    assert_eq!(read.fingerprint(), Some(key("sp").fingerprint().unwrap().as_str()));
    assert_eq!(format!("{read:?}"), "[decryption key]");
    let alone = key("sp").private().private_key_to_pem_pkcs8().unwrap();
    assert_eq!(DecryptionKey::from_pem(&alone).unwrap().fingerprint(), None);
    assert_eq!(DecryptionKey::from_pem(&pem("idp-p256")).err(), Some(DecryptionKeyError::NotRsa));
    assert_eq!(DecryptionKey::from_pem(&pem("idp-weak")).err(), Some(DecryptionKeyError::RsaBits(1_024)));
    assert_eq!(DecryptionKey::from_pem(b"").err(), Some(DecryptionKeyError::NoPrivateKey));
    assert!(DecryptionKeys::default().is_empty());
    assert_eq!(DecryptionKeys::new([read.clone(), read.clone(), read]).iter().len(), 2);
}

fn claims(message: Message<'_>) -> Claims {
    let (claims, verdict) = judge_by_claims(UnverifiedXml::decode(message).as_ref(), |_| None);
    assert!(verdict.is_none());
    claims
}

#[test]
fn a_message_is_judged_by_what_is_expected_of_what_it_claims() {
    let idp = key("idp");
    let xml = issue(SignWhat::Assertion, &Signing::with(&idp));
    let decoded = UnverifiedXml::decode(Message::File(xml.as_bytes()));
    let judged = |awaited: fn(String) -> Awaited| {
        let (claims, verdict) = judge_by_claims(decoded.as_ref(), |claims| {
            let awaited = awaited(claims.in_response_to.clone()?);
            Some(Expect { awaited, ..expect(&[&idp]) })
        });
        assert_eq!(claims, Claims { in_response_to: Some("_request".to_owned()), encrypted: false });
        verdict.unwrap().result.map(|_| ())
    };
    assert_eq!(judged(Awaited::Answer), Ok(()));
    assert!(judged(|_| Awaited::Answer("_other".to_owned())).is_err());
    let nothing = UnverifiedXml::decode(Message::File(b""));
    let (claims, verdict) = judge_by_claims(nothing.as_ref(), |_| Some(expect(&[&idp])));
    assert_eq!(claims, Claims::default());
    assert_eq!(verdict.unwrap().result.err(), nothing.err());
}

#[test]
fn an_encrypted_message_says_what_is_around_it_only() {
    let (idp, sp) = (key("idp"), key("sp").trusted().unwrap());
    let xml = issue(SignWhat::Assertion, &Signing::with(&idp));
    let claims = |xml: &str| claims(Message::File(xml.as_bytes()));
    assert!(!claims(&xml).encrypted);
    let encrypted = encrypt_assertion(&xml, &Encrypting::for_key(&sp), &SystemRandom).unwrap();
    let expected = Claims { in_response_to: Some("_request".to_owned()), encrypted: true };
    assert_eq!(claims(&encrypted), expected);
    assert_eq!(claims("<a/>"), Claims::default());
    let nobody = judge(Message::File(encrypted.as_bytes()), &expect(&[&idp]));
    assert_eq!(nobody.result, Err(Refusal::AssertionEncrypted));
    let decryption_keys = DecryptionKeys::new([DecryptionKey::try_from(&key("sp")).unwrap()]);
    let verdict = judge(Message::File(encrypted.as_bytes()), &Expect { decryption_keys, ..expect(&[&idp]) });
    let names: Vec<_> = verdict.checks.iter().take(6).map(|check| (check.name, check.ok)).collect();
    let expected = ["message", "structure", "keys", "decryption", "decrypted_structure", "signature"];
    assert_eq!(names, expected.map(|name| (name, true)));
    let how = &verdict.checks[3].detail;
    assert!(
        how.contains("AES-256-GCM") && how.contains("RSA-OAEP") && how.contains(sp.fingerprint()),
        "{how}"
    );
    assert!(verdict.result.is_ok());
}

#[test]
fn an_authn_request_arrives_by_redirect_as_it_was_sent() {
    let (sp, other) = (key("sp"), key("other"));
    let mut request = AuthnRequest::new(SP, ACS, "https://idp.example/sso?tenant=1", now(), &SystemRandom);
    request.force_authn = true;
    assert!(request.id.starts_with('_') && request.id.len() == 33, "{}", request.id);
    let address = request.redirect_url(Some("h/+ &="), Some(&sp)).unwrap();
    let query = address.strip_prefix("https://idp.example/sso?").unwrap();
    let received = ReceivedRequest::from_redirect(query).unwrap();
    assert_eq!((&received.id, &received.issuer), (&request.id, &request.issuer));
    assert_eq!(received.acs_url.as_deref(), Some(ACS));
    assert_eq!(received.relay_state.as_deref(), Some("h/+ &="));
    assert_eq!((received.force_authn, received.is_passive, received.issue_instant), (true, false, now()));
    let trusted = |key: &SigningKey| TrustedKeys::new([key.trusted().unwrap()]).unwrap();
    assert!(received.signer(&trusted(&sp)).is_some());
    assert!(received.signer(&trusted(&other)).is_none());

    let tampered = ReceivedRequest::from_redirect(&query.replace("RelayState=h", "RelayState=x")).unwrap();
    assert!(tampered.signer(&trusted(&sp)).is_none());
    let unsigned = request.redirect_url(None, None).unwrap();
    let unsigned = ReceivedRequest::from_redirect(unsigned.split_once('?').unwrap().1).unwrap();
    assert!(unsigned.relay_state.is_none() && unsigned.signer(&trusted(&sp)).is_none());
    for (wrong, fault) in [
        ("", RedirectFault::NoMessage),
        ("SAMLRequest=%21", RedirectFault::NotEncoded("SAMLRequest")),
        (&*format!("{query}&RelayState=y"), RedirectFault::Twice("RelayState")),
        (&*query.replace("&Signature=", "&Sig="), RedirectFault::HalfSigned),
    ] {
        let expected = Some(RequestFault::Query(fault));
        assert_eq!(ReceivedRequest::from_redirect(wrong).err(), expected, "{wrong}");
    }
    let answer = query.replace("SAMLRequest=", "SAMLResponse=");
    assert_eq!(ReceivedRequest::from_redirect(&answer).err(), Some(RequestFault::NotAnAuthnRequest));
}

#[test]
fn a_posted_authn_request_is_signed_and_asks_for_no_format() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let request = AuthnRequest::new(SP, ACS, "https://idp.example/sso", now(), &SystemRandom);
    let xml =
        String::from_utf8(STANDARD.decode(request.post_value(Some(&key("sp"))).unwrap()).unwrap()).unwrap();
    let issuer = xml.find("</saml:Issuer><ds:Signature").unwrap();
    assert!(issuer < xml.find("<samlp:NameIDPolicy AllowCreate=\"true\"/>").unwrap());
    assert!(!xml.contains("Format=") && !xml.contains("RequestedAuthnContext") && !xml.contains("IsPassive"));
}

#[test]
fn an_inflating_request_stops_at_its_bound() {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 50_000_000]).unwrap();
    let value = url::form_urlencoded::byte_serialize(post_value_of(&encoder.finish().unwrap()).as_bytes())
        .collect::<String>();
    assert_eq!(
        ReceivedRequest::from_redirect(&format!("SAMLRequest={value}")).err(),
        Some(RequestFault::Query(RedirectFault::TooLarge))
    );
}

fn post_value_of(bytes: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes)
}

/// Randomness that starts at one point, so that two runs write the same.
#[derive(Debug)]
struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

#[test]
fn our_metadata_names_every_key_and_address_and_is_signed() {
    let (sign, next, decrypt) = (key("sp"), key("idp-next"), key("other"));
    let metadata = SpMetadata {
        entity_id: SP,
        acs_url: ACS,
        slo_url: Some("https://muster.example/saml/acme/main/slo"),
        signing_keys: &[&sign, &next],
        encryption_keys: &[&decrypt],
        allow_cbc: false,
        authn_requests_signed: true,
        valid_until: now().plus(Duration::from_secs(86_400)),
    };
    let xml = metadata.to_xml(&Fixed).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    assert_eq!(tree::attribute(root, "validUntil"), Some("2026-11-23T09:00:00Z"));
    let role = root.children().find(|child| child.has_tag_name("SPSSODescriptor")).unwrap();
    let uses: Vec<_> = tree::all(role, names::METADATA, "KeyDescriptor")
        .filter_map(|key| tree::attribute(key, "use"))
        .collect();
    assert_eq!(uses, ["signing", "signing", "encryption"]);
    assert_eq!(tree::all(role, names::METADATA, "SingleLogoutService").count(), 2);
    let acs = tree::all(role, names::METADATA, "AssertionConsumerService").next().unwrap();
    assert_eq!(
        (tree::attribute(acs, "Location"), tree::attribute(acs, "Binding")),
        (Some(ACS), Some(HTTP_POST))
    );
    let methods = |xml: &str| {
        let document = roxmltree::Document::parse(xml).unwrap();
        let keys = document.descendants().filter(|node| tree::attribute(*node, "use") == Some("encryption"));
        let methods = keys.flat_map(|key| tree::all(key, names::METADATA, "EncryptionMethod"));
        methods.map(|node| tree::attribute(node, "Algorithm").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let expected = [
        "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        "http://www.w3.org/2009/xmlenc11#aes128-gcm",
        "http://www.w3.org/2009/xmlenc11#rsa-oaep",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    ];
    assert_eq!(methods(&xml), expected);
    let with_cbc = SpMetadata { allow_cbc: true, ..metadata.clone() }.to_xml(&Fixed).unwrap();
    assert_eq!(methods(&with_cbc)[..4], expected);
    assert!(methods(&with_cbc)[4..].iter().all(|method| method.ends_with("-cbc")), "{with_cbc}");
    assert!(tree::is(root.first_element_child().unwrap(), names::DSIG, "Signature"));
    assert!(SpMetadata { signing_keys: &[], ..metadata }.to_xml(&Fixed).is_err());
}
