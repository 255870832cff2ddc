//! People sign in to `muster serve` through the demonstration identity provider on its own.

use std::fs;

use clap::Parser as _;
use muster::http::server;
use reqwest::{Client, Response, header, redirect::Policy};
use serde_json::{Value, json};

use crate::{
    muster_process::Muster,
    start::{self, Arguments, StartError},
};

/// A browser that follows no redirect by itself and keeps what cookies a test gives it.
struct Browser {
    http: Client,
    cookies: Vec<String>,
}

impl Browser {
    fn new() -> Self {
        Self { http: Client::builder().redirect(Policy::none()).build().unwrap(), cookies: Vec::new() }
    }

    async fn get(&mut self, url: &str) -> Response {
        let answer = self.http.get(url).header(header::COOKIE, self.cookies.join("; ")).send().await.unwrap();
        self.keep(answer)
    }

    async fn post(&mut self, url: &str, fields: &[(String, String)]) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.http.post(url).header(header::COOKIE, self.cookies.join("; "));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let answer = request.send().await.unwrap();
        self.keep(answer)
    }

    fn keep(&mut self, answer: Response) -> Response {
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let name = pair.split('=').next().unwrap();
            self.cookies.retain(|kept| kept.split('=').next() != Some(name));
            self.cookies.push(pair);
        }
        answer
    }
}

fn location(answer: &Response) -> String {
    answer.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

/// Name and value of every hidden field of the first form of a page.
fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let value = |input: &str, name: &str| {
        let (_, rest) = input.split_once(&format!("{name}=\""))?;
        let text = rest.split('"').next()?;
        Some(text.replace("&#43;", "+").replace("&#38;", "&").replace("&amp;", "&"))
    };
    let form = page.split("</form>").next().unwrap();
    let inputs = form.split("<input").skip(1).filter(|input| input.contains("type=\"hidden\""));
    inputs.filter_map(|input| Some((value(input, "name")?, value(input, "value")?))).collect()
}

/// Muster with a connection to an identity provider of its own that knows two people, one of whom Muster
/// knows, too.
async fn stage() -> Muster {
    let muster = Muster::serve();
    let connection = muster.run(&["connection", "create", "--org", "acme", "--slug", "trial"]);
    let people = json!([
        { "externalId": "E-1", "firstName": "Lena", "lastName": "Maes", "email": "lena.maes@acme.example" },
        { "externalId": "E-2", "firstName": "Wout", "lastName": "Claes" },
    ]);
    let (list, state) = (muster.folder().join("people.json"), muster.folder().join("idp"));
    fs::write(&list, people.to_string()).unwrap();
    let arguments = Arguments::parse_from([
        "demo_idp",
        "--sp-metadata",
        connection["metadataUrl"].as_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
        "--people",
        list.to_str().unwrap(),
        "--state-dir",
        state.to_str().unwrap(),
    ]);
    let ready = start::start(&arguments).await.unwrap();
    let text = ready.to_text();
    let file = state.join("idp-metadata.xml");
    let line = format!("muster connection set --org acme --slug trial --idp-metadata {}", file.display());
    assert!(text.contains(&line), "{text}");
    tokio::spawn(server::serve(ready.listener, ready.idp.router(), std::future::pending()));
    let line: Vec<&str> = line.split(' ').skip(1).collect();
    muster.run(&line);
    muster.run(&[
        "employee",
        "add",
        "--org",
        "acme",
        "--email",
        "lena.maes@acme.example",
        "--first-name",
        "Lena",
        "--last-name",
        "Maes",
        "--external-id",
        "E-1",
        "--bypass",
    ]);
    muster
}

/// Begins at Muster and stands before the sign-in page: its address and what it carries along.
async fn arrive(muster: &Muster, browser: &mut Browser) -> (String, Response) {
    let answer = browser.get(&format!("{}/saml/acme/trial/login", muster.url())).await;
    let at_idp = location(&answer);
    let page = browser.get(&at_idp).await;
    (at_idp, page)
}

async fn sign_in(muster: &Muster, browser: &mut Browser, as_whom: &str) -> Response {
    let (at_idp, page) = arrive(muster, browser).await;
    assert_eq!(page.status(), 200);
    let text = page.text().await.unwrap();
    assert!(text.contains("Lena Maes") && text.contains("Wout Claes"), "{text}");
    let mut fields = hidden_fields(&text);
    fields.push(("subject".to_owned(), as_whom.to_owned()));
    let sso = at_idp.split('?').next().unwrap();
    let page = browser.post(sso, &fields).await.text().await.unwrap();
    let fields = hidden_fields(&page);
    assert!(fields.iter().any(|(name, _)| name == "SAMLResponse"), "{page}");
    browser.post(&format!("{}/saml/acme/trial/acs", muster.url()), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn lena_signs_in_and_wout_whom_muster_does_not_know_is_refused() {
    let muster = stage().await;
    let mut browser = Browser::new();
    let answer = sign_in(&muster, &mut browser, "E-1").await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let session = browser.get(&format!("{}/api/session", muster.url())).await;
    assert_eq!(session.status(), 200);
    let session: Value = serde_json::from_slice(&session.bytes().await.unwrap()).unwrap();
    assert_eq!(session["employee"]["externalId"], "E-1");

    let mut other = Browser::new();
    let answer = sign_in(&muster, &mut other, "E-2").await;
    assert_eq!(answer.status(), 403);
    assert_eq!(other.get(&format!("{}/api/session", muster.url())).await.status(), 401);
    let attempts = muster.run(&["sign-in", "list", "--org", "acme"]);
    assert_eq!(attempts[0]["reason"], "employee_unknown", "{attempts}");
    assert_eq!(attempts[1]["outcome"], "accepted", "{attempts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lena_signs_out_at_both_sides_from_either() {
    let muster = stage().await;
    let mut browser = Browser::new();
    sign_in(&muster, &mut browser, "E-1").await;
    let answer = browser.http.post(format!("{}/logout", muster.url())).header("origin", muster.url());
    let answer = answer.header(header::COOKIE, browser.cookies.join("; ")).send().await.unwrap();
    let to_idp = location(&answer);
    let back = location(&browser.get(&to_idp).await);
    assert!(back.starts_with(&format!("{}/saml/acme/trial/slo?SAMLResponse=", muster.url())), "{back}");
    let page = browser.get(&back).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("as well"));
    // Only what the service provider signed is listened to.
    let (unsigned, _) = to_idp.split_once("&SigAlg=").unwrap();
    assert_eq!(browser.get(unsigned).await.status(), 403);

    sign_in(&muster, &mut browser, "E-1").await;
    let idp = to_idp.split("/slo").next().unwrap();
    let asking = browser.post(&format!("{idp}/sign-out"), &[]).await.text().await.unwrap();
    let slo = format!("{}/saml/acme/trial/slo", muster.url());
    let answering = browser.post(&slo, &hidden_fields(&asking)).await.text().await.unwrap();
    assert_eq!(browser.get(&format!("{}/api/session", muster.url())).await.status(), 401);
    let page = browser.post(&format!("{idp}/slo"), &hidden_fields(&answering)).await;
    assert!(page.text().await.unwrap().contains("Muster ended your session as well."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_the_service_provider_did_not_sign_is_not_answered() {
    let muster = stage().await;
    let (at_idp, page) = arrive(&muster, &mut Browser::new()).await;
    assert_eq!(page.status(), 200);
    let (unsigned, _) = at_idp.split_once("&SigAlg=").unwrap();
    assert_eq!(Browser::new().get(unsigned).await.status(), 403);
    let (before, after) = at_idp.split_once("&Signature=").unwrap();
    let flipped: String = after.chars().rev().collect();
    assert_ne!(Browser::new().get(&format!("{before}&Signature={flipped}")).await.status(), 200);
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_says_what_is_wrong_with_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.json");
    let (people, state) = (file.to_str().unwrap(), folder.path().join("state"));
    let arguments = |rest: &[&str]| {
        let fixed = ["demo_idp", "--state-dir", state.to_str().unwrap(), "--sp-metadata", people];
        Arguments::parse_from(fixed.iter().chain(rest))
    };
    let refused = |arguments: Arguments| async move { start::start(&arguments).await.unwrap_err() };
    let elsewhere = refused(arguments(&["--listen", "0.0.0.0:0"])).await;
    assert!(matches!(elsewhere, StartError::NotLoopback(_)), "{elsewhere}");
    let missing = refused(arguments(&[])).await;
    assert!(matches!(missing, StartError::File(..)), "{missing}");
    fs::write(&file, r#"[{"externalID":"E-1"}]"#).unwrap();
    let misspelt = refused(arguments(&["--people", people])).await;
    assert!(matches!(misspelt, StartError::People(..)), "{misspelt}");
    let no_metadata = refused(arguments(&[])).await;
    assert!(matches!(no_metadata, StartError::ServiceProvider(_)), "{no_metadata}");
    assert!(!state.exists(), "nothing is made before everything is known to be right");
}
