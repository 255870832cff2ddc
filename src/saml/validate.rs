//! Whether a verified assertion is from our IdP, for us, now, and for this request.

mod shown;

use std::time::Duration;

use super::{
    SUBJECT_LIMIT,
    assertion::{Assertion, AuthnStatement, Confirmation, Envelope},
    check::{Checks, Compared},
    expect::{Awaited, Expect, Subject, SubjectSource},
    names::{NAME_ID_TRANSIENT, STATUS_SUCCESS},
    refusal::{Refusal, Shown},
};
use crate::clock::Timestamp;

/// Nothing is believed longer than this past its IssueInstant.
const LONGEST_BELIEF: Duration = Duration::from_secs(24 * 60 * 60);

/// Applies every rule of the context and notes each. `envelope` is the frame of the message; from an
/// unsigned response it can only make it fail.
///
/// # Errors
/// The [`Refusal`] of the first rule that is broken.
pub(crate) fn validate(
    assertion: &Assertion,
    envelope: &Envelope,
    expect: &Expect,
    checks: &mut Checks,
) -> Result<Subject, Refusal> {
    let unsigned = !envelope.signed;
    checks.note("encryption", encryption(assertion, expect));
    let versions = format!("{} and {}", envelope.version, assertion.version);
    checks.compare("version", Compared::of("2.0 and 2.0", versions), version(assertion, envelope));
    checks.compare("status", shown::status(envelope), status(envelope));
    checks.compare(
        "response_issuer",
        shown::response_issuer(envelope, expect),
        response_issuer(envelope, expect),
    );
    checks.compare(
        "issuer",
        Compared::of(&expect.idp_entity_id, &assertion.issuer),
        issuer(assertion, expect),
    );
    checks.compare("destination", shown::destination(envelope, expect), destination(envelope, expect));
    let issued = shown::issue_instants(assertion, envelope, expect).unverified_if(unsigned);
    checks.compare("issue_instant", issued, issue_instant(assertion, envelope, expect));
    let bearer = bearer(assertion, expect);
    let confirmed = bearer.as_ref().map(|_| "this post is what the assertion was made for".to_owned());
    let looked_at = bearer.as_ref().ok().copied().or(assertion.bearers.first());
    checks.compare(
        "subject_confirmation",
        shown::confirmation(looked_at, expect),
        confirmed.map_err(Clone::clone),
    );
    checks.compare(
        "in_response_to",
        shown::in_response_to(looked_at, envelope, expect),
        in_response_to(looked_at, envelope, expect),
    );
    checks.compare("not_before", shown::start(assertion, expect), not_before(assertion, expect));
    checks.compare("not_on_or_after", shown::end(assertion, expect), not_on_or_after(assertion, expect));
    checks.compare("conditions", shown::conditions(assertion), known_conditions(assertion));
    checks.compare("audience", shown::audience(assertion, expect), audience(assertion, expect));
    let statement = authn_statement(assertion, expect);
    let signed_in =
        statement.as_ref().map(|statement| format!("the person signed in at {}", statement.authn_instant));
    checks.compare("authn_statement", shown::sessions(assertion, expect), signed_in.map_err(Clone::clone));
    checks.note("attributes", Ok(shown::attributes(assertion)));
    let identifier = identifier(assertion, expect);
    let found = identifier.as_ref().map(|identifier| format!("the person is '{identifier}'"));
    checks.compare(
        "subject",
        shown::subject(assertion, expect, identifier.as_deref().ok()),
        found.map_err(Clone::clone),
    );
    if let Some(refusal) = checks.refusal() {
        return Err(refusal.clone());
    }
    Ok(subject(assertion, expect, statement?, identifier?))
}

/// Notes what the frame alone says, of a message that no key vouches for: the refusal stands already.
pub(super) fn frame(envelope: &Envelope, expect: &Expect, checks: &mut Checks) {
    checks.compare("status", shown::status(envelope), status(envelope));
    checks.compare(
        "response_issuer",
        shown::response_issuer(envelope, expect),
        response_issuer(envelope, expect),
    );
    checks.compare("destination", shown::destination(envelope, expect), destination(envelope, expect));
}

fn subject(
    assertion: &Assertion,
    expect: &Expect,
    statement: &AuthnStatement,
    identifier: String,
) -> Subject {
    let end = assertion.bearers.iter().filter_map(|bearer| bearer.not_on_or_after).max();
    let believed = assertion.issue_instant.plus(LONGEST_BELIEF);
    let sessions = assertion.statements.iter().filter_map(|statement| statement.session_not_on_or_after);
    Subject {
        identifier,
        name_id: assertion.name_id.clone(),
        attributes: assertion.attributes.clone(),
        assertion_id: assertion.id.clone(),
        issuer: assertion.issuer.clone(),
        in_response_to: match &expect.awaited {
            Awaited::Answer(request) => Some(request.clone()),
            Awaited::Unsolicited => None,
        },
        issue_instant: assertion.issue_instant,
        authn_instant: statement.authn_instant,
        authn_context: statement.context_class.clone(),
        session_index: statement.session_index.clone(),
        session_not_on_or_after: sessions.min(),
        forget_after: end.map_or(believed, |end| end.plus(expect.settings.clock_skew).min(believed)),
        signed_by: assertion.fingerprint.clone(),
    }
}

fn encryption(assertion: &Assertion, expect: &Expect) -> Result<String, Refusal> {
    if assertion.attributes_encrypted {
        return Err(Refusal::AttributeEncrypted);
    }
    match &assertion.encryption {
        Some(how) => Ok(format!("the assertion was encrypted: {how}")),
        None if expect.settings.require_encryption => Err(Refusal::EncryptionRequired),
        None => Ok("the assertion is not encrypted, and need not be".to_owned()),
    }
}

fn version(assertion: &Assertion, envelope: &Envelope) -> Result<String, Refusal> {
    for version in [&envelope.version, &assertion.version] {
        if version != "2.0" {
            return Err(Refusal::VersionUnsupported(version.as_str().into()));
        }
    }
    Ok("response and assertion are of SAML 2.0".to_owned())
}

fn status(envelope: &Envelope) -> Result<String, Refusal> {
    if envelope.status == STATUS_SUCCESS {
        return Ok("the IdP signed the person in".to_owned());
    }
    Err(status_refusal(envelope))
}

/// What the IdP says instead of Success.
pub(super) fn status_refusal(envelope: &Envelope) -> Refusal {
    let short = |status: &str| status.rsplit(':').next().unwrap_or_default().to_owned();
    let said = format!("{} {}", short(&envelope.status), envelope.status_detail);
    Refusal::StatusNotSuccess(Shown::without_addresses(&said))
}

fn response_issuer(envelope: &Envelope, expect: &Expect) -> Result<String, Refusal> {
    match &envelope.issuer {
        None => Ok("the response names no issuer, which is allowed".to_owned()),
        Some(issuer) if *issuer == expect.idp_entity_id => {
            Ok("the response is from the connection's IdP".to_owned())
        }
        Some(issuer) => {
            Err(Refusal::ResponseIssuerMismatch(issuer.as_str().into(), expect.idp_entity_id.as_str().into()))
        }
    }
}

fn issuer(assertion: &Assertion, expect: &Expect) -> Result<String, Refusal> {
    if assertion.issuer == expect.idp_entity_id {
        return Ok("the assertion is from the connection's IdP".to_owned());
    }
    Err(Refusal::IssuerMismatch(assertion.issuer.as_str().into(), expect.idp_entity_id.as_str().into()))
}

fn destination(envelope: &Envelope, expect: &Expect) -> Result<String, Refusal> {
    match &envelope.destination {
        Some(destination) if *destination == expect.acs_url => {
            Ok("the response is addressed to this connection".to_owned())
        }
        Some(destination) => {
            Err(Refusal::DestinationMismatch(destination.as_str().into(), expect.acs_url.as_str().into()))
        }
        None if envelope.signed => Err(Refusal::DestinationMissing),
        None => Ok("the response names no address and is not signed, which is allowed".to_owned()),
    }
}

fn issue_instant(assertion: &Assertion, envelope: &Envelope, expect: &Expect) -> Result<String, Refusal> {
    for issued in [assertion.issue_instant, envelope.issue_instant] {
        if issued > expect.now.plus(expect.settings.clock_skew) {
            return Err(Refusal::IssuedInFuture(moment(issued)));
        }
    }
    if expect.now >= assertion.issue_instant.plus(LONGEST_BELIEF) {
        return Err(Refusal::IssuedTooLongAgo(moment(assertion.issue_instant)));
    }
    Ok(format!("the assertion was issued {} s ago", expect.now.since(assertion.issue_instant).as_secs()))
}

/// The first bearer confirmation that holds (SAML core section 2.4.1: any one suffices); else why the
/// first does not.
fn bearer<'a>(assertion: &'a Assertion, expect: &Expect) -> Result<&'a Confirmation, Refusal> {
    let mut first = None;
    for confirmation in &assertion.bearers {
        match confirms(confirmation, expect) {
            Ok(()) => return Ok(confirmation),
            Err(refusal) => first = first.or(Some(refusal)),
        }
    }
    Err(first.unwrap_or(Refusal::NoBearerConfirmation))
}

fn confirms(confirmation: &Confirmation, expect: &Expect) -> Result<(), Refusal> {
    let recipient = confirmation.recipient.as_deref().unwrap_or_default();
    if recipient != expect.acs_url {
        return Err(Refusal::RecipientMismatch(recipient.into(), expect.acs_url.as_str().into()));
    }
    if confirmation.not_before.is_some() {
        return Err(Refusal::ConfirmationNotBefore);
    }
    let end = confirmation.not_on_or_after.ok_or(Refusal::ConfirmationWithoutEnd)?;
    if is_over(end, expect) { Err(Refusal::ConfirmationExpired(moment(end))) } else { Ok(()) }
}

/// The bearer confirmation is signed in every accepted message, so that InResponseTo counts there; the
/// response's own must not say otherwise. When no bearer holds, `bearer` is the first, for the report.
fn in_response_to(
    bearer: Option<&Confirmation>,
    envelope: &Envelope,
    expect: &Expect,
) -> Result<String, Refusal> {
    let confirmed = bearer.and_then(|bearer| bearer.in_response_to.as_deref());
    let framed = envelope.in_response_to.as_deref();
    match &expect.awaited {
        Awaited::Answer(request) => {
            let confirmed = confirmed.ok_or(Refusal::InResponseToMissing)?;
            match [Some(confirmed), framed].into_iter().flatten().find(|answered| answered != request) {
                Some(other) => Err(Refusal::InResponseToMismatch(other.into(), request.as_str().into())),
                None => Ok("the message answers the request".to_owned()),
            }
        }
        Awaited::Unsolicited => match confirmed.or(framed) {
            Some(request) => Err(Refusal::InResponseToUnexpected(request.into())),
            None if !expect.settings.allow_unsolicited => Err(Refusal::UnsolicitedNotAllowed),
            None => Ok("the sign-in began at the IdP, which is allowed".to_owned()),
        },
    }
}

fn not_before(assertion: &Assertion, expect: &Expect) -> Result<String, Refusal> {
    match assertion.conditions.not_before {
        Some(start) if start > expect.now.plus(expect.settings.clock_skew) => {
            Err(Refusal::NotYetValid(moment(start)))
        }
        start => {
            Ok(format!("the conditions {}", if start.is_some() { "have begun" } else { "name no beginning" }))
        }
    }
}

fn not_on_or_after(assertion: &Assertion, expect: &Expect) -> Result<String, Refusal> {
    match assertion.conditions.not_on_or_after {
        Some(end) if is_over(end, expect) => Err(Refusal::Expired(moment(end))),
        end => Ok(format!("the conditions {}", if end.is_some() { "are not over" } else { "name no end" })),
    }
}

fn known_conditions(assertion: &Assertion) -> Result<String, Refusal> {
    match &assertion.conditions.unknown {
        Some(name) => Err(Refusal::ConditionUnknown(name.as_str().into())),
        None => Ok("every condition is understood".to_owned()),
    }
}

/// Restrictions hold together, the audiences of one are alternatives (SAML core section 2.5.1.4).
fn audience(assertion: &Assertion, expect: &Expect) -> Result<String, Refusal> {
    let restrictions = &assertion.conditions.audiences;
    if restrictions.is_empty() {
        return Err(Refusal::AudienceMissing);
    }
    match restrictions.iter().find(|audiences| !audiences.contains(&expect.sp_entity_id)) {
        Some(others) => {
            Err(Refusal::AudienceMismatch(Shown::new(&others.join(" ")), expect.sp_entity_id.as_str().into()))
        }
        None => Ok("the assertion is for this connection".to_owned()),
    }
}

fn authn_statement<'a>(assertion: &'a Assertion, expect: &Expect) -> Result<&'a AuthnStatement, Refusal> {
    let ends = assertion.statements.iter().filter_map(|statement| statement.session_not_on_or_after);
    if let Some(end) = ends.min().filter(|end| is_over(*end, expect)) {
        return Err(Refusal::SessionOver(moment(end)));
    }
    let first = assertion.statements.first().ok_or(Refusal::AuthnStatementMissing)?;
    let latest = assertion.statements.iter().map(|statement| statement.authn_instant).max();
    match (expect.fresh_since, latest) {
        (Some(since), Some(latest)) if latest.plus(expect.settings.clock_skew) < since => {
            Err(Refusal::AuthnNotFresh(moment(latest), moment(since)))
        }
        _ => Ok(first),
    }
}

/// What employees are found by.
///
/// # Errors
/// When it is missing, or names nobody for certain.
pub(super) fn identifier(assertion: &Assertion, expect: &Expect) -> Result<String, Refusal> {
    let identifier = match &expect.settings.subject {
        SubjectSource::NameId => {
            if assertion.name_id_encrypted {
                return Err(Refusal::NameIdEncrypted);
            }
            let name_id = assertion.name_id.as_ref().ok_or(Refusal::NameIdMissing)?;
            if name_id.format.as_deref() == Some(NAME_ID_TRANSIENT) {
                return Err(Refusal::NameIdTransient);
            }
            &name_id.value
        }
        SubjectSource::Attribute(name) => match assertion.attributes.values(name) {
            [] => return Err(Refusal::SubjectAttributeMissing(name.as_str().into())),
            [value] => value,
            _ => return Err(Refusal::SubjectAttributeAmbiguous(name.as_str().into())),
        },
    };
    if identifier.trim().is_empty() {
        return Err(Refusal::SubjectEmpty);
    }
    if identifier.chars().nth(SUBJECT_LIMIT).is_some() {
        return Err(Refusal::SubjectTooLong);
    }
    if identifier.trim().len() != identifier.len() || identifier.chars().any(char::is_control) {
        return Err(Refusal::SubjectNotPlain);
    }
    Ok(identifier.clone())
}

fn is_over(end: Timestamp, expect: &Expect) -> bool {
    end.plus(expect.settings.clock_skew) <= expect.now
}

fn moment(moment: Timestamp) -> Shown {
    Shown::new(&moment.to_string())
}
