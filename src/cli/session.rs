//! `muster session`: live sessions.

use clap::Subcommand;

use super::arguments::InOrganisation;
use crate::ids::{EmployeeId, SessionId};

/// What to do with sessions.
#[derive(Debug, Subcommand)]
pub enum Session {
    /// List the live sessions of an organisation.
    List {
        /// `--org SLUG`.
        #[command(flatten)]
        org: InOrganisation,
        /// Only those of this employee.
        #[arg(long, value_name = "ID")]
        employee: Option<EmployeeId>,
    },
    /// End a session; its next request is answered 401.
    End {
        /// The organisation of the session; when given, a session of another one is not found.
        #[arg(long, value_name = "SLUG")]
        org: Option<String>,
        /// The session's id, as `session list` shows it.
        id: SessionId,
    },
}
