//! What each rule of the context expected and what came, for the list of checks. Nothing here decides.

use std::fmt::Write as _;

use super::{
    super::{
        assertion::{Assertion, Confirmation, Envelope},
        check::Compared,
        expect::{Awaited, Expect, SubjectSource},
        names::NAME_ID_TRANSIENT,
        refusal::Shown,
    },
    LONGEST_BELIEF, SUBJECT_LIMIT,
};
use crate::clock::Timestamp;

const NONE: &str = "none";

/// Attributes whose names are shown.
const NAMES_SHOWN: usize = 20;

pub(super) fn status(envelope: &Envelope) -> Compared {
    let last = |status: &str| status.rsplit(':').next().unwrap_or_default().to_owned();
    let came = format!("{} {}", last(&envelope.status), envelope.status_detail);
    Compared::of("Success", Shown::without_addresses(&came).to_string()).unverified_if(!envelope.signed)
}

pub(super) fn response_issuer(envelope: &Envelope, expect: &Expect) -> Compared {
    let expected = format!("{}, or none", expect.idp_entity_id);
    Compared::of(expected, or_none(envelope.issuer.as_deref())).unverified_if(!envelope.signed)
}

pub(super) fn destination(envelope: &Envelope, expect: &Expect) -> Compared {
    Compared::of(&expect.acs_url, or_none(envelope.destination.as_deref())).unverified_if(!envelope.signed)
}

pub(super) fn issue_instants(assertion: &Assertion, envelope: &Envelope, expect: &Expect) -> Compared {
    let after = expect.now.minus(LONGEST_BELIEF);
    Compared::of(
        format!("after {after}, {}", latest(expect)),
        format!("assertion {}, response {}", assertion.issue_instant, envelope.issue_instant),
    )
}

pub(super) fn confirmation(bearer: Option<&Confirmation>, expect: &Expect) -> Compared {
    let expected = format!("bearer, Recipient {}, NotOnOrAfter {}", expect.acs_url, earliest(expect));
    let actual = bearer.map_or_else(
        || NONE.to_owned(),
        |bearer| {
            let end = bearer.not_on_or_after.map_or_else(|| NONE.to_owned(), |end| end.to_string());
            let start =
                bearer.not_before.as_ref().map_or_else(String::new, |start| format!(", NotBefore {start}"));
            format!("bearer, Recipient {}, NotOnOrAfter {end}{start}", or_none(bearer.recipient.as_deref()))
        },
    );
    Compared::of(expected, actual)
}

pub(super) fn in_response_to(
    bearer: Option<&Confirmation>,
    envelope: &Envelope,
    expect: &Expect,
) -> Compared {
    let expected = match &expect.awaited {
        Awaited::Answer(request) => request.as_str(),
        Awaited::Unsolicited if expect.settings.allow_unsolicited => NONE,
        Awaited::Unsolicited => "a request of ours: saml.allow_unsolicited is false",
    };
    let confirmed = bearer.and_then(|bearer| bearer.in_response_to.as_deref());
    let framed = envelope.in_response_to.as_deref();
    let actual = if confirmed == framed {
        or_none(confirmed).to_owned()
    } else {
        format!("confirmation {}, response {}", or_none(confirmed), or_none(framed))
    };
    Compared::of(expected, actual)
}

pub(super) fn start(assertion: &Assertion, expect: &Expect) -> Compared {
    Compared::of(latest(expect), or_never(assertion.conditions.not_before))
}

pub(super) fn end(assertion: &Assertion, expect: &Expect) -> Compared {
    Compared::of(earliest(expect), or_never(assertion.conditions.not_on_or_after))
}

pub(super) fn conditions(assertion: &Assertion) -> Compared {
    let actual = assertion.conditions.unknown.as_deref().unwrap_or("no other");
    Compared::of("AudienceRestriction, OneTimeUse and ProxyRestriction", actual)
}

pub(super) fn audience(assertion: &Assertion, expect: &Expect) -> Compared {
    let each: Vec<String> = assertion.conditions.audiences.iter().map(|some| some.join(" or ")).collect();
    let actual = if each.is_empty() { NONE.to_owned() } else { each.join(", and ") };
    Compared::of(&expect.sp_entity_id, actual)
}

pub(super) fn sessions(assertion: &Assertion, expect: &Expect) -> Compared {
    let ends = assertion.statements.iter().filter_map(|statement| statement.session_not_on_or_after);
    let actual = match (assertion.statements.first(), ends.min()) {
        (None, _) => NONE.to_owned(),
        (Some(_), None) => "an AuthnStatement without an end".to_owned(),
        (Some(_), Some(end)) => format!("an AuthnStatement until {end}"),
    };
    Compared::of(format!("an AuthnStatement, its end {}", earliest(expect)), actual)
}

/// Which attributes came. Their values are the person's, and are not kept.
pub(super) fn attributes(assertion: &Assertion) -> String {
    let all: Vec<_> = assertion.attributes.iter().collect();
    let mut text = format!("{} attributes came", all.len());
    for (index, attribute) in all.iter().take(NAMES_SHOWN).enumerate() {
        let before = if index == 0 { ": " } else { ", " };
        let _ = write!(text, "{before}{} ({})", attribute.name, attribute.values.len());
    }
    if all.len() > NAMES_SHOWN {
        text.push_str(" and more");
    }
    text
}

pub(super) fn subject(assertion: &Assertion, expect: &Expect, identifier: Option<&str>) -> Compared {
    let expected = match &expect.settings.subject {
        SubjectSource::NameId => format!("a NameID that lasts, of 1 to {SUBJECT_LIMIT} plain characters"),
        SubjectSource::Attribute(name) => {
            format!("one value of the attribute {name}, of 1 to {SUBJECT_LIMIT} plain characters")
        }
    };
    let actual = match (&expect.settings.subject, identifier) {
        (_, Some(identifier)) => identifier.to_owned(),
        (SubjectSource::NameId, None) => match &assertion.name_id {
            None if assertion.name_id_encrypted => "an encrypted NameID".to_owned(),
            None => NONE.to_owned(),
            Some(name_id) if name_id.format.as_deref() == Some(NAME_ID_TRANSIENT) => {
                "a transient NameID".to_owned()
            }
            Some(name_id) => format!("{} characters", name_id.value.chars().count()),
        },
        (SubjectSource::Attribute(name), None) => {
            format!("{} values", assertion.attributes.values(name).len())
        }
    };
    Compared::of(expected, actual)
}

fn latest(expect: &Expect) -> String {
    let skew = expect.settings.clock_skew;
    format!("not after {} (now and {} s)", expect.now.plus(skew), skew.as_secs())
}

fn earliest(expect: &Expect) -> String {
    let skew = expect.settings.clock_skew;
    format!("after {} (now less {} s)", expect.now.minus(skew), skew.as_secs())
}

fn or_none(text: Option<&str>) -> &str {
    text.unwrap_or(NONE)
}

fn or_never(moment: Option<Timestamp>) -> String {
    moment.map_or_else(|| NONE.to_owned(), |moment| moment.to_string())
}
