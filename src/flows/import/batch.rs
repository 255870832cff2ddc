//! Imports by the Backoffice: a file is read, its columns are mapped, every row gets a verdict, the rows are written
//! and, if somebody wants that, undone. Each step after the mapping is a job that any process does, some rows at a
//! time: a row and what is noted of it are one transaction, so that nothing is done twice after a crash.

mod held;
mod upload;
mod work;

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;

use super::{Arrival, columns, sheet::Columns};
use crate::{
    clock::Timestamp,
    directory::{ImportStage, Permission, Reach},
    flows::{Actor, FlowError, Gateway, Target, organisations::Scope, power},
    ids::{EmployeeId, ImportId},
    store::{
        Tx,
        imports::{self, Import, ImportRow},
        keyset::{PAGE, Page},
        statement::transaction,
    },
};

pub(super) use held::{Editor, Held, undo};
pub use upload::{UploadError, upload};
pub use work::{Claimed, claim, work};

/// Most bytes of a file; larger ones are for the command line.
pub const UPLOAD_MAX: usize = 8 * 1024 * 1024;
/// Most rows of a file.
pub const ROWS_MAX: usize = 20_000;
/// Most columns of a file.
pub const COLUMNS_MAX: usize = 60;
/// Most imports that an organisation has at once.
pub const BATCHES_MAX: i64 = 20;
/// How long an import is kept after its last step, with the personal data in it.
pub const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// How far an import is; what no version writes is over.
fn stage_of(import: &Import) -> ImportStage {
    ImportStage::parse(&import.state).unwrap_or(ImportStage::Stopped)
}

/// Rows that are shown together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// That changed nothing, because something is wrong.
    Failed,
    /// That make somebody, or made somebody.
    Create,
    /// That change somebody, or changed somebody.
    Update,
    /// About somebody who is as they say.
    Same,
    /// That were not undone.
    Kept,
    /// Whose employee was deleted again.
    Deleted,
    /// Whose employee has the former values again.
    Restored,
}

impl Group {
    /// All groups, in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Failed, Self::Kept, Self::Create, Self::Update, Self::Same, Self::Deleted, Self::Restored];

    const fn states(self) -> [&'static str; 2] {
        match self {
            Self::Failed => ["failed", "malformed"],
            Self::Create => ["create", "created"],
            Self::Update => ["update", "updated"],
            Self::Same => ["same", "same"],
            Self::Kept => ["kept", "kept"],
            Self::Deleted => ["deleted", "deleted"],
            Self::Restored => ["restored", "restored"],
        }
    }
}

/// An import as somebody sees it.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its id.
    pub id: ImportId,
    /// How far it is.
    pub stage: ImportStage,
    /// How new employees are let in.
    pub arrival: Arrival,
    /// The names of the columns.
    pub header: Vec<String>,
    /// What each column is taken for.
    pub columns: Vec<Option<&'static str>>,
    /// How many rows the file has.
    pub total: u64,
    /// When the file came.
    pub created_at: Timestamp,
    /// When the state last changed.
    pub changed_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
    counts: BTreeMap<String, u64>,
}

impl Batch {
    fn of(import: &Import, counts: Vec<(String, i64)>) -> Self {
        let number = |value: i64| u64::try_from(value).unwrap_or(0);
        Self {
            id: import.id(),
            stage: stage_of(import),
            arrival: arrival(import),
            header: serde_json::from_str(&import.header).unwrap_or_default(),
            columns: mapping(import),
            total: number(import.total),
            created_at: Timestamp::from_micros(import.created_at),
            changed_at: Timestamp::from_micros(import.changed_at),
            expires_at: Timestamp::from_micros(import.expires_at),
            counts: counts.into_iter().map(|(state, count)| (state, number(count))).collect(),
        }
    }

    fn in_states(&self, states: &[&str]) -> u64 {
        states.iter().filter_map(|state| self.counts.get(*state)).sum()
    }

    /// How many rows are in a group.
    #[must_use]
    pub fn count(&self, group: Group) -> u64 {
        let states = group.states();
        self.in_states(if states[0] == states[1] { &states[..1] } else { &states })
    }

    /// How many rows the step that runs has behind it.
    #[must_use]
    pub fn behind(&self) -> u64 {
        let ahead: &[&str] = match self.stage {
            ImportStage::Checking => &["read"],
            ImportStage::Importing => &["create", "update"],
            ImportStage::Undoing => &["created", "updated"],
            _ => &[],
        };
        self.total.saturating_sub(self.in_states(ahead))
    }

    /// Whether there is something that an import would do, or go on with.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.in_states(&["create", "update"]) > 0
    }

    /// How many rows did something that can be undone.
    #[must_use]
    pub fn undoable(&self) -> u64 {
        self.in_states(&["created", "updated"])
    }
}

fn arrival(import: &Import) -> Arrival {
    if import.arrival == "invite" { Arrival::Invited } else { Arrival::Bypassing }
}

fn mapping(import: &Import) -> Columns {
    let named: Vec<Option<String>> = serde_json::from_str(&import.mapping).unwrap_or_default();
    named.into_iter().map(|name| columns::field(&name?)).collect()
}

/// One import with its counts.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn find(gateway: &Gateway, scope: &Scope, id: ImportId) -> Result<Batch, FlowError> {
    let mut conn = gateway.db.read().await?;
    let import = imports::find(&mut conn, scope.id, id).await?;
    let import = import.filter(|import| stage_of(import) != ImportStage::Arriving);
    let import = import.ok_or(FlowError::NotFound("import"))?;
    Ok(Batch::of(&import, imports::counts(&mut conn, scope.id, id).await?))
}

/// The imports of the last days, newest first, without their counts.
///
/// # Errors
/// When the database fails.
pub async fn list(gateway: &Gateway, scope: &Scope) -> Result<Vec<Batch>, FlowError> {
    let found = imports::list(&mut gateway.db.read().await?, scope.id, BATCHES_MAX).await?;
    Ok(found.iter().map(|import| Batch::of(import, Vec::new())).collect())
}

/// At most `most` rows of a group after the row `after`.
///
/// # Errors
/// When the database fails.
pub async fn rows(
    gateway: &Gateway,
    scope: &Scope,
    id: ImportId,
    group: Group,
    (after, most): (i64, i64),
) -> Result<Vec<ImportRow>, FlowError> {
    let mut conn = gateway.db.read().await?;
    Ok(imports::rows(&mut conn, scope.id, id, group.states(), (after, most)).await?)
}

/// Where a page of rows begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// After the row with this number.
    After(i64),
    /// Before it, as the page that ends there.
    Before(i64),
}

/// A page of the rows of a group.
///
/// # Errors
/// When the database fails.
pub async fn page(
    gateway: &Gateway,
    scope: &Scope,
    id: ImportId,
    group: Group,
    from: From,
) -> Result<Page<ImportRow>, FlowError> {
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut conn = gateway.db.read().await?;
    let states = group.states();
    let mut rows = match from {
        From::After(after) => imports::rows(&mut conn, scope.id, id, states, (after, most)).await?,
        From::Before(before) => {
            imports::rows_backwards(&mut conn, scope.id, id, states, (before, most)).await?
        }
    };
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(match from {
        From::After(after) => Page { rows, earlier: after > 0, later: more },
        From::Before(_) => {
            rows.reverse();
            Page { rows, earlier: more, later: true }
        }
    })
}

/// The first rows of the file, to map the columns by.
///
/// # Errors
/// When the database fails.
pub async fn first_rows(
    gateway: &Gateway,
    scope: &Scope,
    id: ImportId,
    most: i64,
) -> Result<Vec<ImportRow>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let unread = imports::rows(&mut conn, scope.id, id, ["read", "create"], (0, most)).await?;
    if !unread.is_empty() {
        return Ok(unread);
    }
    Ok(imports::rows(&mut conn, scope.id, id, ["failed", "update"], (0, most)).await?)
}

/// Whether somebody may still do in the whole organisation what `permission` allows.
async fn require(
    tx: &mut Tx,
    scope: &Scope,
    actor: EmployeeId,
    permission: Permission,
) -> Result<(), FlowError> {
    let authority = power::of_actor(tx, scope.id, actor).await?;
    if authority.reach(permission) == Some(Reach::Organisation) {
        Ok(())
    } else {
        Err(FlowError::Forbidden("your roles do not allow this any more"))
    }
}

/// Who asks for the next step of which import.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Whose it is.
    pub scope: &'a Scope,
    /// Who asks.
    pub actor: EmployeeId,
    /// The import.
    pub id: ImportId,
}

impl Asking<'_> {
    /// The import, in one of the states `from`.
    async fn find(
        &self,
        tx: &mut Tx,
        permission: Permission,
        from: &[ImportStage],
    ) -> Result<Import, FlowError> {
        require(tx, self.scope, self.actor, permission).await?;
        let found = imports::find(tx, self.scope.id, self.id).await?;
        let import = found.ok_or(FlowError::NotFound("import"))?;
        if from.contains(&stage_of(&import)) { Ok(import) } else { Err(FlowError::Changed) }
    }

    async fn advance(
        &self,
        gateway: &Gateway,
        tx: &mut Tx,
        import: &Import,
        to: ImportStage,
        action: &'static str,
    ) -> Result<(), FlowError> {
        let now = gateway.now();
        if !imports::advance(tx, import, to.as_str(), self.actor, (now, now.plus(KEPT))).await? {
            return Err(FlowError::Changed);
        }
        let target = Target::import(self.scope.id, self.id);
        let detail = json!({ "rows": import.total, "arrival": import.arrival });
        gateway.audit(tx, Actor::Employee(self.actor), action, target, detail).await
    }
}

/// Says what the columns are taken for and how new employees are let in, and has every row judged.
///
/// # Errors
/// [`FlowError::Changed`] when it is past that, [`FlowError::NotFound`], [`FlowError::Forbidden`];
/// [`FlowError::Invalid`] when a field is taken from two columns, or nobody could be found by what is taken.
pub async fn map(
    gateway: &Gateway,
    asking: Asking<'_>,
    columns: &[Option<&'static str>],
    arrival: Arrival,
) -> Result<(), FlowError> {
    check_mapping(columns).map_err(|problem| FlowError::Invalid(problem.to_string()))?;
    let mapping = serde_json::to_string(columns).unwrap_or_default();
    let arrival = match arrival {
        Arrival::Bypassing => "bypass",
        Arrival::Invited => "invite",
    };
    transaction!(gateway.db, |tx| {
        let import =
            asking.find(tx, Permission::AddEmployees, &[ImportStage::Uploaded, ImportStage::Checked]).await?;
        let header: Vec<String> = serde_json::from_str(&import.header).unwrap_or_default();
        if header.len() != columns.len() {
            return Err(FlowError::Invalid("a file keeps its columns".to_owned()));
        }
        imports::map(tx, &import, &mapping, arrival).await?;
        asking.advance(gateway, tx, &import, ImportStage::Checking, "import.mapped").await
    })
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MappingFault {
    /// Two columns are taken for the same field: the place of the second.
    #[error("column {0} is taken for what another one is")]
    Twice(usize),
    /// No column says who a row is about.
    #[error("choose the column with the e-mail address, the username or the External ID")]
    Nobody,
}

/// Whether columns can be taken so.
///
/// # Errors
/// The first fault.
pub fn check_mapping(columns: &[Option<&'static str>]) -> Result<(), MappingFault> {
    let again =
        |(place, field): (usize, &Option<&'static str>)| field.is_some() && columns[..place].contains(field);
    if let Some(place) = columns.iter().enumerate().position(again) {
        return Err(MappingFault::Twice(place));
    }
    let names = ["email", "username", "externalId"];
    if columns.iter().flatten().any(|field| names.contains(field)) {
        Ok(())
    } else {
        Err(MappingFault::Nobody)
    }
}

/// Has the rows written.
///
/// # Errors
/// [`FlowError::Changed`] when it is not at that, [`FlowError::NotFound`], [`FlowError::Forbidden`].
pub async fn start(gateway: &Gateway, asking: Asking<'_>) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let from = [ImportStage::Checked, ImportStage::Stopped];
        let import = asking.find(tx, Permission::AddEmployees, &from).await?;
        asking.advance(gateway, tx, &import, ImportStage::Importing, "import.started").await
    })
}

/// Has what it did undone: whom it made are deleted and whom it changed get their former values back, unless
/// somebody touched them since.
///
/// # Errors
/// As [`start`].
pub async fn start_undo(gateway: &Gateway, asking: Asking<'_>) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let from = [ImportStage::Done, ImportStage::Stopped];
        let import = asking.find(tx, Permission::DeleteEmployees, &from).await?;
        asking.advance(gateway, tx, &import, ImportStage::Undoing, "import.undo_started").await
    })
}

/// Forgets the file and everything noted of its rows. What it did stays.
///
/// # Errors
/// [`FlowError::Changed`] when it is being worked on, [`FlowError::NotFound`], [`FlowError::Forbidden`].
pub async fn discard(gateway: &Gateway, asking: Asking<'_>) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        require(tx, asking.scope, asking.actor, Permission::AddEmployees).await?;
        let found = imports::find(tx, asking.scope.id, asking.id).await?;
        found.ok_or(FlowError::NotFound("import"))?;
        if !imports::discard(tx, asking.scope.id, asking.id).await? {
            return Err(FlowError::Changed);
        }
        let target = Target::import(asking.scope.id, asking.id);
        gateway.audit(tx, Actor::Employee(asking.actor), "import.discarded", target, json!({})).await
    })
}
