//! What people do to many employees at once: choose them in the list, and have the same done to each. Everybody goes
//! through the rules for one employee, in a transaction of their own with its audit row, so that nothing can be done to
//! many that cannot be done one by one, and a refusal stops nobody else. What became of each is kept for a day, for the
//! answer, another try, and the way back.

mod reason;

use std::time::Duration;

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target,
    editing::{self, Edit, Editing},
    organisations::Scope,
};
use crate::{
    directory::{Authority, Employee, Overreach, Permission, Reach},
    ids::{EmployeeId, SelectionId},
    store::{
        employee_list::{self, Search, Sought},
        selections::{self, Chosen, Impact, Selection, Task},
        statement::transaction,
    },
};

pub use reason::Reason;

/// How many employees one selection has at most.
pub const MOST: usize = 5_000;
/// How many of them one request sees to: few enough that nobody waits long for the answer.
pub const PIECE: u64 = 250;
/// How many selections of one person are kept.
const KEPT: i64 = 20;
/// How long they are kept.
pub(super) const REMEMBERED: Duration = Duration::from_secs(24 * 3600);
/// How many of those who were refused are shown.
pub const SHOWN: i64 = 200;

/// Who is chosen.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'c> {
    /// These, of those whom the person who chooses may see.
    These(&'c [EmployeeId]),
    /// All that are found so; narrowed to whom the person who chooses may see already.
    Matching(&'c Sought),
    /// Those with whom something was done in an earlier selection, as it left them.
    ChangedBy(SelectionId),
    /// Those who still wait in an earlier selection.
    WaitingIn(SelectionId),
}

/// What came of choosing.
#[derive(Debug, Clone, Copy)]
pub enum Made {
    /// Nobody was chosen.
    Nobody,
    /// More than [`MOST`] were.
    TooMany,
    /// A selection.
    Of(Selection),
}

/// The permission that a task takes.
#[must_use]
pub const fn permission(task: Task) -> Permission {
    match task {
        Task::Suspend | Task::Restore => Permission::SuspendEmployees,
        Task::Assign(..) => Permission::EditEmployees,
        Task::Delete => Permission::DeleteEmployees,
    }
}

/// Whether somebody may have `task` done to anybody at all.
fn may(authority: &Authority, task: Task) -> bool {
    match task {
        Task::Delete => authority.reach(permission(task)) == Some(Reach::Organisation),
        Task::Suspend | Task::Restore | Task::Assign(..) => authority.reach(permission(task)).is_some(),
    }
}

/// Who asks, in which organisation.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The organisation.
    pub scope: &'a Scope,
    /// The employee.
    pub id: EmployeeId,
    /// What they may do.
    pub authority: &'a Authority,
}

/// Keeps who was chosen, and what is to be done with them. Nothing is done yet.
///
/// # Errors
/// [`FlowError::Forbidden`] when the task is not theirs, [`FlowError::NotFound`] for an earlier selection that is not.
pub async fn make(
    gateway: &Gateway,
    asker: Asker<'_>,
    choice: Choice<'_>,
    task: Task,
) -> Result<Made, FlowError> {
    if !may(asker.authority, task) {
        return Err(Overreach::Employee.into());
    }
    let mut people = choose(gateway, asker, choice).await?;
    if matches!((choice, task), (Choice::These(_) | Choice::Matching(_), Task::Suspend | Task::Restore)) {
        // As with one click on one of them: whatever else they are by then.
        for (_, version) in &mut people {
            *version = None;
        }
    }
    if people.is_empty() || people.len() > MOST {
        return Ok(if people.is_empty() { Made::Nobody } else { Made::TooMany });
    }
    let id = SelectionId::new(gateway.now(), gateway.random());
    let count = u64::try_from(people.len()).unwrap_or(u64::MAX);
    // What cannot be undone is asked about once more.
    let selection = Selection { id, task, people: count, confirmed: task != Task::Delete };
    let organisation = asker.scope.id;
    transaction!(gateway.db, |tx| {
        let now = gateway.now();
        selections::insert(tx, organisation, asker.id, &selection, &people, (now, KEPT)).await?;
        let office = task.office();
        let detail = json!({
            "task": task.as_str(),
            "people": count,
            "office": office.map(|(office, _)| office),
            "role": office.map(|(_, role)| role.as_str()),
        });
        let target = Target::organisation(organisation);
        gateway.audit(tx, Actor::Employee(asker.id), "employee.selected", target, detail).await?;
        Ok::<_, FlowError>(())
    })?;
    Ok(Made::Of(selection))
}

async fn choose(gateway: &Gateway, asker: Asker<'_>, choice: Choice<'_>) -> Result<Vec<Chosen>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let organisation = asker.scope.id;
    match choice {
        Choice::These(ids) => {
            let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
            let mut found = employee_list::by_ids(&mut conn, organisation, &ids).await?;
            found.retain(|employee| asker.authority.covers(Permission::SeeEmployees, employee));
            Ok(found.into_iter().map(|employee| (employee.id, Some(employee.version))).collect())
        }
        Choice::Matching(sought) => {
            let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
            let search = Search::prepare(&mut conn, organisation, sought).await?;
            let found = search.ids(&mut conn, limit).await?;
            Ok(found.into_iter().map(|(id, version)| (id, Some(version))).collect())
        }
        Choice::ChangedBy(id) | Choice::WaitingIn(id) => {
            let found = selections::by_id(&mut conn, organisation, asker.id, id).await?;
            found.ok_or(FlowError::NotFound("selection"))?;
            let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
            Ok(match choice {
                Choice::ChangedBy(_) => selections::changed(&mut conn, organisation, id).await?,
                _ => selections::waiting(&mut conn, organisation, id, limit).await?,
            })
        }
    }
}

/// How far a selection is.
#[derive(Debug, Clone)]
pub struct State {
    /// The selection.
    pub selection: Selection,
    /// With how many nothing has been done yet.
    pub waiting: u64,
    /// How many were changed.
    pub changed: u64,
    /// How many were as they should be already.
    pub unchanged: u64,
    /// How many were refused.
    pub refused: u64,
}

impl State {
    /// How many there is an answer for.
    #[must_use]
    pub const fn done(&self) -> u64 {
        self.selection.people.saturating_sub(self.waiting)
    }
}

/// The selection of who asks, and how far it is.
///
/// # Errors
/// [`FlowError::NotFound`] when there is none, or it is somebody else's.
pub async fn state(gateway: &Gateway, asker: Asker<'_>, id: SelectionId) -> Result<State, FlowError> {
    let mut conn = gateway.db.read().await?;
    let selection = selections::by_id(&mut conn, asker.scope.id, asker.id, id).await?;
    let selection = selection.ok_or(FlowError::NotFound("selection"))?;
    let mut state = State { selection, waiting: 0, changed: 0, unchanged: 0, refused: 0 };
    let mut left = 0;
    for (outcome, count) in selections::tally(&mut conn, asker.scope.id, id).await? {
        left += count;
        match outcome.as_deref() {
            None => state.waiting += count,
            Some(CHANGED) => state.changed += count,
            Some(UNCHANGED) => state.unchanged += count,
            Some(_) => state.refused += count,
        }
    }
    let gone = selection.people.saturating_sub(left);
    // Who was deleted is in no list any more: that is what was wanted, or there is nothing left to do.
    match selection.task {
        Task::Delete => state.changed += gone,
        Task::Suspend | Task::Restore | Task::Assign(..) => state.unchanged += gone,
    }
    Ok(state)
}

const CHANGED: &str = "changed";
const UNCHANGED: &str = "unchanged";

/// Confirms what cannot be undone.
///
/// # Errors
/// [`FlowError::NotFound`] when there is none, or it is somebody else's.
pub async fn confirm(gateway: &Gateway, asker: Asker<'_>, id: SelectionId) -> Result<(), FlowError> {
    state(gateway, asker, id).await?;
    transaction!(gateway.db, |tx| {
        selections::confirm(tx, asker.scope.id, id, gateway.now()).await?;
        Ok::<_, FlowError>(())
    })
}

/// Lets those who were refused wait for another try, as they are now.
///
/// # Errors
/// [`FlowError::NotFound`] when there is none, or it is somebody else's.
pub async fn again(gateway: &Gateway, asker: Asker<'_>, id: SelectionId) -> Result<(), FlowError> {
    state(gateway, asker, id).await?;
    transaction!(gateway.db, |tx| {
        selections::again(tx, asker.scope.id, id).await?;
        Ok::<_, FlowError>(())
    })
}

/// Does the next piece of what is to be done, and answers how far it is then.
///
/// # Errors
/// [`FlowError::NotFound`] when there is no such selection, it is somebody else's, or it was not confirmed.
pub async fn go_on(gateway: &Gateway, asker: Asker<'_>, id: SelectionId) -> Result<State, FlowError> {
    let State { selection, .. } = state(gateway, asker, id).await?;
    if !selection.confirmed {
        return Err(FlowError::NotFound("confirmed selection"));
    }
    let people = {
        let mut conn = gateway.db.read().await?;
        selections::waiting(&mut conn, asker.scope.id, id, i64::try_from(PIECE).unwrap_or(i64::MAX)).await?
    };
    for chosen in people {
        see_to(gateway, asker, &selection, chosen).await?;
    }
    state(gateway, asker, id).await
}

/// Does to one what is to be done, or notes why not.
async fn see_to(
    gateway: &Gateway,
    asker: Asker<'_>,
    selection: &Selection,
    (employee, version): Chosen,
) -> Result<(), FlowError> {
    let who = Editing { org: &asker.scope.slug, editor: asker.id, employee, version };
    let refused = match attempt(gateway, asker.scope, selection, who).await {
        // Who is gone is in no list any more.
        Ok(()) | Err(FlowError::NotFound("employee")) => return Ok(()),
        Err(error) => error,
    };
    let reason = Reason::of(&refused);
    if reason == Reason::Failed {
        tracing::error!(error = %refused, "one of several employees was not changed");
    }
    transaction!(gateway.db, |tx| {
        let outcome = (reason.as_str(), version);
        selections::settle(tx, asker.scope.id, selection.id, employee, outcome).await?;
        Ok::<_, FlowError>(())
    })
}

async fn attempt(
    gateway: &Gateway,
    scope: &Scope,
    selection: &Selection,
    who: Editing<'_>,
) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        // Another request may have been here meanwhile.
        if !selections::is_waiting(tx, scope.id, selection.id, who.employee).await? {
            return Ok(());
        }
        let edit = match selection.task {
            Task::Suspend => Edit::Active(false),
            Task::Restore => Edit::Active(true),
            Task::Assign(office, role) => Edit::Joins(office, role),
            Task::Delete => {
                // It takes the person out of the selection as well.
                return editing::delete_in(gateway, tx, scope, who).await.map(drop);
            }
        };
        let (after, changed) = editing::edit_in(gateway, tx, scope, who, &edit).await?;
        let outcome = (if changed { CHANGED } else { UNCHANGED }, Some(after.version));
        selections::settle(tx, scope.id, selection.id, who.employee, outcome).await?;
        Ok::<_, FlowError>(())
    })
}

/// Up to [`SHOWN`] of those who were refused, and why; of whom who asks may not see, nothing.
///
/// # Errors
/// When the database fails.
pub async fn refused(
    gateway: &Gateway,
    asker: Asker<'_>,
    id: SelectionId,
) -> Result<Vec<(Employee, Reason)>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let found = selections::refused(&mut conn, asker.scope.id, id, SHOWN).await?;
    let ids: Vec<_> = found.iter().map(|(id, _)| id.uuid()).collect();
    let people = employee_list::by_ids(&mut conn, asker.scope.id, &ids).await?;
    let seen = people.into_iter().filter(|one| asker.authority.covers(Permission::SeeEmployees, one));
    let with_reason = |employee: Employee| {
        let reason = found.iter().find(|(id, _)| *id == employee.id).map(|(_, text)| Reason::parse(text))?;
        Some((employee, reason))
    };
    Ok(seen.filter_map(with_reason).collect())
}

/// What deleting those who wait would touch, and up to `named` of them.
///
/// # Errors
/// When the database fails.
pub async fn impact(
    gateway: &Gateway,
    asker: Asker<'_>,
    id: SelectionId,
    named: i64,
) -> Result<(Impact, Vec<Employee>), FlowError> {
    let mut conn = gateway.db.read().await?;
    let impact = selections::impact(&mut conn, asker.scope.id, id, gateway.now()).await?;
    let some = selections::waiting(&mut conn, asker.scope.id, id, named).await?;
    let ids: Vec<_> = some.iter().map(|(id, _)| id.uuid()).collect();
    let mut people = employee_list::by_ids(&mut conn, asker.scope.id, &ids).await?;
    people.retain(|one| asker.authority.covers(Permission::SeeEmployees, one));
    Ok((impact, people))
}
