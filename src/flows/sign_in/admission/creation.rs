//! Just-in-time creation: an employee is made in the transaction of the first sign-in, and kept up to date by
//! later ones until SCIM writes them. Nobody who exists is ever taken over, and no mail leaves.

use super::{Admission, Found, changed};
use crate::{
    directory::{
        Employee, Origin, Role, Violation,
        connection_values::{offices_of, roles_of},
        fold,
        just_in_time::{Profile, is_kept_by_sign_ins},
        rules,
    },
    flows::{
        FlowError, change, ruled_offices,
        sign_in::{Judged, SignInRefusal},
    },
    ids::EmployeeId,
    store::{
        Conn, Tx, employees,
        groups::{self, Owner},
    },
};

impl Admission<'_> {
    /// Makes the employee that an assertion describes, active and managed by this connection.
    pub(super) async fn create(
        &self,
        tx: &mut Tx,
        judged: &mut Judged,
        profile: &Profile,
    ) -> Result<Found, FlowError> {
        let id = EmployeeId::new(self.now, self.gateway.random());
        let mut employee = Employee::blank(id, self.scope.id, Origin::JustInTime, self.now);
        employee.connection = Some(self.connection.id());
        employee.activate();
        profile.fill(&mut employee, self.identifier, self.values().match_by);
        let mut notes = Vec::new();
        ruled_offices::relate(tx, &mut employee, &profile.offices, &mut notes).await?;
        if let Err(violation) = rules::check(&employee) {
            return Ok(Err(SignInRefusal::JitInvalid(violation)));
        }
        // Asked before the indexes do: after a refused row PostgreSQL would not let the refusal be recorded.
        if let Some(field) = self.taken(tx, &employee).await? {
            // By somebody who came between the search and here: another sign-in of the same person.
            if !self.candidates(tx).await?.is_empty() {
                return Err(changed(tx));
            }
            return Ok(Err(SignInRefusal::JitConflict(field)));
        }
        let mut made = change::create(self.gateway, tx, self.scope, self.actor(), &employee).await;
        if made.is_ok() {
            made = tx.settle().await.map_err(FlowError::from);
        }
        unless_raced(tx, made)?;
        let roles: Vec<&str> = employee.roles().into_iter().map(Role::as_str).collect();
        let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
        notes.insert(0, format!("employee {id} was created with {roles}"));
        judged.note("just_in_time", true, &described(&notes.join("; "), profile));
        Ok(Ok(employee))
    }

    /// The name of a new employee that somebody has.
    async fn taken(&self, conn: &mut Conn, new: &Employee) -> Result<Option<&'static str>, FlowError> {
        let organisation = self.scope.id;
        if let Some(external_id) = &new.external_id
            && employees::by_external_id(conn, organisation, external_id).await?.is_some()
        {
            return Ok(Some("External ID"));
        }
        if employees::by_username(conn, organisation, &new.username).await?.is_some() {
            return Ok(Some("username"));
        }
        Ok(self.has_foreign_email(conn, new).await?.then_some("e-mail address"))
    }

    /// Whether somebody else has the e-mail of `employee`, where that may not be.
    async fn has_foreign_email(&self, conn: &mut Conn, employee: &Employee) -> Result<bool, FlowError> {
        let Some(email) = employee.email.as_deref().filter(|_| self.scope.unique_email) else {
            return Ok(false);
        };
        let holders = employees::by_email(conn, self.scope.id, email).await?;
        Ok(holders.iter().any(|holder| holder.id != employee.id))
    }

    /// Brings somebody whom a sign-in made up to date with what this one says. What cannot be written stays as
    /// it was and is noted: nobody is locked out because of a name.
    pub(super) async fn refresh(
        &self,
        tx: &mut Tx,
        judged: &mut Judged,
        employee: Employee,
    ) -> Result<Employee, FlowError> {
        let Some(profile) = self.profile.as_ref().filter(|_| is_kept_by_sign_ins(&employee)) else {
            return Ok(employee);
        };
        let names = self.names_of_groups(tx, employee.id).await?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let gifts = self.values().role_rules.of_all(&names, &[]);
        let (mut after, mut kept) = (employee.clone(), Vec::new());
        let granted = roles_of(&gifts, self.values().grant_admin, &mut Vec::new());
        profile.refresh(&mut after, self.values().match_by, &granted);
        let offices: Vec<_> = profile.offices.iter().cloned().chain(offices_of(&gifts)).collect();
        ruled_offices::relate(tx, &mut after, &offices, &mut kept).await?;
        if folded_email(&after) != folded_email(&employee) && self.has_foreign_email(tx, &after).await? {
            after.email.clone_from(&employee.email);
            kept.push("the e-mail address stays: another employee has the new one".to_owned());
        }
        if rules::check(&after).is_err() {
            after = employee.clone();
            kept.push("everything stays: together it would break a rule".to_owned());
        }
        if after != employee {
            self.lock(tx, &employee).await?;
            let actor = self.actor();
            let saved = change::save(self.gateway, tx, self.scope, actor, &employee, &mut after).await;
            unless_raced(tx, saved)?;
        }
        let outcome = if after == employee { "nothing to bring up to date" } else { "brought up to date" };
        kept.insert(0, outcome.to_owned());
        judged.note("just_in_time", true, &described(&kept.join("; "), profile));
        Ok(after)
    }

    /// The names of the SCIM groups of this connection that an employee is in; none when the connection has no
    /// rules.
    async fn names_of_groups(&self, tx: &mut Tx, id: EmployeeId) -> Result<Vec<String>, FlowError> {
        if self.values().role_rules.is_empty() {
            return Ok(Vec::new());
        }
        let owner = Owner { organisation: self.scope.id, connection: self.connection.id() };
        let found = groups::of_employees(tx, owner, &[id]).await?;
        Ok(found.into_iter().map(|(_, _, name)| name).collect())
    }
}

fn folded_email(employee: &Employee) -> Option<String> {
    employee.email.as_deref().map(fold)
}

fn described(outcome: &str, profile: &Profile) -> String {
    if profile.notes.is_empty() {
        outcome.to_owned()
    } else {
        format!("{outcome}; {}", profile.notes.join("; "))
    }
}

/// A name that was free a moment ago and is taken now: the transaction runs again and finds who has it.
fn unless_raced<T>(tx: &mut Tx, written: Result<T, FlowError>) -> Result<T, FlowError> {
    written.map_err(|error| match error {
        FlowError::Rule(
            Violation::UsernameAlreadyInUse
            | Violation::ExternalIdAlreadyInUse
            | Violation::EmailAlreadyInUse,
        ) => changed(tx),
        other => other,
    })
}
