//! An application behind Muster: it keeps no passwords and no sessions, but asks `GET /api/session` with
//! the visitor's cookie, at every request. So a person whom the identity provider suspends is out of it at
//! once, too.
//!
//! ```text
//! cargo run --example downstream_app -- --muster http://127.0.0.1:8080
//! ```
//!
//! The browser sends Muster's cookie to this application because both are on the same host, here
//! `127.0.0.1`: open it by that name. In production the cookie belongs to one https origin (`__Host-`), so the
//! reverse proxy puts Muster and the applications under the same one.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program on the command line prints")]

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use clap::Parser;
use muster::{app, http::server};
use serde_json::Value;

/// An application that asks Muster who its visitors are.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where Muster is.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    muster: String,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:9191")]
    listen: SocketAddr,
}

#[derive(Debug, Clone)]
struct Suite {
    muster: String,
    http: reqwest::Client,
}

/// Who is there.
#[derive(Debug)]
enum Visitor {
    /// Signed in; the answer of `GET /api/session`.
    Known(Value),
    /// No session, or one that has ended.
    Unknown,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build();
    match (http, app::listen(arguments.listen).await) {
        (Ok(http), Ok((listener, bound))) => {
            println!("Open http://{bound}/");
            let suite = Suite { muster: arguments.muster.trim_end_matches('/').to_owned(), http };
            let router = Router::new().route("/", get(welcome)).with_state(suite);
            server::serve(listener, router, app::stop_signal()).await;
            ExitCode::SUCCESS
        }
        (Err(error), _) => refuse(&error),
        (_, Err(error)) => refuse(&error),
    }
}

fn refuse(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

impl Suite {
    /// Asks Muster. Only its own cookie goes there, and no answer but a document lets anybody in.
    async fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, reqwest::Error> {
        let Some(cookie) = session_cookie(headers) else { return Ok(Visitor::Unknown) };
        let asked = self.http.get(format!("{}/api/session", self.muster)).header(header::COOKIE, cookie);
        let answer = asked.send().await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            return Ok(Visitor::Unknown);
        }
        let document = answer.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&document).map_or(Visitor::Unknown, Visitor::Known))
    }
}

/// Muster's session cookie, as `name=value`.
fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).map(str::trim);
    pairs.find(|pair| pair.starts_with("__Host-muster_session=") || pair.starts_with("muster_session="))
}

async fn welcome(State(suite): State<Suite>, headers: HeaderMap) -> Response {
    let muster = escaped(&suite.muster);
    let (status, text) = match suite.visitor(&headers).await {
        Ok(Visitor::Known(session)) => {
            let text =
                |pointer: &str| escaped(session.pointer(pointer).and_then(Value::as_str).unwrap_or_default());
            let (first, last) = (text("/employee/firstName"), text("/employee/lastName"));
            let (organisation, until) = (text("/organisation/name"), text("/expiresAt"));
            (StatusCode::OK, format!("<p>{first} {last} of {organisation}, signed in until {until}.</p>"))
        }
        Ok(Visitor::Unknown) => (
            StatusCode::UNAUTHORIZED,
            format!("<p>Nobody is signed in. <a href=\"{muster}/login\">Sign in</a>, then come back.</p>"),
        ),
        Err(error) => {
            eprintln!("{error}");
            (StatusCode::BAD_GATEWAY, "<p>Muster cannot be asked, so nobody comes in.</p>".to_owned())
        }
    };
    let page = format!("<!doctype html><html lang=\"en\"><title>Downstream</title>{text}</html>");
    let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-store")];
    (status, headers, Html(page)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
