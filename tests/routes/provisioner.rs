//! A SCIM client: an identity provider with a token.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::{answer::Answer, world::World};

/// A client with one token.
#[derive(Clone)]
pub(crate) struct Provisioner {
    world: World,
    token: String,
}

/// A user as identity providers send one: `lena` is `lena@acme.example`.
pub(crate) fn user(external_id: &str, name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": external_id,
        "userName": format!("{name}@acme.example"),
        "name": { "givenName": "Given", "familyName": "Family" },
        "emails": [{ "type": "work", "primary": true, "value": format!("{name}@acme.example") }],
        "active": true,
    })
}

/// The body of a PATCH with these operations.
pub(crate) fn operations(operations: &Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
}

impl Provisioner {
    pub(crate) fn new(world: &World, token: &str) -> Self {
        Self { world: world.clone(), token: token.to_owned() }
    }

    /// Sends a request below `/scim/v2`.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.world.send(request.body(body.into()).unwrap()).await
    }

    async fn send_json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, &[("content-type", "application/scim+json")], body.to_string()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send_json("POST", path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send_json("PUT", path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, changes: &Value) -> Answer {
        self.send_json("PATCH", path, &operations(changes)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], "").await
    }

    /// Creates a user; the id.
    pub(crate) async fn create(&self, user: &Value) -> String {
        self.post("/Users", user).await.is(201).json()["id"].as_str().unwrap().to_owned()
    }

    /// Sets `active`.
    pub(crate) async fn set_active(&self, id: &str, active: bool) -> Answer {
        let change = json!([{ "op": "replace", "path": "active", "value": active }]);
        self.patch(&format!("/Users/{id}"), &change).await
    }

    /// A list that a filter selects.
    pub(crate) async fn filter(&self, filter: &str) -> Answer {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        self.get(&format!("/Users?filter={filter}")).await
    }
}
