//! An answer of the router, and what tests ask of it.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Response},
};
use http_body_util::BodyExt as _;
use serde_json::Value;

/// One answer, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What was asked, for the message of a failing test.
    asked: String,
}

impl Answer {
    pub(crate) async fn read(response: Response<Body>, asked: String) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Self { status: parts.status.as_u16(), headers: parts.headers, body, asked }
    }

    /// Goes on only when the status is this one.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        let text: String = self.text().chars().take(1_500).collect();
        assert_eq!(self.status, status, "{}\n{:?}\n{text}", self.asked, self.headers);
        self
    }

    /// Goes on only when it is a SCIM error of this status and `scimType`; the detail.
    #[track_caller]
    pub(crate) fn refuses(self, status: u16, scim_type: Option<&str>) -> String {
        let answer = self.is(status);
        let body = answer.json();
        assert_eq!(answer.header("content-type"), Some("application/scim+json"), "{}", answer.asked);
        assert_eq!(body["schemas"], serde_json::json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
        assert_eq!(body["status"], status.to_string(), "{}", answer.asked);
        assert_eq!(body["scimType"].as_str(), scim_type, "{}: {body}", answer.asked);
        body["detail"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{}: {} is no JSON ({error}): {}", self.asked, self.status, self.text())
        })
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The `Set-Cookie` headers whose cookie is called so.
    pub(crate) fn set_cookies(&self, name: &str) -> Vec<&str> {
        let all = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        all.filter(|text| text.split_once('=').is_some_and(|(key, _)| key == name)).collect()
    }

    /// Whether it gives the browser a session.
    pub(crate) fn signs_in(&self) -> bool {
        let all: Vec<&str> =
            [self.set_cookies("__Host-muster_session"), self.set_cookies("muster_session")].concat();
        all.iter().any(|text| !text.contains("Max-Age=0"))
    }
}
