//! `muster session`: live sessions.

use clap::Subcommand;

use serde_json::{Value, json};

use super::{
    arguments::InOrganisation,
    output::{CliError, Output},
    shown,
};
use crate::{
    flows::{Actor, FlowError, Gateway, connections, sessions},
    ids::{EmployeeId, SessionId},
    store::sessions as stored,
};

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

/// Does it.
///
/// # Errors
/// When the organisation or the session is not found.
pub async fn run(command: Session, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    match command {
        Session::List { org, employee } => {
            let connections = connections::list(gateway, &org.slug).await?;
            let name = |session: &stored::Session| {
                let found = connections.iter().find(|one| Some(one.connection.id()) == session.connection);
                found.map(|one| one.connection.record.slug.clone())
            };
            let documents: Vec<Value> = sessions::list(gateway, &org.slug, employee)
                .await?
                .iter()
                .map(|session| {
                    json!({
                        "id": session.id,
                        "employeeId": session.employee,
                        "connection": name(session),
                        "createdAt": session.created_at,
                        "lastUsedAt": session.last_used_at,
                        "expiresAt": session.ends_at(),
                        "address": session.address,
                        "userAgent": session.user_agent,
                    })
                })
                .collect();
            let columns = [
                ("ID", "/id"),
                ("EMPLOYEE", "/employeeId"),
                ("CONNECTION", "/connection"),
                ("LAST USED", "/lastUsedAt"),
                ("EXPIRES", "/expiresAt"),
                ("ADDRESS", "/address"),
            ];
            shown::list(output, &documents, &columns, "no live session")
        }
        Session::End { org, id } => {
            if let Some(slug) = org {
                let live = sessions::list(gateway, &slug, None).await?;
                if !live.iter().any(|session| session.id == id) {
                    return Err(FlowError::NotFound("session").into());
                }
            }
            sessions::end_by_id(gateway, Actor::Operator, id).await?;
            output.result(&json!({ "id": id, "ended": true }), || format!("the session {id} is ended"))
        }
    }
}
