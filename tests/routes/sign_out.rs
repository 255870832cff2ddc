//! Single logout, both ways and by both bindings (SAML.md 26): what ends, what is answered, and what changes
//! nothing.

use std::time::Duration;

use muster::{
    flows::{Actor, connections, connections::MetadataSource},
    saml::{
        Binding, Carried, DecryptionKeys, Endpoint, IssuedSubject, LogoutArrival, LogoutExpect,
        LogoutMessage, LogoutRequest, LogoutRequested, LogoutResponse, LogoutStatus, LogoutVerdict,
        NAME_ID_EMAIL, NameId, ServiceProvider, judge_logout,
    },
    secret::SystemRandom,
};

use crate::{answer::Answer, browser::Browser, idp::Idp, provisioner::user, world::World};

const MINUTE: Duration = Duration::from_secs(60);
const ENTITY: &str = "https://id.acme.example/saml/acme/corp/metadata";
const SLO: &str = "https://id.acme.example/saml/acme/corp/slo";
const PATH: &str = "/saml/acme/corp/slo";
/// Where the identity provider takes requests, and where it takes answers.
const IDP_SLO: &str = "https://idp.acme.example/slo?tenant=1";
const IDP_ANSWERS: &str = "https://idp.acme.example/slo/answers";

fn endpoint(binding: Binding) -> Endpoint {
    Endpoint {
        binding: binding.uri().to_owned(),
        location: IDP_SLO.to_owned(),
        response_location: Some(IDP_ANSWERS.to_owned()),
    }
}

/// The identity provider of acme offers single logout by these bindings from now on.
pub(crate) async fn offer(world: &World, bindings: &[Binding]) {
    let endpoints: Vec<_> = bindings.iter().copied().map(endpoint).collect();
    let source = MetadataSource::Text(world.idp.metadata_with_slo(&endpoints));
    connections::set(&world.gateway, Actor::Operator, "acme", "corp", Some(&source), &[]).await.unwrap();
}

/// A NameID as the identity provider of these stories writes it.
pub(crate) fn name_id(value: &str) -> NameId {
    NameId {
        value: value.to_owned(),
        format: Some(NAME_ID_EMAIL.to_owned()),
        name_qualifier: Some("acme-people".to_owned()),
        sp_name_qualifier: Some(ENTITY.to_owned()),
    }
}

/// A browser that `subject` signs in with, in the identity provider's session `index`.
pub(crate) async fn sign_in(world: &World, subject: &str, index: Option<&str>) -> Browser {
    // An assertion from the second of a logout is over.
    world.wait(Duration::from_secs(1));
    let mut browser = world.browser();
    let begun = browser.begin().await;
    let mut reply = world.idp.reply(&begun, subject);
    let NameId { value, format, name_qualifier, sp_name_qualifier } = name_id(subject);
    reply.subject = IssuedSubject {
        name_id: value,
        format,
        name_qualifier,
        sp_name_qualifier,
        session_index: index.map(str::to_owned),
        ..reply.subject
    };
    browser.bring(&begun, &reply.issue(world)).await.is(303);
    browser
}

/// Lena, signed in, at an identity provider that offers single logout by both bindings.
pub(crate) async fn lena(world: &World) -> Browser {
    offer(world, &[Binding::Redirect, Binding::Post]).await;
    world.scim().create(&user("E-1", "lena")).await;
    sign_in(world, "E-1", Some("s1")).await
}

/// A perfect request of the identity provider.
pub(crate) fn request(world: &World, subject: &str, indexes: &[&str]) -> LogoutRequest {
    let indexes = indexes.iter().map(|one| (*one).to_owned()).collect();
    LogoutRequest::new(world.idp.entity_id, SLO, name_id(subject), indexes, world.now(), &SystemRandom)
}

/// The path and query, or the fields, that carry a message of the identity provider.
pub(crate) fn by_redirect(idp: Idp, made: &LogoutRequest, relay_state: Option<&str>) -> String {
    match made.carry(Binding::Redirect, PATH, relay_state, idp.key).unwrap() {
        Carried::Redirect(path) => path,
        Carried::Post { .. } => unreachable!("a redirect was asked for"),
    }
}

fn fields(carried: Carried) -> Vec<(String, String)> {
    match carried {
        Carried::Post { fields, .. } => fields,
        Carried::Redirect(_) => unreachable!("a post was asked for"),
    }
}

async fn post(browser: &mut Browser, carried: Carried) -> Answer {
    let fields = fields(carried);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post_from_idp(PATH, &fields).await
}

/// Where a message of ours is carried to.
struct Carriage {
    address: String,
    arrival: LogoutArrival,
}

/// Reads what the browser is to carry: a redirect, or a page with a form.
#[expect(clippy::disallowed_methods, reason = "our own page, whose attributes are in no namespace")]
fn carriage(answer: &Answer) -> Carriage {
    if answer.status == 303 {
        let location = answer.header("location").unwrap();
        let at = location.find("SAML").unwrap();
        return Carriage {
            address: location[..at - 1].to_owned(),
            arrival: LogoutArrival::Redirect(location[at..].to_owned()),
        };
    }
    let text = answer.text();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let page = roxmltree::Document::parse_with_options(&text, options).unwrap();
    let form = page.descendants().find(|node| node.has_tag_name("form")).unwrap();
    assert_eq!(form.attribute("method"), Some("post"));
    let field = |name: &str| {
        let input = form.descendants().find(|node| node.attribute("name") == Some(name))?;
        Some(input.attribute("value").unwrap().to_owned())
    };
    Carriage {
        address: form.attribute("action").unwrap().to_owned(),
        arrival: LogoutArrival::Post {
            request: field("SAMLRequest"),
            response: field("SAMLResponse"),
            relay_state: field("RelayState"),
        },
    }
}

/// The identity provider judges what came to `address` by what our metadata says of us.
async fn judged(world: &World, answer: &Answer, address: &str) -> LogoutVerdict {
    let carriage = carriage(answer);
    assert_eq!(carriage.address, address);
    let metadata = world.browser().get("/saml/acme/corp/metadata").await.is(200);
    let sp = ServiceProvider::parse(&metadata.body, world.now()).unwrap();
    assert_eq!(sp.slo(Binding::Redirect).unwrap().location, SLO);
    assert_eq!(sp.slo(Binding::Post).unwrap().location, SLO);
    let expect = LogoutExpect {
        decryption_keys: DecryptionKeys::default(),
        allow_cbc: false,
        slo_url: address.to_owned(),
        peer_entity_id: sp.entity_id,
        keys: sp.logout_keys,
        allow_sha1: false,
        clock_skew: Duration::ZERO,
        now: world.now(),
    };
    judge_logout(&carriage.arrival, &expect)
}

/// The request that we send with this answer.
async fn asked(world: &World, answer: &Answer) -> (LogoutRequested, String) {
    let verdict = judged(world, answer, IDP_SLO).await;
    let Ok(LogoutMessage::Request(requested)) = verdict.result else { panic!("{:?}", verdict.result) };
    (requested, verdict.relay_state.unwrap())
}

/// The answer that we give: whether it says Success, and its RelayState.
async fn told(world: &World, answer: &Answer, request: &str) -> (bool, Option<String>) {
    let verdict = judged(world, answer, IDP_ANSWERS).await;
    let Ok(LogoutMessage::Response(answered)) = verdict.result else { panic!("{:?}", verdict.result) };
    assert_eq!(answered.in_response_to, request);
    (answered.complete, verdict.relay_state)
}

/// An answer of the identity provider.
fn response(world: &World, request: &str, status: LogoutStatus) -> LogoutResponse {
    LogoutResponse::new(world.idp.entity_id, SLO, request, status, world.now(), &SystemRandom)
}

async fn bring(
    world: &World,
    browser: &mut Browser,
    made: &LogoutResponse,
    relay_state: Option<&str>,
) -> Answer {
    match made.carry(Binding::Redirect, PATH, relay_state, world.idp.key).unwrap() {
        Carried::Redirect(path) => browser.get(&path).await,
        Carried::Post { .. } => unreachable!("a redirect was asked for"),
    }
}

both! { signing_out_here_ends_the_session_and_asks_the_identity_provider, world, {
    let mut browser = lena(&world).await;
    let mut copy = browser.clone();
    let answer = browser.post("/logout", &[]).await.is(303);
    assert!(answer.set_cookies("__Host-muster_session")[0].contains("Max-Age=0"));
    // Before the identity provider has heard of it.
    copy.session().await.is(401);
    assert_eq!(world.audited().await.get("session.ended"), Some(&1));

    let (requested, relay_state) = asked(&world, &answer).await;
    assert_eq!(requested.name_id, name_id("E-1"), "exactly as it came");
    assert_eq!(requested.session_indexes, ["s1"]);
    assert!(relay_state.len() <= 80 && relay_state.bytes().all(|byte| byte.is_ascii_hexdigit()));

    let made = response(&world, &requested.id, LogoutStatus::Success);
    let page = bring(&world, &mut browser, &made, Some(&relay_state)).await.is(200);
    assert!(page.text().contains("You have been logged out at acme corp as well."), "{}", page.text());
    // Once, whoever asks again.
    let again = response(&world, &requested.id, LogoutStatus::Success);
    bring(&world, &mut browser, &again, Some(&relay_state)).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_request_used");
    // The button once more finds nobody, and asks nobody.
    copy.post("/logout", &[]).await.is(200);
}}

both! { signing_out_here_travels_by_post_where_the_identity_provider_wants_it, world, {
    offer(&world, &[Binding::Post]).await;
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = sign_in(&world, "E-1", None).await;
    let page = browser.post("/logout", &[]).await.is(200);
    assert!(page.set_cookies("__Host-muster_session")[0].contains("Max-Age=0"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action https:;") && policy.contains("script-src 'self';"), "{policy}");
    let (requested, relay_state) = asked(&world, &page).await;
    assert!(requested.session_indexes.is_empty(), "the identity provider named none");

    let made = response(&world, &requested.id, LogoutStatus::Success);
    let carried = made.carry(Binding::Post, SLO, Some(&relay_state), world.idp.key).unwrap();
    assert!(post(&mut browser, carried).await.is(200).text().contains("as well"));

    // `saml.request_binding` chooses where both are offered.
    offer(&world, &[Binding::Redirect, Binding::Post]).await;
    world.set(&[("saml.request_binding", "post"), ("saml.sign_requests", "false")]).await;
    let mut browser = sign_in(&world, "E-1", None).await;
    asked(&world, &browser.post("/logout", &[]).await.is(200)).await;
}}

both! { a_browser_goes_on_from_a_page_that_no_policy_stops, world, {
    let mut browser = lena(&world).await;
    let headers = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")];
    let page = browser.send("POST", "/logout", &headers, String::new(), false).await.is(200);
    let refresh = page.header("refresh").unwrap();
    let url = refresh.strip_prefix("0;url=").unwrap();
    assert!(url.starts_with(IDP_SLO) && url.contains("&Signature="), "{url}");
    assert!(page.text().contains(&format!("href=\"{}\"", url.replace('&', "&#38;"))), "{}", page.text());
    assert!(page.set_cookies("__Host-muster_session")[0].contains("Max-Age=0"));
    assert!(world.sessions().await.is_empty());
}}

both! { what_the_identity_provider_could_not_finish_is_said, world, {
    for status in [LogoutStatus::PartialLogout, LogoutStatus::Failed] {
        let mut browser = lena_again(&world).await;
        let (requested, relay_state) = asked(&world, &browser.post("/logout", &[]).await.is(303)).await;
        let made = response(&world, &requested.id, status);
        let page = bring(&world, &mut browser, &made, Some(&relay_state)).await.is(200);
        assert!(page.text().contains("could not log you out everywhere"), "{status:?}: {}", page.text());
    }
}}

/// Lena, who may be there already.
async fn lena_again(world: &World) -> Browser {
    if world.scim().filter("externalId eq \"E-1\"").await.json()["totalResults"] == 0 {
        return lena(world).await;
    }
    sign_in(world, "E-1", Some("s1")).await
}

both! { an_answer_counts_for_its_own_request_alone, world, {
    let mut browser = lena(&world).await;
    let (requested, relay_state) = asked(&world, &browser.post("/logout", &[]).await.is(303)).await;
    let good = response(&world, &requested.id, LogoutStatus::Success);
    let state = Some(relay_state.as_str());

    let made_up = response(&world, "_made_up", LogoutStatus::Success);
    bring(&world, &mut browser, &made_up, state).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_request_unknown");
    bring(&world, &mut browser, &good, Some("another")).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_relay_state_mismatch");
    let unsigned = format!("{PATH}?{}", by_parts(&world, &good, state)[0]);
    browser.get(&unsigned).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_unsigned");

    // Another connection's address, with the same identity provider.
    world.connect("acme", "second", world.idp).await;
    let mut there = good.clone();
    there.destination = Some("https://id.acme.example/saml/acme/second/slo".to_owned());
    let carried = there.carry(Binding::Redirect, "/saml/acme/second/slo", state, world.idp.key).unwrap();
    let Carried::Redirect(path) = carried else { unreachable!("a redirect was asked for") };
    browser.get(&path).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_request_unknown");

    world.wait(MINUTE * 11);
    let late = response(&world, &requested.id, LogoutStatus::Success);
    bring(&world, &mut browser, &late, state).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_request_expired");

    // Without RelayState, which some identity providers lose.
    let mut browser = sign_in(&world, "E-1", Some("s1")).await;
    let (requested, _) = asked(&world, &browser.post("/logout", &[]).await.is(303)).await;
    let made = response(&world, &requested.id, LogoutStatus::Success);
    bring(&world, &mut browser, &made, None).await.is(200);
}}

/// The parameters of a response by HTTP-Redirect, in order.
fn by_parts(world: &World, made: &LogoutResponse, relay_state: Option<&str>) -> Vec<String> {
    match made.carry(Binding::Redirect, PATH, relay_state, world.idp.key).unwrap() {
        Carried::Redirect(path) => path.split_once('?').unwrap().1.split('&').map(str::to_owned).collect(),
        Carried::Post { .. } => unreachable!("a redirect was asked for"),
    }
}

both! { the_identity_provider_ends_the_sessions_that_it_names, world, {
    let mut first = lena(&world).await;
    let mut second = sign_in(&world, "E-1", Some("s2")).await;
    let mut third = sign_in(&world, "E-1", None).await;
    world.scim().create(&user("E-2", "noor")).await;
    let mut noor = sign_in(&world, "E-2", Some("s1")).await;

    let made = request(&world, "E-1", &["s1", "s9"]);
    let relay_state = "a/+ &=\"<%";
    let answer = first.get(&by_redirect(world.idp, &made, Some(relay_state))).await.is(303);
    assert!(answer.set_cookies("__Host-muster_session")[0].contains("Max-Age=0"), "its own session");
    assert_eq!(told(&world, &answer, &made.id).await, (true, Some(relay_state.to_owned())));
    first.session().await.is(401);
    second.session().await.is(200);
    third.session().await.is(200);
    noor.session().await.is(200);
    assert_eq!(world.audited().await.get("session.ended"), Some(&1));

    // Without an index, all of them; from a browser in which somebody else is signed in.
    let made = request(&world, "E-1", &[]);
    let answer = noor.get(&by_redirect(world.idp, &made, None)).await.is(303);
    assert!(answer.headers.get("set-cookie").is_none(), "{:?}", answer.headers);
    assert_eq!(told(&world, &answer, &made.id).await, (true, None));
    second.session().await.is(401);
    third.session().await.is(401);
    noor.session().await.is(200);
    assert_eq!(world.audited().await.get("session.ended"), Some(&3));
    world.intact_audit_rows().await;
}}

both! { a_posted_request_needs_no_cookie, world, {
    let mut browser = lena(&world).await;
    let made = request(&world, "E-1", &["s1"]);
    let relay_state = "\"'><script>alert(1)</script>&amp;";
    let carried = made.carry(Binding::Post, SLO, Some(relay_state), world.idp.key).unwrap();
    let page = post(&mut world.browser(), carried).await.is(200);
    browser.session().await.is(401);
    assert!(!page.text().contains("<script>alert"), "{}", page.text());
    assert_eq!(told(&world, &page, &made.id).await, (true, Some(relay_state.to_owned())), "as it came");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.ends_with("frame-ancestors https://idp.acme.example"), "{policy}");

    // By the binding that the identity provider offers when it is not the one it used.
    offer(&world, &[Binding::Redirect]).await;
    sign_in(&world, "E-1", Some("s1")).await;
    let made = request(&world, "E-1", &[]);
    let carried = made.carry(Binding::Post, SLO, Some("r"), world.idp.key).unwrap();
    let answer = post(&mut world.browser(), carried).await.is(303);
    assert_eq!(told(&world, &answer, &made.id).await, (true, Some("r".to_owned())));
    assert!(world.sessions().await.is_empty());
    // Nowhere to answer to: it ends all the same.
    offer(&world, &[]).await;
    sign_in(&world, "E-1", Some("s1")).await;
    let made = request(&world, "E-1", &[]);
    let page = world.browser().get(&by_redirect(world.idp, &made, None)).await.is(200);
    assert!(page.text().contains("You are logged out") && world.sessions().await.is_empty());
}}

both! { a_session_that_is_gone_is_as_good_as_ended, world, {
    let mut browser = lena(&world).await;
    browser.post("/logout", &[]).await.is(303);
    for (subject, indexes) in [("E-1", vec!["s1"]), ("E-1", vec![]), ("E-nobody", vec![])] {
        let made = request(&world, subject, &indexes);
        let answer = world.browser().get(&by_redirect(world.idp, &made, None)).await.is(303);
        assert_eq!(told(&world, &answer, &made.id).await, (true, None), "{subject} {indexes:?}");
    }
    // Nothing of it is a refusal, and nothing is recorded as one.
    assert!(world.sign_ins().await.iter().all(|one| one.outcome == "accepted"));
}}

both! { a_disabled_connection_still_lets_sessions_end, world, {
    let mut browser = lena(&world).await;
    world.set(&[("enabled", "false")]).await;
    let made = request(&world, "E-1", &[]);
    let answer = world.browser().get(&by_redirect(world.idp, &made, None)).await.is(303);
    assert_eq!(told(&world, &answer, &made.id).await, (true, None));
    browser.session().await.is(401);
}}

both! { what_is_meant_for_others_ends_nothing_here, world, {
    let mut browser = lena(&world).await;
    // The same identity provider serves a second connection and a second organisation.
    let token = world.connect("acme", "second", world.idp).await;
    world.scim_with(&token).create(&user("E-3", "aicha")).await;
    world.found("umbrella", "umbrella.example").await;
    world.connect("umbrella", "corp", world.idp).await;
    for elsewhere in ["/saml/acme/second/slo", "/saml/umbrella/corp/slo"] {
        // A request to one, brought to the other.
        let made = request(&world, "E-1", &[]);
        let path = by_redirect(world.idp, &made, None).replace(PATH, elsewhere);
        world.browser().get(&path).await.is(403);
        // A request to the other about somebody of the first.
        let mut made = request(&world, "E-1", &["s1"]);
        made.destination = Some(format!("https://id.acme.example{elsewhere}"));
        let Carried::Redirect(path) = made.carry(Binding::Redirect, elsewhere, None, world.idp.key).unwrap()
        else {
            unreachable!("a redirect was asked for")
        };
        world.browser().get(&path).await.is(200);
        browser.session().await.is(200);
    }
    // Another index, another format, another qualifier, another case: somebody else.
    let mut others = vec![request(&world, "E-1", &["s2", "S1"]), request(&world, "e-1", &[])];
    let mut other = request(&world, "E-1", &[]);
    other.name_id.format = Some(muster::saml::NAME_ID_PERSISTENT.to_owned());
    others.push(other);
    let mut other = request(&world, "E-1", &[]);
    other.name_id.name_qualifier = Some("other-people".to_owned());
    others.push(other);
    for made in others {
        let answer = world.browser().get(&by_redirect(world.idp, &made, None)).await.is(303);
        assert_eq!(told(&world, &answer, &made.id).await, (true, None));
        browser.session().await.is(200);
    }
    assert_eq!(world.audited().await.get("session.ended"), None);
}}

both! { a_request_is_good_once, world, {
    let mut browser = lena(&world).await;
    let path = by_redirect(world.idp, &request(&world, "E-1", &[]), Some("r"));
    world.browser().get(&path).await.is(303);
    browser.session().await.is(401);
    let mut browser = sign_in(&world, "E-1", Some("s1")).await;
    world.wait(MINUTE * 5);
    muster::flows::expiry::sweep(&world.gateway).await.unwrap();
    for here in [&world, &world.limited(0, 0)] {
        let answer = here.browser().get(&path).await.is(403);
        assert!(answer.header("location").is_none() && answer.header("x-muster-reference").is_some());
        assert_eq!(world.last_refusal().await, "logout_replayed");
    }
    browser.session().await.is(200);

    // Of twenty at once one wins, whatever the binding.
    let made = request(&world, "E-1", &[]);
    let path = by_redirect(world.idp, &made, None);
    let posted = fields(made.carry(Binding::Post, SLO, None, world.idp.key).unwrap());
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (mut browser, path, value) = (world.browser(), path.clone(), posted[0].1.clone());
        posts.spawn(async move {
            if number % 2 == 0 {
                browser.get(&path).await.status
            } else {
                browser.post_from_idp(PATH, &[("SAMLRequest", &value)]).await.status
            }
        });
    }
    let statuses = posts.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status != 403).count(), 1, "{statuses:?}");
    browser.session().await.is(401);
    assert_eq!(world.audited().await.get("session.ended"), Some(&2));
    // Until its time is over, and then it is too old.
    world.wait(MINUTE * 14);
    muster::flows::expiry::sweep(&world.gateway).await.unwrap();
    world.browser().get(&path).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_expired");
}}

/// Requests by HTTP-Redirect that change nothing, with the reason; each made anew.
fn refused(world: &World) -> Vec<(&'static str, u16, String)> {
    let made = || request(world, "E-1", &[]);
    let sent = |made: &LogoutRequest| by_redirect(world.idp, made, Some("relay"));
    let bend = |change: fn(&mut LogoutRequest)| {
        let mut one = made();
        change(&mut one);
        sent(&one)
    };
    let good = sent(&made());
    let unsigned = good.split_once("&SigAlg").unwrap().0.to_owned();
    let twice = format!("{good}&{}", sent(&made()).split_once('?').unwrap().1.split('&').next().unwrap());
    let mut old = made();
    old.not_on_or_after = Some(world.now().minus(MINUTE * 4));
    let mut older = made();
    older.not_on_or_after = None;
    older.issue_instant = world.now().minus(MINUTE * 60 * 24);
    let mut early = made();
    early.issue_instant = world.now().plus(MINUTE * 4);
    let long = by_redirect(world.idp, &made(), Some(&"r".repeat(1_025)));
    vec![
        ("logout_unsigned", 403, unsigned),
        ("logout_signature_invalid", 403, by_redirect(Idp::other(), &made(), None)),
        ("logout_signature_invalid", 403, good.replace("RelayState=relay", "RelayState=other")),
        ("logout_issuer_mismatch", 403, bend(|one| one.issuer = "https://idp.other.example/".to_owned())),
        ("logout_destination_mismatch", 403, bend(|one| one.destination = Some(ENTITY.to_owned()))),
        ("logout_destination_missing", 403, bend(|one| one.destination = None)),
        ("logout_expired", 403, sent(&old)),
        ("logout_issued_too_long_ago", 403, sent(&older)),
        ("logout_issued_in_future", 403, sent(&early)),
        ("logout_relay_state_too_long", 403, long),
        ("logout_query", 400, twice),
        ("logout_query", 400, format!("{good}&RelayState=relay")),
        ("logout_no_message", 400, PATH.to_owned()),
        ("logout_no_message", 400, format!("{PATH}?RelayState=relay")),
    ]
}

both! { a_refused_request_changes_nothing_and_its_reason_is_kept, world, {
    let mut browser = lena(&world).await;
    for (reason, status, path) in refused(&world) {
        let answer = browser.get(&path).await.is(status);
        assert!(answer.header("location").is_none() && answer.headers.get("set-cookie").is_none(), "{reason}");
        let last = world.sign_ins().await.remove(0);
        assert_eq!(last.reason.as_deref(), Some(reason), "{path}");
        assert_eq!(answer.header("x-muster-reference"), Some(&*last.reference));
        let text = answer.text();
        assert!(text.contains(&last.reference) && !text.contains("logout_") && !text.contains("E-1"), "{text}");
        assert!(last.name_id.is_none() && !last.checks.contains("E-1"), "{}", last.checks);
        assert!(last.checks.contains("\"ok\":false"), "{}", last.checks);
        browser.session().await.is(200);
    }
    // By post: not signed, and what is no form.
    let xml = muster::saml::post_value(&request(&world, "E-1", &[]).to_xml());
    world.browser().post_from_idp(PATH, &[("SAMLRequest", &xml)]).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_unsigned");
    world.browser().post_from_idp(PATH, &[("SAMLRequest", &xml), ("SAMLRequest", &xml)]).await.is(400);
    world.browser().post_from_idp(PATH, &[("SAMLRequest", &xml), ("SAMLResponse", &xml)]).await.is(400);
    let body = format!("SAMLRequest={}", "A".repeat(1024 * 1024));
    world.browser().send("POST", PATH, &[], body, true).await.is(413);
    browser.session().await.is(200);
    assert_eq!(world.audited().await.get("session.ended"), None);

    world.browser().get("/saml/acme/none/slo").await.is(404);
    let bare = connections::create(&world.gateway, Actor::Operator, "acme", "bare", None, None, &[]);
    assert_eq!(bare.await.unwrap().links.slo, "https://id.acme.example/saml/acme/bare/slo");
    world.browser().get(&by_redirect(world.idp, &request(&world, "E-1", &[]), None).replace("corp", "bare")).await.is(403);
    assert_eq!(world.last_refusal().await, "logout_no_metadata");
}}

both! { what_cannot_be_read_is_answered_when_the_identity_provider_asked, world, {
    let mut browser = lena(&world).await;
    let mut made = request(&world, "E-1", &[]);
    made.name_id.value = " ".to_owned();
    for binding in [Binding::Redirect, Binding::Post] {
        let carried = made.carry(binding, PATH, Some("r"), world.idp.key).unwrap();
        let answer = match carried {
            Carried::Redirect(path) => world.browser().get(&path).await.is(303),
            posted @ Carried::Post { .. } => post(&mut world.browser(), posted).await.is(200),
        };
        assert_eq!(told(&world, &answer, &made.id).await, (false, Some("r".to_owned())));
        assert_eq!(world.last_refusal().await, "logout_name_id_missing");
    }
    browser.session().await.is(200);
}}

both! { a_long_relay_state_is_carried_back, world, {
    lena(&world).await;
    // SAML allows 80 bytes; some identity providers put an address into it.
    let long = format!("https://idp.acme.example/{}", "x".repeat(900));
    let made = request(&world, "E-1", &[]);
    let answer = world.browser().get(&by_redirect(world.idp, &made, Some(&long))).await.is(303);
    assert_eq!(told(&world, &answer, &made.id).await, (true, Some(long)));
}}

both! { a_flood_of_logout_messages_is_recorded_within_a_cap, world, {
    let mut browser = lena(&world).await;
    let before = world.sign_ins().await.len();
    let replayed = by_redirect(world.idp, &request(&world, "E-2", &[]), None);
    world.browser().get(&replayed).await.is(303);
    for _ in 0..50 {
        world.browser().get(&format!("{PATH}?SAMLRequest=garbage")).await.is(400);
        world.browser().get(&replayed).await.is(403);
    }
    let recorded = world.sign_ins().await.len() - before;
    assert!((60..100).contains(&recorded), "{recorded}");
    let made = request(&world, "E-1", &[]);
    world.browser().get(&by_redirect(world.idp, &made, None)).await.is(303);
    browser.session().await.is(401);
}}

both! { too_many_logout_messages_from_one_address_wait, world, {
    lena(&world).await;
    let limited = world.limited(2, 0);
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(limited.browser().get(&format!("{PATH}?SAMLRequest=x")).await.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}}
