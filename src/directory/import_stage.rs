//! How far an import of employees is: one list for the jobs that do it and the pages that show it.

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportStage {
    /// Its rows are being stored; nobody sees it.
    Arriving,
    /// Its columns are to be mapped.
    Uploaded,
    /// Its rows get their verdicts.
    Checking,
    /// It waits for somebody to say go.
    Checked,
    /// Its rows are being written.
    Importing,
    /// Its rows are written.
    Done,
    /// What it did is being undone.
    Undoing,
    /// What it did was undone, as far as that could be.
    Undone,
    /// Whoever asked for it may not do that any more.
    Stopped,
}

impl ImportStage {
    const ALL: [Self; 9] = [
        Self::Arriving,
        Self::Uploaded,
        Self::Checking,
        Self::Checked,
        Self::Importing,
        Self::Done,
        Self::Undoing,
        Self::Undone,
        Self::Stopped,
    ];

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arriving => "arriving",
            Self::Uploaded => "uploaded",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Importing => "importing",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Stopped => "stopped",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Whether a process is at work, or about to be.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Importing | Self::Undoing)
    }

    /// Whether what it did may be undone next.
    #[must_use]
    pub const fn leads_to_undo(self) -> bool {
        matches!(self, Self::Done | Self::Stopped)
    }
}
