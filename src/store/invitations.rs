//! Links that were mailed to somebody who is to choose a password, while they can be used: only the digests of
//! their tokens.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};
use crate::{
    clock::Timestamp,
    ids::{EmployeeId, OrganisationId},
};

statements! {
    /// Ends the links of an employee.
    CLEAR = "delete from invitations where organisation_id = $1 and employee_id = $2";
    /// Ends the links of an employee for one purpose.
    CLEAR_PURPOSE = "delete from invitations where organisation_id = $1 and employee_id = $2 and purpose = $3";
    /// Makes a link.
    INSERT = "insert into invitations (digest, organisation_id, employee_id, purpose, created_at, expires_at) \
        values ($1, $2, $3, $4, $5, $6)";
    /// The link with this digest; the token is what names the organisation.
    FIND = "select organisation_id, employee_id from invitations where digest = $1 and purpose = $2 and expires_at > $3";
    /// Uses a link, once.
    CONSUME = "delete from invitations where organisation_id = $1 and digest = $2 and purpose = $3 and expires_at > $4";
    /// Forgets links for a new password that are too old. Invitations stay: the administrator sees that one ended.
    EXPIRE = "delete from invitations where purpose = 'reset' and expires_at <= $1";
    /// When the invitation of an employee ends.
    END = "select max(expires_at) from invitations where organisation_id = $1 and employee_id = $2 and purpose = 'activation'";
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The first password, which activates the account.
    Activation,
    /// A new password in place of the forgotten one.
    Reset,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Reset => "reset",
        }
    }
}

/// A link to make.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// The digest of its token.
    pub digest: [u8; 32],
    /// When it is made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Makes a link the only one of its employee for its purpose.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn replace(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    link: &Link,
) -> Result<(), StoreError> {
    let purpose = link.purpose.as_str();
    tx.run(&CLEAR_PURPOSE, args![organisation, employee, purpose]).await?;
    let row = args![link.digest, organisation, employee, purpose, link.created_at, link.expires_at];
    tx.run(&INSERT, row).await.map(drop)
}

/// Ends the links of an employee, whatever they are for.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn clear(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<(), StoreError> {
    tx.run(&CLEAR, args![organisation, employee]).await.map(drop)
}

/// Whom the link with this digest is for, unless it expired.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn find(
    conn: &mut Conn,
    purpose: Purpose,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<Option<(OrganisationId, EmployeeId)>, StoreError> {
    let row = conn.one::<(Uuid, Uuid)>(&FIND, args![digest, purpose.as_str(), now]).await?;
    Ok(row.map(|(organisation, employee)| {
        (OrganisationId::from_uuid(organisation), EmployeeId::from_uuid(employee))
    }))
}

/// When the invitation of an employee ends; `None` when there is none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Option<Timestamp>, StoreError> {
    let found = conn.one::<(Option<i64>,)>(&END, args![organisation, employee]).await?;
    Ok(found.and_then(|row| row.0).map(Timestamp::from_micros))
}

/// Uses a link; `false` when it was used or expired.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn consume(
    tx: &mut Tx,
    organisation: OrganisationId,
    purpose: Purpose,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&CONSUME, args![organisation, digest, purpose.as_str(), now]).await? == 1)
}

/// Forgets links for a new password that are too old.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&EXPIRE, args![now]).await.map(drop)
}
