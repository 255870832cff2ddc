//! Logout messages that are refused, one per rule, and those that are not.

mod encrypted;

use std::sync::OnceLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;

use super::{issue::carry, *};
use crate::{
    saml::{NAME_ID_EMAIL, SignError, Signing, SigningKey, redirect::Role, sign_enveloped},
    secret::SystemRandom,
};

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);
const SLO: &str = "https://id.example/saml/acme/corp/slo";
const IDP: &str = "https://idp.example/metadata";
const MINUTE: Duration = Duration::from_secs(60);

fn key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate("idp.example", NOW, &SystemRandom).unwrap())
}

fn stranger() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate("stranger.example", NOW, &SystemRandom).unwrap())
}

fn expect() -> LogoutExpect {
    LogoutExpect {
        slo_url: SLO.to_owned(),
        peer_entity_id: IDP.to_owned(),
        keys: TrustedKeys::new([key().trusted().unwrap()]),
        decryption_keys: DecryptionKeys::default(),
        allow_cbc: false,
        allow_sha1: false,
        clock_skew: MINUTE * 3,
        now: NOW,
    }
}

fn lena() -> NameId {
    NameId { value: "E-1".to_owned(), format: None, name_qualifier: None, sp_name_qualifier: None }
}

fn request() -> LogoutRequest {
    LogoutRequest::new(IDP, SLO, lena(), vec!["s1".to_owned()], NOW, &SystemRandom)
}

fn response() -> LogoutResponse {
    LogoutResponse::new(IDP, SLO, "_request", LogoutStatus::Success, NOW, &SystemRandom)
}

fn arrival(carried: Carried) -> LogoutArrival {
    match carried {
        Carried::Redirect(url) => LogoutArrival::Redirect(url.split_once('?').unwrap().1.to_owned()),
        Carried::Post { fields, .. } => {
            let field =
                |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            LogoutArrival::Post {
                request: field("SAMLRequest"),
                response: field("SAMLResponse"),
                relay_state: field("RelayState"),
            }
        }
    }
}

/// `xml` by `binding`, signed by `key` as what it is.
fn signed_xml(xml: &str, binding: Binding, key: &SigningKey) -> Result<LogoutArrival, SignError> {
    let role = if xml.contains("LogoutResponse") { Role::Response } else { Role::Request };
    let id = xml.split_once(" ID=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(id, _)| id);
    Ok(arrival(carry(role, id, xml, binding, SLO, Some("r"), key)?))
}

fn posted(xml: &str) -> LogoutArrival {
    LogoutArrival::Post { request: Some(STANDARD.encode(xml)), response: None, relay_state: None }
}

fn code(arrival: &LogoutArrival) -> &'static str {
    match judge_logout(arrival, &expect()).result {
        Ok(_) => "accepted",
        Err(refusal) => refusal.code(),
    }
}

const BOTH: [Binding; 2] = [Binding::Redirect, Binding::Post];

#[test]
fn a_perfect_message_is_accepted_by_either_binding() {
    for binding in BOTH {
        let made = request();
        let verdict =
            judge_logout(&arrival(made.carry(binding, SLO, Some("r\"<&"), key()).unwrap()), &expect());
        assert_eq!(verdict.relay_state.as_deref(), Some("r\"<&"));
        assert_eq!((verdict.binding, verdict.answerable), (binding, None));
        assert!(verdict.checks.iter().all(|check| check.ok && !check.detail.contains("E-1")));
        let Ok(LogoutMessage::Request(requested)) = verdict.result else { panic!("{:?}", verdict.result) };
        assert_eq!((requested.id, requested.name_id), (made.id, made.name_id));
        assert_eq!(requested.session_indexes, ["s1"]);
        assert_eq!(requested.forget_after, NOW.plus(MINUTE * 13));
        assert_eq!((requested.issued, requested.outlives), (NOW, NOW.plus(MINUTE * 60 * 24)));

        let carried = response().carry(binding, SLO, None, key()).unwrap();
        let Ok(LogoutMessage::Response(answered)) = judge_logout(&arrival(carried), &expect()).result else {
            panic!("the response is refused")
        };
        assert!(answered.complete && answered.in_response_to == "_request");
    }
}

#[test]
fn a_request_is_remembered_for_as_long_as_it_is_good() {
    let forget_after = |end| {
        let made = LogoutRequest { not_on_or_after: end, ..request() };
        let arrival = arrival(made.carry(Binding::Redirect, SLO, None, key()).unwrap());
        match judge_logout(&arrival, &expect()).result {
            Ok(LogoutMessage::Request(requested)) => requested.forget_after,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(forget_after(None), NOW.plus(LONGEST_BELIEF));
    assert_eq!(forget_after(Some(NOW.plus(MINUTE))), NOW.plus(MINUTE * 4));
    assert_eq!(forget_after(Some(NOW.plus(LONGEST_BELIEF * 9))), NOW.plus(LONGEST_BELIEF));
}

#[test]
fn only_success_without_a_but_is_complete() {
    for (status, complete) in [
        (LogoutStatus::Success, true),
        (LogoutStatus::PartialLogout, false),
        (LogoutStatus::Unsupported, false),
        (LogoutStatus::Failed, false),
    ] {
        let made = LogoutResponse { status, ..response() };
        let verdict = judge_logout(&arrival(made.carry(Binding::Post, SLO, None, key()).unwrap()), &expect());
        let Ok(LogoutMessage::Response(answered)) = verdict.result else { panic!("{:?}", verdict.result) };
        assert_eq!(answered.complete, complete, "{status:?}");
    }
    // The way some identity providers say it.
    let xml = LogoutResponse { status: LogoutStatus::PartialLogout, ..response() }
        .to_xml()
        .replace("status:Responder", "status:Success");
    let verdict = judge_logout(&signed_xml(&xml, Binding::Redirect, key()).unwrap(), &expect());
    let Ok(LogoutMessage::Response(answered)) = verdict.result else { panic!("{:?}", verdict.result) };
    assert!(!answered.complete);
}

/// Messages that are signed as they should be, and say something that is refused.
fn bent() -> Vec<(&'static str, String)> {
    let xml = request().to_xml();
    let made = |change: fn(&mut LogoutRequest)| {
        let mut one = request();
        change(&mut one);
        one.to_xml()
    };
    let issuer = format!("<saml:Issuer>{IDP}</saml:Issuer>");
    let name_id = "<saml:NameID>E-1</saml:NameID>";
    vec![
        ("logout_not_a_logout_message", xml.replace("samlp:LogoutRequest", "samlp:AuthnRequest")),
        ("logout_not_a_logout_message", xml.replace(":protocol\"", ":protokoll\"")),
        ("logout_malformed", xml.replace(" IssueInstant=", " Issued=")),
        ("logout_malformed", xml.replace("IssueInstant=\"2", "IssueInstant=\"x2")),
        ("logout_malformed", xml.replace(name_id, &format!("{name_id}{name_id}"))),
        ("logout_malformed", xml.replace(name_id, "<saml:NameID><b>E-1</b></saml:NameID>")),
        ("logout_malformed", xml.replace(&issuer, &issuer.repeat(2))),
        ("logout_version_unsupported", xml.replace("Version=\"2.0\"", "Version=\"1.1\"")),
        ("logout_issuer_missing", xml.replace(&issuer, "")),
        ("logout_issuer_mismatch", made(|one| one.issuer = "https://other.example/".to_owned())),
        ("logout_issuer_mismatch", made(|one| one.issuer.push(' '))),
        ("logout_destination_missing", made(|one| one.destination = None)),
        ("logout_destination_mismatch", made(|one| one.destination = Some(SLO.replace("corp", "other")))),
        ("logout_destination_mismatch", made(|one| one.destination = Some(String::new()))),
        ("logout_issued_in_future", made(|one| one.issue_instant = NOW.plus(MINUTE * 4))),
        ("logout_issued_too_long_ago", {
            made(|one| {
                one.issue_instant = NOW.minus(LONGEST_BELIEF);
                one.not_on_or_after = None;
            })
        }),
        ("logout_expired", made(|one| one.not_on_or_after = Some(NOW.minus(MINUTE * 3)))),
        (
            "logout_name_id_encrypted",
            xml.replace(name_id, "<saml:EncryptedID><x xmlns=\"urn:x\"/></saml:EncryptedID>"),
        ),
        ("logout_name_id_missing", xml.replace(name_id, "")),
        ("logout_name_id_missing", xml.replace(name_id, "<saml:NameID> </saml:NameID>")),
        ("logout_name_id_missing", xml.replace(name_id, "<saml:BaseID/>")),
        (
            "logout_too_many_session_indexes",
            made(|one| one.session_indexes = (0..1_001).map(|index| index.to_string()).collect()),
        ),
        ("logout_in_response_to_missing", LogoutResponse { in_response_to: None, ..response() }.to_xml()),
        ("logout_malformed", response().to_xml().replace("samlp:Status>", "samlp:Zustand>")),
        ("logout_issuer_mismatch", response().to_xml().replace(IDP, "https://other.example/")),
        ("logout_destination_mismatch", response().to_xml().replace(SLO, "https://other.example/slo")),
    ]
}

/// Genuine messages, to be broken.
struct Genuine {
    xml: String,
    /// The query that carries it, and another one like it.
    query: String,
    other: String,
    /// It with a signature in it.
    enveloped: String,
}

impl Genuine {
    fn new() -> Self {
        let (one, other) = (request(), request());
        let xml = one.to_xml();
        Self {
            query: query_of(&xml),
            other: query_of(&other.to_xml()),
            enveloped: sign_enveloped(&xml, &one.id, &Signing::with(key())).unwrap(),
            xml,
        }
    }

    /// What follows the message in the query.
    fn rest(&self) -> &str {
        self.query.split_once('&').unwrap().1
    }
}

fn query_of(xml: &str) -> String {
    match signed_xml(xml, Binding::Redirect, key()).unwrap() {
        LogoutArrival::Redirect(query) => query,
        LogoutArrival::Post { .. } => unreachable!("a redirect is asked for"),
    }
}

/// The message alone.
fn message(query: &str) -> &str {
    query.split_once('&').unwrap().0
}

const fn redirect(query: String) -> LogoutArrival {
    LogoutArrival::Redirect(query)
}

/// What is refused before the signature is looked at.
fn unreadable() -> Vec<(&'static str, LogoutArrival)> {
    let genuine = Genuine::new();
    let (xml, good, enveloped) = (&genuine.xml, &genuine.query, &genuine.enveloped);
    let rest = genuine.rest();
    let post = |request: Option<&str>, response: Option<&str>| LogoutArrival::Post {
        request: request.map(|xml| STANDARD.encode(xml)),
        response: response.map(|xml| STANDARD.encode(xml)),
        relay_state: None,
    };
    let bomb = format!("<a>{}</a>", " ".repeat(LOGOUT_LIMIT));
    let answer = query_of(&response().to_xml());
    let followed = percent_encoding::percent_decode_str(&message(good)["SAMLRequest=".len()..]);
    let mut followed = STANDARD.decode(followed.collect::<Vec<u8>>()).unwrap();
    followed.push(0);
    let followed = STANDARD.encode(followed).replace('+', "%2B");
    let not_deflated = STANDARD.encode(xml).replace('+', "%2B");
    let strong = "http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256";
    let long = "r".repeat(RELAY_STATE_LIMIT + 1);
    let long = arrival(request().carry(Binding::Redirect, SLO, Some(&long), key()).unwrap());
    // Refused before it is decoded: it is no Base64.
    let too_long = "!".repeat(LOGOUT_LIMIT * 2 + 1);
    let too_long = LogoutArrival::Post { request: Some(too_long), response: None, relay_state: None };
    let plain = LogoutArrival::Post { request: Some("<a/>".to_owned()), response: None, relay_state: None };
    vec![
        ("logout_no_message", redirect(String::new())),
        ("logout_no_message", redirect(rest.to_owned())),
        ("logout_no_message", post(None, None)),
        ("logout_form", post(Some(enveloped), Some(enveloped))),
        ("logout_form", plain),
        ("logout_query", redirect(format!("{good}&{answer}"))),
        ("logout_query", redirect(format!("{good}&{}", message(&answer)))),
        // Twice: the signed one and the one that is read need not be the same.
        ("logout_query", redirect(format!("{good}&{}", message(&genuine.other)))),
        ("logout_query", redirect(format!("{good}&RelayState=evil"))),
        ("logout_query", redirect(format!("{good}&RelayState"))),
        ("logout_query", redirect(format!("{good}&SigAlg={strong}"))),
        ("logout_query", redirect(format!("{good}&Signature=AAAA"))),
        ("logout_query", redirect(format!("{good}&SAMLReques%74=AAAA"))),
        ("logout_query", redirect(format!("{good}&SAMLEncoding=urn%3Aother"))),
        ("logout_query", redirect(good.replace("SAMLRequest=", "SAMLRequest=%ff"))),
        ("logout_query", redirect(format!("SAMLRequest={not_deflated}&{rest}"))),
        ("logout_query", redirect(format!("SAMLRequest={followed}&{rest}"))),
        ("logout_query", redirect(good.split_once("&Signature").unwrap().0.to_owned())),
        ("logout_too_large", redirect(query_of(&format!("<a ID=\"x\">{bomb}</a>")))),
        ("logout_too_large", redirect(format!("SAMLRequest={}", "A".repeat(LOGOUT_LIMIT * 2 + 1)))),
        ("logout_too_large", too_long),
        ("logout_too_large", post(Some(&bomb), None)),
        ("logout_too_large", post(Some(&bomb.repeat(2)), None)),
        ("logout_not_xml", redirect(query_of(&format!("<!DOCTYPE a>{xml}")))),
        ("logout_not_xml", posted(&format!("<!DOCTYPE a [<!ENTITY e \"x\">]>{enveloped}"))),
        ("logout_not_xml", posted(&format!("<?x y?>{enveloped}"))),
        ("logout_not_xml", posted(&format!("{enveloped}<"))),
        ("logout_not_a_logout_message", post(None, Some(enveloped))),
        ("logout_malformed", posted(&enveloped.replace("ID=\"_", "ID=\" _"))),
        (
            "logout_malformed",
            posted(&enveloped.replace("<saml:NameID", &format!("<saml:NameID ID=\"{}\"", xml_id(xml)))),
        ),
        ("logout_relay_state_too_long", long),
    ]
}

/// What is refused at the signature.
fn unsigned() -> Vec<(&'static str, LogoutArrival)> {
    let genuine = Genuine::new();
    let (xml, good, enveloped) = (&genuine.xml, &genuine.query, &genuine.enveloped);
    let (strong, weak) = ("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1");
    let in_query = |text: &str| text.replace('/', "%2F").replace('#', "%23");
    let evil = xml.replace("E-1", "E-2");
    vec![
        ("logout_unsigned", redirect(message(good).to_owned())),
        ("logout_unsigned", redirect(format!("{}&RelayState=r", message(good)))),
        ("logout_unsigned", posted(xml)),
        ("logout_signature_in_redirect", redirect(query_of(enveloped))),
        ("logout_signature_malformed", posted(&moved_signature(enveloped))),
        ("logout_signature_malformed", posted(&enveloped.replace("URI=\"#_", "URI=\"#x_"))),
        ("logout_signature_malformed", {
            posted(&enveloped.replace("xmldsig#enveloped-signature", "xmldsig#base64"))
        }),
        ("logout_signature_malformed", posted(&wrapped(enveloped, &evil))),
        ("logout_algorithm_not_allowed", redirect(good.replace("rsa-sha256", "hmac-sha256"))),
        ("logout_algorithm_not_allowed", posted(&enveloped.replace("#rsa-sha256", "#hmac-sha256"))),
        ("logout_sha1_not_allowed", redirect(good.replace(&in_query(strong), &in_query(weak)))),
        ("logout_sha1_not_allowed", posted(&enveloped.replace(strong, weak))),
        ("logout_signature_invalid", signed_xml(xml, Binding::Redirect, stranger()).unwrap()),
        ("logout_signature_invalid", signed_xml(xml, Binding::Post, stranger()).unwrap()),
        ("logout_signature_invalid", posted(&enveloped.replace(">E-1<", ">E-2<"))),
        // The signature of another message, or over another RelayState.
        ("logout_signature_invalid", redirect(format!("{}&{}", message(&genuine.other), genuine.rest()))),
        ("logout_signature_invalid", redirect(good.replace("RelayState=r", "RelayState=s"))),
        ("logout_signature_invalid", redirect(good.replace("RelayState=r&", ""))),
        // The same values, encoded otherwise than they were signed.
        ("logout_signature_invalid", redirect(good.replace("RelayState=r", "RelayState=%72"))),
        ("logout_signature_invalid", redirect(good.replace("%3A%2F%2F", "%3a%2f%2f"))),
    ]
}

/// What is refused before or at the signature.
fn broken() -> Vec<(&'static str, LogoutArrival)> {
    [unreadable(), unsigned()].concat()
}

fn xml_id(xml: &str) -> &str {
    xml.split_once(" ID=\"").unwrap().1.split_once('"').unwrap().0
}

/// The signature as the last child, where no schema has it.
fn moved_signature(enveloped: &str) -> String {
    let (before, rest) = enveloped.split_once("<ds:Signature").unwrap();
    let (signature, after) = rest.split_once("</ds:Signature>").unwrap();
    let (after, end) = after.split_once("</samlp:LogoutRequest>").unwrap();
    format!("{before}{after}<ds:Signature{signature}</ds:Signature></samlp:LogoutRequest>{end}")
}

/// A forged request around the genuine one.
fn wrapped(genuine: &str, forged: &str) -> String {
    let forged = forged.replace(xml_id(forged), "_forged");
    let (start, end) = forged.split_once("<saml:NameID").unwrap();
    format!("{start}<samlp:Extensions>{genuine}</samlp:Extensions><saml:NameID{end}")
}

#[test]
fn every_rule_refuses_what_breaks_it_and_says_so() {
    for (expected, xml) in bent() {
        for binding in BOTH {
            assert_eq!(code(&signed_xml(&xml, binding, key()).unwrap()), expected, "{binding:?}: {xml}");
        }
    }
    for (index, (expected, arrival)) in broken().into_iter().enumerate() {
        assert_eq!(code(&arrival), expected, "{index}: {arrival:?}");
    }
    let arrival = signed_xml(&request().to_xml(), Binding::Post, key()).unwrap();
    let verdict = judge_logout(&arrival, &LogoutExpect { keys: None, ..expect() });
    assert_eq!(verdict.result, Err(LogoutRefusal::NoKey));
}

#[test]
fn every_code_has_a_message_that_is_refused_with_it() {
    let mut shown: Vec<&str> = bent().iter().map(|(code, _)| *code).collect();
    shown.extend(broken().iter().map(|(code, _)| *code));
    shown.extend(encrypted::codes());
    shown.push("logout_no_key");
    let missing: Vec<_> = LogoutRefusal::CODES.iter().filter(|code| !shown.contains(code)).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

#[test]
fn order_and_foreign_parameters_do_not_matter() {
    let good = query_of(&request().to_xml());
    let mut pairs: Vec<&str> = good.split('&').collect();
    pairs.reverse();
    assert_eq!(code(&LogoutArrival::Redirect(pairs.join("&"))), "accepted");
    assert_eq!(code(&LogoutArrival::Redirect(format!("session=a&session=b&{good}&x"))), "accepted");
    let named = "SAMLEncoding=urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Abindings%3AURL-Encoding%3ADEFLATE";
    assert_eq!(code(&LogoutArrival::Redirect(format!("{good}&{named}"))), "accepted");
}

#[test]
fn sha1_counts_where_the_connection_allows_it() {
    let expect = LogoutExpect { allow_sha1: true, ..expect() };
    let good = query_of(&request().to_xml());
    let weak = good.replace("2001%2F04%2Fxmldsig-more%23rsa-sha256", "2000%2F09%2Fxmldsig%23rsa-sha1");
    let octets = weak.split_once("&Signature=").unwrap().0;
    let algorithm =
        crate::saml::SignatureAlgorithm::from_uri("http://www.w3.org/2000/09/xmldsig#rsa-sha1").unwrap();
    let signature = STANDARD.encode(algorithm.sign(key().private(), octets.as_bytes()).unwrap());
    let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let arrival = LogoutArrival::Redirect(format!("{octets}&Signature={signature}"));
    assert_eq!(code(&arrival), "logout_sha1_not_allowed");
    assert!(judge_logout(&arrival, &expect).result.is_ok());
}

#[test]
fn only_what_the_other_side_really_sent_to_us_now_is_answered() {
    for (expected, xml) in bent() {
        let verdict = judge_logout(&signed_xml(&xml, Binding::Post, key()).unwrap(), &expect());
        let content =
            ["logout_name_id_encrypted", "logout_name_id_missing", "logout_too_many_session_indexes"];
        assert_eq!(verdict.answerable.is_some(), content.contains(&expected), "{expected}");
    }
    for (expected, arrival) in broken() {
        assert_eq!(judge_logout(&arrival, &expect()).answerable, None, "{expected}");
    }
}

#[test]
fn a_message_is_good_to_the_second_of_its_end() {
    let mut made = request();
    made.not_on_or_after = Some(NOW);
    let arrival = arrival(made.carry(Binding::Redirect, SLO, None, key()).unwrap());
    let at = |now| judge_logout(&arrival, &LogoutExpect { now, ..expect() }).result.is_ok();
    assert!(at(NOW.plus(MINUTE * 3).minus(Duration::from_secs(1))));
    assert!(!at(NOW.plus(MINUTE * 3)));
    assert!(at(NOW.minus(MINUTE * 3)), "a clock that is behind");
    assert!(!at(NOW.minus(MINUTE * 3 + Duration::from_secs(1))));
}

fn asking(name_id: NameId, session_indexes: &[&str]) -> LogoutRequested {
    LogoutRequested {
        id: "_r".to_owned(),
        name_id,
        session_indexes: session_indexes.iter().map(|one| (*one).to_owned()).collect(),
        forget_after: NOW,
        issued: NOW,
        outlives: NOW,
    }
}

#[test]
fn a_request_means_the_sessions_of_its_person_and_indexes() {
    let with = |format: Option<&str>, qualifier: Option<&str>, sp: Option<&str>| NameId {
        format: format.map(str::to_owned),
        name_qualifier: qualifier.map(str::to_owned),
        sp_name_qualifier: sp.map(str::to_owned),
        ..lena()
    };
    let plain = asking(lena(), &[]);
    assert!(plain.means(&lena(), None) && plain.means(&lena(), Some("s1")));
    assert!(!plain.means(&NameId { value: "e-1".to_owned(), ..lena() }, None), "case counts");

    let two = asking(lena(), &["s1", "s2"]);
    assert!(two.means(&lena(), Some("s1")) && two.means(&lena(), Some("s2")));
    assert!(!two.means(&lena(), Some("s3")) && !two.means(&lena(), None));

    let email = asking(with(Some(NAME_ID_EMAIL), Some("idp"), Some("sp")), &[]);
    assert!(email.means(&with(Some(NAME_ID_EMAIL), Some("idp"), Some("sp")), None));
    assert!(email.means(&lena(), None), "what was left out says nothing");
    assert!(email.means(&with(Some(NAME_ID_UNSPECIFIED), None, None), None));
    assert!(!email.means(&with(Some(crate::saml::NAME_ID_PERSISTENT), None, None), None));
    assert!(!email.means(&with(None, Some("other"), None), None));
    assert!(!email.means(&with(None, None, Some("other")), None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_query_and_no_form_makes_it_panic(
        query in "(SAMLRequest|SAMLResponse|RelayState|SigAlg|Signature|&|=|%[0-9a-f]{2}|\\PC){0,12}",
        value in "[A-Za-z0-9+/=]{0,60}",
    ) {
        let _ = judge_logout(&LogoutArrival::Redirect(query), &expect());
        let form = LogoutArrival::Post { request: Some(value), response: None, relay_state: None };
        let _ = judge_logout(&form, &expect());
    }

    #[test]
    fn a_changed_octet_of_a_signed_query_is_never_accepted(place in 0_usize..600, letter in "[A-Za-z0-9]") {
        static GOOD: OnceLock<String> = OnceLock::new();
        let good = GOOD.get_or_init(|| {
            let carried = request().carry(Binding::Redirect, SLO, Some("relay"), key()).unwrap();
            let LogoutArrival::Redirect(query) = arrival(carried) else { unreachable!("a redirect") };
            query
        });
        // The names of parameters and the very last letters of Base64 can stand for the same octets.
        let signed = good.split_once("&Signature=").unwrap().0.len();
        let place = place % signed;
        let mut changed = good.clone();
        changed.replace_range(place..=place, &letter);
        prop_assume!(changed != *good);
        prop_assert_ne!(code(&LogoutArrival::Redirect(changed)), "accepted");
    }
}
