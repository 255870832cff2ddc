//! Keeps the metadata of identity providers fresh (SAML.md 24): what came from a link is fetched again on a
//! schedule. Whatever goes wrong, the last good copy stays.
//!
//! The document is trusted because of the https connection that it comes over, as when the administrator
//! named the link; a signature on it is not looked at.

use std::time::Duration;

use serde_json::Value;

use super::{
    Actor, FlowError, Gateway, Target,
    connections::{
        ConnectionFault, Loaded, MetadataSource,
        import::{self, Imported},
    },
};
use crate::{
    clock::Timestamp,
    ids::{ConnectionId, OrganisationId},
    saml::IdpMetadata,
    secret::Random,
    store::{
        connections,
        metadata_refreshes::{self, Refreshes},
        statement::transaction,
    },
};

/// Metadata is not fetched more often than this, whatever its `cacheDuration` says.
const SHORTEST: Duration = Duration::from_secs(3_600);
/// Metadata is fetched at least this often.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);
/// How long one process may fetch before another may: much longer than a fetch takes.
const LEASE: Duration = Duration::from_secs(300);
/// Most characters of the reason of a failure that are kept.
const REASON_MAX: usize = 300;

/// A connection whose metadata is due, claimed by this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    organisation: OrganisationId,
    connection: ConnectionId,
}

/// What a fetch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// The new metadata is in force.
    Changed,
    /// It says what the copy says.
    Unchanged,
    /// It could not be fetched or used, for this reason; the copy stays.
    Failed(ConnectionFault),
    /// The connection was changed or deleted while it was fetched; that change holds, the fetch does not.
    Overtaken,
}

/// Claims the next connection that is due; `None` when none is, or another process was faster.
///
/// # Errors
/// When the database fails.
pub async fn claim(gateway: &Gateway) -> Result<Option<Claimed>, FlowError> {
    let now = gateway.now();
    let claimed = transaction!(gateway.db, |tx| {
        Ok::<_, FlowError>(metadata_refreshes::claim(tx, now, now.plus(LEASE)).await?)
    })?;
    Ok(claimed.map(|(organisation, connection)| Claimed { organisation, connection }))
}

/// Refreshes what was claimed; `None` when the connection is disabled or gone, and nothing was fetched.
///
/// # Errors
/// When the database fails.
pub async fn refresh_claimed(gateway: &Gateway, claimed: Claimed) -> Result<Option<Refreshed>, FlowError> {
    let Claimed { organisation, connection } = claimed;
    let record = connections::by_id(&mut gateway.db.read().await?, organisation, connection).await?;
    let Some(record) = record else { return Ok(None) };
    let loaded = Loaded::try_from(record)?;
    if !loaded.values().enabled {
        // Enabling it makes it due at once.
        let due = gateway.now().plus(LONGEST);
        transaction!(gateway.db, |tx| {
            Ok::<_, FlowError>(metadata_refreshes::postpone(tx, organisation, connection, due).await?)
        })?;
        return Ok(None);
    }
    refresh(gateway, Actor::Muster, &loaded).await.map(Some)
}

/// Fetches the metadata of a connection from its link and puts it in force. No transaction is open
/// meanwhile: what was changed since `seen` was read wins.
///
/// # Errors
/// When the database fails. That nothing could be fetched is no error but [`Refreshed::Failed`], and noted.
pub async fn refresh(gateway: &Gateway, actor: Actor, seen: &Loaded) -> Result<Refreshed, FlowError> {
    let before = seen.last_copy();
    let read = match seen.record.idp_metadata_url.clone() {
        Some(url) => read(gateway, url, seen, before.as_ref()).await,
        None => return Ok(Refreshed::Overtaken),
    };
    match read {
        Ok(imported) => apply(gateway, actor, seen, before.as_ref(), &imported).await,
        Err(fault) => fail(gateway, seen, before.as_ref(), fault).await,
    }
}

/// Another entity ID would be another identity provider, and one without keys would lock everybody out:
/// neither happens without a person.
async fn read(
    gateway: &Gateway,
    url: String,
    seen: &Loaded,
    before: Option<&IdpMetadata>,
) -> Result<Imported, ConnectionFault> {
    let known = before.map(|idp| idp.entity_id.as_str());
    let wanted = known.or_else(|| seen.values().idp_entity_id.as_ref().map(|id| id.as_str()));
    let imported = import::read(gateway, &MetadataSource::Url(url), wanted).await?;
    if imported.idp.signing_keys.is_empty() {
        return Err(ConnectionFault::NoCertificate);
    }
    Ok(imported)
}

async fn apply(
    gateway: &Gateway,
    actor: Actor,
    seen: &Loaded,
    before: Option<&IdpMetadata>,
    imported: &Imported,
) -> Result<Refreshed, FlowError> {
    let (organisation, id) = (seen.record.organisation, seen.record.id);
    let now = gateway.now();
    let due = after_success(&imported.idp, now, gateway.random());
    let stored = imported.idp.to_stored();
    let detail = import::difference(before, &imported.idp);
    let refreshed = transaction!(gateway.db, |tx| {
        let record = connections::by_id(tx, organisation, id).await?;
        let Some(mut record) = record.filter(|record| record.version == seen.record.version) else {
            return Ok::<_, FlowError>(Refreshed::Overtaken);
        };
        metadata_refreshes::succeeded(tx, organisation, id, now, due).await?;
        if record.idp_metadata.as_ref() == Some(&stored) {
            return Ok(Refreshed::Unchanged);
        }
        record.idp_metadata = Some(stored.clone());
        record.idp_metadata_at = Some(now);
        record.updated_at = now;
        record.version += 1;
        if !connections::update(tx, &record, seen.record.version).await? {
            return Err(FlowError::Changed);
        }
        let target = Target::connection(organisation, id);
        gateway.audit(tx, actor, "connection.metadata_refreshed", target, detail.clone()).await?;
        Ok(Refreshed::Changed)
    });
    // On PostgreSQL somebody may have been faster between the reading and the writing.
    let refreshed =
        if matches!(refreshed, Err(FlowError::Changed)) { Ok(Refreshed::Overtaken) } else { refreshed };
    if matches!(refreshed, Ok(Refreshed::Changed)) {
        tell_change(seen, &detail);
    }
    refreshed
}

fn tell_change(seen: &Loaded, detail: &Value) {
    tracing::info!(
        connection = %seen.record.id,
        slug = seen.record.slug,
        added = %detail["certificatesAdded"],
        removed = %detail["certificatesRemoved"],
        "the identity provider's metadata has changed and is in force"
    );
}

async fn fail(
    gateway: &Gateway,
    seen: &Loaded,
    before: Option<&IdpMetadata>,
    fault: ConnectionFault,
) -> Result<Refreshed, FlowError> {
    let why: String = fault.to_string().chars().take(REASON_MAX).collect();
    let (organisation, id) = (seen.record.organisation, seen.record.id);
    let now = gateway.now();
    let valid_until = before.and_then(|idp| idp.valid_until);
    transaction!(gateway.db, |tx| {
        let state = metadata_refreshes::state(tx, organisation, id).await?;
        let failures = state.map_or(0, |state| state.failures) + 1;
        let due = after_failure(failures, valid_until, now, gateway.random());
        Ok::<_, FlowError>(metadata_refreshes::failed(tx, organisation, id, now, due, &why).await?)
    })?;
    tracing::warn!(
        connection = %id,
        slug = seen.record.slug,
        why,
        "the identity provider's metadata could not be refreshed; the last good copy stays"
    );
    Ok(Refreshed::Failed(fault))
}

/// How refreshing goes for a connection; `None` when its metadata comes from no link.
///
/// # Errors
/// When the database fails.
pub async fn state(gateway: &Gateway, connection: &Loaded) -> Result<Option<Refreshes>, FlowError> {
    let (organisation, id) = (connection.record.organisation, connection.record.id);
    Ok(metadata_refreshes::state(&mut gateway.db.read().await?, organisation, id).await?)
}

/// When metadata that was fetched at `now` is fetched next: as `cacheDuration` says, but hourly at most and
/// daily at least, and twice before it ends. Up to a tenth earlier, so that connections of one federation
/// do not ask all at once.
pub(super) fn after_success(idp: &IdpMetadata, now: Timestamp, random: &dyn Random) -> Timestamp {
    let wanted = idp.cache_duration.unwrap_or(LONGEST).min(LONGEST);
    now.plus(jittered(before_the_end(wanted, idp.valid_until, now), random))
}

/// When to try again after this many failures: an hour, two, four …, a day at most, and more often when the
/// copy is about to end.
fn after_failure(
    failures: i64,
    valid_until: Option<Timestamp>,
    now: Timestamp,
    random: &dyn Random,
) -> Timestamp {
    let doublings = u32::try_from(failures.clamp(1, 6) - 1).unwrap_or(0);
    let wanted = SHORTEST.saturating_mul(2_u32.pow(doublings)).min(LONGEST);
    now.plus(jittered(before_the_end(wanted, valid_until, now), random))
}

fn before_the_end(wanted: Duration, valid_until: Option<Timestamp>, now: Timestamp) -> Duration {
    let half = valid_until.map_or(wanted, |until| until.since(now) / 2);
    wanted.min(half).max(SHORTEST)
}

fn jittered(wait: Duration, random: &dyn Random) -> Duration {
    let mut byte = [0];
    random.fill(&mut byte);
    wait - wait / 10 * u32::from(byte[0]) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn hours(hours: u64) -> Duration {
        Duration::from_secs(hours * 3_600)
    }

    #[test]
    fn a_failure_is_followed_by_ever_longer_waits_of_a_day_at_most() {
        let wait = |failures| after_failure(failures, None, NOW, &Always(0)).since(NOW);
        let waits: Vec<_> = [1, 2, 3, 4, 5, 6, 100].map(wait).to_vec();
        assert_eq!(waits, [1, 2, 4, 8, 16, 24, 24].map(hours));
        let soon = Some(NOW.plus(hours(6)));
        assert_eq!(after_failure(9, soon, NOW, &Always(0)).since(NOW), hours(3));
        assert_eq!(after_failure(9, Some(NOW), NOW, &Always(0)).since(NOW), hours(1), "over: hourly");
    }

    #[test]
    fn waits_are_up_to_a_tenth_shorter() {
        assert_eq!(jittered(hours(10), &Always(0)), hours(10));
        assert_eq!(jittered(hours(10), &Always(255)), hours(9));
        let between = jittered(hours(10), &Always(100));
        assert!(hours(9) < between && between < hours(10));
    }
}
