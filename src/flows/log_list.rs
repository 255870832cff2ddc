//! Sign-in attempts and SCIM requests as administrators look through them, a page at a time.

use std::collections::HashMap;

use uuid::Uuid;

use super::{FlowError, Gateway, change::name_key, organisations::Scope};
use crate::{
    ids::{ConnectionId, EmployeeId},
    store::{
        Conn, departed, employees,
        log_list::{self, ScimRequest, SignIn},
        sign_ins as stored_sign_ins,
    },
};

pub use crate::store::log_list::{COUNTED, From, Sought};

/// How many rows a page shows.
pub const PAGE: usize = 50;
/// Longer texts than this name nobody.
const WHO_MAX: usize = 320;

/// A page of a log.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The rows, newest first.
    pub rows: Vec<T>,
    /// The names of the employees in them.
    pub names: HashMap<Uuid, String>,
    /// How many there are in all; more than [`COUNTED`] are not counted.
    pub total: u64,
    /// Whether there are newer ones before these.
    pub earlier: bool,
    /// Whether there are older ones after these.
    pub later: bool,
}

impl<T> Listed<T> {
    /// What was found, one row more than fits telling that there are more.
    fn of(mut rows: Vec<T>, from: From, total: u64) -> Self {
        let more = rows.len() > PAGE;
        let backwards = matches!(from, From::Before(_));
        if more {
            // The one too many stands at the far end.
            rows.remove(if backwards { 0 } else { PAGE });
        }
        let (earlier, later) = if backwards { (more, true) } else { (from != From::Start, more) };
        Self { rows, names: HashMap::new(), total, earlier, later }
    }
}

fn one_more() -> i64 {
    i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1)
}

/// Narrows `sought` to what a person typed to say who: an id, an identifier that somebody signs in by, or (of
/// sign-in attempts) a reference number.
///
/// # Errors
/// When the database fails.
pub async fn about(
    gateway: &Gateway,
    scope: &Scope,
    who: &str,
    mut sought: Sought,
) -> Result<Sought, FlowError> {
    let who = who.trim();
    if who.is_empty() {
        return Ok(sought);
    }
    if who.chars().count() > WHO_MAX {
        sought.person = Some((Vec::new(), None));
        return Ok(sought);
    }
    let mut conn = gateway.db.read().await?;
    let quoted = who.to_ascii_uppercase();
    // What looks like a reference may be somebody's External ID.
    if is_reference(&quoted) && stored_sign_ins::by_reference(&mut conn, scope.id, &quoted).await?.is_some() {
        sought.reference = Some(quoted);
        return Ok(sought);
    }
    let name = name_key(gateway, scope.id, who);
    let people = match who.parse::<EmployeeId>() {
        Ok(id) => vec![id],
        Err(_) => called(&mut conn, scope, who, name).await?,
    };
    sought.person = Some((people, Some(name)));
    Ok(sought)
}

/// Whether it has the form of the number that a person is told to quote.
fn is_reference(text: &str) -> bool {
    let is_part = |part: &str| part.len() == 5 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.split_once('-').is_some_and(|(left, right)| is_part(left) && is_part(right))
}

/// Who has this External ID, username or e-mail, or had it before: then its keyed digest is `name`.
async fn called(
    conn: &mut Conn,
    scope: &Scope,
    who: &str,
    name: [u8; 32],
) -> Result<Vec<EmployeeId>, FlowError> {
    let mut found = employees::by_folded_external_id(conn, scope.id, who).await?;
    found.extend(employees::by_username(conn, scope.id, who).await?);
    found.extend(employees::by_email(conn, scope.id, who).await?);
    let mut ids: Vec<EmployeeId> = found.into_iter().map(|employee| employee.id).collect();
    ids.extend(departed::of_former_name(conn, scope.id, name).await?);
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// The sign-in attempts sought, from `from` on.
///
/// # Errors
/// When the database fails.
pub async fn sign_ins(
    gateway: &Gateway,
    scope: &Scope,
    sought: &Sought,
    from: From,
) -> Result<Listed<SignIn>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let rows = log_list::sign_ins(&mut conn, scope.id, sought, (from, one_more())).await?;
    let total = log_list::count_sign_ins(&mut conn, scope.id, sought).await?;
    let mut listed = Listed::of(rows, from, total);
    let ids: Vec<Uuid> = listed.rows.iter().filter_map(|row| row.employee_id).collect();
    listed.names = log_list::names(&mut conn, scope.id, &ids).await?;
    Ok(listed)
}

/// The SCIM requests sought, from `from` on.
///
/// # Errors
/// When the database fails.
pub async fn scim_requests(
    gateway: &Gateway,
    scope: &Scope,
    sought: &Sought,
    from: From,
) -> Result<Listed<ScimRequest>, FlowError> {
    let mut conn = gateway.db.read().await?;
    // Requests have neither references nor subjects.
    let person = sought.person.clone().map(|(people, _)| (people, None));
    let sought = Sought { reference: None, person, ..sought.clone() };
    let rows = log_list::scim_requests(&mut conn, scope.id, &sought, (from, one_more())).await?;
    let total = log_list::count_scim_requests(&mut conn, scope.id, &sought).await?;
    let mut listed = Listed::of(rows, from, total);
    let ids: Vec<Uuid> = listed.rows.iter().filter_map(touched).collect();
    listed.names = log_list::names(&mut conn, scope.id, &ids).await?;
    Ok(listed)
}

/// The employee that a request touched.
#[must_use]
pub fn touched(request: &ScimRequest) -> Option<Uuid> {
    request.resource_id.filter(|_| request.resource_type.as_deref() == Some("User"))
}

/// What an administrator wants to know of a connection at a glance.
#[derive(Debug, Clone)]
pub struct Activity {
    /// The newest sign-in that was accepted.
    pub accepted: Option<SignIn>,
    /// The newest attempts, whatever their outcome.
    pub attempts: Vec<SignIn>,
    /// The newest SCIM requests.
    pub requests: Vec<ScimRequest>,
}

/// What went on lately through a connection; at most `most` attempts and requests.
///
/// # Errors
/// When the database fails.
pub async fn activity(
    gateway: &Gateway,
    scope: &Scope,
    connection: ConnectionId,
    most: i64,
) -> Result<Activity, FlowError> {
    let mut conn = gateway.db.read().await?;
    let all = Sought { connection: Some(connection), ..Sought::default() };
    let good = Sought { ok: Some(true), ..all.clone() };
    Ok(Activity {
        accepted: log_list::sign_ins(&mut conn, scope.id, &good, (From::Start, 1)).await?.pop(),
        attempts: log_list::sign_ins(&mut conn, scope.id, &all, (From::Start, most)).await?,
        requests: log_list::scim_requests(&mut conn, scope.id, &all, (From::Start, most)).await?,
    })
}
