//! The command line (CONTRACT section 3): one file per command with its arguments. Configuration flags
//! come from the table of keys in `config`.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::config::KEYS;

pub mod admin;
pub mod appointment;
pub mod arguments;
pub mod audit;
pub mod config_flags;
pub mod connection;
pub mod demo;
pub mod employee;
pub mod mail;
pub mod office;
pub mod org;
pub mod output;
pub mod publication;
pub mod reference;
pub mod saml;
pub mod scim_log;
pub mod scim_token;
pub mod session;
pub mod sign_in;

use config_flags::ConfigFlags;

/// The identity gateway in front of a customer-engagement suite.
///
/// Identity providers push employees into Muster by SCIM 2.0, employees sign in through it by SAML 2.0,
/// administrators look after both. `muster demo` shows all of it on this machine.
///
/// Every command works on the configured database directly, also while the server runs; what it changes
/// holds from the next request on. Exit status: 0 done, 1 refused or not found, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "muster", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print one JSON document to stdout; diagnostics go to stderr.
    #[arg(long, global = true)]
    pub json: bool,
    /// The configuration flags.
    #[command(flatten)]
    pub config: ConfigFlags,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server until SIGTERM or Ctrl-C.
    Serve,
    /// Try everything at once: a server with an example organisation and a demonstration identity provider.
    Demo(demo::Demo),
    /// Bring the database schema up to date.
    Migrate,
    /// Diagnose configuration, database, migrations, keys, clock, certificates and reachability.
    Check,
    /// Organisations.
    #[command(subcommand)]
    Org(org::Org),
    /// Administrators.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Connections to identity providers.
    #[command(subcommand)]
    Connection(connection::Connection),
    /// Bearer tokens with which identity providers provision.
    #[command(subcommand)]
    ScimToken(scim_token::ScimToken),
    /// Employees.
    #[command(subcommand)]
    Employee(employee::Employee),
    /// Offices.
    #[command(subcommand)]
    Office(office::Office),
    /// Appointments of employees.
    #[command(subcommand)]
    Appointment(appointment::Appointment),
    /// Publications that are to go out later.
    #[command(subcommand)]
    Publication(publication::Publication),
    /// The last sign-in attempts, with every check that was made.
    #[command(subcommand)]
    SignIn(sign_in::SignIn),
    /// The last SCIM requests.
    #[command(subcommand)]
    ScimLog(scim_log::ScimLog),
    /// The mail ledger.
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Live sessions.
    #[command(subcommand)]
    Session(session::Session),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// SAML without a server.
    #[command(subcommand)]
    Saml(saml::Saml),
}

impl Cli {
    /// Reads a command line, the name of the program first.
    ///
    /// # Errors
    /// Wrong usage, or a request for help or the version; clap's error knows how to print itself and
    /// which exit status it has.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(joined_switches(arguments))
    }
}

/// Joins `--allow-private-fetch false` to `--allow-private-fetch=false`.
///
/// A switch may stand alone, so that clap would take the next word for something else; people write both.
fn joined_switches(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let switches: Vec<String> = KEYS.iter().filter(|key| key.is_switch).map(|key| key.flag()).collect();
    let mut joined: Vec<OsString> = Vec::new();
    let mut is_literal = false;
    for argument in arguments {
        let is_value = argument == "true" || argument == "false";
        match joined.last_mut() {
            Some(flag)
                if is_value && !is_literal && switches.iter().any(|switch| flag == switch.as_str()) =>
            {
                flag.push("=");
                flag.push(&argument);
            }
            _ => {
                is_literal |= argument == "--";
                joined.push(argument);
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests;
