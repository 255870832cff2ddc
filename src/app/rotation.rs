//! Rotating the master key, so that at every moment the key is known that the database is encrypted under: the next key is
//! on disk before the database turns to it, and takes the place of the old one afterwards.

use std::path::{Path, PathBuf};

use super::{
    AppError,
    keyfile::{self, KeyFile},
};
use crate::{
    flows::{
        Gateway,
        master_key::{self, Rotated},
    },
    secret::Random,
};

/// A rotation that is complete.
#[derive(Debug)]
pub struct Rotation {
    /// What came under the new key.
    pub rotated: Rotated,
    /// Where the old key is now.
    pub kept: PathBuf,
}

/// Replaces the master key at `path`, which `held` holds. No server and no other command may run meanwhile, on no machine.
///
/// # Errors
/// When somebody else is at work, a file cannot be written, or the database fails. The database is then as it was, and
/// so is the key; a file with a key that nobody uses may be left.
pub async fn rotate(gateway: &Gateway, held: &KeyFile, path: &Path) -> Result<Rotation, AppError> {
    held.lock_alone()?;
    master_key::refuse_others(gateway).await?;
    let next = gateway.key.rotated(gateway.random());
    let kept = held.prepare(&next, gateway.now(), gateway.random())?;
    let rotated = master_key::rotate(gateway, &next).await?;
    keyfile::promote(path, &next.fingerprint())?;
    Ok(Rotation { rotated, kept })
}

/// Completes a rotation that was interrupted after the database had turned to its new key: `known` is that key's name.
///
/// # Errors
/// [`AppError::OtherKey`] when no key of that name waits.
pub fn finish(path: &Path, known: &str, random: &dyn Random) -> Result<KeyFile, AppError> {
    if keyfile::promote(path, known)? {
        tracing::warn!("a rotation of the master key had been interrupted; it is complete now");
    }
    // Another process may have been faster: the file decides.
    let held = keyfile::load_or_make(path, random)?;
    if held.key.fingerprint() == known { Ok(held) } else { Err(AppError::OtherKey) }
}
