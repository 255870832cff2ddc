//! The product from outside: every test sends requests to the whole router and reads answers, on SQLite
//! and, where `MUSTER_TEST_POSTGRES` names a cluster for tests, on a PostgreSQL database of its own.
//!
//! `routes/world.rs` is the stage: an organisation, a connection with an identity provider of its own, a
//! SCIM token, browsers. The other modules are the stories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where and stops")]

#[macro_use]
#[path = "routes/world.rs"]
mod world;
#[path = "routes/answer.rs"]
mod answer;
#[path = "routes/browser.rs"]
mod browser;
#[path = "routes/database.rs"]
mod database;
#[path = "routes/idp.rs"]
mod idp;
#[path = "routes/provisioner.rs"]
mod provisioner;

#[path = "routes/main_job.rs"]
mod main_job;
