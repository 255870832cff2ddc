//! What is recorded of one employee, for the pages about them. The caller has asked whether it may be seen.

use super::{FlowError, Gateway, organisations::Scope};
use crate::{
    clock::Timestamp,
    ids::EmployeeId,
    store::{
        appointments, invitations, links,
        log_list::{self, From, ScimRequest, Sought},
        mails, sign_ins,
    },
};

/// How many records of a kind are shown.
const SHOWN: i64 = 50;

/// How somebody signs in, and how it went.
#[derive(Debug)]
pub struct SignIns {
    /// The subjects that lead to them, from the first sign-in on.
    pub links: Vec<links::Shown>,
    /// The last attempts, newest first.
    pub attempts: Vec<sign_ins::Recorded>,
    /// When the invitation ends; `None`: there is none.
    pub invitation: Option<Timestamp>,
}

/// Links, attempts and invitation of an employee.
///
/// # Errors
/// When the database fails.
pub async fn sign_ins(gateway: &Gateway, scope: &Scope, id: EmployeeId) -> Result<SignIns, FlowError> {
    let mut conn = gateway.db.read().await?;
    Ok(SignIns {
        links: links::of_employee(&mut conn, scope.id, id).await?,
        attempts: sign_ins::of_employee(&mut conn, scope.id, id, SHOWN).await?,
        invitation: invitations::end(&mut conn, scope.id, id).await?,
    })
}

/// The last SCIM requests about an employee, newest first.
///
/// # Errors
/// When the database fails.
pub async fn provisioning(
    gateway: &Gateway,
    scope: &Scope,
    id: EmployeeId,
) -> Result<Vec<ScimRequest>, FlowError> {
    let wanted = Sought { resource: Some(id.uuid()), ..Sought::default() };
    let mut conn = gateway.db.read().await?;
    Ok(log_list::scim_requests(&mut conn, scope.id, &wanted, (From::Start, SHOWN)).await?)
}

/// What a deletion would take along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impact {
    /// Appointments that would be cancelled.
    pub appointments: u64,
    /// Scheduled publications that would not go out.
    pub publications: u64,
}

/// What the deletion of an employee would take along (FEATURES E10).
///
/// # Errors
/// When the database fails.
pub async fn impact(gateway: &Gateway, scope: &Scope, id: EmployeeId) -> Result<Impact, FlowError> {
    let mut conn = gateway.db.read().await?;
    let (appointments, publications) =
        appointments::committed(&mut conn, scope.id, id, gateway.now()).await?;
    Ok(Impact { appointments, publications })
}

/// How many mails the ledger has of an employee.
///
/// # Errors
/// When the database fails.
pub async fn mails(gateway: &Gateway, scope: &Scope, id: EmployeeId) -> Result<usize, FlowError> {
    let mut conn = gateway.db.read().await?;
    Ok(mails::list(&mut conn, scope.id, Some(id), SHOWN).await?.len())
}
