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
#[path = "routes/desk.rs"]
mod desk;
#[path = "routes/idp.rs"]
mod idp;
#[path = "routes/provisioner.rs"]
mod provisioner;

#[path = "routes/at_size.rs"]
mod at_size;
#[path = "routes/audit.rs"]
mod audit;
#[path = "routes/authority.rs"]
mod authority;
#[path = "routes/backoffice.rs"]
mod backoffice;
#[path = "routes/backup.rs"]
mod backup;
#[path = "routes/bad_bodies.rs"]
mod bad_bodies;
#[path = "routes/bad_input.rs"]
mod bad_input;
#[path = "routes/bulk.rs"]
mod bulk;
#[path = "routes/calendars.rs"]
mod calendars;
#[path = "routes/clock_jumps.rs"]
mod clock_jumps;
#[path = "routes/connections.rs"]
mod connections;
#[path = "routes/conversations.rs"]
mod conversations;
#[path = "../benches/scim/people.rs"]
mod crowd;
#[path = "routes/cursors.rs"]
mod cursors;
#[path = "routes/diagnosis.rs"]
mod diagnosis;
#[path = "routes/employees.rs"]
mod employees;
#[path = "routes/encryption.rs"]
mod encryption;
#[path = "routes/explaining.rs"]
mod explaining;
#[path = "routes/forgetting.rs"]
mod forgetting;
#[path = "routes/forgotten.rs"]
mod forgotten;
#[path = "routes/headers.rs"]
mod headers;
#[path = "routes/imports.rs"]
mod imports;
#[path = "routes/isolation.rs"]
mod isolation;
#[path = "routes/just_in_time.rs"]
mod just_in_time;
#[path = "routes/keeping.rs"]
mod keeping;
#[path = "routes/late_assertions.rs"]
mod late_assertions;
#[path = "routes/links.rs"]
mod links;
#[path = "routes/lists.rs"]
mod lists;
#[path = "routes/main_job.rs"]
mod main_job;
#[path = "routes/mappings.rs"]
mod mappings;
#[path = "routes/master_key.rs"]
mod master_key;
#[path = "routes/matching.rs"]
mod matching;
#[path = "routes/metadata.rs"]
mod metadata;
#[path = "routes/metadata_ends.rs"]
mod metadata_ends;
#[path = "routes/metadata_faults.rs"]
mod metadata_faults;
#[path = "routes/offices.rs"]
mod offices;
#[path = "routes/passwords.rs"]
mod passwords;
#[path = "routes/patches.rs"]
mod patches;
#[path = "routes/people.rs"]
mod people;
#[path = "routes/random_filters.rs"]
mod random_filters;
#[path = "routes/refusals.rs"]
mod refusals;
#[path = "routes/registers.rs"]
mod registers;
#[path = "routes/requests.rs"]
mod requests;
#[path = "routes/role_preview.rs"]
mod role_preview;
#[path = "routes/ruled_offices.rs"]
mod ruled_offices;
#[path = "routes/scim_groups.rs"]
mod scim_groups;
#[path = "routes/second_factor.rs"]
mod second_factor;
#[path = "routes/selection.rs"]
mod selection;
#[path = "routes/sessions.rs"]
mod sessions;
#[path = "routes/setup.rs"]
mod setup;
#[path = "routes/sign_out.rs"]
mod sign_out;
#[path = "routes/tokens.rs"]
mod tokens;
#[path = "routes/trips.rs"]
mod trips;
#[path = "routes/versions.rs"]
mod versions;
