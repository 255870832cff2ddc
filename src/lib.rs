//! Muster: the identity gateway in front of a customer-engagement suite.
//!
//! The arrows between the modules are drawn in `docs/ARCHITECTURE.md` and tested by
//! `tests/architecture.rs`.

pub mod clock;
pub mod ids;
pub mod secret;
