//! The view models, one file per page or family of pages, each with samples of all it can look like.

pub(crate) mod activate;
pub(crate) mod backoffice;
pub(crate) mod demo_idp;
pub(crate) mod error;
pub(crate) mod forgot;
pub(crate) mod landing;
pub(crate) mod new_password;
pub(crate) mod post_form;
pub(crate) mod refused;
pub(crate) mod second_step;
pub(crate) mod security;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
