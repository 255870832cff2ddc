//! `muster backup`, `muster restore` and `muster migrate --to`: the whole database in a file, out of one, and
//! into another database.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::output::{CliError, Output, Table};
use crate::{
    app::{self, AppError, Schema},
    config::{Config, DatabaseUrl},
    flows::{
        Gateway,
        backup::{self, BackupError, Copied, Restored},
    },
    store::{Db, StoreError, migrate},
};

/// Where a backup goes.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to make. It is as secret as the database; the master key is not in it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Where a backup comes from.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup. The database must be empty, the master key in place.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Whether the database moves.
#[derive(Debug, Args)]
pub struct Migrate {
    /// Copy everything into this empty database and compare; afterwards point `database_url` at it. Stop
    /// the servers first.
    #[arg(long, value_name = "URL")]
    to: Option<DatabaseUrl>,
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Flow(error) => error.into(),
            other => Self::Refused(other.to_string()),
        }
    }
}

fn rows(tables: &[Copied]) -> u64 {
    tables.iter().map(|table| table.rows).sum()
}

/// The tables that have rows.
fn listed(tables: &[Copied]) -> String {
    let mut shown = Table::new(&["TABLE", "ROWS", "SHA-256"], "no rows");
    for copied in tables.iter().filter(|copied| copied.rows > 0) {
        shown.row([&copied.table, &copied.rows.to_string(), &copied.digest]);
    }
    shown.lines()
}

/// Rows after which people hear of progress again.
const STEP: u64 = 100_000;

/// Says how far large tables are; who closed stderr does not want to know.
fn progress(output: &mut Output<'_>) -> impl FnMut(&str, u64) + Send {
    let mut said = (String::new(), 0);
    move |table, rows| {
        if said.0 != table {
            said = (table.to_owned(), 0);
        }
        if rows >= said.1 + STEP {
            said.1 = rows;
            let _ = output.diagnostic(&format!("{table}: {rows} rows so far"));
        }
    }
}

/// `muster backup FILE`
///
/// # Errors
/// When the file cannot be made or the database read.
pub async fn backup(command: &Backup, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let tables = backup::write(gateway, &command.file, &mut progress(output)).await?;
    let file = command.file.display().to_string();
    let document = json!({ "file": file, "rows": rows(&tables), "tables": tables });
    output.result(&document, || {
        let (tables, rows) = (listed(&tables), rows(&tables));
        format!(
            "{tables}{rows} rows are in {file}. Keep a copy of the master key file, too, and elsewhere: the \
             backup cannot be restored without it."
        )
    })
}

/// `muster restore FILE`, for a configuration whose database is empty.
///
/// # Errors
/// When the master key is not in place, the database is not empty, or the backup is not whole.
pub async fn restore(command: &Restore, config: &Config, output: &mut Output<'_>) -> Result<(), CliError> {
    let key = &config.master_key_file;
    if !key.exists() {
        // Opening would make a new one, with which the backup cannot be read.
        return Err(CliError::Refused(format!(
            "there is no master key at {}; put the one there that the backup was made with",
            key.display()
        )));
    }
    let (gateway, _key_file) = app::open(config, config.listen, Schema::AsConfigured).await?;
    let restored = backup::restore(&gateway, &command.file, &mut progress(output)).await;
    gateway.db.close().await;
    let Restored { made_at, tables } = restored?;
    let document = json!({ "madeAt": made_at, "rows": rows(&tables), "tables": tables });
    output.result(&document, || {
        format!(
            "{}{} rows as they were at {made_at}. Everybody signs in again. What was changed since is undone: \
             revoke the SCIM tokens that were revoked since, and let the identity providers provision again, so \
             that nobody who was suspended since stays active.",
            listed(&tables),
            rows(&tables)
        )
    })
}

/// `muster migrate`, with `--to` into another database.
///
/// # Errors
/// When the other database is not empty or cannot be opened, or this one changes while it is copied.
pub async fn migrate(command: &Migrate, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let Some(to) = &command.to else {
        return output
            .result(&json!({ "schema": "current" }), || "the database schema is up to date".to_owned());
    };
    let target = app::open_database(to).await?;
    let moved = move_to(gateway, &target, output).await;
    target.close().await;
    let tables = moved?;
    let document =
        json!({ "schema": "current", "to": to.to_string(), "rows": rows(&tables), "tables": tables });
    output.result(&document, || {
        format!(
            "{}{} rows are in {to}, the same as here. Set database_url to it before the servers start again.",
            listed(&tables),
            rows(&tables)
        )
    })
}

async fn move_to(gateway: &Gateway, target: &Db, output: &mut Output<'_>) -> Result<Vec<Copied>, CliError> {
    let refused = |error: StoreError| CliError::from(AppError::from(error));
    match migrate::state(target).await.map_err(refused)? {
        migrate::Schema::Current => {}
        migrate::Schema::Behind(_) => migrate::run(target).await.map_err(refused)?,
        migrate::Schema::Ahead => return Err(AppError::Ahead.into()),
    }
    Ok(backup::move_to(gateway, target, &mut progress(output)).await?)
}
