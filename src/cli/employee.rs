//! `muster employee`: employees.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::arguments::{Confirmation, InOrganisation, KeyValue};
use crate::{
    directory::{Role, Status},
    ids::EmployeeId,
};

const FIELDS: &str = "Fields, called as in the REST API: email, firstName, lastName, externalId, username, \
    roles (separated by semicolons), offices (EXTERNALID:ROLE separated by semicolons), phoneNumber, function, \
    language, timeZone, onlinePlanning.\nAn empty value takes the old one away.";

const COLUMNS: &str = "The first row names the columns, in any order: email, firstName, lastName, externalId, \
    username, roles, offices, phoneNumber, function, language, timeZone, onlinePlanning.\nroles are separated \
    by semicolons; offices are EXTERNALID:ROLE separated by semicolons. A row whose externalId, or else username, \
    is known updates that employee.";

/// What to do with employees.
#[derive(Debug, Subcommand)]
pub enum Employee {
    /// Add an employee: active at once with --bypass, else invited by mail.
    Add(Add),
    /// List employees.
    List(List),
    /// Show an employee.
    Show(One),
    /// Change fields of an employee.
    #[command(after_help = FIELDS)]
    Set {
        /// The employee.
        #[command(flatten)]
        employee: One,
        /// What to change.
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<KeyValue>,
    },
    /// Suspend an employee: sign-in is refused and every session ends.
    Suspend(One),
    /// Restore a suspended employee.
    Restore(One),
    /// Let an employee sign in again who was blocked after failed sign-ins.
    Unblock(One),
    /// Delete an employee: sessions end, appointments are cancelled, personal data is erased.
    Delete {
        /// The employee.
        #[command(flatten)]
        employee: One,
        /// `--yes`.
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Create and update employees from a CSV file.
    #[command(after_help = COLUMNS)]
    Import(Import),
    /// Print all employees as CSV, or as a JSON array with --json.
    Export(InOrganisation),
}

/// `--org SLUG ID`: one employee.
#[derive(Debug, Clone, Args)]
pub struct One {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The employee's id.
    pub id: EmployeeId,
}

/// `employee add`.
#[derive(Debug, Clone, Args)]
pub struct Add {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// Sign-in e-mail.
    #[arg(long)]
    pub email: String,
    /// First name.
    #[arg(long, value_name = "NAME")]
    pub first_name: String,
    /// Last name.
    #[arg(long, value_name = "NAME")]
    pub last_name: String,
    /// Identifier at the identity provider: what its SAML NameID will be.
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
    /// Sign-in name; without one the e-mail.
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// Role: ADMIN, AGENT, OFFICE_MANAGER or CENTRAL_PLANNER; may be repeated.
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<Role>,
    /// Bypass the activation: active at once, no password, no mail. Needs --external-id.
    #[arg(long)]
    pub bypass: bool,
    /// The connection through which the person will sign in.
    #[arg(long, value_name = "SLUG")]
    pub connection: Option<String>,
}

/// `employee list`.
#[derive(Debug, Clone, Args)]
pub struct List {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// Only with this status: PENDING, ACTIVE or SUSPENDED; may be repeated.
    #[arg(long = "status", value_name = "STATUS")]
    pub statuses: Vec<Status>,
    /// Only with this role; may be repeated.
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<Role>,
    /// Only where the name, e-mail, username or External ID contains this.
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
}

/// `employee import`.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// `--org SLUG`.
    #[command(flatten)]
    pub org: InOrganisation,
    /// The CSV file; - reads stdin.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// Check every row and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Invite new employees by mail instead of making them active at once.
    #[arg(long)]
    pub invite: bool,
}
