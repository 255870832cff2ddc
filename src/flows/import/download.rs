//! The list of users as a file to look at (FEATURES S1): nine columns first, then the rest of what an import knows.

use super::sheet::neutralised;
use crate::{
    clock::Timestamp,
    directory::Role,
    flows::{FlowError, employee_list::Entry},
};

/// The columns, in order.
const COLUMNS: [&str; 14] = [
    "username",
    "firstName",
    "lastName",
    "email",
    "status",
    "roles",
    "twoFactor",
    "externalId",
    "lastSignIn",
    "phoneNumber",
    "function",
    "language",
    "timeZone",
    "onlinePlanning",
];

fn failed(error: &csv::Error) -> FlowError {
    FlowError::Invalid(format!("the file cannot be written: {error}"))
}

fn cells(Entry { employee, two_factor }: &Entry) -> [String; 14] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let roles: Vec<&str> = employee.roles().into_iter().map(Role::as_str).collect();
    let signed_in = employee.last_sign_in_at.map(|at| Timestamp::from_seconds(at.as_seconds()).to_string());
    [
        employee.username.clone(),
        employee.first_name.clone(),
        employee.last_name.clone(),
        text(&employee.email),
        employee.status.as_str().to_owned(),
        roles.join(";"),
        two_factor.to_string(),
        text(&employee.external_id),
        signed_in.unwrap_or_default(),
        text(&employee.phone_number),
        text(&employee.function),
        text(&employee.language),
        text(&employee.time_zone),
        employee.online_planning.to_string(),
    ]
}

/// Rows of the file, with the names of the columns before them when `first`. Cells that a spreadsheet would run are
/// neutralised.
///
/// # Errors
/// When the file cannot be written.
pub fn rows(entries: &[Entry], first: bool) -> Result<Vec<u8>, FlowError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if first {
        writer.write_record(COLUMNS).map_err(|error| failed(&error))?;
    }
    for entry in entries {
        let cells = cells(entry).map(|cell| neutralised(&cell));
        writer.write_record(cells).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error.into_error().into()))
}
