//! The command line (CONTRACT section 3): one file per command with its arguments. Configuration flags
//! come from the table of keys in `config`.

use std::{ffi::OsString, io, net::SocketAddr};

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::{
    app::{self, Schema},
    config::{Config, KEYS, RawConfig},
    flows::Gateway,
    telemetry,
};

pub mod admin;
pub mod appointment;
pub mod arguments;
pub mod audit;
pub mod backup;
pub mod check;
pub mod config_flags;
pub mod connection;
pub mod demo;
pub mod employee;
pub mod mail;
pub mod master_key;
pub mod office;
pub mod org;
pub mod output;
pub mod problems;
pub mod publication;
pub mod reference;
mod refusal;
pub mod role_preview;
pub mod saml;
pub mod scim_log;
pub mod scim_token;
pub mod session;
mod shown;
pub mod sign_in;

use config_flags::ConfigFlags;
use output::{CliError, Output};

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
    /// Bring the database schema up to date; with --to, move into another database.
    Migrate(backup::Migrate),
    /// Write the whole database into a file, also while servers run.
    Backup(backup::Backup),
    /// Fill an empty database from a backup.
    Restore(backup::Restore),
    /// The key that encrypts secrets at rest.
    #[command(subcommand)]
    MasterKey(master_key::MasterKey),
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

    /// The exit status for a command line that [`Cli::read`] refuses: what can be nobody's id is an id that is not found.
    #[must_use]
    pub fn status_of(error: &clap::Error) -> u8 {
        let no_id = std::error::Error::source(error).is_some_and(|source| source.is::<crate::ids::NotAnId>());
        if no_id { 1 } else { u8::try_from(error.exit_code()).unwrap_or(2) }
    }

    /// Does what the command line says and answers the exit status of the process.
    pub async fn run(self) -> u8 {
        let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
        let mut output = Output::new(self.json, &mut stdout, &mut stderr);
        match Box::pin(self.execute(&mut output)).await {
            Ok(()) => 0,
            Err(error) => output.failure(&error),
        }
    }

    async fn execute(self, output: &mut Output<'_>) -> Result<(), CliError> {
        let config = &self.config;
        match self.command {
            Command::Serve => {
                let config = load(&RawConfig::of_this_process(config.flags())?)?;
                let announce = |address: SocketAddr, url: &str| {
                    // Without --json the log says it.
                    let ready = json!({ "address": address, "url": url });
                    match output.result(&ready, String::new) {
                        // Who closes the output early has seen enough; the server goes on.
                        Ok(()) | Err(CliError::OutputClosed) => Ok(()),
                        Err(error) => Err(io::Error::other(error.to_string())),
                    }
                };
                Ok(app::serve(config, announce).await?)
            }
            Command::Demo(demo) => {
                let raw = RawConfig::of_this_process(config.flags())?;
                let config = load(&raw.with_preset("data_dir", demo::DATA_DIR))?;
                demo::run(config, demo, output).await
            }
            Command::Check => check::run(config, output).await,
            // No configuration, no database, no folder: an offline verdict needs only its arguments.
            Command::Saml(command) => saml::run(&command, output),
            Command::Restore(command) => backup::restore(&command, &quiet(config)?, output).await,
            command => {
                let config = quiet(config)?;
                let schema = match command {
                    Command::Migrate(_) => Schema::Migrate,
                    _ => Schema::AsConfigured,
                };
                let (gateway, key_file) = app::open(&config, listener(&config), schema).await?;
                let result = match command {
                    Command::MasterKey(command) => {
                        master_key::run(command, &config, &gateway, &key_file, output).await
                    }
                    command => on(command, &gateway, output).await,
                };
                gateway.db.close().await;
                result
            }
        }
    }
}

/// The configuration of a process that logs as it says.
fn load(raw: &RawConfig) -> Result<Config, CliError> {
    let config = raw.validate()?;
    telemetry::start_logging(&config.log, config.log_format)
        .map_err(|error| CliError::Refused(error.to_string()))?;
    Ok(config)
}

/// What a command that comes and goes logs unless told otherwise: warnings, but not the whole text of a
/// statement that took long, such as the first migration on a busy machine.
const QUIET: &str = "warn,sqlx=error";

/// The configuration of a command that comes and goes.
fn quiet(flags: &ConfigFlags) -> Result<Config, CliError> {
    load(&RawConfig::of_this_process(flags.flags())?.with_preset("log", QUIET))
}

/// Where the server of this configuration listens, for the links that are shown.
const fn listener(config: &Config) -> SocketAddr {
    config.listen
}

/// The commands that work on the database.
async fn on(command: Command, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        Command::Migrate(command) => backup::migrate(&command, gateway, output).await,
        Command::Backup(command) => backup::backup(&command, gateway, output).await,
        Command::Org(command) => org::run(command, gateway, output).await,
        Command::Admin(command) => admin::run(command, gateway, output).await,
        Command::Connection(command) => connection::run(command, gateway, output).await,
        Command::ScimToken(command) => scim_token::run(command, gateway, output).await,
        Command::Employee(command) => employee::run(command, gateway, output).await,
        Command::Office(command) => office::run(command, gateway, output).await,
        Command::Appointment(command) => appointment::run(command, gateway, output).await,
        Command::Publication(command) => publication::run(command, gateway, output).await,
        Command::SignIn(command) => sign_in::run(command, gateway, output).await,
        Command::ScimLog(command) => scim_log::run(command, gateway, output).await,
        Command::Mail(command) => mail::run(command, gateway, output).await,
        Command::Session(command) => session::run(command, gateway, output).await,
        Command::Audit(command) => audit::run(command, gateway, output).await,
        Command::Serve
        | Command::Demo(_)
        | Command::Check
        | Command::Saml(_)
        | Command::Restore(_)
        | Command::MasterKey(_) => Ok(()),
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
