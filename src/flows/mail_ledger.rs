//! The mail ledger as people look through it, and the proof that nobody ever wrote to somebody (FEATURES M7).

use std::collections::HashMap;

use uuid::Uuid;

use super::{FlowError, Gateway, organisations::Scope};
use crate::{
    directory::Employee,
    ids::EmployeeId,
    store::{
        employees,
        keyset::{Cut, Page},
        mail_list::{self, Sought},
        mails::Mail,
        names,
    },
};

/// A page of the ledger.
#[derive(Debug, Clone)]
pub struct Read {
    /// The mails, newest first.
    pub page: Page<Mail>,
    /// How many match.
    pub total: u64,
    /// What the employees are called; those who are no more are missing.
    pub names: HashMap<Uuid, String>,
    /// Who is asked about, when it is one employee, who is still there.
    pub about: Option<Employee>,
}

/// A page of the mails sought, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    gateway: &Gateway,
    scope: &Scope,
    about: Option<EmployeeId>,
    sought: &Sought,
    cut: Cut,
) -> Result<Read, FlowError> {
    let mut conn = gateway.db.read().await?;
    let (page, total) = mail_list::page(&mut conn, scope.id, sought, cut).await?;
    let people = page.rows.iter().filter_map(|mail| Some(("employee", mail.employee_id?)));
    let names = names::of(&mut conn, scope.id, people).await?;
    let about = match about {
        Some(id) => employees::by_id(&mut conn, scope.id, id).await?,
        None => None,
    };
    Ok(Read { page, total, names, about })
}
