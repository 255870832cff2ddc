//! `muster employee`: employees.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::{Confirmation, InOrganisation, KeyValue, pairs},
    output::{CliError, Output, Table},
    shown,
};
use crate::{
    directory::{Employee as Person, Role, Status, settings::nearest, shape},
    flows::{
        Actor, FlowError, Gateway,
        employees::{self, FIELDS as KNOWN, NewEmployee, Wanted, Way},
        import::{self, Arrival},
        links, second_factor,
    },
    ids::EmployeeId,
};

const FIELDS: &str = "Fields, called as in the REST API: email, firstName, lastName, displayName, externalId, \
    username, roles (separated by semicolons), offices (EXTERNALID:ROLE separated by semicolons), phoneNumber, \
    function, introduction, staticVideoUrl, profilePictureUrl, communicationEmail, language, timeZone, \
    onlinePlanning.\nAn empty value takes the old one away.";

const COLUMNS: &str = "The first row names the columns, in any order: email, firstName, lastName, externalId, \
    username, roles, offices, phoneNumber, function, language, timeZone, onlinePlanning.\nroles are separated \
    by semicolons; offices are EXTERNALID:ROLE separated by semicolons. A row whose externalId, or else username, \
    is known updates that employee: an empty cell takes the old value away, a column that is not there leaves it. \
    Files with semicolons between the cells are understood, too.";

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
    /// Take the second factor away from an employee who has lost the authenticator app and the recovery codes.
    ResetSecondFactor(One),
    /// Forget by which SAML subjects an employee signed in: the next sign-in finds them by saml.match alone.
    Unlink(One),
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

/// Does it.
///
/// # Errors
/// Wrong usage, or why it was refused.
pub async fn run(command: Employee, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let operator = Actor::Operator;
    match command {
        Employee::Add(new) => add(new, gateway, output).await,
        Employee::List(list) => {
            let wanted = Wanted { statuses: list.statuses, roles: list.roles, search: list.search };
            let found = employees::list(gateway, &list.org.slug, &wanted).await?;
            print_list(output, &found)
        }
        Employee::Show(one) => {
            let found = employees::show(gateway, &one.org.slug, one.id).await?;
            shown::record(output, &shape::employee(&found))
        }
        Employee::Set { employee, fields } => {
            check_fields(&fields)?;
            let (org, changes) = (&employee.org.slug, pairs(&fields));
            let changed = employees::set(gateway, operator, org, employee.id, &changes).await?;
            shown::record(output, &shape::employee(&changed))
        }
        Employee::Suspend(one) => {
            let after = employees::set_active(gateway, operator, &one.org.slug, one.id, false).await?;
            shown::record(output, &shape::employee(&after))
        }
        Employee::Restore(one) => {
            let after = employees::set_active(gateway, operator, &one.org.slug, one.id, true).await?;
            shown::record(output, &shape::employee(&after))
        }
        Employee::Unblock(one) => {
            let after = employees::unblock(gateway, operator, &one.org.slug, one.id).await?;
            shown::record(output, &shape::employee(&after))
        }
        Employee::ResetSecondFactor(one) => {
            let after = second_factor::reset(gateway, operator, &one.org.slug, one.id).await?;
            shown::record(output, &shape::employee(&after))
        }
        Employee::Unlink(one) => {
            let dropped = links::unlink(gateway, operator, &one.org.slug, one.id).await?;
            output.result(&json!({ "id": one.id, "linksDropped": dropped }), || {
                format!("{dropped} stored link(s) of the employee {} dropped", one.id)
            })
        }
        Employee::Delete { employee, confirmation } => {
            let id = employee.id;
            confirmation.demand(&format!("the employee {id} with appointments and sessions"))?;
            let done = employees::delete(gateway, operator, &employee.org.slug, id).await?;
            let document = json!({
                "id": id,
                "deleted": true,
                "appointmentsCancelled": done.appointments,
                "publicationsWithdrawn": done.publications,
            });
            output.result(&document, || {
                format!(
                    "the employee {id} is deleted; {} appointment(s) cancelled, {} publication(s) withdrawn",
                    done.appointments, done.publications
                )
            })
        }
        Employee::Import(import) => import_file(import, gateway, output).await,
        Employee::Export(org) => {
            if output.is_json() {
                let everybody = employees::list(gateway, &org.slug, &Wanted::default()).await?;
                return print_list(output, &everybody);
            }
            output.verbatim(&import::export(gateway, &org.slug).await?)
        }
    }
}

async fn add(new: Add, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let way = if new.bypass { Way::Bypass } else { Way::Invite };
    let employee = NewEmployee {
        email: new.email,
        first_name: new.first_name,
        last_name: new.last_name,
        external_id: new.external_id,
        username: new.username,
        roles: new.roles,
        connection: new.connection,
        details: Vec::new(),
    };
    let made = employees::add(gateway, Actor::Operator, &new.org.slug, &employee, &way).await?;
    shown::record(output, &shape::employee(&made))
}

fn print_list(output: &mut Output<'_>, people: &[Person]) -> Result<(), CliError> {
    let documents: Vec<Value> = people.iter().map(shape::employee).collect();
    let columns = [
        ("ID", "/id"),
        ("FIRST NAME", "/firstName"),
        ("LAST NAME", "/lastName"),
        ("E-MAIL", "/email"),
        ("STATUS", "/status"),
        ("ROLES", "/availableRoles"),
        ("EXTERNAL ID", "/externalId"),
    ];
    shown::list(output, &documents, &columns, "no such employee: muster employee add, or import, makes some")
}

/// A field that does not exist is wrong usage, as a flag that does not exist.
fn check_fields(fields: &[KeyValue]) -> Result<(), CliError> {
    match fields.iter().find(|pair| !KNOWN.contains(&pair.key.as_str()) && pair.key != "status") {
        None => Ok(()),
        Some(pair) => Err(CliError::Usage(format!(
            "an employee has no field {}; the nearest known one is {}",
            pair.key,
            nearest(&pair.key, KNOWN)
        ))),
    }
}

async fn import_file(arguments: Import, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let file = read(&arguments.file)?;
    let arrival = if arguments.invite { Arrival::Invited } else { Arrival::Bypassing };
    let org = &arguments.org.slug;
    let report = if arguments.dry_run {
        import::rehearse(gateway, org, &file, arrival).await?
    } else {
        import::run(gateway, Actor::Operator, org, &file, arrival).await?
    };
    let failed: Vec<Value> = report
        .failed
        .iter()
        .map(|row| json!({ "row": row.row, "code": row.code, "message": row.message }))
        .collect();
    let document =
        json!({ "created": report.created, "updated": report.updated, "failed": Value::Array(failed) });
    output.result(&document, || {
        let done = if arguments.dry_run { "would be " } else { "" };
        let count = report.failed.len();
        let mut text =
            format!("{} {done}created, {} {done}updated, {count} failed\n", report.created, report.updated);
        if count > 0 {
            let mut rows = Table::new(&["ROW", "CODE", "MESSAGE"], "");
            for row in &report.failed {
                rows.row([row.row.to_string().as_str(), row.code, &row.message]);
            }
            text.push_str(&rows.lines());
        }
        text
    })
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let limit = import::FILE_MAX as u64 + 1;
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(FlowError::Invalid(format!("cannot read {}: {error}", path.display())).into()),
    }
}
