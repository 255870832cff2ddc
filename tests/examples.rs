//! The examples at work: a SCIM client that speaks like Entra and like Okta, and the demonstration identity
//! provider on its own, against the program `muster` as a person would start it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where and stops")]

#[path = "../examples/scim_client/conversation.rs"]
mod conversation;
#[path = "../examples/scim_client/entra.rs"]
mod entra;
#[path = "examples/guide.rs"]
mod guide;
#[path = "examples/muster.rs"]
mod muster_process;
#[path = "../examples/scim_client/okta.rs"]
mod okta;
#[path = "../examples/scim_client/people.rs"]
mod people;
#[path = "examples/provisioning.rs"]
mod provisioning;
#[path = "examples/sign_in.rs"]
mod sign_in;
#[path = "../examples/demo_idp/start.rs"]
mod start;
