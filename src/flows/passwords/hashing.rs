//! Argon2id off the async threads, never too much of it at once.
//!
//! The parameters are those of the OWASP cheat sheet and of the `argon2` crate's default: version 0x13, 19 MiB
//! of memory (m = 19456), two passes (t = 2), one lane (p = 1), a random salt of 16 bytes, 32 bytes of output.
//! Each hash carries its own parameters (PHC string), so that they can be raised without a migration.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::{
    flows::{FlowError, heavy::PASSWORDS},
    secret::Secret,
};

/// The Argon2id hash of a password, as a PHC string.
pub(super) async fn hash(password: Secret<String>) -> Result<Secret<String>, FlowError> {
    PASSWORDS
        .run(move || {
            Argon2::default().hash_password(password.expose().as_bytes()).map(|hash| hash.to_string())
        })
        .await?
        .map(Secret::new)
        .map_err(|error| FlowError::Invalid(format!("the password could not be hashed: {error}")))
}

/// Whether `password` is the one that was hashed. Without a stored hash the same work is done, so that time
/// does not tell who has a password.
pub(super) async fn matches(
    password: Secret<String>,
    hash: Option<Secret<String>>,
) -> Result<bool, FlowError> {
    PASSWORDS
        .run(move || {
            const NOBODY: &str =
                "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$Zm9yIG5vYm9keSBmb3Igbm9ib2R5IGZvciBub2JvZHk";
            let stored = hash.as_ref().map_or(NOBODY, |hash| hash.expose().as_str());
            let verified = PasswordHash::new(stored).is_ok_and(|parsed| {
                Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok()
            });
            verified && hash.is_some()
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_says_how_it_was_made_and_only_its_password_fits() {
        let password = |text: &str| Secret::new(text.to_owned());
        let hashed = hash(password("Correct-horse-7")).await.unwrap();
        assert!(hashed.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hashed.expose());
        assert!(matches(password("Correct-horse-7"), Some(hashed.clone())).await.unwrap());
        assert!(!matches(password("Correct-horse-8"), Some(hashed)).await.unwrap());
        assert!(!matches(password("Correct-horse-7"), None).await.unwrap());
    }
}
