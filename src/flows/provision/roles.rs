//! Roles and offices that the connection's rules tie to groups (SCIM.md 24).

use super::{
    ProvisionError, Provisioner, change,
    documents::{self, Stored},
    mapping, relations,
};
use crate::{
    directory::Role,
    flows::ruled_offices,
    ids::EmployeeId,
    scim::user::{self, Mapped},
    store::{Tx, employees, groups},
};

impl Provisioner<'_> {
    /// The names of the groups that count for an employee's roles; none when the connection has no rules.
    /// The employee is locked, so that what is decided by them stays true until the transaction ends.
    pub(super) async fn groups_for_roles(
        &self,
        tx: &mut Tx,
        id: EmployeeId,
    ) -> Result<Vec<String>, ProvisionError> {
        if self.caller.connection.values().role_rules.is_empty() {
            return Ok(Vec::new());
        }
        groups::lock_employee(tx, self.caller.scope.id, id).await?;
        let found = groups::of_employees(tx, self.owner(), &[id]).await?;
        Ok(found.into_iter().map(|(_, _, name)| name).collect())
    }

    /// Gives an employee the roles and offices that the identity provider means now that they came into a group, left
    /// it, or it has another name. Whom this connection does not manage stays as they are: a group must not
    /// reach an administrator whom people made.
    pub(in crate::flows) async fn take_group_roles(
        &self,
        tx: &mut Tx,
        id: EmployeeId,
    ) -> Result<(), ProvisionError> {
        let names = self.groups_for_roles(tx, id).await?;
        let Some(before) = employees::by_id(tx, self.caller.scope.id, id).await? else { return Ok(()) };
        if before.connection != Some(self.caller.connection.id()) {
            return Ok(());
        }
        let Stored { document, references } = documents::stored(&before);
        // Somebody who did not come by SCIM was sent no roles; what stands in for a document shows those that
        // people gave.
        let sent = match &before.scim_document {
            Some(_) => mapping::usable(user::read(&document)?),
            None => Mapped::default(),
        };
        let mut after = before.clone();
        let mut notes = Vec::new();
        let values = self.caller.connection.values();
        let ruled = mapping::take_roles(&mut after, &sent, &names, values, &mut notes);
        ruled_offices::relate(tx, &mut after, &ruled, &mut notes).await?;
        if after.grants != before.grants {
            // What was sent before and waited for the role takes effect with it.
            relations::take(tx, &mut after, &references, (None, &sent), values, &mut notes).await?;
            if !before.has_role(Role::Agent) {
                mapping::take_online_planning(&mut after, &sent, &mut notes);
            }
        }
        for note in &notes {
            tracing::info!(employee = %id, note, "given nothing");
        }
        let (scope, actor) = (&self.caller.scope, self.actor());
        change::save(self.gateway, tx, scope, actor, &before, &mut after).await?;
        Ok(())
    }
}
