//! Base64 of what comes by the kilobyte: posted messages, and what in them is signed or encrypted.

use std::sync::LazyLock;

use base64::engine::general_purpose::PAD;

/// Wide instructions where the processor has them.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Engine = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Engine = base64::engine::GeneralPurpose;

/// RFC 4648 section 4: the standard alphabet, padded; bits that are left over must be zero.
pub(super) static STANDARD: LazyLock<Engine> = LazyLock::new(|| {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    return Engine::standard(PAD);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return Engine::new(&base64::alphabet::STANDARD, PAD);
});

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD as SCALAR};
    use proptest::prelude::*;

    use super::STANDARD;

    proptest! {
        /// The wide instructions must accept, refuse and give what the plain loop does, at each length and with
        /// a wrong character anywhere.
        #[test]
        fn the_wide_engine_agrees_with_the_scalar_one(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            wrong in any::<Option<(prop::sample::Index, u8)>>(),
        ) {
            let mut text = SCALAR.encode(&bytes).into_bytes();
            prop_assert_eq!(STANDARD.encode(&bytes).into_bytes(), text.clone());
            if let Some((at, byte)) = wrong.filter(|_| !text.is_empty()) {
                let at = at.index(text.len());
                text[at] = byte;
            }
            prop_assert_eq!(STANDARD.decode(&text).ok(), SCALAR.decode(&text).ok());
        }
    }
}
