//! The audit log as people look through it, newest first, and when its chain was last verified.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    keyset::{Condition, Cut, Order, Page},
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{AuditId, EmployeeId, OrganisationId},
};

statements! {
    /// The last verification, and one that runs.
    VERIFICATION = "select running_since, finished_at, intact_rows, broken_at, fault from audit_verifications where organisation_id = $1";
    /// Notes that a verification runs, unless another one began after a moment and does still.
    BEGIN = "insert into audit_verifications (organisation_id, running_since) values ($1, $2) \
        on conflict (organisation_id) do update set running_since = excluded.running_since \
        where audit_verifications.running_since is null or audit_verifications.running_since < $3";
    /// Notes what a verification found.
    FINISH = "update audit_verifications set running_since = null, finished_at = $2, intact_rows = $3, broken_at = $4, fault = $5 \
        where organisation_id = $1";
}

row! {
    /// A row of the log as it is shown.
    #[derive(Debug, Clone)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// When, microseconds.
        pub at: i64,
        /// Who: `operator`, `employee:ID`, `scim:TOKEN-ID`, `saml:CONNECTION-ID`, `muster`.
        pub actor: String,
        /// What was done.
        pub action: String,
        /// To what kind of record.
        pub target_kind: String,
        /// To which record.
        pub target_id: Option<Uuid>,
        /// Further facts as JSON; `None` once the person was deleted.
        pub detail: Option<String>,
    }
}

row! {
    /// When the chain was last verified, and what came out.
    #[derive(Debug, Clone, Default)]
    pub struct Verification {
        /// Since when one runs, microseconds.
        pub running_since: Option<i64>,
        /// When the last one ended, microseconds.
        pub finished_at: Option<i64>,
        /// How many rows are intact, when all are.
        pub intact_rows: Option<i64>,
        /// The first row that does not fit.
        pub broken_at: Option<i64>,
        /// What does not fit.
        pub fault: Option<String>,
    }
}

/// Which rows.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Done by or to these; anybody when `None`.
    pub people: Option<Vec<EmployeeId>>,
    /// Of this action; any when `None`.
    pub action: Option<String>,
    /// Not before; from the beginning when `None`.
    pub from: Option<Timestamp>,
    /// Before; until now when `None`.
    pub until: Option<Timestamp>,
}

const COLUMNS: &str = "id, at, actor, action, target_kind, target_id, detail";
const NEWEST: Order = Order { table: "audit_rows", key: "id", descending: true };

fn condition(organisation: OrganisationId, sought: &Sought) -> Condition {
    let mut condition = Condition::of(organisation);
    if let Some(action) = &sought.action {
        let action = condition.value(action);
        condition.and(&format!("action = {action}"));
    }
    // Ids begin with the time, and the index is by id.
    for (moment, sign) in [(sought.from, ">="), (sought.until, "<")] {
        if let Some(moment) = moment {
            let first = condition.value(AuditId::first_at(moment));
            condition.and(&format!("id {sign} {first}"));
        }
    }
    if let Some(people) = &sought.people {
        let targets = condition.list(people.iter().map(|id| id.uuid()));
        let actors: Vec<String> = people.iter().map(|id| condition.value(format!("employee:{id}"))).collect();
        let actors = if actors.is_empty() { "null".to_owned() } else { actors.join(", ") };
        condition.and(&format!(
            "id in (select id from audit_rows where organisation_id = $1 and target_id in ({targets}) \
             union select id from audit_rows where organisation_id = $1 and actor in ({actors}))"
        ));
    }
    condition
}

/// The statement that reads some of the rows sought, with its arguments.
pub(super) fn select(
    organisation: OrganisationId,
    sought: &Sought,
    cut: Cut,
    limit: usize,
) -> (String, Vec<Arg>) {
    NEWEST.select(COLUMNS, condition(organisation, sought), cut, limit)
}

/// A page of the rows sought, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    cut: Cut,
) -> Result<Page<Line>, StoreError> {
    NEWEST.page(conn, COLUMNS, condition(organisation, sought), cut).await
}

/// How many rows are sought; one more than [`super::keyset::COUNTED`] when there are more than that.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
) -> Result<u64, StoreError> {
    NEWEST.count(conn, condition(organisation, sought)).await
}

/// Up to `limit` of the rows sought, newest first, after a row: for a file.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn after(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    last: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Line>, StoreError> {
    let (sql, values) = select(organisation, sought, last.map_or(Cut::Start, Cut::After), limit);
    conn.all_composed(sql, values).await
}

/// The last verification of the chain; nothing in it when there was none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn verification(conn: &mut Conn, organisation: OrganisationId) -> Result<Verification, StoreError> {
    Ok(conn.one(&VERIFICATION, args![organisation]).await?.unwrap_or_default())
}

/// Notes that a verification runs from `now` on; `false` when one does that began after `dead`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn begin_verification(
    tx: &mut Tx,
    organisation: OrganisationId,
    now: Timestamp,
    dead: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(&BEGIN, args![organisation, now, dead]).await? == 1)
}

/// Notes what a verification found: the number of intact rows, or the first row that does not fit and why.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn finish_verification(
    tx: &mut Tx,
    organisation: OrganisationId,
    now: Timestamp,
    found: Result<i64, (i64, &str)>,
) -> Result<(), StoreError> {
    let (intact, broken) = (found.ok(), found.err());
    let (at, fault) = (broken.map(|one| one.0), broken.map(|one| one.1.to_owned()));
    tx.run(&FINISH, args![organisation, now, intact, at, fault]).await.map(drop)
}
