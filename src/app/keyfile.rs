//! Files with keys, the master key above all: made once, readable by their owner alone, on disk before they
//! are used.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    clock::Timestamp,
    saml::{SigningKey, SigningKeyError},
    secret::{CryptoError, MasterKey, Random, Secret},
};

/// Most bytes of a key file: a large private key with its certificate.
const LARGEST: u64 = 64 * 1024;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or made.
    #[error("the key file {0} cannot be used: {1}")]
    Io(String, #[source] io::Error),
    /// Others could read the key.
    #[error("the key file {0} can be read by others; run: chmod 600 {0}")]
    Open(String),
    /// The file holds something else.
    #[error("the master key {0} is damaged: it must hold 32 bytes in Base64; restore it from a backup")]
    Damaged(String),
    /// The file of a demonstration's key holds something else.
    #[error("the key file {0} holds no signing key: {1}; remove it, and a new one is made")]
    NoSigningKey(String, #[source] SigningKeyError),
    /// OpenSSL failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// Makes a folder, readable by its owner alone, unless it is there.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Reads the master key, or makes one when there is no file. Two processes that start at once get the same
/// key.
///
/// # Errors
/// [`KeyFileError`] with what to do.
pub fn load_or_make(path: &Path, random: &dyn Random) -> Result<MasterKey, KeyFileError> {
    let text = read_or_make(path, random, || {
        Ok(Secret::new((STANDARD.encode(MasterKey::generate(random).expose()) + "\n").into_bytes()))
    })?;
    let damaged = || KeyFileError::Damaged(path.display().to_string());
    let bytes = STANDARD.decode(text.expose().trim_ascii()).map_err(|_| damaged())?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| damaged())?;
    Ok(MasterKey::from_bytes(bytes))
}

/// Reads the signing key of a demonstration identity provider, or makes one when there is no file.
///
/// # Errors
/// [`KeyFileError`] with what to do.
pub fn load_or_make_idp_key(
    path: &Path,
    now: Timestamp,
    random: &dyn Random,
) -> Result<SigningKey, KeyFileError> {
    let pem = read_or_make(path, random, || {
        SigningKey::generate("Muster demonstration IdP", now, random)?.to_pem()
    })?;
    SigningKey::from_pem(pem.expose())
        .map_err(|error| KeyFileError::NoSigningKey(path.display().to_string(), error))
}

/// The bytes of a key file, which is made with what `generate` gives when it is not there.
fn read_or_make(
    path: &Path,
    random: &dyn Random,
    generate: impl FnOnce() -> Result<Secret<Vec<u8>>, CryptoError>,
) -> Result<Secret<Vec<u8>>, KeyFileError> {
    let failed = |error| KeyFileError::Io(path.display().to_string(), error);
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            place(path, random, generate()?.expose()).map_err(failed)?;
            File::open(path)
        }
        other => other,
    };
    let file = file.map_err(failed)?;
    if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyFileError::Open(path.display().to_string()));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Secret::new(bytes))
}

/// Writes `contents` beside the place and links it there, so that the file is whole or absent, and the
/// first of two processes wins.
fn place(path: &Path, random: &dyn Random, contents: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    let draft = draft(folder, random, contents)?;
    let linked = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&draft)?;
    linked?;
    File::open(folder)?.sync_all()
}

/// Writes a file that its owner alone can read, in place of the one that may be there; it is whole or the old
/// one at any moment.
///
/// # Errors
/// When it cannot be written.
pub fn replace(path: &Path, random: &dyn Random, contents: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    let draft = draft(folder, random, contents)?;
    if let Err(error) = fs::rename(&draft, path) {
        fs::remove_file(&draft)?;
        return Err(error);
    }
    File::open(folder)?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes `contents` to a file of a new name that its owner alone can read, and to disk.
fn draft(folder: &Path, random: &dyn Random, contents: &[u8]) -> io::Result<PathBuf> {
    make_folder(folder)?;
    let mut suffix = [0; 8];
    random.fill(&mut suffix);
    let draft = folder.join(format!(".key-{:016x}", u64::from_be_bytes(suffix)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(contents)?;
    file.sync_all()?;
    Ok(draft)
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

    #[test]
    fn a_demonstrations_signing_key_is_made_once_and_a_damaged_one_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo-idp.pem");
        let load = || load_or_make_idp_key(&path, Timestamp::from_seconds(1_795_000_000), &SystemRandom);
        let first = load().unwrap();
        assert_eq!(load().unwrap().fingerprint().unwrap(), first.fingerprint().unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "short").unwrap();
        assert!(matches!(load(), Err(KeyFileError::NoSigningKey(..))));
        assert_eq!(fs::read(&path).unwrap(), b"short");
    }
}
