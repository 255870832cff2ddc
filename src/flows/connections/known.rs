//! The metadata of connections as this process last read it. Reading the certificates again at every sign-in
//! costs more than verifying a signature with them, and a key that was used before verifies faster.
//!
//! What is remembered belongs to the very text that it was read from, and the text comes from the database
//! each time: a change by another process is seen at the next request.

#[expect(clippy::disallowed_types, reason = "held for a look into a map, never over an await")]
use std::sync::Mutex;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError},
};

use crate::{
    ids::ConnectionId,
    saml::{IdpMetadata, MetadataError},
};

/// Most connections that are remembered; with the most and largest certificates a few tens of kilobytes each.
const KNOWN_MAX: usize = 512;

#[derive(Default)]
struct Known(HashMap<ConnectionId, (String, Arc<IdpMetadata>)>);

#[expect(clippy::disallowed_types, reason = "held for a look into a map, never over an await")]
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

impl Known {
    fn get(&self, connection: ConnectionId, stored: &str) -> Option<Arc<IdpMetadata>> {
        self.0.get(&connection).filter(|(text, _)| text == stored).map(|(_, idp)| idp.clone())
    }

    fn put(&mut self, connection: ConnectionId, stored: &str, idp: &Arc<IdpMetadata>) {
        if self.0.len() >= KNOWN_MAX
            && !self.0.contains_key(&connection)
            && let Some(any) = self.0.keys().next().copied()
        {
            self.0.remove(&any);
        }
        self.0.insert(connection, (stored.to_owned(), idp.clone()));
    }
}

/// What `stored` says, valid or over.
///
/// # Errors
/// [`MetadataError::Damaged`].
pub(super) fn read(connection: ConnectionId, stored: &str) -> Result<Arc<IdpMetadata>, MetadataError> {
    // Whoever panicked with the lock left a map that is whole.
    if let Some(idp) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(connection, stored) {
        return Ok(idp);
    }
    let idp = Arc::new(IdpMetadata::last_copy(stored)?);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).put(connection, stored, &idp);
    Ok(idp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Timestamp,
        saml::{SigningKey, idp_metadata},
        secret::SystemRandom,
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn idp(sso: &str, key: &SigningKey) -> IdpMetadata {
        let document = idp_metadata("https://idp.example", sso, &[key]).unwrap();
        IdpMetadata::parse(document.as_bytes(), None, NOW).unwrap()
    }

    #[test]
    fn what_is_remembered_belongs_to_one_text_of_one_connection() {
        let key = SigningKey::generate("idp", NOW, &SystemRandom).unwrap();
        let (one, two) = (idp("https://idp.example/1", &key), idp("https://idp.example/2", &key));
        let id = || ConnectionId::new(NOW, &SystemRandom);
        let connection = id();
        let sso = |connection, text: &str| read(connection, text).unwrap().single_sign_on[0].location.clone();
        assert_eq!(sso(connection, &one.to_stored()), "https://idp.example/1");
        assert!(Arc::ptr_eq(
            &read(connection, &one.to_stored()).unwrap(),
            &read(connection, &one.to_stored()).unwrap()
        ));
        assert_eq!(sso(connection, &two.to_stored()), "https://idp.example/2");
        assert_eq!(sso(id(), &one.to_stored()), "https://idp.example/1");
        assert!(read(connection, "{}").is_err());
    }

    #[test]
    fn only_so_many_are_remembered() {
        let key = SigningKey::generate("idp", NOW, &SystemRandom).unwrap();
        let idp = Arc::new(idp("https://idp.example/1", &key));
        let mut known = Known::default();
        for _ in 0..KNOWN_MAX + 10 {
            known.put(ConnectionId::new(NOW, &SystemRandom), "x", &idp);
        }
        assert_eq!(known.0.len(), KNOWN_MAX);
    }
}
