//! The outbox and the mail ledger in one table: the only way a mail can leave (FEATURES M7).

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{Employee, connection_values::Address},
    ids::{EmployeeId, MailId, OrganisationId},
};

macro_rules! columns {
    () => {
        "id, organisation_id, employee_id, kind, recipient, subject, state, attempts, created_at, sent_at, error"
    };
}

/// The columns of a [`Mail`], for statements that a list composes.
pub(super) const COLUMNS: &str = columns!();

statements! {
    /// Puts a mail into the outbox.
    QUEUE = "insert into mails (id, organisation_id, employee_id, kind, recipient, subject, body, state, attempts, \
        created_at, next_attempt_at) values ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, $8)";
    /// The ledger, newest first.
    LIST = concat!("select ", columns!(), " from mails where organisation_id = $1 order by created_at desc, id desc limit $2");
    /// The ledger of one employee, newest first.
    OF_EMPLOYEE = concat!("select ", columns!(), " from mails where organisation_id = $1 and employee_id = $2 order by created_at desc, id desc limit $3");
    /// The next mail to send, over all organisations: the job sends for everybody.
    DUE = "select id, organisation_id, recipient, subject, body, attempts from mails \
        where state = 'queued' and next_attempt_at <= $1 order by next_attempt_at limit 1";
    /// How many mails wait, over all organisations.
    WAITING = "select count(*) from mails where state = 'queued'";
    /// Takes a mail for sending, until a moment at which somebody else may try.
    CLAIM = "update mails set attempts = attempts + 1, next_attempt_at = $3 \
        where id = $1 and state = 'queued' and next_attempt_at <= $2";
    /// A mail was handed to the mail server.
    SENT = "update mails set state = 'sent', sent_at = $2, body = null, next_attempt_at = null, error = null where id = $1";
    /// A mail could not be handed over.
    FAILED = "update mails set state = $2, error = $3, next_attempt_at = $4, body = case when $2 = 'failed' then null else body end \
        where id = $1 and state = 'queued'";
    /// Gives up the mails that wait for an employee.
    WITHDRAW = "update mails set state = 'withdrawn', body = null, next_attempt_at = null \
        where organisation_id = $1 and employee_id = $2 and state = 'queued'";
    /// Gives up the mails of one kind that wait for an employee.
    WITHDRAW_KIND = "update mails set state = 'withdrawn', body = null, next_attempt_at = null \
        where organisation_id = $1 and employee_id = $2 and kind = $3 and state = 'queued'";
    /// How many mails of one kind an employee was written since a moment.
    SINCE = "select count(*) from mails where organisation_id = $1 and employee_id = $2 and kind = $3 and created_at > $4";
    /// Erases whom a mail went to, what it said and what mail servers answered, and gives up what waits.
    ERASE = "update mails set recipient = null, subject = null, body = null, error = null, next_attempt_at = null, \
        state = case when state = 'queued' then 'withdrawn' else state end \
        where organisation_id = $1 and employee_id = $2";
}

row! {
    /// A row of the ledger.
    #[derive(Debug, Clone)]
    pub struct Mail {
        /// Its id.
        pub id: Uuid,
        /// Whose.
        pub organisation_id: Uuid,
        /// To which employee; `None` for a mail to the contact of a connection.
        pub employee_id: Option<Uuid>,
        /// Which mail: `invitation`, …
        pub kind: String,
        /// The address; `None` once the person was deleted.
        pub recipient: Option<String>,
        /// The subject; `None` once the person was deleted.
        pub subject: Option<String>,
        /// `queued`, `sent`, `failed` or `withdrawn`.
        pub state: String,
        /// How often sending was tried.
        pub attempts: i64,
        /// When it was put into the outbox, microseconds.
        pub created_at: i64,
        /// When the mail server took it, microseconds.
        pub sent_at: Option<i64>,
        /// Why the last try failed.
        pub error: Option<String>,
    }
}

row! {
    /// A mail that is to be sent now.
    #[derive(Debug, Clone)]
    pub struct Due {
        /// Its id.
        pub id: Uuid,
        /// Whose.
        pub organisation_id: Uuid,
        /// The address.
        pub recipient: Option<String>,
        /// The subject.
        pub subject: Option<String>,
        /// The text, encrypted under the master key.
        pub body: Option<Vec<u8>>,
        /// How often sending was tried before.
        pub attempts: i64,
    }
}

/// A mail to queue.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id; part of what the encryption of `sealed_body` binds.
    pub id: MailId,
    /// Which mail.
    pub kind: &'static str,
    /// The subject.
    pub subject: String,
    /// The text, encrypted under the master key.
    pub sealed_body: Vec<u8>,
}

/// What queueing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// The mail is in the outbox.
    Yes,
    /// Nobody writes to an employee who came this way, or who has no address.
    Never,
}

/// Puts a mail to `employee` into the outbox, unless the employee's origin forbids mail. For what the person
/// asked for there is [`queue_on_request`], and [`queue_to_contact`] for the mails of a connection. There is no
/// other way into the outbox.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn queue(
    tx: &mut Tx,
    employee: &Employee,
    draft: Draft,
    now: Timestamp,
) -> Result<Queued, StoreError> {
    queue_if(tx, employee.origin.allows_mail(), employee, draft, now).await
}

/// Puts a mail into the outbox that `employee` asked for, unless an identity provider manages the employee or
/// the origin forbids even that.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn queue_on_request(
    tx: &mut Tx,
    employee: &Employee,
    draft: Draft,
    now: Timestamp,
) -> Result<Queued, StoreError> {
    let may = employee.connection.is_none() && employee.origin.allows_mail_on_request();
    queue_if(tx, may, employee, draft, now).await
}

async fn queue_if(
    tx: &mut Tx,
    may: bool,
    employee: &Employee,
    draft: Draft,
    now: Timestamp,
) -> Result<Queued, StoreError> {
    let Some(recipient) = employee.email.as_deref().filter(|_| may) else { return Ok(Queued::Never) };
    insert(tx, employee.organisation, Some(employee.id), recipient, draft, now).await?;
    Ok(Queued::Yes)
}

async fn insert(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: Option<EmployeeId>,
    recipient: &str,
    draft: Draft,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Draft { id, kind, subject, sealed_body } = draft;
    let row = args![id, organisation, employee, kind, recipient, subject, sealed_body, now];
    tx.run(&QUEUE, row).await.map(drop)
}

/// Puts a mail about a connection into the outbox, to the contact that an administrator named for it
/// (`saml.contact`). It is no employee's mail: the ledger has it without one, whoever reads that mailbox.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn queue_to_contact(
    tx: &mut Tx,
    organisation: OrganisationId,
    contact: &Address,
    draft: Draft,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert(tx, organisation, None, contact.as_str(), draft, now).await
}

/// The ledger, newest first, of one employee when given.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn list(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Mail>, StoreError> {
    match employee {
        Some(employee) => conn.all(&OF_EMPLOYEE, args![organisation, employee, limit]).await,
        None => conn.all(&LIST, args![organisation, limit]).await,
    }
}

/// How many mails wait, over all organisations.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(conn.one::<(i64,)>(&WAITING, args![]).await?.map_or(0, |row| row.0))
}

/// Takes the next mail that is due, until `until`; `None` when nothing is, or another process was faster.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn claim(tx: &mut Tx, now: Timestamp, until: Timestamp) -> Result<Option<Due>, StoreError> {
    let Some(due) = tx.one::<Due>(&DUE, args![now]).await? else { return Ok(None) };
    let mine = tx.run(&CLAIM, args![due.id, now, until]).await? == 1;
    Ok(mine.then_some(due))
}

/// Notes that the mail server took a mail.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn sent(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&SENT, args![id, now]).await.map(drop)
}

/// Notes that a mail could not be sent; without `again` it is given up.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn failed(tx: &mut Tx, id: Uuid, why: &str, again: Option<Timestamp>) -> Result<(), StoreError> {
    let state = if again.is_some() { "queued" } else { "failed" };
    tx.run(&FAILED, args![id, state, why, again]).await.map(drop)
}

/// Gives up the mails that wait for an employee, of one kind when given.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn withdraw(
    tx: &mut Tx,
    employee: &Employee,
    kind: Option<&'static str>,
) -> Result<(), StoreError> {
    let (organisation, id) = (employee.organisation, employee.id);
    let withdrawn = match kind {
        Some(kind) => tx.run(&WITHDRAW_KIND, args![organisation, id, kind]).await,
        None => tx.run(&WITHDRAW, args![organisation, id]).await,
    };
    withdrawn.map(drop)
}

/// How many mails of one kind an employee was written since a moment.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn since(
    conn: &mut Conn,
    employee: &Employee,
    kind: &'static str,
    moment: Timestamp,
) -> Result<i64, StoreError> {
    let row = args![employee.organisation, employee.id, kind, moment];
    Ok(conn.one::<(i64,)>(&SINCE, row).await?.map_or(0, |row| row.0))
}

/// Erases what the ledger says of a person and withdraws what waits.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, employee]).await.map(drop)
}
