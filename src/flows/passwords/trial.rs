//! One password that is being looked at. Hashing takes long and holds no lock, so many posts could be looked at
//! before the first failure is counted; the slots of an account keep them within what it may have.

use std::time::Duration;

use uuid::Uuid;

use super::{FAILURES_THAT_BLOCK, hashing};
use crate::{
    directory::Employee,
    flows::{FlowError, Gateway, employees as people},
    ids::{EmployeeId, OrganisationId, SignInId},
    secret::Secret,
    store::{Tx, employees, passwords as stored, statement::transaction},
};

/// How long a slot is kept for a process that ended meanwhile.
pub const LONGEST: Duration = Duration::from_secs(60);

/// A password that is being looked at.
#[derive(Debug)]
pub(super) struct Trial {
    /// Whose organisation.
    pub(super) organisation: OrganisationId,
    /// Whose account.
    pub(super) id: EmployeeId,
    hash: Secret<String>,
    /// The slot; `None` on a blocked account, which nobody gets into.
    slot: Option<Uuid>,
}

/// Takes a slot of an account; `None` when it has no password, or no slot is free.
pub(super) async fn begin(
    gateway: &Gateway,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<Option<Trial>, FlowError> {
    if stored::read(&mut gateway.db.read().await?, organisation, id).await?.0.is_none() {
        return Ok(None);
    }
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        let Some(employee) = employees::by_id_to_write(tx, organisation, id).await? else { return Ok(None) };
        let (Some(hash), failures) = stored::read(tx, organisation, id).await? else { return Ok(None) };
        if employee.blocked_at.is_some() {
            return Ok(Some(Trial { organisation, id, hash, slot: None }));
        }
        let running = stored::trials(tx, organisation, id, now.minus(LONGEST)).await?;
        if failures + running >= FAILURES_THAT_BLOCK {
            return Ok(None);
        }
        let slot = SignInId::new(now, gateway.random()).uuid();
        stored::begin_trial(tx, organisation, id, slot, now).await?;
        Ok::<_, FlowError>(Some(Trial { organisation, id, hash, slot: Some(slot) }))
    })
}

impl Trial {
    /// Whether `password` is the account's. Takes as long for a blocked one.
    pub(super) async fn fits(&self, password: Secret<String>) -> Result<bool, FlowError> {
        hashing::matches(password, Some(self.hash.clone())).await
    }

    /// Gives the slot back. Answers the employee, locked, and whether the password is still the one that was
    /// looked at: it may have been replaced meanwhile.
    pub(super) async fn end(&self, tx: &mut Tx) -> Result<(Employee, bool), FlowError> {
        let employee = people::require_to_write(tx, self.organisation, self.id).await?;
        if let Some(slot) = self.slot {
            stored::end_trial(tx, self.organisation, slot).await?;
        }
        let (hash, _) = stored::read(tx, self.organisation, self.id).await?;
        Ok((employee, hash.as_ref() == Some(&self.hash)))
    }
}
