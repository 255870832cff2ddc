//! The built program from outside: every command in a folder of its own with a clean environment, on
//! SQLite and, where `MUSTER_TEST_POSTGRES` names a cluster for tests, on a PostgreSQL database of its
//! own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where and stops")]

#[path = "cli/program.rs"]
mod program;

#[path = "cli/backup.rs"]
mod backup;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/mail.rs"]
mod mail;
#[path = "cli/master_key.rs"]
mod master_key;
#[path = "cli/rotation.rs"]
mod rotation;
#[path = "cli/saml_check.rs"]
mod saml_check;
#[path = "cli/server.rs"]
mod server;
#[path = "cli/story.rs"]
mod story;
#[path = "cli/usage.rs"]
mod usage;
