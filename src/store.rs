//! The only place with SQL: pools, transactions, and one file per record. Statements are written once
//! for both databases; what cannot be shared is a named function of [`dialect`].

pub mod appointment_hours;
pub mod appointments;
pub mod archive;
pub mod attempts;
pub mod audit;
pub mod audit_list;
mod binding;
mod bundle;
pub mod calendar_feeds;
pub mod connection_keys;
pub mod connections;
pub mod db;
pub mod departed;
pub mod dialect;
pub mod employee_list;
pub mod employee_words;
pub mod employees;
pub mod expertise;
pub mod expiry_announcements;
pub mod facts;
pub mod filter;
pub mod further_roles;
pub mod groups;
pub mod imports;
pub mod invitations;
pub mod keyset;
pub mod links;
pub mod log_list;
pub mod mail_list;
pub mod mails;
pub mod metadata_refreshes;
pub mod migrate;
pub mod names;
pub mod office_list;
pub mod offices;
pub mod organisations;
pub mod packed;
pub mod password_requests;
pub mod passwords;
pub mod readers;
pub mod saml;
pub mod scim_log;
pub mod scim_tokens;
pub mod sealed;
pub mod second_factors;
pub mod selections;
pub mod sessions;
pub mod setup_links;
pub mod sign_ins;
pub mod slices;
pub mod statement;
pub mod trips;
pub mod writer;

pub use db::{Arg, Conn, Db, StoreError, Tx, Unique};
pub use statement::Statement;

/// Every statement of the house, for the test that prepares each of them on both databases and the one
/// that looks for the organisation in each.
#[must_use]
pub fn all_statements() -> Vec<&'static Statement> {
    [
        appointment_hours::ALL,
        appointments::ALL,
        audit::ALL,
        audit::relink::ALL,
        audit_list::ALL,
        calendar_feeds::ALL,
        connection_keys::ALL,
        connections::ALL,
        departed::ALL,
        employee_words::ALL,
        employees::ALL,
        expiry_announcements::ALL,
        expertise::ALL,
        facts::ALL,
        further_roles::ALL,
        groups::ALL,
        imports::ALL,
        invitations::ALL,
        links::ALL,
        mails::ALL,
        metadata_refreshes::ALL,
        office_list::ALL,
        offices::ALL,
        organisations::ALL,
        password_requests::ALL,
        passwords::ALL,
        saml::ALL,
        scim_log::ALL,
        scim_tokens::ALL,
        sealed::ALL,
        second_factors::ALL,
        selections::ALL,
        sessions::ALL,
        setup_links::ALL,
        sign_ins::ALL,
    ]
    .concat()
}

#[cfg(test)]
mod tests;
