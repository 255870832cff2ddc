//! The logs of sign-in attempts and SCIM requests as people look through them: filtered, newest first, a page at a
//! time.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Arg, Conn, StoreError, employees, packed::Checks, statement::row};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId, OrganisationId, SignInId},
};

/// More rows than this are not counted: counting all of a long log takes longer than reading a page of it.
pub const COUNTED: u64 = 10_000;

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At the newest row.
    Start,
    /// After this row.
    After(Uuid),
    /// Before this row, as the page that ends there.
    Before(Uuid),
}

/// Which rows of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Exactly this row.
    pub id: Option<Uuid>,
    /// Those of this connection.
    pub connection: Option<ConnectionId>,
    /// Those that went well, or those that did not.
    pub ok: Option<bool>,
    /// Those about one of these employees, or whose subject has this keyed digest.
    pub person: Option<(Vec<EmployeeId>, Option<[u8; 32]>)>,
    /// Those with this reference; only sign-in attempts have one.
    pub reference: Option<String>,
    /// Those that touched this employee, group or office; only SCIM requests are asked for it.
    pub resource: Option<Uuid>,
    /// Those answered with a status from one to another; only SCIM requests are asked for it.
    pub status: Option<(u16, u16)>,
    /// Those that changed something; only SCIM requests are asked for it.
    pub writes: bool,
    /// Those at this moment or later.
    pub from: Option<Timestamp>,
    /// Those before this moment.
    pub until: Option<Timestamp>,
}

impl Sought {
    /// Whether it is the whole log.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

row! {
    /// A sign-in attempt.
    #[derive(Debug, Clone)]
    pub struct SignIn {
        /// Its id.
        pub id: Uuid,
        /// When, microseconds.
        pub at: i64,
        /// Through which connection; `None`: with a password.
        pub connection_id: Option<Uuid>,
        /// The connection's slug; `None` when there is none or it is gone.
        pub connection: Option<String>,
        /// The connection's name.
        pub connection_name: Option<String>,
        /// `accepted` or `refused`.
        pub outcome: String,
        /// The refusal's stable code.
        pub reason: Option<String>,
        /// What the person was told to quote.
        pub reference: String,
        /// The subject; `None` when it was never verified, or the person was deleted.
        pub name_id: Option<String>,
        /// Whom it was about.
        pub employee_id: Option<Uuid>,
        /// Where it came from.
        pub address: Option<String>,
        /// The checks made, in order.
        pub checks: Checks,
    }
}

row! {
    /// A SCIM request.
    #[derive(Debug, Clone)]
    pub struct ScimRequest {
        /// Its id.
        pub id: Uuid,
        /// When it came, microseconds.
        pub at: i64,
        /// The connection's slug; `None`: the connection is gone.
        pub connection: Option<String>,
        /// The connection's name.
        pub connection_name: Option<String>,
        /// With which token.
        pub token_id: Option<Uuid>,
        /// What people call that token.
        pub token_label: Option<String>,
        /// `GET`, `POST`, …
        pub verb: String,
        /// Path and query.
        pub path: String,
        /// The answer's status.
        pub status: i64,
        /// The error's scimType.
        pub scim_type: Option<String>,
        /// `User`, `Group`, …
        pub resource_type: Option<String>,
        /// The resource it touched.
        pub resource_id: Option<Uuid>,
        /// What changed, as JSON.
        pub changes: Option<String>,
        /// How long it took, microseconds.
        pub duration_micros: i64,
        /// The request's id in the server's own log.
        pub request_id: String,
    }
}

/// One of the two logs.
pub(super) struct Log {
    name: &'static str,
    /// After `from`, the log being `l`.
    table: &'static str,
    columns: &'static str,
    /// The employee that a row is about.
    employee: &'static str,
    /// When a row is about an employee at all.
    about_employees: &'static str,
    ok: [&'static str; 2],
}

/// Attempts to sign in.
pub(super) const SIGN_INS: Log = Log {
    name: "sign_ins",
    table: "sign_ins l left join connections c on c.id = l.connection_id",
    columns: "l.id, l.at, l.connection_id, c.slug as connection, c.name as connection_name, l.outcome, l.reason, l.reference, l.name_id, \
        l.employee_id, l.address, l.checks",
    employee: "l.employee_id",
    about_employees: "l.employee_id is not null",
    ok: ["l.outcome = 'refused'", "l.outcome = 'accepted'"],
};

/// Requests of identity providers by SCIM.
pub(super) const SCIM_REQUESTS: Log = Log {
    name: "scim_requests",
    table: "scim_requests l left join connections c on c.id = l.connection_id left join scim_tokens t on t.id = l.token_id",
    columns: "l.id, l.at, c.slug as connection, c.name as connection_name, l.token_id, t.label as token_label, l.verb, l.path, l.status, \
        l.scim_type, l.resource_type, l.resource_id, l.changes, l.duration_micros, l.request_id",
    employee: "l.resource_id",
    about_employees: "l.resource_type = 'User'",
    ok: ["l.status >= 400", "l.status < 400"],
};

/// A condition with its arguments, `$1` being the organisation.
struct Condition {
    text: String,
    arguments: Vec<Arg>,
}

impl Condition {
    fn of(log: &Log, organisation: OrganisationId, sought: &Sought) -> Self {
        let mut condition =
            Self { text: "l.organisation_id = $1".to_owned(), arguments: vec![Arg::from(organisation)] };
        condition.and_value("l.id =", sought.id);
        condition.and_value("l.connection_id =", sought.connection);
        condition.and_value("l.reference =", sought.reference.clone());
        // Ids begin with the time, and the indexes are by id.
        condition.and_value("l.id >=", sought.from.map(SignInId::first_at));
        condition.and_value("l.id <", sought.until.map(SignInId::first_at));
        if let Some(ok) = sought.ok {
            condition.and(log.ok[usize::from(ok)]);
        }
        condition.and_value("l.resource_id =", sought.resource);
        condition.and_value("l.status >=", sought.status.map(|(least, _)| i64::from(least)));
        condition.and_value("l.status <=", sought.status.map(|(_, most)| i64::from(most)));
        if sought.writes {
            condition.and("l.verb <> 'GET'");
        }
        if let Some((employees, name)) = &sought.person {
            condition.and_person(log, employees, *name);
        }
        condition
    }

    fn and(&mut self, text: &str) {
        self.text.push_str(" and ");
        self.text.push_str(text);
    }

    fn value(&mut self, value: impl Into<Arg>) -> String {
        self.arguments.push(value.into());
        format!("${}", self.arguments.len())
    }

    fn and_value(&mut self, text: &str, value: Option<impl Into<Arg>>) {
        if let Some(value) = value {
            let number = self.value(value);
            self.and(&format!("{text} {number}"));
        }
    }

    fn and_person(&mut self, log: &Log, people: &[EmployeeId], name: Option<[u8; 32]>) {
        let numbers: Vec<String> = people.iter().map(|id| self.value(*id)).collect();
        // Nobody is in no list.
        let list = if numbers.is_empty() { "null".to_owned() } else { numbers.join(", ") };
        let (table, about, employee) = (log.name, log.about_employees, log.employee);
        let mut found = format!(
            "select l.id from {table} l where l.organisation_id = $1 and {about} and {employee} in ({list})"
        );
        // Each half by an index of its own: asked for either, SQLite reads the log from end to end.
        if let Some(digest) = name {
            let digest = self.value(digest);
            found.push_str(&format!(
                " union select l.id from {table} l where l.organisation_id = $1 and l.name_key = {digest}"
            ));
        }
        self.and(&format!("l.id in ({found})"));
    }
}

/// The statement that reads a page of a log, with its arguments.
pub(super) fn select(
    log: &Log,
    organisation: OrganisationId,
    sought: &Sought,
    (from, limit): (From, i64),
) -> (String, Vec<Arg>) {
    let mut condition = Condition::of(log, organisation, sought);
    let backwards = matches!(from, From::Before(_));
    if let From::After(id) | From::Before(id) = from {
        let beyond = if backwards { ">" } else { "<" };
        condition.and_value(&format!("l.id {beyond}"), Some(id));
    }
    let limit = condition.value(limit);
    let way = if backwards { "" } else { " desc" };
    let (columns, name, table, text) = (log.columns, log.name, log.table, condition.text);
    // The ids first: that takes an index alone, and SQLite prefers the one that has the condition in it.
    let found = format!("select l.id from {name} l where {text} order by l.id{way} limit {limit}");
    let sql = format!(
        "select {columns} from {table} where l.organisation_id = $1 and l.id in ({found}) order by l.id{way}"
    );
    (sql, condition.arguments)
}

async fn page<T: super::db::Row>(
    conn: &mut Conn,
    log: &Log,
    organisation: OrganisationId,
    sought: &Sought,
    (from, limit): (From, i64),
) -> Result<Vec<T>, StoreError> {
    let (sql, arguments) = select(log, organisation, sought, (from, limit));
    let mut rows = conn.all_composed::<T>(sql, arguments).await?;
    if matches!(from, From::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}

async fn count(
    conn: &mut Conn,
    log: &Log,
    organisation: OrganisationId,
    sought: &Sought,
) -> Result<u64, StoreError> {
    let mut condition = Condition::of(log, organisation, sought);
    let limit = condition.value(i64::try_from(COUNTED).unwrap_or(i64::MAX).saturating_add(1));
    let (name, text) = (log.name, condition.text);
    let sql = format!("select count(*) from (select l.id from {name} l where {text} limit {limit}) n");
    let found = conn.all_composed::<(i64,)>(sql, condition.arguments).await?;
    Ok(found.first().map_or(0, |row| u64::try_from(row.0).unwrap_or(0)))
}

/// Up to `limit` of the sign-in attempts sought, newest first, from `from` on.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn sign_ins(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    window: (From, i64),
) -> Result<Vec<SignIn>, StoreError> {
    page(conn, &SIGN_INS, organisation, sought, window).await
}

/// How many sign-in attempts are sought; more than [`COUNTED`] are not counted, and then it is one more than that.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_sign_ins(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
) -> Result<u64, StoreError> {
    count(conn, &SIGN_INS, organisation, sought).await
}

/// Up to `limit` of the SCIM requests sought, newest first, from `from` on.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn scim_requests(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    window: (From, i64),
) -> Result<Vec<ScimRequest>, StoreError> {
    page(conn, &SCIM_REQUESTS, organisation, sought, window).await
}

/// How many SCIM requests are sought, as for [`count_sign_ins`].
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn count_scim_requests(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
) -> Result<u64, StoreError> {
    count(conn, &SCIM_REQUESTS, organisation, sought).await
}

/// The names of these employees, as they are shown; those who are gone have none.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn names(
    conn: &mut Conn,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut condition = Condition { text: String::new(), arguments: vec![Arg::from(organisation)] };
    let numbers: Vec<String> = ids.iter().map(|id| condition.value(*id)).collect();
    let text = format!("id in ({})", numbers.join(", "));
    let found = employees::matching(conn, &text, "", condition.arguments).await?;
    Ok(found.into_iter().map(|employee| (employee.id.uuid(), employee.shown_name())).collect())
}
