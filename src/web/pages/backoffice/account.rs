//! The pages of one's own account.

/// A page of one's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountTab {
    /// Appointment hours.
    Hours,
    /// The synchronised calendar.
    Calendar,
    /// Password and authenticator app.
    Security,
}

impl AccountTab {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Hours, Self::Calendar, Self::Security];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Hours => "tab-hours",
            Self::Calendar => "tab-calendar",
            Self::Security => "security-title",
        }
    }

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Hours => "/account/hours",
            Self::Calendar => "/account/calendar",
            Self::Security => "/account/security",
        }
    }
}
