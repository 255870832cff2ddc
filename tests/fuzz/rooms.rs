//! The rooms of Muster that read what strangers send, and nothing else of it: they are pure, so that they
//! build without the server, its database and its pages.
#![expect(unexpected_cfgs, reason = "the features of the package are not those of this one")]

#[path = "../../src"]
mod rooms {
    pub mod clock;
    pub mod ids;
    pub mod saml;
    pub mod secret;
}

#[path = "targets/stage.rs"]
pub mod stage;

pub use rooms::{clock, ids, saml, secret};
