//! All employees of an organisation as the file that an import reads.

use std::collections::HashMap;

use super::sheet::{COLUMNS, neutralised};
use crate::{
    directory::{Employee, Role, office::Office},
    flows::{
        FlowError, Gateway,
        employees::{self, Wanted},
        offices,
    },
    ids::OfficeId,
};

/// The employees of an organisation as CSV in UTF-8, in the order in which they were made. Imported again
/// it changes nothing.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn export(gateway: &Gateway, org: &str) -> Result<Vec<u8>, FlowError> {
    let offices = offices::list(gateway, org).await?;
    let offices: HashMap<OfficeId, &Office> = offices.iter().map(|office| (office.id, office)).collect();
    let everybody = employees::list(gateway, org, &Wanted::default()).await?;
    let failed = |error: csv::Error| FlowError::Invalid(format!("the file cannot be written: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    for employee in &everybody {
        writer.write_record(cells(employee, &offices).map(|cell| neutralised(&cell))).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| failed(error.into_error().into()))
}

/// In the order of [`COLUMNS`].
fn cells(employee: &Employee, offices: &HashMap<OfficeId, &Office>) -> [String; 12] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let roles: Vec<&str> = employee.roles().into_iter().map(Role::as_str).collect();
    let mut relations: Vec<String> = employee
        .relations
        .iter()
        .map(|relation| {
            let name = offices.get(&relation.office).map_or_else(|| relation.office.to_string(), |o| name(o));
            format!("{name}:{}", relation.role)
        })
        .collect();
    relations.sort_unstable();
    // A role that both a person and the identity provider gave is one role.
    relations.dedup();
    [
        text(&employee.email),
        employee.first_name.clone(),
        employee.last_name.clone(),
        text(&employee.external_id),
        employee.username.clone(),
        roles.join(";"),
        relations.join(";"),
        text(&employee.phone_number),
        text(&employee.function),
        text(&employee.language),
        text(&employee.time_zone),
        employee.online_planning.to_string(),
    ]
}

/// What a cell calls an office: its External ID, or its id where that would not be read back.
fn name(office: &Office) -> String {
    match &office.external_id {
        Some(id) if !id.contains(';') && id.trim() == id => id.clone(),
        _ => office.id.to_string(),
    }
}
