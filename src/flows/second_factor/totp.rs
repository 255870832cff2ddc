//! One-time codes that follow from a secret and the time (RFC 6238 over RFC 4226), as authenticator apps make
//! them: HMAC-SHA-1, 30 seconds, six digits. SHA-1 because every app knows it and some know nothing else; as a
//! keyed function it is not weakened by collisions.

use subtle::{Choice, ConstantTimeEq as _};

use crate::{
    clock::Timestamp,
    secret::{CryptoError, hmac_sha1},
};

/// How long a code is current, seconds.
const STEP_SECONDS: i64 = 30;
/// How many steps a code may be old or early: clocks differ, and people type (RFC 6238 section 5.2).
const DRIFT: i64 = 1;
/// Bytes of a secret: as many as the hash has (RFC 4226 section 4).
pub(super) const SECRET_BYTES: usize = 20;

/// The code of one counter value (RFC 4226 section 5.3), six digits.
fn code_at(secret: &[u8], counter: i64) -> Result<String, CryptoError> {
    let digest = hmac_sha1(secret, &counter.to_be_bytes())?;
    let offset = usize::from(digest[19] & 0x0f);
    let mut word = [0; 4];
    word.copy_from_slice(&digest[offset..offset + 4]);
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    Ok(format!("{:06}", number % 1_000_000))
}

/// The step in which `code` is current, later than `after`; `None` when there is none close to `now`.
pub(super) fn step_of(
    secret: &[u8],
    code: &str,
    now: Timestamp,
    after: i64,
) -> Result<Option<i64>, CryptoError> {
    let current = now.as_seconds() / STEP_SECONDS;
    let mut found = None;
    // All are compared, so that time does not tell which one it was.
    for step in current - DRIFT..=current + DRIFT {
        let same: Choice = code_at(secret, step)?.as_bytes().ct_eq(code.as_bytes());
        if bool::from(same) && step > after {
            found = Some(step);
        }
    }
    Ok(found)
}

/// The code of an authenticator app at a moment.
///
/// # Errors
/// Only when OpenSSL has no memory left.
pub fn code(secret: &[u8], now: Timestamp) -> Result<String, CryptoError> {
    code_at(secret, now.as_seconds() / STEP_SECONDS)
}

/// Base32 without padding (RFC 4648 section 6), as people type secrets into an app.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut padded = [0; 8];
        padded[3..3 + chunk.len()].copy_from_slice(chunk);
        let word = u64::from_be_bytes(padded);
        for position in 0..(chunk.len() * 8).div_ceil(5) {
            let index = (word >> (35 - 5 * position)) & 31;
            text.push(char::from(LETTERS[usize::try_from(index).unwrap_or(0)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; 20] = b"12345678901234567890";

    #[test]
    fn the_values_of_the_specifications_come_out() {
        // RFC 4226 appendix D.
        let codes =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871"];
        for (counter, expected) in (0..).zip(codes) {
            assert_eq!(code_at(SECRET, counter).unwrap(), expected);
        }
        // RFC 6238 appendix B, the last six digits.
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(SECRET, Timestamp::from_seconds(seconds)).unwrap(), expected);
        }
        // RFC 4648 section 10.
        for (plain, coded) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_the_ones_beside_it_and_never_again() {
        let at = |seconds| Timestamp::from_seconds(seconds);
        let made = code(SECRET, at(1_111_111_110)).unwrap();
        let step = 1_111_111_110 / 30;
        for (seconds, good) in [(-31, false), (-30, true), (0, true), (29, true), (59, true), (60, false)] {
            let found = step_of(SECRET, &made, at(1_111_111_110 + seconds), 0).unwrap();
            assert_eq!(found, good.then_some(step), "{seconds}");
        }
        assert_eq!(step_of(SECRET, &made, at(1_111_111_110), step).unwrap(), None, "a code works once");
        for wrong in ["", "000000", "28708", "2870822", "28708２"] {
            assert_eq!(step_of(SECRET, wrong, at(1_111_111_110), 0).unwrap(), None, "{wrong}");
        }
    }
}
