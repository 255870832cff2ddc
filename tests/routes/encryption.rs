//! Encrypted assertions, and the rotation of the keys that a connection signs and decrypts with (SAML.md 11,
//! 12, 23).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use muster::{
    flows::{
        Actor, FlowError,
        connection_keys::{self, Rotation, RotationState, RotationStep},
    },
    saml::{
        ContentAlgorithm, Encrypting, ReceivedRequest, SignWhat, Signing, TrustedKey, TrustedKeys,
        sign_enveloped,
    },
    secret::SystemRandom,
};

use crate::{
    answer::Answer,
    browser::Browser,
    provisioner::user,
    sign_out::{lena, request},
    world::World,
};

/// The certificates in the service provider's metadata with this `use`, in order.
#[expect(clippy::disallowed_methods, reason = "our own XML, whose attributes are in no namespace")]
async fn published(world: &World, slug: &str, purpose: &str) -> Vec<TrustedKey> {
    let metadata = world.browser().get(&format!("/saml/acme/{slug}/metadata")).await.is(200).text();
    let document = roxmltree::Document::parse(&metadata).unwrap();
    let certificates = document
        .descendants()
        .filter(|node| node.tag_name().name() == "KeyDescriptor" && node.attribute("use") == Some(purpose))
        .map(|key| key.descendants().find(|node| node.tag_name().name() == "X509Certificate").unwrap());
    certificates
        .map(|node| TrustedKey::from_der(&STANDARD.decode(node.text().unwrap()).unwrap()).unwrap())
        .collect()
}

fn fingerprints(keys: &[TrustedKey]) -> Vec<&str> {
    keys.iter().map(TrustedKey::fingerprint).collect()
}

/// Signs `E-1` in with an assertion that is encrypted as `encrypting` says.
async fn sign_in(
    world: &World,
    browser: &mut Browser,
    sign: SignWhat,
    encrypting: &Encrypting<'_>,
) -> Answer {
    let begun = browser.begin().await;
    let response = world.idp.reply(&begun, "E-1").issue_encrypted(world, sign, encrypting);
    browser.bring(&begun, &response).await
}

both! { an_encrypted_assertion_signs_in, world, {
    world.scim().create(&user("E-1", "lena")).await;
    world.set(&[("saml.require_encryption", "true")]).await;
    let keys = published(&world, "corp", "encryption").await;
    assert_eq!(keys.len(), 1);
    assert_ne!(fingerprints(&keys), fingerprints(&published(&world, "corp", "signing").await));
    for sign in [SignWhat::Assertion, SignWhat::Response, SignWhat::Both] {
        let mut browser = world.browser();
        assert!(sign_in(&world, &mut browser, sign, &Encrypting::for_key(&keys[0])).await.is(303).signs_in());
        browser.session().await.is(200);
    }
    let last = world.sign_ins().await.remove(0);
    assert!(last.checks.contains("AES-256-GCM") && last.checks.contains(keys[0].fingerprint()), "{last:?}");
    world.browser().sign_in_as("E-1").await.is(403);
    assert_eq!(world.last_refusal().await, "encryption_required");
    let none = sign_in(&world, &mut world.browser(), SignWhat::Nothing, &Encrypting::for_key(&keys[0])).await;
    assert!(!none.is(403).signs_in());
    assert_eq!(world.last_refusal().await, "unsigned");
}}

both! { which_request_is_answered_may_be_said_within_the_encryption_alone, world, {
    world.scim().create(&user("E-1", "lena")).await;
    world.set(&[("saml.force_authn", "true")]).await;
    let key = published(&world, "corp", "encryption").await.remove(0);
    let hour = Duration::from_secs(3600);
    for (signed_in_at, status) in [(world.now(), 303), (world.now().minus(hour), 403)] {
        let mut browser = world.browser();
        let begun = browser.begin().await;
        let reply = world.idp.reply(&begun, "E-1").signed_in_at(signed_in_at);
        let response = reply.issue_encrypted(&world, SignWhat::Assertion, &Encrypting::for_key(&key));
        let text = String::from_utf8(STANDARD.decode(response).unwrap()).unwrap();
        let without = text.replacen(&format!(" InResponseTo=\"{}\"", begun.id), "", 1);
        assert!(without.len() < text.len() && !without.contains(&begun.id), "{without}");
        let answer = browser.bring(&begun, &STANDARD.encode(without)).await.is(status);
        assert_eq!(answer.signs_in(), status == 303);
        // The request is used, and its cookie asked for, as for any other answer.
        if status == 303 {
            let again = reply.issue_encrypted(&world, SignWhat::Assertion, &Encrypting::for_key(&key));
            browser.bring(&begun, &again).await.is(403);
            assert_eq!(world.last_refusal().await, "request_used");
        }
    }
    assert_eq!(world.last_refusal().await, "authn_not_fresh");
}}

both! { whatever_is_wrong_with_the_encryption_the_answer_is_one, world, {
    world.scim().create(&user("E-1", "lena")).await;
    world.connect("acme", "second", world.idp).await;
    let own = published(&world, "corp", "encryption").await.remove(0);
    let others = published(&world, "second", "encryption").await.remove(0);
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let reply = world.idp.reply(&begun, "E-1");
    let posted = |key: &TrustedKey| reply.issue_encrypted(&world, SignWhat::Assertion, &Encrypting::for_key(key));
    let genuine = String::from_utf8(STANDARD.decode(posted(&own)).unwrap()).unwrap();
    // The last character of the tag, and one in the middle of the wrapped key.
    let end = genuine.rfind("</xenc:CipherValue>").unwrap() - 4;
    let key = genuine.find("<xenc:CipherValue>").unwrap() + 100;
    let changed = |at: usize| {
        let other = if genuine.as_bytes()[at] == b'A' { "B" } else { "A" };
        STANDARD.encode([&genuine[..at], other, &genuine[at + 1..]].concat())
    };
    let mut answers = Vec::new();
    for response in [posted(&others), changed(end), changed(key)] {
        let answer = browser.bring(&begun, &response).await.is(403);
        assert_eq!(world.last_refusal().await, "decryption_failed");
        let reference = world.sign_ins().await.remove(0).reference;
        answers.push(answer.text().replace(&reference, "REFERENCE"));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    browser.bring(&begun, &STANDARD.encode(&genuine)).await.is(303);
}}

both! { cbc_is_read_by_a_setting_and_under_the_signature_of_the_response, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let key = published(&world, "corp", "encryption").await.remove(0);
    let cbc = Encrypting { content: ContentAlgorithm::Aes256Cbc, ..Encrypting::for_key(&key) };
    let offers = |metadata: String| metadata.contains("xmlenc#aes256-cbc");
    let metadata = "/saml/acme/corp/metadata";
    assert!(!offers(world.browser().get(metadata).await.text()));
    sign_in(&world, &mut world.browser(), SignWhat::Both, &cbc).await.is(403);
    assert_eq!(world.last_refusal().await, "cbc_not_allowed");
    world.set(&[("saml.allow_cbc", "true")]).await;
    assert!(offers(world.browser().get(metadata).await.text()));
    sign_in(&world, &mut world.browser(), SignWhat::Both, &cbc).await.is(303);
    sign_in(&world, &mut world.browser(), SignWhat::Assertion, &cbc).await.is(403);
    assert_eq!(world.last_refusal().await, "cbc_not_signed");
}}

async fn step(world: &World, step: RotationStep) -> Result<Rotation, FlowError> {
    connection_keys::step(&world.gateway, Actor::Operator, ("acme", "corp"), step).await
}

async fn prepare(world: &World) -> Result<Rotation, FlowError> {
    connection_keys::prepare(&world.gateway, Actor::Operator, "acme", "corp").await
}

/// The key that signs the requests.
async fn signer(world: &World, known: &[TrustedKey]) -> String {
    let answer = world.browser().get("/saml/acme/corp/login").await.is(303);
    let (_, query) = answer.header("location").unwrap().split_once('?').unwrap();
    let request = ReceivedRequest::from_redirect(query).unwrap();
    let known = TrustedKeys::new(known.iter().cloned()).unwrap();
    request.signer(&known).unwrap().fingerprint().to_owned()
}

both! { keys_are_rotated_without_a_gap, world, {
    use RotationStep::{Activate, Finish};
    world.scim().create(&user("E-1", "lena")).await;
    let old_signing = published(&world, "corp", "signing").await;
    let old = published(&world, "corp", "encryption").await.remove(0);
    let old = Encrypting::for_key(&old);

    let rotation = prepare(&world).await.unwrap();
    assert_eq!((rotation.state, rotation.keys.len()), (RotationState::Prepared, 4));
    let signing = published(&world, "corp", "signing").await;
    let encryption = published(&world, "corp", "encryption").await;
    assert_eq!((signing.len(), encryption.len()), (2, 2));
    assert_eq!((signing[0].fingerprint(), encryption[0].fingerprint()), (old_signing[0].fingerprint(), old.key.fingerprint()));
    assert_eq!(signer(&world, &signing).await, old_signing[0].fingerprint(), "the next key does not sign yet");
    let new = Encrypting::for_key(&encryption[1]);
    for encrypting in [&old, &new] {
        sign_in(&world, &mut world.browser(), SignWhat::Assertion, encrypting).await.is(303);
    }

    assert_eq!(step(&world, Activate).await.unwrap().state, RotationState::Activated);
    let now = published(&world, "corp", "signing").await;
    assert_eq!(fingerprints(&now), [signing[1].fingerprint(), signing[0].fingerprint()]);
    assert_eq!(fingerprints(&published(&world, "corp", "encryption").await), [new.key.fingerprint()]);
    assert_eq!(signer(&world, &now).await, signing[1].fingerprint());
    for encrypting in [&old, &new] {
        sign_in(&world, &mut world.browser(), SignWhat::Assertion, encrypting).await.is(303);
    }

    let rotation = step(&world, Finish).await.unwrap();
    assert_eq!((rotation.state, rotation.keys.len()), (RotationState::Idle, 2));
    assert_eq!(fingerprints(&published(&world, "corp", "signing").await), [signing[1].fingerprint()]);
    sign_in(&world, &mut world.browser(), SignWhat::Assertion, &new).await.is(303);
    sign_in(&world, &mut world.browser(), SignWhat::Assertion, &old).await.is(403);
    assert_eq!(world.last_refusal().await, "decryption_failed");
    let audited = world.audited().await;
    for action in ["connection.keys_prepared", "connection.keys_activated", "connection.keys_finished"] {
        assert_eq!(audited.get(action), Some(&1), "{action}");
    }
    world.intact_audit_rows().await;
}}

both! { a_rotation_takes_its_steps_in_order_and_once, world, {
    use RotationStep::{Activate, Cancel, Finish};
    for wrong in [Activate, Finish, Cancel] {
        let refused = step(&world, wrong).await.unwrap_err();
        assert!(refused.to_string().contains("no rotation has begun"), "{refused}");
    }
    let before = fingerprints(&published(&world, "corp", "signing").await).join(" ");
    // Two operators begin at once: one rotation.
    let (one, two) = tokio::join!(prepare(&world), prepare(&world));
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1, "{one:?} {two:?}");
    for refused in [step(&world, Finish).await.unwrap_err(), prepare(&world).await.unwrap_err()] {
        assert!(refused.to_string().contains("--activate"), "{refused}");
    }
    assert_eq!(step(&world, Cancel).await.unwrap().state, RotationState::Idle);
    assert_eq!(fingerprints(&published(&world, "corp", "signing").await).join(" "), before);
    prepare(&world).await.unwrap();
    let (one, two) = tokio::join!(step(&world, Activate), step(&world, Activate));
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1, "{one:?} {two:?}");
    for refused in [step(&world, Cancel).await.unwrap_err(), prepare(&world).await.unwrap_err()] {
        assert!(refused.to_string().contains("--finish"), "{refused}");
    }
    // Another organisation's connection of the same name is another one.
    world.found("other", "other.example").await;
    let elsewhere = connection_keys::show(&world.gateway, "other", "corp").await.unwrap_err();
    assert!(matches!(elsewhere, FlowError::NotFound(_)), "{elsewhere}");
}}

/// A posted logout request for `E-1`, with the NameID encrypted as `encrypting` says.
async fn ask_to_log_out(world: &World, encrypting: &Encrypting<'_>) -> Answer {
    let made = request(world, "E-1", &[]);
    let xml = made.to_xml();
    let (before, rest) = xml.split_once("<saml:NameID").unwrap();
    let (name_id, after) = rest.split_once("</saml:NameID>").unwrap();
    let plain =
        format!("<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"{name_id}</saml:NameID>");
    let encrypted = encrypting.encrypted_assertion(&plain, &SystemRandom).unwrap();
    let xml = [before, &encrypted.replace("EncryptedAssertion", "EncryptedID"), after].concat();
    let signed = sign_enveloped(&xml, &made.id, &Signing::with(world.idp.key)).unwrap();
    let posted = STANDARD.encode(signed);
    world.browser().post_from_idp("/saml/acme/corp/slo", &[("SAMLRequest", &posted)]).await
}

both! { a_logout_request_with_an_encrypted_name_ends_the_session, world, {
    use RotationStep::{Activate, Finish};
    let mut first = lena(&world).await;
    let old = published(&world, "corp", "encryption").await.remove(0);
    let old = Encrypting::for_key(&old);
    ask_to_log_out(&world, &old).await.is(200);
    first.session().await.is(401);

    // While the keys are rotated, either will do.
    prepare(&world).await.unwrap();
    let new = published(&world, "corp", "encryption").await.remove(1);
    let new = Encrypting::for_key(&new);
    step(&world, Activate).await.unwrap();
    for encrypting in [&old, &new] {
        let mut browser = crate::sign_out::sign_in(&world, "E-1", Some("s1")).await;
        ask_to_log_out(&world, encrypting).await.is(200);
        browser.session().await.is(401);
    }
    step(&world, Finish).await.unwrap();
    let mut browser = crate::sign_out::sign_in(&world, "E-1", Some("s1")).await;
    ask_to_log_out(&world, &old).await.is(200);
    assert_eq!(world.last_refusal().await, "logout_decryption_failed");
    browser.session().await.is(200);
}}
