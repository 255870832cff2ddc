//! Forgetting what is over.

use std::time::Duration;

use super::{FlowError, Gateway, organisations::Scope, passwords::TRIAL, selection};
use crate::{
    clock::Timestamp,
    store::{
        departed, imports, invitations, organisations, passwords, saml, scim_log, second_factors, selections,
        sessions, sign_ins, statement::transaction,
    },
};

/// How long the identifiers of the deleted are recognised, as keyed digests.
const REMEMBERED: Duration = Duration::from_secs(365 * 24 * 3600);
/// How much longer than they were good for used messages are remembered. They would be good again when the clock skew of the
/// connection is raised meanwhile (by ten minutes at most), for another process whose clock is behind, and for one that was judged in time
/// and waited.
const USED_MARGIN: Duration = Duration::from_secs(30 * 60);
/// How far back deletions are looked at for attempts that were recorded while they ran, and how long after
/// the deletion such an attempt can be.
const LATE_WINDOW: Duration = Duration::from_secs(24 * 3600);
const LATE_MARGIN: Duration = Duration::from_secs(300);
/// How long the list shows by which name somebody knocked who was deleted: the administrator needs it to see
/// what went wrong, and no longer than that.
const KNOCKING_SHOWN: Duration = Duration::from_secs(24 * 3600);

/// Forgets sessions, requests and assertions whose time is over, logs older than each organisation
/// keeps them, and identifiers of people deleted a year ago. Each in its own short transaction.
///
/// # Errors
/// When the database fails.
pub async fn sweep(gateway: &Gateway) -> Result<(), FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| {
        sessions::expire(tx, now).await?;
        saml::expire(tx, now, now.minus(USED_MARGIN)).await?;
        invitations::expire(tx, now).await?;
        imports::expire(tx, now).await?;
        second_factors::expire(tx, now).await?;
        selections::expire(tx, now.minus(selection::REMEMBERED)).await?;
        passwords::expire_trials(tx, now.minus(TRIAL)).await?;
        departed::expire(tx, now.minus(REMEMBERED)).await?;
        // A sign-in that was recorded while its person was being deleted.
        sign_ins::erase_late(tx, now.minus(LATE_WINDOW), LATE_MARGIN).await?;
        sign_ins::erase_deleted(tx, now.minus(KNOCKING_SHOWN)).await?;
        Ok::<_, FlowError>(())
    })?;
    let all = organisations::list(&mut gateway.db.read().await?).await?;
    for record in all {
        let scope = Scope::try_from(record)?;
        let days = u64::from(scope.settings.values().log_retention_days.get());
        let before = now.minus(Duration::from_secs(days * 24 * 3600));
        transaction!(gateway.db, |tx| {
            sign_ins::expire(tx, scope.id, before).await?;
            Ok::<_, FlowError>(())
        })?;
        forget_scim_requests(gateway, &scope, before).await?;
    }
    Ok(())
}

/// Forgets what the request log has before `before`, and what it has more than the organisation keeps. Some at a
/// time, so that nobody waits long for the database.
async fn forget_scim_requests(gateway: &Gateway, scope: &Scope, before: Timestamp) -> Result<(), FlowError> {
    let most = i64::from(scope.settings.values().scim_log_rows.get());
    let surplus = scim_log::surplus(&mut gateway.db.read().await?, scope.id, most).await?;
    // The newest of those that are too many goes as well.
    let end = surplus.map_or(before, |newest| before.max(newest.plus(Duration::from_micros(1))));
    loop {
        let gone = transaction!(gateway.db, |tx| {
            Ok::<_, FlowError>(scim_log::expire(tx, scope.id, end).await?)
        })?;
        if gone == 0 {
            return Ok(());
        }
    }
}
