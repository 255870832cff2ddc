//! Forgetting what is over.

use std::time::Duration;

use super::{FlowError, Gateway, organisations::Scope};
use crate::store::{employees, organisations, saml, scim_log, sessions, sign_ins, statement::transaction};

/// How long the identifiers of the deleted are recognised, as keyed digests.
const REMEMBERED: Duration = Duration::from_secs(365 * 24 * 3600);

/// Forgets sessions, requests and assertions whose time is over, logs older than each organisation
/// keeps them, and identifiers of people deleted a year ago. Each in its own short transaction.
///
/// # Errors
/// When the database fails.
pub async fn sweep(gateway: &Gateway) -> Result<(), FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        sessions::expire(tx, now).await?;
        saml::expire(tx, now).await?;
        employees::expire_buried(tx, now.minus(REMEMBERED)).await?;
        Ok::<_, FlowError>(())
    })?;
    let all = organisations::list(&mut gateway.db.read().await?).await?;
    for record in all {
        let scope = Scope::try_from(record)?;
        let days = u64::from(scope.settings.values().log_retention_days.get());
        let before = now.minus(Duration::from_secs(days * 24 * 3600));
        transaction!(gateway.db, |tx| {
            sign_ins::expire(tx, scope.id, before).await?;
            scim_log::expire(tx, scope.id, before).await?;
            Ok::<_, FlowError>(())
        })?;
    }
    Ok(())
}
