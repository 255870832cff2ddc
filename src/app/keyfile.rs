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
    #[error(
        "the master key {0} is damaged: each line must hold 32 bytes in Base64; restore it from a backup"
    )]
    Damaged(String),
    /// Another process replaces the key at this moment.
    #[error("the master key {0} is being rotated; wait until that is done and try again")]
    Rotating(String),
    /// Somebody works with the key.
    #[error("the master key {0} is in use; stop the servers and every other muster command, then try again")]
    InUse(String),
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

/// The master key file, in use: as long as this is held, nobody rotates the key.
#[derive(Debug)]
pub struct KeyFile {
    /// The key.
    pub key: MasterKey,
    path: PathBuf,
    /// Carries the lock of the system, which ends with the process.
    file: File,
}

/// Reads the master key, or makes one when there is no file. Two processes that start at once get the same
/// key.
///
/// # Errors
/// [`KeyFileError`] with what to do.
pub fn load_or_make(path: &Path, random: &dyn Random) -> Result<KeyFile, KeyFileError> {
    let (text, file) = read_or_make(path, random, || Ok(text_of(&MasterKey::generate(random))))?;
    let key = key_of(text.expose()).ok_or_else(|| KeyFileError::Damaged(path.display().to_string()))?;
    Ok(KeyFile { key, path: path.to_owned(), file })
}

/// The key, and under it the key of lasting digests when that is another one.
fn text_of(key: &MasterKey) -> Secret<Vec<u8>> {
    let lines = [Some(key.expose()), key.expose_lasting()];
    let lines = lines.into_iter().flatten().map(|bytes| STANDARD.encode(bytes) + "\n");
    Secret::new(lines.collect::<String>().into_bytes())
}

fn key_of(text: &[u8]) -> Option<MasterKey> {
    let mut lines = text.trim_ascii().split(|byte| *byte == b'\n').map(|line| {
        let bytes = STANDARD.decode(line.trim_ascii()).ok()?;
        <[u8; 32]>::try_from(bytes).ok()
    });
    let key = MasterKey::from_bytes(lines.next()??);
    let key = match lines.next() {
        Some(lasting) => key.with_lasting(lasting?),
        None => key,
    };
    lines.next().is_none().then_some(key)
}

impl KeyFile {
    /// Makes sure that nobody else uses the key, and that nobody begins to.
    ///
    /// # Errors
    /// [`KeyFileError::InUse`].
    pub fn lock_alone(&self) -> Result<(), KeyFileError> {
        let locked = self.file.unlock().is_ok() && self.file.try_lock().is_ok();
        if locked { Ok(()) } else { Err(KeyFileError::InUse(self.path.display().to_string())) }
    }

    /// Puts `next` beside the key, which stays what it is, and a copy of the key under a name that tells until when it
    /// was in use; answers that name. Both are on disk.
    ///
    /// # Errors
    /// [`KeyFileError::Io`] when a file cannot be made.
    pub fn prepare(
        &self,
        next: &MasterKey,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<PathBuf, KeyFileError> {
        let seconds = Timestamp::from_seconds(now.as_seconds()).to_string();
        let kept = beside(&self.path, &format!(".until-{}", seconds.replace([':', '-'], "")));
        let copied = place(&kept, random, text_of(&self.key).expose());
        copied
            .and_then(|()| replace(&next_of(&self.path), random, text_of(next).expose()))
            .map_err(|error| KeyFileError::Io(kept.display().to_string(), error))?;
        Ok(kept)
    }
}

/// Puts the key that was prepared in the place of the other one, if it is the one with this fingerprint; `false` when it
/// is not, or there is none.
///
/// # Errors
/// [`KeyFileError::Io`] when the files cannot be read or renamed.
pub fn promote(path: &Path, fingerprint: &str) -> Result<bool, KeyFileError> {
    let next = next_of(path);
    let failed = |error| KeyFileError::Io(next.display().to_string(), error);
    let text = match fs::read(&next) {
        Ok(text) => Secret::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(error)),
    };
    let fits = match key_of(text.expose()) {
        Some(key) => key.fingerprint() == fingerprint,
        None => false,
    };
    if fits {
        fs::rename(&next, path).and_then(|()| File::open(folder_of(path))?.sync_all()).map_err(failed)?;
    }
    Ok(fits)
}

/// Where a key waits that takes over when the database is encrypted under it.
fn next_of(path: &Path) -> PathBuf {
    beside(path, ".next")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
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
    let (pem, _) = read_or_make(path, random, || {
        SigningKey::generate("Muster demonstration IdP", now, random)?.to_pem()
    })?;
    SigningKey::from_pem(pem.expose())
        .map_err(|error| KeyFileError::NoSigningKey(path.display().to_string(), error))
}

/// The bytes of a key file, which is made with what `generate` gives when it is not there; and the file, locked.
fn read_or_make(
    path: &Path,
    random: &dyn Random,
    generate: impl FnOnce() -> Result<Secret<Vec<u8>>, CryptoError>,
) -> Result<(Secret<Vec<u8>>, File), KeyFileError> {
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
    // Where the system has no locks, nothing is locked, and no key can be rotated.
    if matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)) {
        return Err(KeyFileError::Rotating(path.display().to_string()));
    }
    let mut bytes = Vec::new();
    (&file).take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok((Secret::new(bytes), file))
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
        let first = load_or_make(&path, &SystemRandom).unwrap().key;
        assert_eq!(load_or_make(&path, &SystemRandom).unwrap().key.expose(), first.expose());
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

    fn entries(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path.parent().unwrap()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_key_is_rotated_alone_and_both_are_there_until_it_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let held = load_or_make(&path, &SystemRandom).unwrap();
        let server = load_or_make(&path, &SystemRandom).unwrap();
        assert!(matches!(held.lock_alone(), Err(KeyFileError::InUse(_))), "a server uses it");
        drop(server);
        held.lock_alone().unwrap();
        assert!(matches!(load_or_make(&path, &SystemRandom), Err(KeyFileError::Rotating(_))));

        let next = held.key.rotated(&SystemRandom);
        let kept = held.prepare(&next, Timestamp::from_seconds(0), &SystemRandom).unwrap();
        assert_eq!(entries(&path), ["master.key", "master.key.next", "master.key.until-19700101T000000Z"]);
        assert_eq!(fs::read(&kept).unwrap(), fs::read(&path).unwrap());
        for name in entries(&path) {
            assert_eq!(fs::metadata(path.with_file_name(name)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(!promote(&path, &held.key.fingerprint()).unwrap(), "the database has not turned");
        assert!(promote(&path, &next.fingerprint()).unwrap());
        assert!(!promote(&path, &next.fingerprint()).unwrap(), "once");
        let read = load_or_make(&path, &SystemRandom).unwrap().key;
        assert_eq!(read.fingerprint(), next.fingerprint());
        assert_eq!((read.expose(), read.expose_lasting()), (next.expose(), Some(held.key.expose())));
    }

    #[test]
    fn a_file_with_more_or_less_than_keys_is_damaged() {
        let line = STANDARD.encode([7; 32]);
        assert!(key_of(line.as_bytes()).is_some());
        assert!(key_of(format!("{line}\r\n{line}\n").as_bytes()).is_some());
        for text in ["", "\n", "AAAA", &format!("{line}\nAAAA"), &format!("{line}\n{line}\n{line}")] {
            assert!(key_of(text.as_bytes()).is_none(), "{text}");
        }
    }
}
