//! Backup, restore, and the move from one database to another, all while servers run.
//!
//! A backup is one compressed file of lines with every table as it was at one moment (`backup/lines.rs`).
//! Secrets in it are as encrypted as in the database: it is worth nothing without the master key file, which
//! is not in it, and its seal is made with that key, so that nobody can slip somebody in.

mod lines;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Read as _, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use super::{Actor, FlowError, Gateway, Target};
use crate::{
    secret::{CryptoError, hex},
    store::{
        Conn, Db, StoreError, Tx,
        archive::{self, Table},
        facts, migrate, organisations,
        statement::transaction,
    },
};
use lines::{Chain, FORMAT, Header, Seal, TableEnd, TableLine};

/// Longest line of a backup: more than the largest metadata and picture together, in Base64.
const MOST_LINE_BYTES: u64 = 64 * 1024 * 1024;
/// Rows of a table that are inserted at once.
const BATCH: usize = 500;
/// What the seal is made for.
const SEAL_PURPOSE: &str = "backup-seal";
/// What ended with the time of the backup: sessions, and what had begun. A server that ran on the empty database
/// may have left some of it.
const NOT_RESTORED: &[&str] = &[
    "sessions",
    "saml_requests",
    "saml_logout_requests",
    "setup_links",
    "password_requests",
    "password_strangers",
    "password_trials",
    "pending_sign_ins",
];

/// Why a backup, a restore or a move did not happen.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be made, written or read.
    #[error("{0}: {1}")]
    File(String, #[source] io::Error),
    /// A line is not what a backup has there.
    #[error("line {0} of the backup {1}; it is damaged or no backup, nothing was changed")]
    Line(u64, &'static str),
    /// The file is not of this version.
    #[error(
        "the backup is of {what} {theirs}, this version of Muster reads {ours}; restore it with the version that made it, then update"
    )]
    Version {
        /// What differs.
        what: &'static str,
        /// In the backup.
        theirs: i64,
        /// Here.
        ours: i64,
    },
    /// Something is in the database that a restore would mix up.
    #[error("the database is not empty; choose a new one with --database-url or --data-dir")]
    NotEmpty,
    /// The backup was made under another master key.
    #[error(
        "the backup was made with another master key; put that key in place with --master-key-file and try again"
    )]
    OtherKey,
    /// Somebody changed the file, or it was not made with the master key.
    #[error(
        "the seal of the backup is broken: its content was changed after it was made; nothing was restored"
    )]
    Seal,
    /// Servers wrote while their database was copied.
    #[error(
        "{0} changed while it was copied; stop the servers and try again, the new database is still empty"
    )]
    Moved(&'static str),
    /// The databases' schemas differ.
    #[error("the columns of {0} differ")]
    Columns(&'static str),
    /// Another use case in between.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// OpenSSL.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Flow(FlowError::Store(error))
    }
}

/// A table that was written or read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// The table.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over the rows in the order of their keys; the same in both databases for the same content.
    pub digest: String,
}

impl Copied {
    fn new(table: &str, end: TableEnd) -> Self {
        Self { table: table.to_owned(), rows: end.rows, digest: end.digest }
    }
}

/// Told again and again of a table and how many of its rows are done.
pub type Progress<'p> = &'p mut (dyn FnMut(&str, u64) + Send);

/// Writes the rows of `table` to `sink`.
async fn read_table(
    conn: &mut Conn,
    table: &Table,
    sink: &mut (dyn FnMut(&str) -> Result<(), BackupError> + Send),
    progress: Progress<'_>,
) -> Result<Chain, BackupError> {
    let mut chain = Chain::new(table.name())?;
    let mut last = None;
    loop {
        let rows = table.page(conn, last.as_deref()).await?;
        last = rows.last().cloned();
        if last.is_none() {
            return Ok(chain);
        }
        for row in rows {
            let line = lines::row_line(row);
            chain.add(&line)?;
            sink(&line)?;
        }
        progress(table.name(), chain.lines);
    }
}

/// Writes a backup of the whole database to `path`, with mode 0600. The file is there when it is complete and
/// on disk, not before.
///
/// # Errors
/// When there is a file of that name, it cannot be written, or the database fails.
pub async fn write(
    gateway: &Gateway,
    path: &Path,
    progress: Progress<'_>,
) -> Result<Vec<Copied>, BackupError> {
    let failed = |error| BackupError::File(path.display().to_string(), error);
    if path.exists() {
        return Err(failed(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of that name")));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let unfinished = Unfinished(path.with_file_name(name));
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished.0)
        .map_err(|error| BackupError::File(unfinished.0.display().to_string(), error))?;
    let mut out = GzEncoder::new(BufWriter::new(file), Compression::fast());
    let all = write_lines(gateway, &mut out, &failed, progress).await?;
    let file = out.finish().map_err(failed)?.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    // Unlike a rename this fails when somebody else made the file meanwhile.
    fs::hard_link(&unfinished.0, path).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(all)
}

/// A file that is removed when it goes out of scope.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // What cannot be removed is in nobody's way but the next backup's, which names it.
        let _ = fs::remove_file(&self.0);
    }
}

async fn write_lines(
    gateway: &Gateway,
    out: &mut (dyn Write + Send),
    failed: &(dyn Fn(io::Error) -> BackupError + Sync),
    progress: Progress<'_>,
) -> Result<Vec<Copied>, BackupError> {
    let mut whole = Chain::new("backup")?;
    let mut all = Vec::new();
    let made_at = gateway.now().to_string();
    let header = Header { muster_backup: FORMAT, schema: migrate::VERSION, made_at };
    put(out, &mut whole, &header, failed)?;
    let mut conn = gateway.db.snapshot().await?;
    for name in archive::TABLES {
        let table = Table::find(&mut conn, name).await?;
        let columns = table.columns().into_iter().map(str::to_owned).collect();
        put(out, &mut whole, &TableLine { table: (*name).to_owned(), columns }, failed)?;
        let mut sink = |line: &str| out.write_all(line.as_bytes()).map_err(failed);
        let end = read_table(&mut conn, &table, &mut sink, &mut *progress).await?.end();
        put(out, &mut whole, &end, failed)?;
        all.push(Copied::new(name, end));
    }
    let seal = Seal { seal: seal(gateway, &whole) };
    put(out, &mut whole, &seal, failed)?;
    Ok(all)
}

fn put(
    out: &mut (dyn Write + Send),
    whole: &mut Chain,
    line: &(impl Serialize + Sync),
    failed: &(dyn Fn(io::Error) -> BackupError + Sync),
) -> Result<(), BackupError> {
    let mut line = json!(line).to_string();
    line.push('\n');
    whole.add(&line)?;
    out.write_all(line.as_bytes()).map_err(failed)
}

/// Over all lines that are not rows, which name the digests of the rows.
fn seal(gateway: &Gateway, whole: &Chain) -> String {
    hex(&gateway.key.keyed_digest(SEAL_PURPOSE, whole.digest()))
}

/// What a restore has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made, RFC 3339.
    pub made_at: String,
    /// The tables of the backup.
    pub tables: Vec<Copied>,
}

/// Fills the empty database from the backup at `path`, whole or not at all. Sessions and sign-ins that had
/// begun are left out: who was suspended after the backup was made shall not come back by an old cookie.
///
/// # Errors
/// When the database is not empty, the file is not a whole and unchanged backup of this master key, or the
/// database fails. Nothing is changed then.
pub async fn restore(
    gateway: &Gateway,
    path: &Path,
    progress: Progress<'_>,
) -> Result<Restored, BackupError> {
    let restored = transaction!(unhurried gateway.db, |tx| { load(gateway, tx, path, &mut *progress).await });
    if matches!(restored, Err(BackupError::OtherKey)) {
        // So that the right key can be put in place: the empty database does not remember the wrong one.
        transaction!(gateway.db, |tx| {
            empty(tx).await?;
            Ok::<_, BackupError>(())
        })?;
    }
    restored
}

/// Makes sure that nothing of anybody is in the database, and removes its facts.
async fn empty(tx: &mut Tx) -> Result<Option<String>, BackupError> {
    let known = facts::get(tx, facts::MASTER_KEY_CHECK).await?;
    for name in archive::TABLES {
        let table = Table::find(tx, name).await?;
        if *name == "facts" || NOT_RESTORED.contains(name) {
            table.clear(tx).await?;
        } else if !table.page(tx, None).await?.is_empty() {
            return Err(BackupError::NotEmpty);
        }
    }
    Ok(known)
}

async fn load(
    gateway: &Gateway,
    tx: &mut Tx,
    path: &Path,
    progress: Progress<'_>,
) -> Result<Restored, BackupError> {
    let key = empty(tx).await?;
    let mut lines = Lines::open(path)?;
    let mut whole = Chain::new("backup")?;
    let header: Header = lines.fixed(&mut whole, "is no header")?;
    check_version("format", header.muster_backup.into(), FORMAT.into())?;
    check_version("schema", header.schema, migrate::VERSION)?;
    let mut tables = Vec::new();
    for name in archive::TABLES {
        let table = Table::find(tx, name).await?;
        let line: TableLine = lines.fixed(&mut whole, "is no beginning of a table")?;
        if line.table != *name || line.columns != table.columns() {
            return Err(lines.wrong("is another table than follows here"));
        }
        let chain = load_table(tx, &table, &mut lines, &mut *progress).await?;
        let end: TableEnd = lines.fixed(&mut whole, "is no end of a table")?;
        if end != chain.end() {
            return Err(lines.wrong("does not have the digest of the rows before it"));
        }
        if *name == "facts" && facts::get(tx, facts::MASTER_KEY_CHECK).await? != key {
            return Err(BackupError::OtherKey);
        }
        tables.push(Copied::new(name, end));
    }
    let expected = seal(gateway, &whole);
    let sealed: Seal = lines.fixed(&mut whole, "is no seal")?;
    if sealed.seal != expected {
        return Err(BackupError::Seal);
    }
    lines.end()?;
    for organisation in organisations::list(tx).await? {
        let target = Target::organisation(organisation.id);
        let detail = json!({ "madeAt": header.made_at });
        gateway.audit(tx, Actor::Operator, "database_restored", target, detail).await?;
    }
    Ok(Restored { made_at: header.made_at, tables })
}

fn check_version(what: &'static str, theirs: i64, ours: i64) -> Result<(), BackupError> {
    if theirs == ours { Ok(()) } else { Err(BackupError::Version { what, theirs, ours }) }
}

async fn load_table(
    tx: &mut Tx,
    table: &Table,
    lines: &mut Lines,
    progress: Progress<'_>,
) -> Result<Chain, BackupError> {
    let kept = !NOT_RESTORED.contains(&table.name());
    let mut chain = Chain::new(table.name())?;
    let mut batch = Vec::new();
    while let Some(line) = lines.row()? {
        chain.add(&line)?;
        let Some(cells) = lines::row_cells(&line) else { return Err(lines.wrong("is no row")) };
        if kept {
            batch.push(cells);
        }
        if batch.len() == BATCH {
            table.insert(tx, std::mem::take(&mut batch)).await?;
            progress(table.name(), chain.lines);
        }
    }
    table.insert(tx, batch).await?;
    Ok(chain)
}

/// The lines of a file, counted and bounded.
struct Lines {
    file: String,
    input: BufReader<MultiGzDecoder<BufReader<File>>>,
    number: u64,
    /// A line that was looked at and not taken.
    next: Option<String>,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, BackupError> {
        let file = path.display().to_string();
        let opened = File::open(path).map_err(|error| BackupError::File(file.clone(), error))?;
        let input = BufReader::new(MultiGzDecoder::new(BufReader::new(opened)));
        Ok(Self { file, input, number: 0, next: None })
    }

    fn wrong(&self, why: &'static str) -> BackupError {
        BackupError::Line(self.number, why)
    }

    fn line(&mut self) -> Result<String, BackupError> {
        if let Some(line) = self.next.take() {
            return Ok(line);
        }
        self.number += 1;
        let mut line = String::new();
        let read = (&mut self.input).take(MOST_LINE_BYTES).read_line(&mut line);
        match read {
            Ok(_) if line.ends_with('\n') => Ok(line),
            Ok(0) => Err(self.wrong("is missing")),
            Ok(_) => Err(self.wrong("has no end")),
            // Not compressed, damaged inside, or cut off.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) =>
            {
                Err(self.wrong("cannot be read"))
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.wrong("is cut off")),
            Err(error) => Err(BackupError::File(self.file.clone(), error)),
        }
    }

    /// The next line when it is a row.
    fn row(&mut self) -> Result<Option<String>, BackupError> {
        let line = self.line()?;
        if line.starts_with('[') {
            return Ok(Some(line));
        }
        self.next = Some(line);
        Ok(None)
    }

    /// A line that is no row.
    fn fixed<T: DeserializeOwned>(&mut self, whole: &mut Chain, why: &'static str) -> Result<T, BackupError> {
        let line = self.line()?;
        whole.add(&line)?;
        serde_json::from_str(&line).map_err(|_| self.wrong(why))
    }

    /// Nothing follows.
    fn end(&mut self) -> Result<(), BackupError> {
        match self.line() {
            Err(BackupError::Line(_, "is missing")) => Ok(()),
            Err(error @ BackupError::File(..)) => Err(error),
            _ => Err(self.wrong("follows the seal")),
        }
    }
}

/// Copies the whole database into the empty `target`, whose schema is made already, and compares both, row by
/// row, before the target keeps it. The source stays as it is.
///
/// # Errors
/// When the target is not empty, the source changed meanwhile, or a database fails. The target is empty then.
pub async fn move_to(
    gateway: &Gateway,
    target: &Db,
    progress: Progress<'_>,
) -> Result<Vec<Copied>, BackupError> {
    transaction!(unhurried target, |tx| {
        empty(tx).await?;
        let mut tables = Vec::new();
        let mut source = gateway.db.snapshot().await?;
        for name in archive::TABLES {
            tables.push(copy_table(&mut source, tx, name, &mut *progress).await?);
        }
        // What was read was a moment of the past; what is there now must be the same.
        let mut source = gateway.db.snapshot().await?;
        for (name, copied) in archive::TABLES.iter().zip(&tables) {
            let there = digest(tx, name).await?;
            let here = digest(&mut source, name).await?;
            if there != *copied || here != *copied {
                return Err(BackupError::Moved(name));
            }
        }
        Ok(tables)
    })
}

async fn copy_table(
    source: &mut Conn,
    tx: &mut Tx,
    name: &'static str,
    progress: Progress<'_>,
) -> Result<Copied, BackupError> {
    let (from, to) = (Table::find(source, name).await?, Table::find(tx, name).await?);
    if from.columns() != to.columns() {
        return Err(BackupError::Columns(name));
    }
    let mut chain = Chain::new(name)?;
    let mut last = None;
    loop {
        let rows = from.page(source, last.as_deref()).await?;
        last = rows.last().cloned();
        if last.is_none() {
            return Ok(Copied::new(name, chain.end()));
        }
        for row in &rows {
            chain.add(&lines::row_line(row.clone()))?;
        }
        to.insert(tx, rows).await?;
        progress(name, chain.lines);
    }
}

async fn digest(conn: &mut Conn, name: &'static str) -> Result<Copied, BackupError> {
    let table = Table::find(conn, name).await?;
    let chain = read_table(conn, &table, &mut |_| Ok(()), &mut |_, _| {}).await?;
    Ok(Copied::new(name, chain.end()))
}
