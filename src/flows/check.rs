//! What `muster check` asks of an open gateway: its clocks, the certificates of every connection, and
//! whether metadata can be fetched. Nothing is changed.

use std::time::Duration;

use super::{
    FlowError, Gateway, connection_keys,
    connections::{self, MetadataSource, Shown, import},
    metadata_refresh, organisations,
};
use crate::{
    clock::Timestamp,
    saml::{IdpMetadata, has_second_verifier},
    store::{Conn, connections::Connection, dialect},
};

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As it should be.
    Ok,
    /// Works, and wants attention.
    Warn,
    /// Does not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `database`, `certificates acme/okta`, …
    pub name: String,
    /// How it is.
    pub grade: Grade,
    /// What was found, and what to do when it is not as it should be.
    pub detail: String,
}

impl Finding {
    /// A finding about `name`.
    #[must_use]
    pub fn new(name: impl Into<String>, grade: Grade, detail: impl Into<String>) -> Self {
        Self { name: name.into(), grade, detail: detail.into() }
    }
}

/// A clock that says less was never set: the first version is from that year.
const FIRST_SANE: Timestamp = Timestamp::from_seconds(1_767_225_600);
/// How far the database server's clock may be off before somebody should look.
const NOTICEABLE: Duration = Duration::from_secs(2);
/// How far it may be off before sessions and requests end at the wrong time.
const HARMFUL: Duration = Duration::from_secs(60);
/// How long before its end a certificate is worth a warning.
const SOON: Duration = Duration::from_secs(90 * 24 * 3600);

/// The machine's clock, by itself.
#[must_use]
pub fn clock(now: Timestamp) -> Finding {
    if now < FIRST_SANE {
        let detail = format!("says {now}; set it by NTP, or every assertion is refused");
        return Finding::new("clock", Grade::Fail, detail);
    }
    Finding::new("clock", Grade::Ok, now.to_string())
}

/// The machine's clock compared with that of the database server; `None` on SQLite.
///
/// # Errors
/// When the database fails.
pub async fn database_clock(gateway: &Gateway) -> Result<Option<Finding>, FlowError> {
    let before = gateway.now();
    let theirs = dialect::server_time(&mut gateway.db.read().await?).await?;
    Ok(theirs.map(|theirs| compare_clocks(before, theirs, gateway.now())))
}

/// `theirs` was read between `before` and `after`.
fn compare_clocks(before: Timestamp, theirs: Timestamp, after: Timestamp) -> Finding {
    let off = before.since(theirs).max(theirs.since(after));
    let grade = match off {
        off if off > HARMFUL => Grade::Fail,
        off if off > NOTICEABLE => Grade::Warn,
        _ => return Finding::new("database clock", Grade::Ok, "agrees with this machine's"),
    };
    let detail = format!("{} seconds off this machine's; set both by NTP", off.as_secs());
    Finding::new("database clock", grade, detail)
}

/// The certificates of every connection: the identity provider's and our own.
///
/// # Errors
/// When the database fails.
pub async fn certificates(gateway: &Gateway) -> Result<Vec<Finding>, FlowError> {
    let now = gateway.now();
    let mut findings = Vec::new();
    for one in every_connection(gateway).await? {
        let name = format!("certificates {}/{}", one.org, one.connection.record.slug);
        if !one.connection.values().enabled {
            findings.push(Finding::new(name, Grade::Ok, "the connection is disabled"));
            continue;
        }
        let mut noted = match one.connection.idp(now) {
            Ok(None) => vec![(Grade::Warn, "no metadata of the identity provider yet".to_owned())],
            Ok(Some(idp)) => judge_idp(&idp, now),
            Err(error) => vec![(Grade::Fail, error.to_string())],
        };
        if one.connection.values().second_opinion && !has_second_verifier() {
            let nobody =
                "saml.second_opinion=true, and this build has no second verifier: nobody can sign in";
            noted.push((Grade::Fail, nobody.to_owned()));
        }
        let mut conn = gateway.db.read().await?;
        noted.extend(judge_own_keys(gateway, &mut conn, &one.connection.record, now).await);
        findings.push(sum_up(name, noted));
    }
    Ok(findings)
}

/// Our own keys must be there for each purpose, and readable under the master key.
async fn judge_own_keys(
    gateway: &Gateway,
    conn: &mut Conn,
    connection: &Connection,
    now: Timestamp,
) -> Vec<(Grade, String)> {
    let mut noted = Vec::new();
    for key in connection_keys::shown(conn, connection).await.unwrap_or_default() {
        let what = format!("our {} certificate {}", key.purpose.as_str(), key.certificate.fingerprint());
        noted.extend(judge_end(&what, key.certificate.not_after(), now, Grade::Fail));
    }
    let signs = connection_keys::signing(gateway, conn, connection).await.map(|keys| keys.is_empty());
    let decrypts = connection_keys::decryption(gateway, conn, connection).await.map(|keys| keys.is_empty());
    for (purpose, missing) in [("signing", signs), ("encryption", decrypts)] {
        match missing {
            Ok(false) => {}
            Ok(true) => noted.push((Grade::Fail, format!("the service provider has no {purpose} key"))),
            Err(error) => noted.push((Grade::Fail, format!("our {purpose} key cannot be read: {error}"))),
        }
    }
    noted
}

fn judge_idp(idp: &IdpMetadata, now: Timestamp) -> Vec<(Grade, String)> {
    let mut noted = Vec::new();
    if idp.signing_keys.is_empty() {
        let detail = "the identity provider has no usable signing certificate, so nobody can sign in";
        noted.push((Grade::Fail, detail.to_owned()));
    }
    for key in &idp.signing_keys {
        // A key in the metadata is trusted beyond the end of its certificate, so this is no failure yet.
        let what = format!("the identity provider's certificate {}", key.fingerprint());
        noted.extend(judge_end(&what, key.not_after(), now, Grade::Warn));
    }
    noted.extend(judge_end("the identity provider's metadata", idp.valid_until, now, Grade::Fail));
    noted
}

/// A note when `end` is over, of grade `over`, or near.
fn judge_end(what: &str, end: Option<Timestamp>, now: Timestamp, over: Grade) -> Option<(Grade, String)> {
    let end = end?;
    if end <= now {
        return Some((over, format!("{what} ended at {end}; get a new one")));
    }
    if end.since(now) <= SOON {
        let days = end.since(now).as_secs() / 86_400;
        return Some((Grade::Warn, format!("{what} ends in {days} days, at {end}; get a new one")));
    }
    None
}

fn sum_up(name: String, noted: Vec<(Grade, String)>) -> Finding {
    let Some(grade) = noted.iter().map(|(grade, _)| *grade).max() else {
        return Finding::new(name, Grade::Ok, "none ends within 90 days");
    };
    let details: Vec<String> = noted.into_iter().map(|(_, detail)| detail).collect();
    Finding::new(name, grade, details.join("; "))
}

/// Whether the metadata of every connection that has a link can be fetched, and still is the same
/// identity provider's.
///
/// # Errors
/// When the database fails.
pub async fn metadata(gateway: &Gateway) -> Result<Vec<Finding>, FlowError> {
    let mut findings = Vec::new();
    for one in every_connection(gateway).await? {
        let Some(url) = one.connection.record.idp_metadata_url.clone() else { continue };
        if !one.connection.values().enabled {
            continue;
        }
        let name = format!("metadata {}/{}", one.org, one.connection.record.slug);
        let copy = one.connection.last_copy();
        let wanted = copy.as_ref().map(|idp| idp.entity_id.as_str());
        let wanted = wanted.or_else(|| one.connection.values().idp_entity_id.as_ref().map(|id| id.as_str()));
        let found = match import::read(gateway, &MetadataSource::Url(url.clone()), wanted).await {
            Ok(imported) if imported.idp.signing_keys.is_empty() => {
                Err("it has no usable signing certificate".to_owned())
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        };
        let failing = metadata_refresh::state(gateway, &one.connection).await?.and_then(|state| {
            let why = state.failure.filter(|_| state.failures > 0)?;
            Some(format!("refreshing has failed since {}: {why}", state.succeeded_at))
        });
        findings.push(match (found, failing) {
            (Ok(()), None) => Finding::new(name, Grade::Ok, url),
            (Ok(()), Some(failing)) => Finding::new(name, Grade::Warn, format!("{url}: {failing}")),
            // The stored copy goes on working.
            (Err(why), _) => {
                Finding::new(name, Grade::Warn, format!("{url}: {why}; the stored copy is used"))
            }
        });
    }
    Ok(findings)
}

async fn every_connection(gateway: &Gateway) -> Result<Vec<Shown>, FlowError> {
    let mut all = Vec::new();
    for organisation in organisations::list(gateway).await? {
        all.extend(connections::list(gateway, &organisation.scope.slug).await?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn a_clock_that_was_never_set_fails() {
        assert_eq!(clock(NOW).grade, Grade::Ok);
        assert_eq!(clock(Timestamp::from_seconds(0)).grade, Grade::Fail);
    }

    #[test]
    fn clocks_are_compared_both_ways() {
        let grade = |theirs: Timestamp| compare_clocks(NOW, theirs, NOW.plus(Duration::from_secs(1))).grade;
        assert_eq!(grade(NOW), Grade::Ok);
        assert_eq!(grade(NOW.plus(Duration::from_secs(2))), Grade::Ok, "read a moment later");
        assert_eq!(grade(NOW.minus(Duration::from_secs(10))), Grade::Warn);
        assert_eq!(grade(NOW.plus(Duration::from_secs(10))), Grade::Warn);
        assert_eq!(grade(NOW.minus(Duration::from_secs(61))), Grade::Fail);
        assert_eq!(grade(NOW.plus(Duration::from_secs(90))), Grade::Fail);
    }

    #[test]
    fn an_end_is_told_three_months_before() {
        let in_days = |days: u64| Some(NOW.plus(Duration::from_secs(days * 86_400)));
        let judge = |end| judge_end("it", end, NOW, Grade::Fail).map(|(grade, _)| grade);
        assert_eq!(judge(None), None);
        assert_eq!(judge(in_days(91)), None);
        assert_eq!(judge(in_days(90)), Some(Grade::Warn));
        assert_eq!(judge(Some(NOW)), Some(Grade::Fail));
        let finding =
            sum_up("x".to_owned(), vec![(Grade::Warn, "a".to_owned()), (Grade::Fail, "b".to_owned())]);
        assert_eq!(finding, Finding::new("x", Grade::Fail, "a; b"));
        assert_eq!(sum_up("x".to_owned(), Vec::new()).grade, Grade::Ok);
    }
}
