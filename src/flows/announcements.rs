//! Announces what is about to end (SAML.md 25): the certificates of identity providers, our own, and the
//! validity of metadata; 90, 30, 7 and 1 days ahead, each once, whichever process sees it first.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;
use uuid::Uuid;

use super::{
    FlowError, Gateway, Target, connection_keys,
    connections::Loaded,
    gateway::Actor,
    organisations::{self, Scope},
};
use crate::{
    clock::Timestamp,
    ids::ConnectionId,
    saml::TrustedKey,
    store::{
        Tx,
        connection_keys::Stage,
        connections,
        expiry_announcements::{self, Announced},
        mails, metadata_refreshes,
        statement::transaction,
    },
};

mod letter;

/// How many days ahead an end is announced, the last one first.
const DAYS_AHEAD: [i64; 4] = [1, 7, 30, 90];
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Metadata with a link is prolonged by refreshing. Its end is news only when that has not worked for so
/// long: it is tried at least daily.
const UNREFRESHED: Duration = Duration::from_secs(2 * 24 * 3_600);
/// Connections that are read at once.
const PAGE: i64 = 100;
/// How long after an end its announcements are remembered.
const REMEMBERED: Duration = Duration::from_secs(365 * 24 * 3_600);
/// Most ends that are reported for metrics, the nearest ones.
const REPORTED_MAX: usize = 3_000;

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A certificate that the identity provider signs with.
    IdpCertificate,
    /// A certificate of our own.
    SpCertificate,
    /// The validity of the identity provider's metadata.
    Metadata,
}

impl Kind {
    /// The name in the database, in the audit log and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdpCertificate => "idp_certificate",
            Self::SpCertificate => "sp_certificate",
            Self::Metadata => "metadata",
        }
    }
}

/// Something of a connection that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ending {
    kind: Kind,
    /// The fingerprint of a certificate, the end of metadata: what is renewed is something else.
    subject: String,
    ends_at: Timestamp,
    /// Whether its end is worth announcing.
    announce: bool,
}

impl Ending {
    fn certificate(kind: Kind, key: &TrustedKey) -> Option<Self> {
        let ends_at = key.not_after()?;
        Some(Self { kind, subject: key.fingerprint().to_owned(), ends_at, announce: true })
    }

    /// Which announcement is due at `now`; `None` when it is too early, or over.
    fn stage(&self, now: Timestamp) -> Option<i64> {
        if self.ends_at <= now {
            return None;
        }
        let left = self.ends_at.since(now);
        DAYS_AHEAD.into_iter().find(|days| left <= DAY * u32::try_from(*days).unwrap_or(u32::MAX))
    }
}

/// The first end of a kind in a connection, for metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstEnd {
    /// The organisation's slug.
    pub organisation: String,
    /// The connection's slug.
    pub connection: String,
    /// What ends.
    pub kind: Kind,
    /// When.
    pub ends_at: Timestamp,
}

impl FirstEnd {
    /// The days left at `now`; negative when it is over.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> f64 {
        let seconds = self.ends_at.as_seconds() - now.as_seconds();
        f64::from(i32::try_from(seconds / 60).unwrap_or(i32::MAX)) / (24.0 * 60.0)
    }
}

/// Announces what is due in all organisations. Answers the first end of each kind of each enabled
/// connection, the nearest ones when there are very many.
///
/// # Errors
/// When the database fails. What fails for one connection alone is logged, and the others have their turn.
pub async fn announce(gateway: &Gateway) -> Result<Vec<FirstEnd>, FlowError> {
    let now = gateway.now();
    let mut ends: Vec<FirstEnd> = Vec::new();
    let mut after = ConnectionId::from_uuid(Uuid::nil());
    loop {
        let page = connections::page(&mut gateway.db.read().await?, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for record in page {
            let id = record.id;
            match announce_one(gateway, record, now).await {
                Ok(found) => ends.extend(found),
                Err(error) => tracing::warn!(connection = %id, %error, "ends cannot be watched"),
            }
        }
        ends.sort_by_key(|end| end.ends_at);
        ends.truncate(REPORTED_MAX);
    }
    transaction!(gateway.db, |tx| {
        Ok::<_, FlowError>(expiry_announcements::expire(tx, now.minus(REMEMBERED)).await?)
    })?;
    Ok(ends)
}

async fn announce_one(
    gateway: &Gateway,
    record: connections::Connection,
    now: Timestamp,
) -> Result<Vec<FirstEnd>, FlowError> {
    let connection = Loaded::try_from(record)?;
    if !connection.values().enabled {
        return Ok(Vec::new());
    }
    let ids = (connection.record.organisation, connection.record.id);
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope_by_id(&mut conn, ids.0).await?;
    let keys = connection_keys::shown(&mut conn, &connection.record).await?;
    let refreshes = metadata_refreshes::state(&mut conn, ids.0, ids.1).await?;
    let known = expiry_announcements::of_connection(&mut conn, ids.0, ids.1).await?;
    drop(conn);
    // A key that was replaced is on its way out already.
    let ours = keys.iter().filter(|key| key.stage != Stage::Previous);
    let mut endings: Vec<Ending> =
        ours.filter_map(|key| Ending::certificate(Kind::SpCertificate, &key.certificate)).collect();
    if let Some(idp) = connection.last_copy() {
        let theirs = idp.signing_keys.iter();
        endings.extend(theirs.filter_map(|key| Ending::certificate(Kind::IdpCertificate, key)));
        endings.extend(idp.valid_until.map(|ends_at| Ending {
            kind: Kind::Metadata,
            subject: ends_at.to_string(),
            ends_at,
            announce: refreshes.is_none_or(|state| now.since(state.succeeded_at) > UNREFRESHED),
        }));
    }
    for ending in endings.iter().filter(|ending| ending.announce) {
        let Some(days_ahead) = ending.stage(now) else { continue };
        let (kind, subject) = (ending.kind.as_str().to_owned(), ending.subject.clone());
        let announced = Announced { kind, subject, days_ahead };
        if !known.contains(&announced) {
            tell(gateway, &scope, &connection, ending, &announced).await?;
        }
    }
    let mut first: BTreeMap<Kind, Timestamp> = BTreeMap::new();
    for ending in &endings {
        let ends_at = first.entry(ending.kind).or_insert(ending.ends_at);
        *ends_at = ending.ends_at.min(*ends_at);
    }
    let (organisation, slug) = (scope.slug, connection.record.slug);
    let shown = |(kind, ends_at)| FirstEnd {
        organisation: organisation.clone(),
        connection: slug.clone(),
        kind,
        ends_at,
    };
    Ok(first.into_iter().map(shown).collect())
}

/// One transaction: the announcement is noted, audited and put into the outbox. The log says so when it is
/// committed, and only in the process that did it.
async fn tell(
    gateway: &Gateway,
    scope: &Scope,
    connection: &Loaded,
    ending: &Ending,
    announced: &Announced,
) -> Result<(), FlowError> {
    let (organisation, id) = (connection.record.organisation, connection.record.id);
    let first = transaction!(gateway.db, |tx| {
        let now = gateway.now();
        if !expiry_announcements::add(tx, (organisation, id), announced, ending.ends_at, now).await? {
            return Ok::<_, FlowError>(false);
        }
        let mailed = mail(gateway, tx, scope, connection, ending).await?;
        let detail = json!({
            "kind": announced.kind,
            "subject": announced.subject,
            "endsAt": ending.ends_at,
            "daysAhead": announced.days_ahead,
            "mailed": mailed,
        });
        let target = Target::connection(organisation, id);
        gateway.audit(tx, Actor::Muster, "connection.end_announced", target, detail).await?;
        Ok(true)
    })?;
    if first {
        tracing::warn!(
            organisation = scope.slug,
            connection = connection.record.slug,
            kind = announced.kind,
            subject = announced.subject,
            ends_at = %ending.ends_at,
            days_ahead = announced.days_ahead,
            "a certificate or metadata of a connection ends soon"
        );
    }
    Ok(())
}

/// Writes to the contact of the connection; `false` when none is named.
async fn mail(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    connection: &Loaded,
    ending: &Ending,
) -> Result<bool, FlowError> {
    let Some(contact) = &connection.values().contact else { return Ok(false) };
    let now = gateway.now();
    let language = scope.settings.values().language.as_str();
    let mail = letter::write(language, &scope.name, &connection.record.name, ending, now);
    let draft = mail.seal(gateway, scope.id, "end_announced")?;
    mails::queue_to_contact(tx, scope.id, contact, draft, now).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn ending(ends_at: Timestamp) -> Ending {
        Ending { kind: Kind::SpCertificate, subject: "00ff".to_owned(), ends_at, announce: true }
    }

    #[test]
    fn an_end_is_announced_by_the_last_stage_that_was_reached() {
        let stage = |left: Duration| ending(NOW.plus(left)).stage(NOW);
        let second = Duration::from_secs(1);
        assert_eq!(stage(DAY * 90 + second), None);
        assert_eq!(stage(DAY * 90), Some(90));
        assert_eq!(stage(DAY * 30 + second), Some(90));
        assert_eq!(stage(DAY * 30), Some(30));
        assert_eq!(stage(DAY * 7), Some(7));
        assert_eq!(stage(DAY), Some(1));
        assert_eq!(stage(second), Some(1));
        assert_eq!(stage(Duration::ZERO), None, "it is over");
    }

    #[test]
    fn days_left_are_negative_when_it_is_over() {
        let end = |ends_at| FirstEnd {
            organisation: "acme".to_owned(),
            connection: "corp".to_owned(),
            kind: Kind::Metadata,
            ends_at,
        };
        let near = |left: f64, wanted: f64| (left - wanted).abs() < 0.001;
        assert!(near(end(NOW.plus(DAY * 3 / 2)).days_left(NOW), 1.5));
        assert!(near(end(NOW.minus(DAY * 2)).days_left(NOW), -2.0));
    }
}
