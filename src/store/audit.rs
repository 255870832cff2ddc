//! The audit log: rows written in the change's own transaction, linked into a chain afterwards.
//!
//! A row's `digest` covers its fixed parts and a salted digest of `detail`, which may hold personal data.
//! Erasing a person erases `detail` and `salt`; the digest stays, so the chain still verifies, and without
//! the salt nobody can guess what was erased. An erased row is believed only when the chain says, too, that
//! its record was deleted.
//!
//! The links are keyed digests under the master key: who can write to the database alone cannot build
//! a chain that verifies.

pub mod relink;

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    ids::{AuditId, OrganisationId},
    secret::{MasterKey, Random, sha256},
};

macro_rules! columns {
    () => {
        "id, organisation_id, at, actor, action, target_kind, target_id, detail, salt, digest, sequence, link"
    };
}

statements! {
    /// Writes a row.
    INSERT = "insert into audit_rows (id, organisation_id, at, actor, action, target_kind, target_id, detail, salt, digest) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Organisations with rows that are not linked yet; the sealing job works for all of them.
    UNSEALED_ORGANISATIONS = "select distinct organisation_id from audit_rows where sequence is null";
    /// Rows that are not linked yet, in the order in which they will be.
    UNSEALED = concat!("select ", columns!(), " from audit_rows where organisation_id = $1 and sequence is null order by id limit 500");
    /// Links a row.
    SEAL = "update audit_rows set sequence = $3, link = $4 where organisation_id = $1 and id = $2 and sequence is null";
    /// The end of the chain.
    HEAD = "select sequence, link from audit_heads where organisation_id = $1";
    /// Begins a chain.
    BEGIN_HEAD = "insert into audit_heads (organisation_id, sequence, link) values ($1, 0, $2) on conflict (organisation_id) do nothing";
    /// Moves the end of the chain, if nobody else has.
    MOVE_HEAD = "update audit_heads set sequence = $3, link = $4 where organisation_id = $1 and sequence = $2";
    /// Linked rows after one, in order.
    SEALED = concat!("select ", columns!(), " from audit_rows where organisation_id = $1 and sequence > $2 order by sequence limit 1000");
    /// What was deleted by rows that are not linked yet. The number is not used: both statements are asked alike.
    UNSEALED_DELETIONS = "select target_id from audit_rows where organisation_id = $1 and sequence is null and $2 >= 0 \
        and action in ('employee.deleted', 'organisation.deleted')";
    /// What was deleted by linked rows after one.
    DELETIONS_AFTER = "select target_id from audit_rows where organisation_id = $1 and sequence > $2 \
        and action in ('employee.deleted', 'organisation.deleted')";
    /// Every organisation that has a chain, those that were deleted among them.
    CHAINS = "select distinct organisation_id from audit_rows";
    /// Erases what a row says of a person.
    ERASE = "update audit_rows set detail = null, salt = null where organisation_id = $1 and target_id = $2";
    /// Erases what the log of an organisation says of anybody.
    ERASE_ALL = "update audit_rows set detail = null, salt = null where organisation_id = $1";
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Whose log.
    pub organisation: OrganisationId,
    /// Who did it, without a name: `operator`, `employee:ID`, `scim:TOKEN-ID`, `saml:CONNECTION-ID`.
    pub actor: &'a str,
    /// What was done: `employee.created`, `session.ended`, …
    pub action: &'static str,
    /// What it was done to: `employee`, `connection`, …
    pub target_kind: &'static str,
    /// The record it was done to.
    pub target: Option<Uuid>,
    /// Further facts; erased with the person they are about. Never a secret.
    pub detail: serde_json::Value,
}

row! {
    /// A stored row.
    #[derive(Debug, Clone)]
    pub struct AuditRow {
        id: Uuid,
        organisation_id: Uuid,
        at: i64,
        actor: String,
        action: String,
        target_kind: String,
        target_id: Option<Uuid>,
        detail: Option<String>,
        salt: Option<Vec<u8>>,
        digest: Vec<u8>,
        sequence: Option<i64>,
        link: Option<Vec<u8>>,
    }
}

/// What verifying a chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is what was written, in order, none is missing.
    Intact {
        /// The number of rows.
        rows: i64,
    },
    /// A row was changed, removed or added.
    Broken {
        /// The first row that does not fit.
        sequence: i64,
        /// What does not fit.
        why: &'static str,
    },
}

fn crypto(error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: "audit digest", why: error.to_string() }
}

/// The salted digest that stands for `detail` in the row's digest.
fn detail_digest(salt: &[u8], detail: &str) -> Result<[u8; 32], StoreError> {
    let mut text = salt.to_vec();
    text.extend_from_slice(detail.as_bytes());
    sha256(&text).map_err(crypto)
}

/// Each part with its length in front, so that no two rows have the same text.
fn row_digest(row: &AuditRow, detail: &[u8]) -> Result<[u8; 32], StoreError> {
    let target = row.target_id.map(Uuid::into_bytes).unwrap_or_default();
    let at = row.at.to_be_bytes();
    let parts: [&[u8]; 8] = [
        row.id.as_bytes(),
        row.organisation_id.as_bytes(),
        &at,
        row.actor.as_bytes(),
        row.action.as_bytes(),
        row.target_kind.as_bytes(),
        &target,
        detail,
    ];
    let mut text = Vec::new();
    for part in parts {
        text.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        text.extend_from_slice(part);
    }
    sha256(&text).map_err(crypto)
}

/// Writes `entry` into the log of its organisation.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn write(
    tx: &mut Tx,
    entry: &Entry<'_>,
    now: Timestamp,
    random: &dyn Random,
) -> Result<(), StoreError> {
    let mut salt = vec![0; 16];
    random.fill(&mut salt);
    let detail = entry.detail.to_string();
    let fixed = detail_digest(&salt, &detail)?;
    let mut row = AuditRow {
        id: AuditId::new(now, random).uuid(),
        organisation_id: entry.organisation.uuid(),
        at: now.as_micros(),
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        target_kind: entry.target_kind.to_owned(),
        target_id: entry.target,
        detail: Some(detail),
        salt: Some(salt),
        digest: fixed.to_vec(),
        sequence: None,
        link: None,
    };
    // The stored digest carries both: what stands for the detail, and the digest of the whole row.
    row.digest.extend_from_slice(&row_digest(&row, &fixed)?);
    let arguments = args![
        row.id,
        row.organisation_id,
        row.at,
        row.actor,
        row.action,
        row.target_kind,
        row.target_id,
        row.detail,
        row.salt,
        row.digest,
    ];
    tx.put(&INSERT, arguments).await
}

/// Erases what the log says of a person or record; the chain still verifies.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase(tx: &mut Tx, organisation: OrganisationId, target: Uuid) -> Result<(), StoreError> {
    tx.run(&ERASE, args![organisation, target]).await.map(drop)
}

/// Erases what the log of a deleted organisation says of anybody; the chain still verifies.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn erase_all(tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
    tx.run(&ERASE_ALL, args![organisation]).await.map(drop)
}

/// Organisations with rows that are not linked yet.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn unsealed(conn: &mut Conn) -> Result<Vec<OrganisationId>, StoreError> {
    let rows = conn.all::<(Uuid,)>(&UNSEALED_ORGANISATIONS, args![]).await?;
    Ok(rows.into_iter().map(|(id,)| OrganisationId::from_uuid(id)).collect())
}

/// Organisations that have a log, those that were deleted among them.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn chains(conn: &mut Conn) -> Result<Vec<OrganisationId>, StoreError> {
    let rows = conn.all::<(Uuid,)>(&CHAINS, args![]).await?;
    Ok(rows.into_iter().map(|(id,)| OrganisationId::from_uuid(id)).collect())
}

fn next_link(key: &MasterKey, link: &[u8], sequence: i64, digest: &[u8]) -> [u8; 32] {
    let mut text = link.to_vec();
    text.extend_from_slice(&sequence.to_be_bytes());
    text.extend_from_slice(digest);
    key.keyed_digest("audit", &text)
}

/// Links up to 500 rows of an organisation; answers how many. Of processes that seal at once one wins,
/// the others find [`StoreError::Conflict`] and run again.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn seal(tx: &mut Tx, organisation: OrganisationId, key: &MasterKey) -> Result<usize, StoreError> {
    tx.run(&BEGIN_HEAD, args![organisation, [0_u8; 32]]).await?;
    let Some((start, mut link)) = tx.one::<(i64, Vec<u8>)>(&HEAD, args![organisation]).await? else {
        return Ok(0);
    };
    let rows = tx.all::<AuditRow>(&UNSEALED, args![organisation]).await?;
    let mut sequence = start;
    // The head moves first: it is the lock that keeps a second process from linking the same rows.
    let mut links = Vec::with_capacity(rows.len());
    for row in &rows {
        sequence += 1;
        link = next_link(key, &link, sequence, &row.digest).to_vec();
        links.push((row.id, sequence, link.clone()));
    }
    if rows.is_empty() {
        return Ok(0);
    }
    if tx.run(&MOVE_HEAD, args![organisation, start, sequence, link]).await? == 0 {
        tx.note_conflict();
        return Err(StoreError::Conflict);
    }
    for (id, sequence, link) in links {
        tx.run(&SEAL, args![organisation, id, sequence, link]).await?;
    }
    Ok(rows.len())
}

/// Verifies the chain of an organisation from its beginning.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn verify(
    conn: &mut Conn,
    organisation: OrganisationId,
    key: &MasterKey,
) -> Result<Verdict, StoreError> {
    let mut walk = Walk::from_the_beginning(key);
    loop {
        let rows = conn.all::<AuditRow>(&SEALED, args![organisation, walk.sequence]).await?;
        if rows.is_empty() {
            break;
        }
        // A thousand rows are thousands of digests: not on a thread that answers requests.
        let (further, broken) =
            tokio::task::spawn_blocking(move || walk.follow(rows)).await.map_err(crypto)??;
        if let Some(verdict) = broken {
            return Ok(verdict);
        }
        walk = further;
    }
    let Walk { mut erasures, link, sequence, .. } = walk;
    // A deletion may have been committed while this read: its row waits for its link, or just got it.
    for statement in [&UNSEALED_DELETIONS, &DELETIONS_AFTER] {
        for (target,) in conn.all::<(Option<Uuid>,)>(statement, args![organisation, sequence]).await? {
            erasures.deleted.extend(target);
        }
    }
    if let Some(sequence) = erasures.unexplained(organisation) {
        return Ok(Verdict::Broken { sequence, why: "the detail was removed by hand" });
    }
    match conn.one::<(i64, Vec<u8>)>(&HEAD, args![organisation]).await? {
        Some((last, head)) if last != sequence || (last > 0 && head != link) => {
            Ok(Verdict::Broken { sequence: sequence + 1, why: "rows are missing at the end" })
        }
        None if sequence > 0 => {
            Ok(Verdict::Broken { sequence: sequence + 1, why: "the end of the chain is not noted" })
        }
        _ => Ok(Verdict::Intact { rows: sequence }),
    }
}

/// A chain that was followed so far.
struct Walk {
    key: MasterKey,
    link: Vec<u8>,
    /// The last row that fits.
    sequence: i64,
    erasures: Erasures,
}

impl Walk {
    fn from_the_beginning(key: &MasterKey) -> Self {
        Self { key: key.clone(), link: vec![0; 32], sequence: 0, erasures: Erasures::default() }
    }

    /// Follows the chain over `rows`; a verdict when one does not fit.
    fn follow(mut self, rows: Vec<AuditRow>) -> Result<(Self, Option<Verdict>), StoreError> {
        for row in rows {
            let sequence = self.sequence + 1;
            if let Some(why) = self.fault(&row, sequence)? {
                return Ok((self, Some(Verdict::Broken { sequence, why })));
            }
            self.sequence = sequence;
            self.erasures.note(&row, sequence);
        }
        Ok((self, None))
    }

    fn fault(&mut self, row: &AuditRow, sequence: i64) -> Result<Option<&'static str>, StoreError> {
        if row.sequence != Some(sequence) {
            return Ok(Some("a row is missing"));
        }
        if let Some(why) = why_changed(row)? {
            return Ok(Some(why));
        }
        self.link = next_link(&self.key, &self.link, sequence, &row.digest).to_vec();
        let follows = row.link.as_deref() == Some(self.link.as_slice());
        Ok((!follows).then_some("the row does not follow from the one before it"))
    }
}

/// Which rows were erased, and which records were deleted: the one is right only with the other.
#[derive(Default)]
struct Erasures {
    /// The first erased row of each record.
    erased: HashMap<Option<Uuid>, i64>,
    deleted: HashSet<Uuid>,
}

impl Erasures {
    fn note(&mut self, row: &AuditRow, sequence: i64) {
        if row.detail.is_none() {
            self.erased.entry(row.target_id).or_insert(sequence);
        }
        if let (Some(id), "employee.deleted" | "organisation.deleted") = (row.target_id, row.action.as_str())
        {
            self.deleted.insert(id);
        }
    }

    /// The first erased row that no deletion explains.
    fn unexplained(&self, organisation: OrganisationId) -> Option<i64> {
        if self.deleted.contains(&organisation.uuid()) {
            return None;
        }
        let explained = |target: &Option<Uuid>| target.is_some_and(|id| self.deleted.contains(&id));
        self.erased.iter().filter(|(target, _)| !explained(target)).map(|(_, sequence)| *sequence).min()
    }
}

fn why_changed(row: &AuditRow) -> Result<Option<&'static str>, StoreError> {
    let Some((fixed, whole)) = row.digest.split_at_checked(32) else {
        return Ok(Some("the digest was changed"));
    };
    if row_digest(row, fixed)? != whole {
        return Ok(Some("the row was changed"));
    }
    match (&row.salt, &row.detail) {
        (Some(salt), Some(detail)) if detail_digest(salt, detail)? != fixed => {
            Ok(Some("the detail was changed"))
        }
        (Some(_), Some(_)) | (None, None) => Ok(None),
        _ => Ok(Some("the detail was removed by hand")),
    }
}
