//! The web server: routes, extraction, answers. No rule lives here; handlers call flows and show pages.

pub mod account;
pub mod backoffice;
pub mod calendar;
pub mod cookies;
pub mod demo_idp;
pub mod door;
pub mod error;
pub mod extract;
pub mod health;
pub mod limits;
pub mod message_form;
pub mod middleware;
pub mod router;
pub mod saml;
pub mod scim;
pub mod server;
pub mod session;
pub mod sign_out;

pub use door::Door;
