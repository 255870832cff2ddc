//! Sessions of signed-in people: only the digest of the cookie.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, EmployeeId, OrganisationId, SessionId},
};

macro_rules! columns {
    () => {
        "id, organisation_id, employee_id, connection_id, created_at, proved_at, last_used_at, idle_micros, expires_at, \
         name_id, name_id_format, name_qualifier, sp_name_qualifier, session_index, user_agent, address"
    };
}

statements! {
    /// Begins a session.
    INSERT = "insert into sessions (id, organisation_id, employee_id, connection_id, token_digest, created_at, last_used_at, \
        idle_micros, expires_at, name_id, name_id_format, name_qualifier, sp_name_qualifier, session_index, user_agent, \
        address, proved_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    /// The session of a cookie; the cookie is what names the organisation.
    BY_TOKEN = concat!("select ", columns!(), " from sessions where id = $1 and token_digest = $2");
    /// The sessions of an organisation.
    LIST = concat!("select ", columns!(), " from sessions where organisation_id = $1 order by id desc limit $2");
    /// The sessions of an employee.
    OF_EMPLOYEE = concat!("select ", columns!(), " from sessions where organisation_id in ($1, $1) and employee_id = $2 order by id desc limit $3");
    /// The sessions that a connection opened for a NameID. Not limited: a logout leaves none over.
    OF_NAME_ID = concat!("select ", columns!(), " from sessions where organisation_id in ($1, $1) and connection_id = $2 and name_id = $3 order by id");
    /// A session by id, for the operator, who names it by its id alone.
    BY_ID = concat!("select ", columns!(), " from sessions where id = $1");
    /// Notes that a session was used.
    TOUCH = "update sessions set last_used_at = $3 where organisation_id = $1 and id = $2";
    /// Ends a session.
    END = "delete from sessions where organisation_id = $1 and id = $2";
    /// Ends all sessions of an employee.
    END_ALL = "delete from sessions where organisation_id in ($1, $1) and employee_id = $2";
    /// Ends the sessions of an employee that a password opened.
    END_BY_PASSWORD = "delete from sessions where organisation_id in ($1, $1) and employee_id = $2 and connection_id is null";
    /// Ends the sessions of an employee but one.
    END_OTHERS = "delete from sessions where organisation_id in ($1, $1) and employee_id = $2 and id <> $3";
    /// Ends all sessions that were opened through a connection.
    END_OF_CONNECTION = "delete from sessions where organisation_id in ($1, $1) and connection_id = $2";
    /// Forgets sessions whose time is over, of all organisations.
    EXPIRE = "delete from sessions where expires_at < $1 or last_used_at + idle_micros < $1";
}

/// A signed-in person on one device.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose organisation.
    pub organisation: OrganisationId,
    /// Who.
    pub employee: EmployeeId,
    /// Through which connection; `None`: with a password.
    pub connection: Option<ConnectionId>,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When the person last proved who they are: then as well, or before, to the identity provider.
    pub proved_at: Timestamp,
    /// The last request, to the minute.
    pub last_used_at: Timestamp,
    /// How long it may rest, microseconds.
    pub idle_micros: i64,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// The NameID it was opened with, for single logout.
    pub name_id: Option<String>,
    /// The NameID's format; `None`: it was sent without.
    pub name_id_format: Option<String>,
    /// The NameID's NameQualifier.
    pub name_qualifier: Option<String>,
    /// The NameID's SPNameQualifier.
    pub sp_name_qualifier: Option<String>,
    /// The identity provider's name of its session, for single logout.
    pub session_index: Option<String>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// Where the person signed in from.
    pub address: Option<String>,
}

row! {
    struct SessionRow {
        id: Uuid,
        organisation_id: Uuid,
        employee_id: Uuid,
        connection_id: Option<Uuid>,
        created_at: i64,
        proved_at: i64,
        last_used_at: i64,
        idle_micros: i64,
        expires_at: i64,
        name_id: Option<String>,
        name_id_format: Option<String>,
        name_qualifier: Option<String>,
        sp_name_qualifier: Option<String>,
        session_index: Option<String>,
        user_agent: Option<String>,
        address: Option<String>,
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: SessionId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            employee: EmployeeId::from_uuid(row.employee_id),
            connection: row.connection_id.map(ConnectionId::from_uuid),
            created_at: Timestamp::from_micros(row.created_at),
            proved_at: Timestamp::from_micros(row.proved_at),
            last_used_at: Timestamp::from_micros(row.last_used_at),
            idle_micros: row.idle_micros,
            expires_at: Timestamp::from_micros(row.expires_at),
            name_id: row.name_id,
            name_id_format: row.name_id_format,
            name_qualifier: row.name_qualifier,
            sp_name_qualifier: row.sp_name_qualifier,
            session_index: row.session_index,
            user_agent: row.user_agent,
            address: row.address,
        }
    }
}

impl Session {
    /// When the session ends if nobody uses it before: the earlier of rest and end.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        let idle = Timestamp::from_micros(self.last_used_at.as_micros().saturating_add(self.idle_micros));
        idle.min(self.expires_at)
    }
}

/// Begins a session.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(tx: &mut Tx, session: &Session, digest: [u8; 32]) -> Result<(), StoreError> {
    let row = args![
        session.id,
        session.organisation,
        session.employee,
        session.connection,
        digest,
        session.created_at,
        session.last_used_at,
        session.idle_micros,
        session.expires_at,
        &session.name_id,
        &session.name_id_format,
        &session.name_qualifier,
        &session.sp_name_qualifier,
        &session.session_index,
        &session.user_agent,
        &session.address,
        session.proved_at,
    ];
    tx.put(&INSERT, row).await
}

/// The session of the cookie with this digest, over or not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_token(
    conn: &mut Conn,
    id: SessionId,
    digest: [u8; 32],
) -> Result<Option<Session>, StoreError> {
    Ok(conn.one::<SessionRow>(&BY_TOKEN, args![id, digest]).await?.map(Into::into))
}

/// The session with this id, over or not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(conn: &mut Conn, id: SessionId) -> Result<Option<Session>, StoreError> {
    Ok(conn.one::<SessionRow>(&BY_ID, args![id]).await?.map(Into::into))
}

/// The sessions of an organisation, or of one employee, newest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Session>, StoreError> {
    let rows = match employee {
        Some(employee) => conn.all::<SessionRow>(&OF_EMPLOYEE, args![organisation, employee, limit]).await?,
        None => conn.all::<SessionRow>(&LIST, args![organisation, limit]).await?,
    };
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The sessions that a connection opened for the NameID with this value, over or not, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_name_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    connection: ConnectionId,
    name_id: &str,
) -> Result<Vec<Session>, StoreError> {
    let rows = conn.all::<SessionRow>(&OF_NAME_ID, args![organisation, connection, name_id]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Notes that a session was used.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn touch(tx: &mut Tx, session: &Session, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&TOUCH, args![session.organisation, session.id, now]).await.map(drop)
}

/// Ends a session; `false` when it had ended.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end(tx: &mut Tx, organisation: OrganisationId, id: SessionId) -> Result<bool, StoreError> {
    Ok(tx.run(&END, args![organisation, id]).await? == 1)
}

/// Ends all sessions of an employee; answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end_all(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<u64, StoreError> {
    tx.run(&END_ALL, args![organisation, employee]).await
}

/// Ends the sessions of an employee that a password opened; answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end_by_password(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<u64, StoreError> {
    tx.run(&END_BY_PASSWORD, args![organisation, employee]).await
}

/// Ends the sessions of an employee but the one that stays; answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end_others(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    stays: SessionId,
) -> Result<u64, StoreError> {
    tx.run(&END_OTHERS, args![organisation, employee, stays]).await
}

/// Ends all sessions that were opened through a connection; answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn end_of_connection(
    tx: &mut Tx,
    organisation: OrganisationId,
    connection: ConnectionId,
) -> Result<u64, StoreError> {
    tx.run(&END_OF_CONNECTION, args![organisation, connection]).await
}

/// Forgets sessions whose time is over.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&EXPIRE, args![now]).await
}
