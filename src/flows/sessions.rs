//! Sessions: recognise the one that a cookie names, begin one, end one.

use std::time::Duration;

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target,
    connections::Loaded,
    organisations::{self, Scope},
    power,
};
use crate::{
    clock::Timestamp,
    directory::{Authority, Employee, Status},
    ids::{ConnectionId, EmployeeId, SessionId},
    saml::NameId,
    secret::{self, Secret, new_token_of, token_digest},
    store::{
        Conn, Tx,
        connections::{self, Connection},
        employees,
        sessions::{self, Session},
        statement::transaction,
    },
};

/// What every session cookie's value begins with.
const PREFIX: &str = "muster_session_";

/// A live session and whose it is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The employee, active at this moment.
    pub employee: Employee,
    /// What the roles that they have now allow.
    pub authority: Authority,
    /// The organisation.
    pub scope: Scope,
    /// The connection that the person signed in through; `None`: with a password.
    pub connection: Option<Connection>,
}

/// What a new session is to know beside the employee.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// Through which connection; `None`: with a password.
    pub connection: Option<ConnectionId>,
    /// The NameID that the identity provider used, for single logout; `None`: it used none.
    pub name_id: Option<NameId>,
    /// The identity provider's name of its session.
    pub session_index: Option<String>,
    /// When the person proved to the identity provider who they are, by its clock; `None`: now, to us.
    pub proved_at: Option<Timestamp>,
    /// When the identity provider wants the session to end at the latest (`SessionNotOnOrAfter`).
    pub not_after: Option<Timestamp>,
    /// The longest the connection allows.
    pub longest: Option<Duration>,
    /// The assertion that it is opened with, for the audit log.
    pub assertion: Option<String>,
    /// What the browser says it is; cut to 200 characters.
    pub user_agent: Option<String>,
    /// Where the person is.
    pub address: Option<String>,
    /// The session that this browser had before: it ends, because the cookie that named it is replaced.
    pub former: Option<SessionId>,
}

/// Begins a session for `employee` in the caller's transaction; answers the cookie's value.
///
/// # Errors
/// When the database fails.
pub async fn open(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    employee: &Employee,
    opening: &Opening,
) -> Result<(Secret<String>, Session), FlowError> {
    let now = gateway.now();
    let (idle, mut longest) = limits(scope);
    if let Some(limit) = opening.longest {
        longest = longest.min(limit);
    }
    let mut expires_at = now.plus(longest);
    if let Some(limit) = opening.not_after {
        expires_at = expires_at.min(limit);
    }
    let name_id = opening.name_id.as_ref().filter(|name_id| can_be_kept(name_id));
    let session = Session {
        id: SessionId::new(now, gateway.random()),
        organisation: scope.id,
        employee: employee.id,
        connection: opening.connection,
        created_at: now,
        proved_at: opening.proved_at.map_or(now, |then| then.min(now)),
        last_used_at: now,
        idle_micros: i64::try_from(idle.as_micros()).unwrap_or(i64::MAX),
        expires_at,
        name_id: name_id.map(|name_id| name_id.value.clone()),
        name_id_format: name_id.and_then(|name_id| name_id.format.clone()),
        name_qualifier: name_id.and_then(|name_id| name_id.name_qualifier.clone()),
        sp_name_qualifier: name_id.and_then(|name_id| name_id.sp_name_qualifier.clone()),
        session_index: opening.session_index.clone(),
        user_agent: opening.user_agent.as_deref().map(|agent| agent.chars().take(200).collect()),
        address: opening.address.clone(),
    };
    // Before the session: a suspension that was faster is seen here, and one that is slower waits for the
    // row and then finds the session to end.
    employees::touch_sign_in(tx, employee, opening.connection.is_none(), now).await?;
    if let Some(former) = opening.former
        && let Some(former) = sessions::by_id(tx, former).await?
    {
        match end_in(gateway, tx, Actor::Employee(former.employee), &former).await {
            // Another sign-in in this browser was faster.
            Ok(()) | Err(FlowError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let token = new_token_of(PREFIX, session.id.uuid(), gateway.random());
    sessions::insert(tx, &session, token_digest(token.expose())?).await?;
    let actor = opening.connection.map_or(Actor::Employee(employee.id), Actor::Saml);
    let detail = json!({ "session": session.id, "assertion": opening.assertion });
    gateway.audit(tx, actor, "session.opened", Target::employee(scope.id, employee.id), detail).await?;
    Ok((token, session))
}

/// Whether a NameID is short enough to find sessions by. One that names nobody here can be of any length; its
/// session ends here alone.
fn can_be_kept(name_id: &NameId) -> bool {
    const LONGEST: usize = 1_024;
    let parts = [&name_id.format, &name_id.name_qualifier, &name_id.sp_name_qualifier];
    name_id.value.len() <= LONGEST && parts.into_iter().flatten().all(|part| part.len() <= LONGEST)
}

/// The session that a cookie names, live or not.
pub(super) async fn named_by(gateway: &Gateway, cookie: &str) -> Result<Option<SessionId>, FlowError> {
    let Some(named) = Named::by(cookie)? else { return Ok(None) };
    Ok(named.find(&mut gateway.db.read().await?).await?.map(|session| session.id))
}

/// What a cookie says: the session's id, and the digest that proves it.
struct Named {
    id: SessionId,
    digest: [u8; 32],
}

impl Named {
    /// `None` when it has not the form of one of our cookies.
    fn by(cookie: &str) -> Result<Option<Self>, FlowError> {
        let Some(id) = secret::named_by(PREFIX, cookie) else { return Ok(None) };
        Ok(Some(Self { id: SessionId::from_uuid(id), digest: token_digest(cookie)? }))
    }

    async fn find(&self, conn: &mut Conn) -> Result<Option<Session>, FlowError> {
        Ok(sessions::by_token(conn, self.id, self.digest).await?)
    }
}

/// The live session that a cookie names; `None` when there is none, its time is over, the employee may
/// not sign in any more, or the connection that it came through is disabled.
///
/// # Errors
/// When the database fails.
pub async fn current(gateway: &Gateway, cookie: &str) -> Result<Option<SignedIn>, FlowError> {
    let Some(named) = Named::by(cookie)? else { return Ok(None) };
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let Some(session) = named.find(&mut conn).await? else { return Ok(None) };
    if now >= session.ends_at() {
        return Ok(None);
    }
    let Some(employee) = employees::by_id(&mut conn, session.organisation, session.employee).await? else {
        return Ok(None);
    };
    // A suspension ends sessions in its own transaction, and a block those of a password; this is the second
    // lock on the same door.
    let blocked = session.connection.is_none() && employee.blocked_at.is_some();
    if employee.status != Status::Active || blocked {
        return Ok(None);
    }
    let scope = organisations::scope_by_id(&mut conn, session.organisation).await?;
    let authority = power::of(&mut conn, &employee).await?;
    let connection = match session.connection {
        Some(id) => connections::by_id(&mut conn, session.organisation, id).await?,
        None => None,
    };
    drop(conn);
    // What an administrator shortens holds for the sessions that are open, too.
    let (idle, mut longest) = limits(&scope);
    if let Some(connection) = &connection {
        let loaded = Loaded::try_from(connection.clone())?;
        // Disabling a connection ends its sessions, too; one that was being opened meanwhile stops here.
        if !loaded.values().enabled {
            return Ok(None);
        }
        longest = longest.min(hours(loaded.values().max_session_hours.get()));
    }
    if now >= session.last_used_at.plus(idle).min(session.created_at.plus(longest)) {
        return Ok(None);
    }
    let mut session = session;
    if now.since(session.last_used_at) >= Duration::from_secs(60) {
        transaction!(small gateway.db, |tx| { Ok::<_, FlowError>(sessions::touch(tx, &session, now).await?) })?;
        session.last_used_at = now;
    }
    Ok(Some(SignedIn { session, employee, authority, scope, connection }))
}

/// How long a session of the organisation may rest, and how long it lasts at most.
fn limits(scope: &Scope) -> (Duration, Duration) {
    let values = scope.settings.values();
    let idle = Duration::from_secs(u64::from(values.session_idle_minutes.get()) * 60);
    (idle, hours(values.session_max_hours.get()))
}

const fn hours(count: u32) -> Duration {
    Duration::from_secs(count as u64 * 3600)
}

/// Ends a session that was found by its cookie.
///
/// # Errors
/// When the database fails.
pub async fn end(gateway: &Gateway, actor: Actor, session: &Session) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| { end_in(gateway, tx, actor, session).await })
}

async fn end_in(gateway: &Gateway, tx: &mut Tx, actor: Actor, session: &Session) -> Result<(), FlowError> {
    if !sessions::end(tx, session.organisation, session.id).await? {
        return Err(FlowError::NotFound("session"));
    }
    let target = Target::employee(session.organisation, session.employee);
    gateway.audit(tx, actor, "session.ended", target, json!({ "session": session.id })).await
}

/// Ends a session by its id, for the operator.
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn end_by_id(gateway: &Gateway, actor: Actor, id: SessionId) -> Result<(), FlowError> {
    transaction!(gateway.db, |tx| {
        let session = sessions::by_id(tx, id).await?.ok_or(FlowError::NotFound("session"))?;
        end_in(gateway, tx, actor, &session).await
    })
}

/// The live sessions of an organisation, or of one employee, newest first; at most 1,000.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown organisation.
pub async fn list(
    gateway: &Gateway,
    org: &str,
    employee: Option<EmployeeId>,
) -> Result<Vec<Session>, FlowError> {
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, org).await?;
    let mut all = sessions::list(&mut conn, scope.id, employee, 1_000).await?;
    all.retain(|session| now < session.ends_at());
    Ok(all)
}
