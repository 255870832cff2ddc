//! `muster master-key`: the key that encrypts secrets at rest.

use clap::Subcommand;
use serde_json::json;

use super::output::{CliError, Output};
use crate::{
    app::{
        keyfile::KeyFile,
        rotation::{self, Rotation},
    },
    config::Config,
    flows::Gateway,
};

/// What to do with the master key.
#[derive(Debug, Subcommand)]
pub enum MasterKey {
    /// Replace the master key by a new one and encrypt everything anew. Stop all servers first.
    ///
    /// The old key stays in a file beside the new one, for the backups that were made with it. Where several machines
    /// have a copy of the key file, copy the new one there before their servers start again.
    Rotate,
}

/// Does it.
///
/// # Errors
/// When servers run, a file cannot be written, or the database fails. Nothing is changed then.
pub async fn run(
    MasterKey::Rotate: MasterKey,
    config: &Config,
    gateway: &Gateway,
    held: &KeyFile,
    output: &mut Output<'_>,
) -> Result<(), CliError> {
    let file = &config.master_key_file;
    let Rotation { rotated, kept } = rotation::rotate(gateway, held, file).await?;
    let (file, kept) = (file.display().to_string(), kept.display().to_string());
    output.result(&json!({ "file": file, "formerKeyFile": kept, "rotated": rotated }), || {
        format!(
            "The new master key is in {file}: keep a copy of it, and put it on every machine where servers run. {} \
             keys of connections, {} second factors, {} waiting mails and {} rows of the audit log are under it. The \
             old key is in {kept}: backups that were made until now want it; remove it with the last of them.",
            rotated.connection_keys, rotated.second_factors, rotated.mails, rotated.audit_rows
        )
    })
}
