//! QR codes as a path of an SVG, so that a page needs no picture from anywhere.

use std::fmt::Write as _;

use qrcodegen::{QrCode as Encoded, QrCodeEcc};

/// Light modules around the code that readers need (ISO/IEC 18004).
const QUIET: i32 = 4;

/// A QR code.
#[derive(Debug, Clone)]
pub(crate) struct QrCode {
    /// Modules of a side with the quiet zone.
    pub(crate) size: i32,
    /// The dark modules, for the attribute `d` of a path.
    pub(crate) path: String,
}

impl QrCode {
    /// The code of a text; `None` when it is too long for one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = Encoded::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { size: code.size() + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finder_patterns_within_a_quiet_zone() {
        let code = QrCode::of("otpauth://totp/Acme:noor?secret=GEZDGNBVGY3TQOJQ").unwrap();
        assert_eq!((code.size - 2 * QUIET - 17) % 4, 0, "a size of the standard");
        let far = code.size - QUIET - 1;
        for (x, y) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(code.path.contains(&format!("M{x} {y}h1")), "a corner at {x} {y}");
        }
        assert!(
            !code.path.contains(&format!("M{} ", QUIET - 1))
                && !code.path.contains(&format!("M{} ", far + 1))
        );
        assert!(QrCode::of(&"x".repeat(5_000)).is_none());
    }
}
