//! The master key's file: made once, readable by its owner alone, on disk before it is used.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::secret::{MasterKey, Random};

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or made.
    #[error("the master key {0} cannot be used: {1}")]
    Io(String, #[source] io::Error),
    /// Others could read the key.
    #[error("the master key {0} can be read by others; run: chmod 600 {0}")]
    Open(String),
    /// The file holds something else.
    #[error("the master key {0} is damaged: it must hold 32 bytes in Base64; restore it from a backup")]
    Damaged(String),
}

/// Makes a folder, readable by its owner alone, unless it is there.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Reads the key, or makes one when there is no file. Two processes that start at once get the same key.
///
/// # Errors
/// [`KeyFileError`] with what to do.
pub fn load_or_make(path: &Path, random: &dyn Random) -> Result<MasterKey, KeyFileError> {
    let failed = |error| KeyFileError::Io(path.display().to_string(), error);
    match File::open(path) {
        Ok(file) => load(path, file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path, random).map_err(failed)?;
            load(path, File::open(path).map_err(failed)?)
        }
        Err(error) => Err(failed(error)),
    }
}

fn load(path: &Path, file: File) -> Result<MasterKey, KeyFileError> {
    let name = || path.display().to_string();
    let failed = |error| KeyFileError::Io(name(), error);
    if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyFileError::Open(name()));
    }
    let mut text = String::new();
    file.take(1_024).read_to_string(&mut text).map_err(failed)?;
    let bytes = STANDARD.decode(text.trim()).map_err(|_| KeyFileError::Damaged(name()))?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyFileError::Damaged(name()))?;
    Ok(MasterKey::from_bytes(bytes))
}

/// Writes a new key beside the place and links it there, so that the file is whole or absent, and the
/// first of two processes wins.
fn make(path: &Path, random: &dyn Random) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut suffix = [0; 8];
    random.fill(&mut suffix);
    let draft = folder.join(format!(".master-key-{:016x}", u64::from_be_bytes(suffix)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", STANDARD.encode(MasterKey::generate(random).expose()))?;
    file.sync_all()?;
    let linked = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&draft)?;
    linked?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SystemRandom;

    #[test]
    fn a_key_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/master.key");
        let first = load_or_make(&path, &SystemRandom).unwrap();
        assert_eq!(load_or_make(&path, &SystemRandom).unwrap().expose(), first.expose());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        load_or_make(&path, &SystemRandom).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_make(&path, &SystemRandom), Err(KeyFileError::Open(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short").unwrap();
        assert!(matches!(load_or_make(&path, &SystemRandom), Err(KeyFileError::Damaged(_))));
    }
}
