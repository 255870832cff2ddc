//! The work on an import, some rows at a time, by whichever process has it.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};

use super::{
    Batch, Group, KEPT, arrival,
    held::{Editor, Foreseen, Held},
    mapping, require, stage_of, upload,
};
use crate::{
    clock::Timestamp,
    directory::{ImportStage, Permission},
    flows::{
        Actor, FlowError, Gateway, Target, change,
        import::{
            Import as Writing, Report, RowFault, Task, columns, foresee,
            known::Known,
            plan::{Desk, Step},
            sheet::{Columns, Row},
        },
        organisations::{self, Scope},
        power,
    },
    ids::EmployeeId,
    store::{
        Conn,
        imports::{self, Import, ImportRow, Keys, Noted},
        statement::transaction,
    },
};

/// How long a process that is not heard of has an import.
const LEASE: Duration = Duration::from_secs(60);
/// Rows that get their verdict in one go.
const CHECKED_AT_ONCE: i64 = 200;
/// Rows that are written, or undone, in one transaction.
const WRITTEN_AT_ONCE: i64 = 100;

/// An import that this process works on.
pub struct Claimed {
    import: Import,
    scope: Scope,
    /// What the rows before have taken, while verdicts are made.
    known: Known,
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Claimed").field("import", &self.import.id()).finish_non_exhaustive()
    }
}

/// Works on the next import that waits, until it is over or `is_told` says stop; `false` when none waits.
///
/// # Errors
/// When the database fails. The import goes on when its lease is over.
pub async fn work(gateway: &Gateway, is_told: impl Fn() -> bool) -> Result<bool, FlowError> {
    let Some(mut claimed) = claim(gateway).await? else { return Ok(false) };
    while claimed.step(gateway).await? {
        if is_told() {
            claimed.release(gateway).await?;
            break;
        }
    }
    Ok(true)
}

/// Takes the next import that waits; `None` when none does, or another process was faster.
///
/// # Errors
/// When the database fails.
pub async fn claim(gateway: &Gateway) -> Result<Option<Claimed>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let now = gateway.now();
    let Some(mut import) = imports::due(&mut conn, now).await? else { return Ok(None) };
    let scope = organisations::scope_by_id(&mut conn, import.organisation()).await?;
    drop(conn);
    let until = now.plus(LEASE);
    let mine = transaction!(gateway.db, |tx| {
        let mine = imports::claim(tx, &import, until).await?;
        if mine && stage_of(&import) == ImportStage::Checking {
            // What rows before have taken is in nobody's memory: the verdicts begin anew.
            imports::reset(tx, &import).await?;
        }
        Ok::<_, FlowError>(mine)
    })?;
    import.claimed_until = until.as_micros();
    Ok(mine.then(|| Claimed { import, scope, known: Known::default() }))
}

impl Claimed {
    fn editor(&self) -> EmployeeId {
        EmployeeId::from_uuid(self.import.actor_id)
    }

    const fn permission(state: ImportStage) -> Permission {
        match state {
            ImportStage::Undoing => Permission::DeleteEmployees,
            _ => Permission::AddEmployees,
        }
    }

    /// Does some rows; `false` when there is nothing left to do, or another process has the import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn step(&mut self, gateway: &Gateway) -> Result<bool, FlowError> {
        let state = stage_of(&self.import);
        if !self.renew(gateway).await? {
            return Ok(false);
        }
        let allowed = transaction!(gateway.db, |tx| {
            match require(tx, &self.scope, self.editor(), Self::permission(state)).await {
                Err(FlowError::Forbidden(_)) => Ok(false),
                other => other.map(|()| true),
            }
        })?;
        if !allowed {
            let to =
                if state == ImportStage::Checking { ImportStage::Uploaded } else { ImportStage::Stopped };
            return self.end(gateway, to, "import.stopped").await;
        }
        let done = match state {
            ImportStage::Checking => self.check(gateway).await,
            ImportStage::Importing => self.perform(gateway, ["create", "update"]).await,
            ImportStage::Undoing => self.perform(gateway, ["created", "updated"]).await,
            _ => return Ok(false),
        };
        match (done, state) {
            (Ok(true), _) => Ok(true),
            (Ok(false), ImportStage::Checking) => {
                self.end(gateway, ImportStage::Checked, "import.checked").await
            }
            (Ok(false), ImportStage::Importing) => {
                self.end(gateway, ImportStage::Done, "import.finished").await
            }
            (Ok(false), _) => self.end(gateway, ImportStage::Undone, "import.undone").await,
            // Somebody else has it, or whoever asked may not any more: the next one to take it finds out.
            (Err(FlowError::NotFound("import")), _) => {
                self.let_go(gateway).await?;
                Ok(false)
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Keeps the import for another while; `false` when it is not this process's any more.
    async fn renew(&mut self, gateway: &Gateway) -> Result<bool, FlowError> {
        let until = gateway.now().plus(LEASE);
        let mine = transaction!(gateway.db, |tx| {
            Ok::<_, FlowError>(imports::claim(tx, &self.import, until).await?)
        })?;
        if mine {
            self.import.claimed_until = until.as_micros();
        }
        Ok(mine)
    }

    /// Leaves the import to whoever takes it next.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(self, gateway: &Gateway) -> Result<(), FlowError> {
        self.let_go(gateway).await
    }

    async fn let_go(&self, gateway: &Gateway) -> Result<(), FlowError> {
        transaction!(gateway.db, |tx| {
            imports::claim(tx, &self.import, Timestamp::from_micros(0)).await?;
            Ok::<_, FlowError>(())
        })
    }

    async fn end(&self, gateway: &Gateway, to: ImportStage, action: &'static str) -> Result<bool, FlowError> {
        let (id, organisation, now) = (self.import.id(), self.scope.id, gateway.now());
        transaction!(gateway.db, |tx| {
            let until = Timestamp::from_micros(self.import.claimed_until);
            if !imports::claim(tx, &self.import, until).await? {
                return Ok(());
            }
            let batch = Batch::of(&self.import, imports::counts(tx, organisation, id).await?);
            imports::advance(tx, &self.import, to.as_str(), self.editor(), (now, now.plus(KEPT))).await?;
            let count = |group| batch.count(group);
            let detail = json!({
                "create": count(Group::Create),
                "update": count(Group::Update),
                "failed": count(Group::Failed),
                "deleted": count(Group::Deleted),
                "restored": count(Group::Restored),
                "kept": count(Group::Kept),
            });
            let target = Target::import(organisation, id);
            gateway.audit(tx, Actor::Employee(self.editor()), action, target, detail).await
        })?;
        Ok(false)
    }

    /// Writes or undoes some rows; `false` when none is left.
    async fn perform(&self, gateway: &Gateway, states: [&'static str; 2]) -> Result<bool, FlowError> {
        let (id, organisation) = (self.import.id(), self.scope.id);
        let undoing = stage_of(&self.import) == ImportStage::Undoing;
        let mut conn = gateway.db.read().await?;
        let rows = if undoing {
            // Backwards: what a row took was free before it.
            imports::rows_backwards(&mut conn, organisation, id, states, (i64::MAX, WRITTEN_AT_ONCE)).await?
        } else {
            imports::rows(&mut conn, organisation, id, states, (0, WRITTEN_AT_ONCE)).await?
        };
        drop(conn);
        if rows.is_empty() {
            return Ok(false);
        }
        let columns = mapping(&self.import);
        let foreseen = rows.iter().map(|row| (number(row), foreseen(row))).collect();
        let tasks = rows.into_iter().map(|row| match (undoing, named(&row, &columns)) {
            (false, named) => Task::Write(named),
            (true, _) => Task::Undo(Box::new(row)),
        });
        let permission = Self::permission(stage_of(&self.import));
        let held = Held { import: self.import.clone(), permission, foreseen };
        let mut writing = Writing {
            gateway,
            actor: Actor::Employee(self.editor()),
            org: &self.scope.slug,
            arrival: arrival(&self.import),
            known: Known::default(),
            held: Some(&held),
        };
        writing.perform(tasks.collect(), &mut Report::default()).await?;
        Ok(true)
    }

    /// Gives some rows their verdict; `false` when all have one.
    async fn check(&mut self, gateway: &Gateway) -> Result<bool, FlowError> {
        let (id, organisation) = (self.import.id(), self.scope.id);
        let mut conn = gateway.db.read().await?;
        let rows = imports::rows(&mut conn, organisation, id, ["read", "read"], (0, CHECKED_AT_ONCE)).await?;
        if rows.is_empty() {
            return Ok(false);
        }
        let columns = mapping(&self.import);
        let authority = power::of_actor(&mut conn, organisation, self.editor()).await?;
        let editor = Editor { id: self.editor(), authority };
        let desk = Desk { gateway, scope: &self.scope, arrival: arrival(&self.import) };
        let mut verdicts = Vec::with_capacity(rows.len());
        for row in &rows {
            let named = named(row, &columns);
            verdicts.push(judge(&desk, &mut conn, &mut self.known, &named, &editor).await?);
        }
        drop(conn);
        let keys = new_keys(gateway, &self.import, &columns, &rows)?;
        let permission = Self::permission(ImportStage::Checking);
        let held = Held { import: self.import.clone(), permission, foreseen: HashMap::new() };
        transaction!(gateway.db, |tx| {
            held.hold(tx).await?;
            for verdict in &verdicts {
                imports::note(tx, &self.import, verdict).await?;
            }
            for (number, keys) in &keys {
                imports::key(tx, &self.import, *number, *keys).await?;
            }
            Ok::<_, FlowError>(())
        })?;
        Ok(true)
    }
}

fn number(row: &ImportRow) -> u64 {
    u64::try_from(row.number).unwrap_or(0)
}

fn foreseen(row: &ImportRow) -> Foreseen {
    row.employee_id.map(EmployeeId::from_uuid).zip(row.version)
}

fn named(row: &ImportRow, columns: &Columns) -> Row {
    Row::of(number(row), row.cells().iter().map(String::as_str), columns)
}

/// The verdict over a row.
async fn judge(
    desk: &Desk<'_>,
    conn: &mut Conn,
    known: &mut Known,
    row: &Row,
    editor: &Editor,
) -> Result<Noted, FlowError> {
    let number = i64::try_from(row.number).unwrap_or(0);
    let step = match foresee(desk, conn, known, row).await? {
        Ok(step) => match editor.may(row.number, &step) {
            Ok(()) => powerful(conn, editor, step, row.number).await?,
            Err(fault) => Err(fault),
        },
        Err(fault) => Err(fault),
    };
    Ok(match step {
        Err(fault) => {
            let fault = Some((fault.code.to_owned(), fault.message));
            Noted { number, state: "failed", fault, ..Noted::default() }
        }
        Ok(Step::Create(_)) => Noted { number, state: "create", ..Noted::default() },
        Ok(Step::Update { before, after }) => Noted {
            number,
            state: if before == after { "same" } else { "update" },
            employee: Some((before.id, before.version)),
            changes: Some(Value::Object(change::differences(&before, &after)).to_string()),
            ..Noted::default()
        },
    })
}

/// Whether it gives or takes no more power than the editor has.
async fn powerful(
    conn: &mut Conn,
    editor: &Editor,
    step: Step,
    row: u64,
) -> Result<Result<Step, RowFault>, FlowError> {
    let (before, after) = match &step {
        Step::Create(employee) => (None, employee),
        Step::Update { before, after } => (Some(&**before), after),
    };
    match Box::pin(power::check(conn, Actor::Employee(editor.id), before, Some(after))).await {
        Ok(()) => Ok(Ok(step)),
        Err(error) => Ok(Err(RowFault::of(row, error)?)),
    }
}

/// The names in rows whose columns are taken for something else than was guessed when they came.
fn new_keys(
    gateway: &Gateway,
    import: &Import,
    columns: &Columns,
    rows: &[ImportRow],
) -> Result<Vec<(i64, Keys)>, FlowError> {
    let header: Vec<String> = serde_json::from_str(&import.header).unwrap_or_default();
    if columns::guess(&header) == *columns {
        return Ok(Vec::new());
    }
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = row.cells();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        keys.push((row.number, upload::keys(gateway, import.organisation(), columns, &cells)?));
    }
    Ok(keys)
}
