//! The file with the link for setting up, in the data folder: there while the directory is empty, readable by
//! its owner alone, gone afterwards.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::keyfile;
use crate::{
    flows::{FlowError, Gateway, setup},
    secret::Secret,
};

/// The name of the file.
pub const NAME: &str = "setup-link";

/// Why the file is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum SetupFileError {
    /// The file cannot be written or removed.
    #[error("the file {0} cannot be used: {1}")]
    Io(String, #[source] io::Error),
    /// The database.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

/// Where the file is in a data folder.
#[must_use]
pub fn place(data_dir: &Path) -> PathBuf {
    data_dir.join(NAME)
}

/// The token in the file; `None` when there is no file of ours.
fn token_in(path: &Path) -> Option<Secret<String>> {
    let text = fs::read_to_string(path).ok()?;
    text.trim_end().rsplit_once("token=").map(|(_, token)| Secret::new(token.to_owned()))
}

/// Makes the file hold a link that works while the directory is empty, and removes it when it is not; answers
/// whether there is still something to set up. The link is never logged, only where it is.
///
/// # Errors
/// [`SetupFileError`].
pub async fn keep(gateway: &Gateway, path: &Path) -> Result<bool, SetupFileError> {
    let failed = |error| SetupFileError::Io(path.display().to_string(), error);
    if !setup::is_needed(gateway).await? {
        match fs::remove_file(path) {
            Ok(()) => {
                setup::forget(gateway).await?;
                tracing::info!("the directory is set up; the file with the link is removed");
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        return Ok(false);
    }
    let known = match token_in(path) {
        Some(token) => setup::is_good(gateway, token.expose()).await?,
        None => false,
    };
    if !known {
        let token = setup::issue(gateway).await?;
        let line = setup::link(gateway, &token).expose().clone() + "\n";
        keyfile::replace(path, gateway.random(), line.as_bytes()).map_err(failed)?;
        tracing::warn!(
            file = %path.display(),
            "the directory is empty: open the link in this file to make the first organisation and its administrator"
        );
    }
    Ok(true)
}
