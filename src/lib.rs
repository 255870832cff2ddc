//! Muster: the identity gateway in front of a customer-engagement suite.
//!
//! The arrows between the modules are drawn in `docs/ARCHITECTURE.md` and tested by
//! `tests/architecture.rs`.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod directory;
pub mod flows;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod saml;
pub mod scim;
pub mod secret;
pub mod store;
pub mod telemetry;
pub mod web;

/// For all programs and measurements alike: what is measured is what is served.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
