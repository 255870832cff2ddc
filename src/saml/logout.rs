//! Single logout (SAML core section 3.7, SAML profiles section 4.4): messages that ask for it and messages
//! that answer, by HTTP-Redirect and HTTP-POST, judged and made.
//!
//! A message passes `LogoutArrival → Gated → Verified → Content → LogoutMessage`. Both sides speak the same
//! language, so that the demonstration IdP judges what we send with the same rules.

mod arrival;
mod content;
mod help;
mod issue;
mod refusal;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::{
    assertion::NameId,
    check::{Check, Compared},
    keys::{DecryptionKeys, TrustedKeys},
    names::{HTTP_POST, HTTP_REDIRECT, NAME_ID_UNSPECIFIED},
    refusal::Shown,
};
use crate::clock::Timestamp;
use content::{Content, Said};

pub use arrival::LogoutArrival;
pub use issue::{Carried, LogoutRequest, LogoutResponse, LogoutStatus};
pub use refusal::LogoutRefusal;

/// Most bytes of a logout message, decoded or inflated: one NameID and some hundred SessionIndexes.
pub const LOGOUT_LIMIT: usize = super::redirect::INFLATED_LIMIT;
/// Most bytes of RelayState that are carried back. SAML allows 80 (SAML bindings section 3.4.3), but there
/// are IdPs that put a whole address into it, and their logout would end here.
const RELAY_STATE_LIMIT: usize = 1_024;
/// Most SessionIndexes in one request.
const SESSION_INDEXES_MAX: usize = 1_000;
/// Nothing is believed longer than this past its IssueInstant.
const LONGEST_BELIEF: Duration = Duration::from_secs(24 * 60 * 60);

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// HTTP-Redirect (SAML bindings section 3.4).
    Redirect,
    /// HTTP-POST (SAML bindings section 3.5).
    Post,
}

impl Binding {
    /// Its identifier in metadata.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => HTTP_REDIRECT,
            Self::Post => HTTP_POST,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Redirect => Self::Post,
            Self::Post => Self::Redirect,
        }
    }
}

/// What a logout message must fit.
#[derive(Debug, Clone)]
pub struct LogoutExpect {
    /// The address that it came to, as the other side knows it.
    pub slo_url: String,
    /// The entity ID of the other side.
    pub peer_entity_id: String,
    /// The keys of the other side; `None` when there is no usable one, and then everything is refused.
    pub keys: Option<TrustedKeys>,
    /// Our keys for a NameID that is encrypted; none: such a request is refused.
    pub decryption_keys: DecryptionKeys,
    /// Whether AES-CBC counts (`saml.allow_cbc`).
    pub allow_cbc: bool,
    /// Whether SHA-1 counts (`saml.allow_sha1`).
    pub allow_sha1: bool,
    /// How far the other side's clock may be off, each way (`saml.clock_skew_seconds`).
    pub clock_skew: Duration,
    /// The present moment.
    pub now: Timestamp,
}

/// The other side asks to end sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequested {
    /// The request's ID, for the replay guard and for InResponseTo.
    pub id: String,
    /// Whose sessions. The value is not empty.
    pub name_id: NameId,
    /// Which sessions; empty: all of theirs.
    pub session_indexes: Vec<String>,
    /// From when on this message is refused as too old, so that the replay guard may forget it.
    pub forget_after: Timestamp,
    /// When the other side made the request. An assertion from before that is not believed any more, however
    /// late it arrives (SAML core section 3.7.3.1).
    pub issued: Timestamp,
    /// From when on no such assertion would be believed anyway.
    pub outlives: Timestamp,
}

impl LogoutRequested {
    /// Whether it means a session that was opened for `name_id`, at the session `session_index` of the other
    /// side. The value is compared exactly. Format and qualifiers are compared where both sides name them: an
    /// IdP that leaves one out in one message and not in the other still means the same person.
    #[must_use]
    pub fn means(&self, name_id: &NameId, session_index: Option<&str>) -> bool {
        let agree = |ours: Option<&str>, theirs: Option<&str>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let asked = &self.name_id;
        let person = asked.value == name_id.value
            && agree(specific(name_id), specific(asked))
            && agree(name_id.name_qualifier.as_deref(), asked.name_qualifier.as_deref())
            && agree(name_id.sp_name_qualifier.as_deref(), asked.sp_name_qualifier.as_deref());
        let session = self.session_indexes.is_empty()
            || session_index.is_some_and(|index| self.session_indexes.iter().any(|asked| asked == index));
        person && session
    }
}

/// The format, when it says more than nothing.
fn specific(name_id: &NameId) -> Option<&str> {
    name_id.format.as_deref().filter(|format| *format != NAME_ID_UNSPECIFIED)
}

/// The other side answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutAnswered {
    /// The request that is answered.
    pub in_response_to: String,
    /// Whether everybody who took part in the session was logged out.
    pub complete: bool,
    /// What the other side says, for the administrator.
    pub status: Shown,
}

/// A logout message that every rule of this module accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogoutMessage {
    /// A LogoutRequest.
    Request(LogoutRequested),
    /// A LogoutResponse.
    Response(LogoutAnswered),
}

/// The outcome of [`judge_logout`].
#[derive(Debug, Clone)]
pub struct LogoutVerdict {
    /// What the other side wants or says, or why it is not believed.
    pub result: Result<LogoutMessage, LogoutRefusal>,
    /// Every rule that was applied, in order. They name nobody.
    pub checks: Vec<Check>,
    /// How the message came.
    pub binding: Binding,
    /// What came with it and goes back with the answer to a request, not looked into.
    pub relay_state: Option<String>,
    /// The ID of a refused request that the other side did send, to us and now: it can be answered with a
    /// status. `None` for everything else.
    pub answerable: Option<String>,
}

/// Judges one logout message by every rule that needs no database.
///
/// The caller still owes: the replay guard on [`LogoutRequested::id`], or the row of the request that
/// [`LogoutAnswered::in_response_to`] names.
#[must_use]
pub fn judge_logout(arrival: &LogoutArrival, expect: &LogoutExpect) -> LogoutVerdict {
    let mut notes = Notes::default();
    let mut verdict = LogoutVerdict {
        result: Err(LogoutRefusal::NoMessage),
        checks: Vec::new(),
        binding: arrival.binding(),
        relay_state: None,
        answerable: None,
    };
    verdict.result = judge_into(arrival, expect, &mut notes, &mut verdict);
    verdict.checks = notes.made;
    verdict
}

fn judge_into(
    arrival: &LogoutArrival,
    expect: &LogoutExpect,
    notes: &mut Notes,
    verdict: &mut LogoutVerdict,
) -> Result<LogoutMessage, LogoutRefusal> {
    let unverified = notes.require("message", arrival.decode(), |unverified| {
        format!("{} of {} bytes", unverified.kind(), unverified.length())
    })?;
    verdict.relay_state = unverified.relay_state().map(str::to_owned);
    notes.note("relay_state", relay_state(verdict.relay_state.as_deref()));
    notes.first()?;
    let keys = expect.keys.as_ref().ok_or(LogoutRefusal::NoKey);
    let keys = notes.require("keys", keys, |keys| format!("{} trusted", keys.iter().len()))?;
    let verified = unverified.verify(keys, expect.allow_sha1);
    let verified =
        notes.require("signature", verified, |verified| format!("by {}", verified.fingerprint()))?;
    let mut said =
        notes.require("schema", content::read(&verified), |said| format!("message {}", said.id))?;

    notes.note("version", version(&said));
    notes.note("issuer", issuer(&said, expect));
    notes.note("destination", destination(&said, expect));
    notes.note("issue_instant", issue_instant(&said, expect));
    notes.note("not_on_or_after", not_on_or_after(&said, expect));
    notes.first()?;
    if matches!(said.content, Content::Request { .. }) {
        verdict.answerable = Some(said.id.clone());
    }
    if let Content::Request { name_id, name_id_encrypted: true, .. } = &mut said.content {
        if name_id.is_some() {
            return notes
                .require("name_id", Err(LogoutRefusal::NameIdTwice), |_: &LogoutMessage| String::new());
        }
        let opened = content::decrypted_name_id(&verified, &expect.decryption_keys, expect.allow_cbc);
        let opened = notes.require("name_id_decryption", opened, |(_, how)| how.clone())?;
        *name_id = Some(opened.0);
    }
    let message = message(said, expect, notes)?;
    verdict.answerable = None;
    Ok(message)
}

fn message(said: Said, expect: &LogoutExpect, notes: &mut Notes) -> Result<LogoutMessage, LogoutRefusal> {
    match said.content {
        Content::Request { not_on_or_after, name_id, session_indexes, .. } => {
            let name_id = notes.require("name_id", subject(name_id), |name_id| {
                format!("one, of the format {}", name_id.format.as_deref().unwrap_or("unspecified"))
            })?;
            notes.note("session_index", count(&session_indexes));
            notes.first()?;
            let believed = said.issue_instant.plus(LONGEST_BELIEF);
            let end = not_on_or_after.map(|end| end.plus(expect.clock_skew));
            let forget_after = end.map_or(believed, |end| end.min(believed));
            Ok(LogoutMessage::Request(LogoutRequested {
                id: said.id,
                name_id,
                session_indexes,
                forget_after,
                issued: said.issue_instant,
                outlives: believed,
            }))
        }
        Content::Response { in_response_to, complete, status } => {
            let answered = in_response_to.ok_or(LogoutRefusal::InResponseToMissing);
            let in_response_to = notes.require("in_response_to", answered, Clone::clone)?;
            notes.note("status", Ok(status.to_string()));
            Ok(LogoutMessage::Response(LogoutAnswered { in_response_to, complete, status }))
        }
    }
}

fn relay_state(value: Option<&str>) -> Result<String, LogoutRefusal> {
    match value {
        None => Ok("none".to_owned()),
        Some(value) if value.len() > RELAY_STATE_LIMIT => Err(LogoutRefusal::RelayStateTooLong(value.len())),
        Some(value) => Ok(format!("{} bytes", value.len())),
    }
}

fn version(said: &Said) -> Result<String, LogoutRefusal> {
    if said.version == "2.0" {
        return Ok(said.version.clone());
    }
    Err(LogoutRefusal::VersionUnsupported(said.version.as_str().into()))
}

fn issuer(said: &Said, expect: &LogoutExpect) -> Result<String, LogoutRefusal> {
    let issuer = said.issuer.as_deref().ok_or(LogoutRefusal::IssuerMissing)?;
    if issuer == expect.peer_entity_id {
        return Ok(issuer.to_owned());
    }
    Err(LogoutRefusal::IssuerMismatch(issuer.into(), expect.peer_entity_id.as_str().into()))
}

/// Every logout message is signed, and a signed message says where it is to go by either binding (SAML
/// bindings sections 3.4.5.2 and 3.5.5.2): else one made for another service could be brought here.
fn destination(said: &Said, expect: &LogoutExpect) -> Result<String, LogoutRefusal> {
    let destination = said.destination.as_deref().ok_or(LogoutRefusal::DestinationMissing)?;
    if destination == expect.slo_url {
        return Ok(destination.to_owned());
    }
    Err(LogoutRefusal::DestinationMismatch(destination.into(), expect.slo_url.as_str().into()))
}

fn issue_instant(said: &Said, expect: &LogoutExpect) -> Result<String, LogoutRefusal> {
    let issued = said.issue_instant;
    if issued > expect.now.plus(expect.clock_skew) {
        return Err(LogoutRefusal::IssuedInFuture(shown(issued)));
    }
    if expect.now >= issued.plus(LONGEST_BELIEF) {
        return Err(LogoutRefusal::IssuedTooLongAgo(shown(issued)));
    }
    Ok(issued.to_string())
}

fn not_on_or_after(said: &Said, expect: &LogoutExpect) -> Result<String, LogoutRefusal> {
    match said.content {
        Content::Request { not_on_or_after: Some(end), .. } if end.plus(expect.clock_skew) <= expect.now => {
            Err(LogoutRefusal::Expired(shown(end)))
        }
        Content::Request { not_on_or_after: Some(end), .. } => Ok(end.to_string()),
        _ => Ok("none".to_owned()),
    }
}

fn subject(name_id: Option<NameId>) -> Result<NameId, LogoutRefusal> {
    name_id.filter(|name_id| !name_id.value.trim().is_empty()).ok_or(LogoutRefusal::NameIdMissing)
}

fn count(session_indexes: &[String]) -> Result<String, LogoutRefusal> {
    match session_indexes.len() {
        0 => Ok("none: all sessions of the person".to_owned()),
        number if number > SESSION_INDEXES_MAX => Err(LogoutRefusal::TooManySessionIndexes(number)),
        number => Ok(number.to_string()),
    }
}

fn shown(moment: Timestamp) -> Shown {
    Shown::new(&moment.to_string())
}

/// The checks made so far, and the first that failed.
#[derive(Debug, Default)]
struct Notes {
    made: Vec<Check>,
    refusal: Option<LogoutRefusal>,
}

impl Notes {
    fn note(&mut self, name: &'static str, outcome: Result<String, LogoutRefusal>) {
        let (ok, detail) = match outcome {
            Ok(found) => (true, Shown::new(&found).to_string()),
            Err(refusal) => {
                let detail = refusal.to_string();
                self.refusal.get_or_insert(refusal);
                (false, detail)
            }
        };
        self.made.push(Check::new(name, ok, detail, Compared::default()));
    }

    /// Notes the outcome of a rule without which nothing further can be judged.
    fn require<T>(
        &mut self,
        name: &'static str,
        outcome: Result<T, LogoutRefusal>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T, LogoutRefusal> {
        self.note(name, outcome.as_ref().map(found).map_err(Clone::clone));
        outcome
    }

    /// The first refusal noted.
    fn first(&self) -> Result<(), LogoutRefusal> {
        self.refusal.clone().map_or(Ok(()), Err)
    }
}
