//! Whom the conversations are about. Each run has its own, so that it can be repeated.

use muster::secret::Random;

/// What tells one run from another.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    digits: String,
    domain: String,
}

impl Run {
    /// A run with its own random identifiers. `domain` is one of the organisation's.
    pub(crate) fn new(random: &dyn Random, domain: &str) -> Self {
        use std::fmt::Write as _;
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        let digits = bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Self { digits, domain: domain.to_owned() }
    }

    /// Eight hex digits.
    pub(crate) fn suffix(&self) -> &str {
        &self.digits[..8]
    }

    /// 32 hex digits, as Entra puts them before the user name of somebody who was deleted.
    pub(crate) fn digits(&self) -> &str {
        &self.digits
    }

    /// An address of the organisation.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("{name}.{}@{}", self.suffix(), self.domain)
    }

    /// An identifier in the form of Entra's object ids; `kind` makes several of them.
    pub(crate) fn object_id(&self, kind: u8) -> String {
        let digits = &self.digits;
        format!(
            "{}-{}-4{}-8{}-{}{kind:02x}",
            &digits[..8],
            &digits[8..12],
            &digits[13..16],
            &digits[17..20],
            &digits[20..30]
        )
    }
}
