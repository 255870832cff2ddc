//! What the rows of an import that a process holds need beside what they say: that it is still held, that whoever
//! asked may still do this, that a row does what its verdict said, and a note of what became of it, all in the
//! transaction of the row.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::require;
use crate::{
    clock::Timestamp,
    directory::{Authority, Employee, Permission},
    flows::{
        Actor, FlowError, Gateway, change, editing, employees as people,
        import::{Outcome, RowFault, Task, former, plan::Step},
        organisations::{self, Scope},
        power,
    },
    ids::EmployeeId,
    store::{
        Tx, appointments,
        imports::{self, Import, ImportRow, Noted},
        statement::transaction,
    },
};

/// Whom a verdict was about: the employee and the version; `None`: somebody new.
pub(in crate::flows::import) type Foreseen = Option<(EmployeeId, i64)>;

/// Whoever asked for a step, with what they may do now.
pub(in crate::flows::import) struct Editor {
    pub(super) id: EmployeeId,
    pub(super) authority: Authority,
}

impl Editor {
    /// Whether they may do what row `number` says.
    pub(in crate::flows::import) fn may(&self, number: u64, step: &Step) -> Result<(), RowFault> {
        let Step::Update { before, after } = step else { return Ok(()) };
        if before == after {
            return Ok(());
        }
        let fault = |code, message: &str| RowFault { row: number, code, message: message.to_owned() };
        if let Err(error) = editing::check(&self.authority, self.id, before, after) {
            return Err(fault("FORBIDDEN", &error.to_string()));
        }
        if former::values(before, after).keys().any(|field| before.is_managed(field)) {
            let why = "an identity provider manages this employee; what it sends is changed there";
            return Err(fault("FIELD_MANAGED", why));
        }
        Ok(())
    }
}

/// An import that this process holds.
pub(in crate::flows::import) struct Held {
    pub(super) import: Import,
    /// What it takes to do the step.
    pub(super) permission: Permission,
    /// What was foreseen of the rows that are at hand.
    pub(super) foreseen: HashMap<u64, Foreseen>,
}

impl Held {
    /// Makes sure that it is still held, and by whose rights.
    pub(in crate::flows::import) async fn hold(&self, tx: &mut Tx) -> Result<Editor, FlowError> {
        let until = Timestamp::from_micros(self.import.claimed_until);
        if !imports::claim(tx, &self.import, until).await? {
            return Err(FlowError::NotFound("import"));
        }
        let id = EmployeeId::from_uuid(self.import.actor_id);
        let scope = organisations::scope_by_id(tx, self.import.organisation()).await?;
        // Told as lost: the next step finds out, and stops.
        require(tx, &scope, id, self.permission).await.map_err(|_| FlowError::NotFound("import"))?;
        Ok(Editor { id, authority: power::of_actor(tx, scope.id, id).await? })
    }

    /// Whether a row does what its verdict said.
    pub(in crate::flows::import) fn as_foreseen(&self, number: u64, step: &Step) -> Result<(), RowFault> {
        let now = match step {
            Step::Create(_) => None,
            Step::Update { before, .. } => Some((before.id, before.version)),
        };
        if self.foreseen.get(&number) == Some(&now) {
            return Ok(());
        }
        let message =
            "not as the preview said any more: somebody was faster; import the row again".to_owned();
        Err(RowFault { row: number, code: RowFault::CHANGED, message })
    }

    /// Notes what became of a row.
    pub(in crate::flows::import) async fn note(
        &self,
        tx: &mut Tx,
        task: &Task,
        outcome: &Outcome,
    ) -> Result<(), FlowError> {
        let mut noted = Noted { number: i64::try_from(task.number()).unwrap_or(0), ..Noted::default() };
        match outcome {
            Outcome::Created(employee) => {
                noted.state = "created";
                noted.employee = Some((employee.id, employee.version));
            }
            Outcome::Updated { before, after } => {
                noted.state = "updated";
                noted.employee = Some((after.id, after.version));
                noted.changes = Some(Value::Object(change::differences(before, after)).to_string());
                noted.former = Some(Value::Object(former::values(before, after)).to_string());
            }
            Outcome::Failed(fault) => {
                noted.state = if matches!(task, Task::Undo(_)) { "kept" } else { "failed" };
                noted.fault = Some((fault.code.to_owned(), fault.message.clone()));
                if let Task::Undo(row) = task {
                    let employee = row.employee_id.map(EmployeeId::from_uuid);
                    noted.employee = employee.zip(row.version);
                    noted.changes.clone_from(&row.changes);
                }
            }
            Outcome::Deleted => noted.state = "deleted",
            Outcome::Restored => {
                noted.state = "restored";
                if let Task::Undo(row) = task {
                    noted.employee = row.employee_id.map(EmployeeId::from_uuid).zip(row.version);
                    noted.changes.clone_from(&row.changes);
                }
            }
        }
        Ok(imports::note(tx, &self.import, &noted).await?)
    }

    /// Notes what became of a row whose own transaction was rolled back.
    pub(in crate::flows::import) async fn note_alone(
        &self,
        gateway: &Gateway,
        task: &Task,
        outcome: &Outcome,
    ) -> Result<(), FlowError> {
        transaction!(gateway.db, |tx| {
            self.hold(tx).await?;
            self.note(tx, task, outcome).await
        })
    }
}

/// Undoes what a row did, unless somebody touched the employee since.
pub(in crate::flows::import) async fn undo(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    editor: &Editor,
    row: &ImportRow,
) -> Result<Outcome, FlowError> {
    let kept = |code, why: &str| {
        let number = u64::try_from(row.number).unwrap_or(0);
        Ok(Outcome::Failed(RowFault { row: number, code, message: why.to_owned() }))
    };
    let found = match row.employee_id {
        Some(id) => people::require_to_write(tx, scope.id, EmployeeId::from_uuid(id)).await,
        None => Err(FlowError::NotFound("employee")),
    };
    let before = match found {
        Err(FlowError::NotFound(_)) => return kept("DELETED_SINCE", "the employee was deleted since"),
        found => found?,
    };
    if row.version != Some(before.version) {
        return kept(RowFault::CHANGED, "the employee was changed since");
    }
    let actor = Actor::Employee(editor.id);
    if row.state == "created" {
        if before.last_sign_in_at.is_some() {
            return kept("SIGNED_IN_SINCE", "the employee has signed in since");
        }
        if appointments::committed(tx, scope.id, before.id, gateway.now()).await? != (0, 0) {
            return kept("COMMITTED_SINCE", "the employee has appointments or publications since");
        }
        change::delete(gateway, tx, actor, &before).await?;
        return Ok(Outcome::Deleted);
    }
    restore(gateway, tx, scope, editor, (before, row)).await
}

async fn restore(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    editor: &Editor,
    (before, row): (Employee, &ImportRow),
) -> Result<Outcome, FlowError> {
    let former: Option<Map<String, Value>> =
        row.former.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let mut after = before.clone();
    let put = former.and_then(|former| former::put_back(&mut after, &former));
    put.ok_or_else(|| FlowError::Invalid("the former values are not there any more".to_owned()))?;
    editing::check(&editor.authority, editor.id, &before, &after)?;
    change::save(gateway, tx, scope, Actor::Employee(editor.id), &before, &mut after).await?;
    Ok(Outcome::Restored)
}
