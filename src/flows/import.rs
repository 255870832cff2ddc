//! Employees from a spreadsheet and back (FEATURES E12): every row is an employee to make or to change,
//! and a row that is wrong changes nothing and stops nobody else.

pub mod batch;
mod columns;
mod download;
mod errors;
mod export;
mod former;
mod known;
mod plan;
mod sheet;

use super::{
    Actor, FlowError, Gateway, change, invitations,
    organisations::{self, Scope},
};
use crate::{
    directory::Employee,
    store::{Conn, Tx, imports::ImportRow, statement::transaction},
};

use batch::{Editor, Held};
pub use columns::field;
pub use download::rows;
pub use errors::errors;
pub use export::export;
use known::{Known, Name};
use plan::{Desk, Step};
pub use sheet::SheetError;
pub(crate) use sheet::neutralised;
use sheet::{Row, RowError, Sheet};

/// Most bytes of a file.
pub const FILE_MAX: usize = 64 * 1024 * 1024;

/// Rows that are written in one transaction; one after the other when something is wrong with one.
const CHUNK: usize = 100;

/// How new employees are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Active at once, and never sent anything; needs an External ID.
    Bypassing,
    /// By an invitation; pending until it is accepted.
    Invited,
}

/// A row that changed nothing, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// As a person counts the rows of the file; the one with the names of the columns is 1.
    pub row: u64,
    /// The stable code of the rule (FEATURES X3), or `FIELD_INVALID`.
    pub code: &'static str,
    /// The line for a person.
    pub message: String,
}

impl RowFault {
    /// The code of a row whose employee was changed since somebody looked.
    const CHANGED: &'static str = "CHANGED_MEANWHILE";

    /// The fault of row `row` that `error` means.
    ///
    /// # Errors
    /// `error` itself when it is no row's fault: the database failed.
    fn of(row: u64, error: FlowError) -> Result<Self, FlowError> {
        let code = match &error {
            FlowError::Rule(violation) => violation.code(),
            FlowError::Invalid(_) => "FIELD_INVALID",
            FlowError::Changed | FlowError::Store(crate::store::StoreError::Conflict) => Self::CHANGED,
            FlowError::Forbidden(_) => "FORBIDDEN",
            _ => return Err(error),
        };
        Ok(Self { row, code, message: error.to_string() })
    }
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Rows that made an employee.
    pub created: u64,
    /// Rows that were about an employee who was there already, whether or not anything differed.
    pub updated: u64,
    /// Rows that changed nothing.
    pub failed: Vec<RowFault>,
}

/// What is to be done for one row.
enum Task {
    /// What the row says.
    Write(Row),
    /// What it did is undone.
    Undo(Box<ImportRow>),
}

impl Task {
    fn number(&self) -> u64 {
        match self {
            Self::Write(row) => row.number,
            Self::Undo(row) => u64::try_from(row.number).unwrap_or(0),
        }
    }
}

/// What became of one row.
enum Outcome {
    /// Somebody was made.
    Created(Box<Employee>),
    /// Somebody is as the row wants it.
    Updated { before: Box<Employee>, after: Box<Employee> },
    /// Nothing was done, and why.
    Failed(RowFault),
    /// Somebody whom the row had made was deleted.
    Deleted,
    /// Somebody has the former values again.
    Restored,
}

impl Report {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created(_) => self.created += 1,
            Outcome::Updated { .. } => self.updated += 1,
            Outcome::Failed(fault) => self.failed.push(fault),
            Outcome::Deleted | Outcome::Restored => {}
        }
    }

    const fn is_empty(&self) -> bool {
        self.created == 0 && self.updated == 0
    }
}

impl From<SheetError> for FlowError {
    fn from(error: SheetError) -> Self {
        Self::Invalid(error.to_string())
    }
}

/// Imports `file`: CSV in UTF-8 of at most [`FILE_MAX`] bytes whose first row names the columns.
///
/// # Errors
/// A file that cannot be read as such, before anything is changed; an unknown organisation; a database
/// that fails on the way, with the row up to which everything is done.
pub async fn run(
    gateway: &Gateway,
    actor: Actor,
    org: &str,
    file: &[u8],
    arrival: Arrival,
) -> Result<Report, FlowError> {
    let mut sheet = Sheet::open(file)?;
    let mut import = Import { gateway, actor, org, arrival, known: Known::default(), held: None };
    // Also for a file without rows: a mistyped organisation is told.
    organisations::scope(&mut gateway.db.read().await?, org).await?;
    let mut report = Report::default();
    loop {
        let rows = chunk(&mut sheet)?;
        let Some(first) = rows.first().map(|(number, _)| *number) else { break };
        if let Err(error) = import.chunk(rows, &mut report).await {
            if report.is_empty() {
                return Err(error);
            }
            return Err(FlowError::Invalid(format!(
                "the import stopped between row {first} and the {CHUNK} after it: {error}; the rows before are \
                 imported, and importing the file again goes on"
            )));
        }
    }
    report.failed.sort_by_key(|fault| fault.row);
    Ok(report)
}

/// What [`run`] would come to. Changes nothing.
///
/// # Errors
/// As [`run`].
pub async fn rehearse(
    gateway: &Gateway,
    org: &str,
    file: &[u8],
    arrival: Arrival,
) -> Result<Report, FlowError> {
    let mut sheet = Sheet::open(file)?;
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    let desk = Desk { gateway, scope: &scope, arrival };
    let mut known = Known::default();
    let mut report = Report::default();
    while let Some((number, row)) = sheet.next_row()? {
        let step = match readable(number, row) {
            Err(fault) => Err(fault),
            Ok(row) => foresee(&desk, &mut conn, &mut known, &row).await?,
        };
        report.add(match step {
            Err(fault) => Outcome::Failed(fault),
            Ok(Step::Create(employee)) => Outcome::Created(employee),
            Ok(Step::Update { before, after }) => Outcome::Updated { before, after },
        });
    }
    Ok(report)
}

type Numbered = (u64, Result<Row, RowFault>);

fn readable(number: u64, row: Result<Row, RowError>) -> Result<Row, RowFault> {
    row.map_err(|error| RowFault { row: number, code: RowError::CODE, message: error.to_string() })
}

/// What a row means, with what writing it would be refused for.
async fn foresee(
    desk: &Desk<'_>,
    conn: &mut Conn,
    known: &mut Known,
    row: &Row,
) -> Result<Result<Step, RowFault>, FlowError> {
    let step = match read(desk, conn, known, row).await? {
        Ok(step) => step,
        Err(fault) => return Ok(Err(fault)),
    };
    let refused = match &step {
        Step::Create(employee) => change::check_offices(conn, employee, &[]).await,
        Step::Update { before, after } => change::check_offices(conn, after, &before.relations).await,
    };
    match refused {
        Ok(()) => Ok(Ok(step)),
        Err(error) => Ok(Err(RowFault::of(row.number, error)?)),
    }
}

fn chunk(sheet: &mut Sheet<'_>) -> Result<Vec<Numbered>, SheetError> {
    let mut rows = Vec::with_capacity(CHUNK);
    while rows.len() < CHUNK {
        let Some((number, row)) = sheet.next_row()? else { break };
        rows.push((number, readable(number, row)));
    }
    Ok(rows)
}

/// What a row means, and what it does to the names that later rows find.
async fn read(
    desk: &Desk<'_>,
    conn: &mut Conn,
    known: &mut Known,
    row: &Row,
) -> Result<Result<Step, RowFault>, FlowError> {
    let step = desk.read(conn, known, row).await?;
    if let Ok(step) = &step {
        let wanted = step.wanted();
        known.note(row.number, wanted.id, Name::all_of(wanted, desk.scope));
    }
    Ok(step)
}

struct Import<'i> {
    gateway: &'i Gateway,
    actor: Actor,
    org: &'i str,
    arrival: Arrival,
    known: Known,
    /// The import by the Backoffice that the rows belong to; `None`: the operator's.
    held: Option<&'i Held>,
}

impl Import<'_> {
    async fn chunk(&mut self, rows: Vec<Numbered>, report: &mut Report) -> Result<(), FlowError> {
        let mut readable = Vec::with_capacity(rows.len());
        for (_, row) in rows {
            match row {
                Ok(row) => readable.push(Task::Write(row)),
                Err(fault) => report.add(Outcome::Failed(fault)),
            }
        }
        self.perform(readable, report).await
    }

    /// Does tasks together, and each alone when together they fail: another writer may have been faster for one of
    /// them.
    async fn perform(&mut self, tasks: Vec<Task>, report: &mut Report) -> Result<(), FlowError> {
        if let Ok(outcomes) = self.write(&tasks).await {
            outcomes.into_iter().for_each(|outcome| report.add(outcome));
            return Ok(());
        }
        for task in tasks {
            match self.write(std::slice::from_ref(&task)).await {
                Ok(outcomes) => outcomes.into_iter().for_each(|outcome| report.add(outcome)),
                Err(error) => {
                    let outcome = Outcome::Failed(RowFault::of(task.number(), error)?);
                    if let Some(held) = self.held {
                        held.note_alone(self.gateway, &task, &outcome).await?;
                    }
                    report.add(outcome);
                }
            }
        }
        Ok(())
    }

    /// Does tasks in one transaction: all that can be, or on an error none.
    async fn write(&mut self, tasks: &[Task]) -> Result<Vec<Outcome>, FlowError> {
        let (gateway, before) = (self.gateway, self.known.len());
        let result = transaction!(gateway.db, |tx| {
            // An earlier run of this block was rolled back.
            self.known.forget_after(before);
            let scope = organisations::scope(tx, self.org).await?;
            let editor = match self.held {
                Some(held) => Some(held.hold(tx).await?),
                None => None,
            };
            let mut outcomes = Vec::with_capacity(tasks.len());
            for task in tasks {
                let outcome = self.write_task(tx, &scope, task, editor.as_ref()).await?;
                if let Some(held) = self.held {
                    held.note(tx, task, &outcome).await?;
                }
                outcomes.push(outcome);
            }
            Ok::<_, FlowError>(outcomes)
        });
        if result.is_err() {
            self.known.forget_after(before);
        }
        result
    }

    async fn write_task(
        &mut self,
        tx: &mut Tx,
        scope: &Scope,
        task: &Task,
        editor: Option<&Editor>,
    ) -> Result<Outcome, FlowError> {
        let row = match (task, editor) {
            (Task::Write(row), _) => row,
            (Task::Undo(row), Some(editor)) => {
                return Box::pin(batch::undo(self.gateway, tx, scope, editor, row)).await;
            }
            (Task::Undo(_), None) => return Err(FlowError::NotFound("import")),
        };
        let (gateway, actor) = (self.gateway, self.actor);
        let desk = Desk { gateway, scope, arrival: self.arrival };
        let step = match read(&desk, tx, &mut self.known, row).await? {
            Ok(step) => step,
            Err(fault) => return Ok(Outcome::Failed(fault)),
        };
        if let (Some(held), Some(editor)) = (self.held, editor)
            && let Err(fault) =
                held.as_foreseen(row.number, &step).and_then(|()| editor.may(row.number, &step))
        {
            return Ok(Outcome::Failed(fault));
        }
        match step {
            Step::Create(employee) => {
                change::create(gateway, tx, scope, actor, &employee).await?;
                if self.arrival == Arrival::Invited {
                    invitations::invite(gateway, tx, scope, actor, &employee, invitations::Mails::Link)
                        .await?;
                }
                Ok(Outcome::Created(employee))
            }
            Step::Update { before, mut after } => {
                change::save(gateway, tx, scope, actor, &before, &mut after).await?;
                Ok(Outcome::Updated { before, after })
            }
        }
    }
}
