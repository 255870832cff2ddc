//! The pages of the Backoffice, one file per page or family of pages.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod connection;
pub(crate) mod connections;
pub(crate) mod consoles;
pub(crate) mod employee;
pub(crate) mod employee_form;
pub(crate) mod employee_new;
pub(crate) mod employees;
pub(crate) mod expertise;
pub(crate) mod form;
pub(crate) mod hours;
pub mod import;
pub(crate) mod logs;
pub mod mails;
pub mod offices;
pub mod roles;
pub mod selected;
pub mod settings;
pub(crate) mod sign_in_again;
