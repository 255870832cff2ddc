//! Who is in an office, from the office's side. A relation is the employee's: it is written by who manages the
//! employee, it changes the employee's version, and what a person gave is not taken by an identity provider.

use std::collections::{BTreeMap, BTreeSet};

use super::shown;
use crate::{
    directory::{Employee, Role, Source, Violation, office::Office},
    flows::{
        FlowError, change,
        membership::{self, Members},
        provision::{ProvisionError, Provisioner, relations},
    },
    ids::EmployeeId,
    scim::{ScimError, etag::Condition, evaluate, filter::Filter, membership::Member},
    store::{Tx, employees, offices},
};

/// Most employees that one request brings into an office or takes out of it: each is a change of its own.
const MOST: usize = 1_000;

/// The relations of a locked office, and what a request did to them.
#[derive(Debug)]
pub(super) struct Membership<'a, 'g> {
    scim: &'a Provisioner<'g>,
    office: &'a Office,
    touched: usize,
    pub(super) moved: Moved,
    /// What was asked for and gave nothing.
    pub(super) notes: Vec<String>,
}

/// What a request did to the relations of an office.
pub(super) type Moved = membership::Moved<(EmployeeId, Role), ()>;

fn unknown(value: &str) -> ScimError {
    let value: String = value.chars().take(80).collect();
    ScimError::InvalidValue(format!("members.value {value} is no user here"))
}

fn role_of(member: &Member) -> Result<Role, ProvisionError> {
    let role = relations::role_of(member.role.as_deref().unwrap_or_default());
    role.ok_or_else(|| FlowError::from(Violation::OfficeRelationRoleMismatch).into())
}

/// Each employee in each role once, in the order of the ids, so that two requests do not wait for each other.
fn wanted(sent: &[Member]) -> Result<BTreeSet<(EmployeeId, Role)>, ProvisionError> {
    let one = |member: &Member| {
        let id: EmployeeId = member.value.parse().map_err(|_| unknown(&member.value))?;
        Ok((id, role_of(member)?))
    };
    sent.iter().map(one).collect()
}

impl<'a, 'g> Membership<'a, 'g> {
    pub(super) fn of(scim: &'a Provisioner<'g>, office: &'a Office) -> Self {
        Self { scim, office, touched: 0, moved: Moved::default(), notes: Vec::new() }
    }

    /// Counts an employee that is to be changed.
    fn touch(&mut self) -> Result<(), ScimError> {
        self.touched += 1;
        if self.touched > MOST {
            return Err(ScimError::TooLarge(format!("more than {MOST} members in one request")));
        }
        Ok(())
    }

    async fn save(&self, tx: &mut Tx, before: &Employee, mut after: Employee) -> Result<(), ProvisionError> {
        let (scope, actor) = (&self.scim.caller.scope, self.scim.actor());
        change::save(self.scim.gateway, tx, scope, actor, before, &mut after).await?;
        Ok(())
    }

    async fn bring_in(&mut self, tx: &mut Tx, id: EmployeeId, role: Role) -> Result<(), ProvisionError> {
        self.touch()?;
        let known = employees::by_id(tx, self.office.organisation, id).await?;
        let is_in = |employee: &Employee| {
            employee.relations.iter().any(|one| (one.office, one.role) == (self.office.id, role))
        };
        if known.as_ref().is_some_and(is_in) {
            return Ok(());
        }
        let text = id.to_string();
        let before = match self.scim.read_to_write(tx, &text, &Condition::Absent).await {
            Err(ProvisionError::Scim(ScimError::NotFound(_))) => return Err(unknown(&text).into()),
            other => other?,
        };
        let mut after = before.clone();
        if relations::relate(&mut after, self.office.id, role)? {
            self.save(tx, &before, after).await?;
            self.moved.added((id, role), ());
        }
        Ok(())
    }

    /// Takes an employee out who is in, in this role or in any.
    async fn take_out(
        &mut self,
        tx: &mut Tx,
        id: EmployeeId,
        role: Option<Role>,
    ) -> Result<(), ProvisionError> {
        let known = employees::by_id(tx, self.office.organisation, id).await?;
        let office = self.office.id;
        let is_meant = |employee: &Employee, source: Source| -> Vec<Role> {
            let all = employee.relations.iter();
            all.filter(|one| one.office == office && one.source == source)
                .filter(|one| role.is_none_or(|role| one.role == role))
                .map(|one| one.role)
                .collect()
        };
        let Some(known) = known else { return Ok(()) };
        if [Source::Idp, Source::Hand, Source::Rule].iter().all(|source| is_meant(&known, *source).is_empty())
        {
            return Ok(());
        }
        self.touch()?;
        let before = self.scim.read_to_write(tx, &id.to_string(), &Condition::Absent).await?;
        let mut after = before.clone();
        relations::unrelate(&mut after, office, role)?;
        for role in is_meant(&before, Source::Hand) {
            self.notes.push(format!("{id} as {role}: given by hand, so it stays"));
        }
        for role in is_meant(&before, Source::Rule) {
            self.notes.push(format!("{id} as {role}: given by a rule of the connection, so it stays"));
        }
        let gone = is_meant(&before, Source::Idp);
        self.save(tx, &before, after).await?;
        for role in gone {
            self.moved.removed((id, role), ());
        }
        Ok(())
    }

    /// The relations that this connection made and may end.
    async fn own(&self, tx: &mut Tx) -> Result<BTreeSet<(EmployeeId, Role)>, ProvisionError> {
        let owner = self.scim.owner();
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_mul(100);
        let found =
            offices::related_by(tx, owner.organisation, owner.connection, self.office.id, limit).await?;
        Ok(found.into_iter().collect())
    }
}

impl Members for Membership<'_, '_> {
    async fn add(&mut self, tx: &mut Tx, sent: &[Member]) -> Result<(), ProvisionError> {
        for (id, role) in wanted(sent)? {
            self.bring_in(tx, id, role).await?;
        }
        Ok(())
    }

    async fn remove(&mut self, tx: &mut Tx, sent: &[Member]) -> Result<(), ProvisionError> {
        let mut gone: BTreeMap<EmployeeId, BTreeSet<Option<Role>>> = BTreeMap::new();
        for member in sent {
            let role = match &member.role {
                // In a role that there is not, nobody is.
                Some(_) => role_of(member).map(Some).ok(),
                None => Some(None),
            };
            if let (Ok(id), Some(role)) = (member.value.parse(), role) {
                gone.entry(id).or_default().insert(role);
            }
        }
        for (id, roles) in gone {
            for role in roles {
                self.take_out(tx, id, role).await?;
            }
        }
        Ok(())
    }

    async fn remove_matching(&mut self, tx: &mut Tx, filter: &Filter) -> Result<bool, ProvisionError> {
        let members = shown::members(tx, self.office).await?;
        let own = self.own(tx).await?;
        let rendered = shown::render_members(&members, "");
        let rendered = rendered.as_array().map(Vec::as_slice).unwrap_or_default();
        let matches = members.iter().zip(rendered).filter(|(_, item)| evaluate::matches_value(filter, item));
        let matches: Vec<(EmployeeId, Role)> = matches.map(|(member, _)| (member.id, member.role)).collect();
        for (id, role) in &matches {
            if own.contains(&(*id, *role)) {
                self.take_out(tx, *id, Some(*role)).await?;
            } else {
                self.notes.push(format!("{id} as {role}: not related by this connection, so it stays"));
            }
        }
        Ok(!matches.is_empty())
    }

    async fn set(&mut self, tx: &mut Tx, sent: &[Member]) -> Result<(), ProvisionError> {
        let wanted = wanted(sent)?;
        let own = self.own(tx).await?;
        for (id, role) in own.difference(&wanted) {
            self.take_out(tx, *id, Some(*role)).await?;
        }
        for (id, role) in wanted.difference(&own) {
            self.bring_in(tx, *id, *role).await?;
        }
        Ok(())
    }
}
