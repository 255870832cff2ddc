//! Cases of the context: status, issuer, destination, times, conditions, statements.

use muster::{clock::Timestamp, saml::SignWhat};

use crate::{
    draft::{ACS, Draft, END, IDP, SP, edited, genuine, id_of, replace, signed},
    generate::{Case, accepted, refused},
};

const AUDIENCE: &str = "<saml:AudienceRestriction>";

pub(crate) fn all() -> Vec<Case> {
    [frame(), issue_instants(), issuer_and_destination(), times(), conditions(), statements()].concat()
}

fn frame() -> Vec<Case> {
    let of_response =
        |from: &str, to: &str| Draft { sign: SignWhat::Response, ..Draft::default() }.edit(from, to).xml();
    let success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    let responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    let id = id_of(&signed(SignWhat::Nothing), "<saml:Assertion");
    vec![
        refused(
            "response-version",
            "version_unsupported",
            "another version of the response",
            replace(&genuine(), "Version=\"2.0\"", "Version=\"2.1\""),
        ),
        refused(
            "assertion-version",
            "version_unsupported",
            "another version of the assertion",
            edited(&format!("ID=\"{id}\" Version=\"2.0\""), &format!("ID=\"{id}\" Version=\"1.1\"")),
        ),
        refused("version-missing", "malformed", "no version", replace(&genuine(), " Version=\"2.0\"", "")),
        refused(
            "status-responder",
            "status_not_success",
            "an assertion with a status that says no",
            replace(&genuine(), success, responder),
        ),
        refused(
            "status-responder-signed",
            "status_not_success",
            "the same, signed",
            of_response(success, responder),
        ),
        refused(
            "status-success-second-level",
            "status_not_success",
            "Success counts at the top level only",
            replace(
                &genuine(),
                &format!("<samlp:StatusCode Value=\"{success}\"/>"),
                &format!(
                    "<samlp:StatusCode Value=\"{responder}\"><samlp:StatusCode Value=\"{success}\"/></samlp:StatusCode>"
                ),
            ),
        ),
        refused(
            "status-missing",
            "malformed",
            "no status",
            replace(
                &genuine(),
                &format!("<samlp:Status><samlp:StatusCode Value=\"{success}\"/></samlp:Status>"),
                "",
            ),
        ),
        refused(
            "status-twice",
            "malformed",
            "two statuses",
            replace(&genuine(), "<samlp:Status>", "<samlp:Status/><samlp:Status>"),
        ),
    ]
}

fn issue_instants() -> Vec<Case> {
    let issued = "IssueInstant=\"2026-11-22T09:00:00Z\"";
    vec![
        refused(
            "issue-instant-missing",
            "malformed",
            "no IssueInstant",
            replace(&genuine(), &format!(" {issued}"), ""),
        ),
        refused(
            "issue-instant-without-zone",
            "timestamp_malformed",
            "a time without zone",
            replace(&genuine(), issued, "IssueInstant=\"2026-11-22T09:00:00\""),
        ),
        refused(
            "issue-instant-odd",
            "timestamp_malformed",
            "a time in words",
            edited(
                &format!("Version=\"2.0\" {issued}><saml:Issuer>{IDP}</saml:Issuer><saml:Subject>"),
                &format!(
                    "Version=\"2.0\" IssueInstant=\"yesterday\"><saml:Issuer>{IDP}</saml:Issuer><saml:Subject>"
                ),
            ),
        ),
        accepted(
            "times-with-offset-and-fraction",
            "offsets and fractions are legal",
            Draft::default()
                .edit(issued, "IssueInstant=\"2026-11-22T10:00:00.1234567+01:00\"")
                .edit("AuthnInstant=\"2026-11-22T09:00:00Z\"", "AuthnInstant=\"2026-11-22T03:30:00.5-05:30\"")
                .xml(),
        ),
    ]
}

fn issuer_and_destination() -> Vec<Case> {
    let issuer = format!("<saml:Issuer>{IDP}</saml:Issuer>");
    let evil = "<saml:Issuer>https://evil.example</saml:Issuer>";
    let destination = format!(" Destination=\"{ACS}\"");
    let unsigned = |from: &str, to: &str| replace(&genuine(), from, to);
    let of_response =
        |from: &str, to: &str| Draft { sign: SignWhat::Response, ..Draft::default() }.edit(from, to).xml();
    vec![
        refused(
            "response-issuer",
            "response_issuer_mismatch",
            "another issuer of the response, not signed",
            unsigned(&issuer, evil),
        ),
        refused(
            "response-issuer-signed",
            "response_issuer_mismatch",
            "another issuer of the response, signed",
            of_response(&issuer, evil),
        ),
        accepted("response-without-issuer", "the response's Issuer may be missing", unsigned(&issuer, "")),
        refused(
            "assertion-issuer",
            "issuer_mismatch",
            "another issuer of the assertion",
            edited(&format!("{issuer}<saml:Subject>"), &format!("{evil}<saml:Subject>")),
        ),
        refused(
            "assertion-issuer-case",
            "issuer_mismatch",
            "entity IDs are compared exactly",
            edited(
                &format!("{issuer}<saml:Subject>"),
                &format!("{}<saml:Subject>", issuer.replace("idp.example", "IDP.example")),
            ),
        ),
        refused(
            "assertion-without-issuer",
            "malformed",
            "no Issuer of the assertion, the response signed",
            of_response(&format!("{issuer}<saml:Subject>"), "<saml:Subject>"),
        ),
        refused(
            "destination-elsewhere",
            "destination_mismatch",
            "posted on by another service, not signed",
            unsigned(&destination, " Destination=\"https://other.example/acs\""),
        ),
        refused(
            "destination-elsewhere-signed",
            "destination_mismatch",
            "posted on by another service, signed",
            of_response(&destination, " Destination=\"https://other.example/acs\""),
        ),
        refused(
            "destination-prefix",
            "destination_mismatch",
            "addresses are compared whole",
            unsigned(&destination, &format!(" Destination=\"{ACS}/\"")),
        ),
        refused(
            "destination-empty",
            "destination_mismatch",
            "an empty Destination is another one",
            unsigned(&destination, " Destination=\"\""),
        ),
        refused(
            "destination-missing-signed",
            "destination_missing",
            "a signed response must have a Destination",
            of_response(&destination, ""),
        ),
        accepted("destination-missing-unsigned", "an unsigned response need not", unsigned(&destination, "")),
    ]
}

fn times() -> Vec<Case> {
    let day: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    let just_before = Timestamp::from_micros(day.as_micros() - 1).to_string();
    let lasting = Draft::default()
        .edit(END, "NotOnOrAfter=\"2026-12-31T00:00:00Z\"")
        .edit(END, "NotOnOrAfter=\"2026-12-31T00:00:00Z\"")
        .xml();
    vec![
        refused(
            "issued-in-future",
            "issued_in_future",
            "a clock that is ahead by more than the skew",
            genuine(),
        )
        .at("2026-11-22T08:56:59Z"),
        accepted("issued-ahead-within-skew", "a clock that is ahead by the skew", genuine())
            .at("2026-11-22T08:57:00Z"),
        accepted("last-moment-within-skew", "the last microsecond within the skew", genuine())
            .at("2026-11-22T09:07:59.999999Z"),
        refused("first-moment-beyond-skew", "confirmation_expired", "NotOnOrAfter is not on", genuine())
            .at("2026-11-22T09:08:00Z"),
        accepted("last-moment-without-skew", "a skew of nothing", genuine())
            .at("2026-11-22T09:04:59.999999Z")
            .set("saml.clock_skew_seconds", "0"),
        refused("first-moment-without-skew", "confirmation_expired", "a skew of nothing", genuine())
            .at("2026-11-22T09:05:00Z")
            .set("saml.clock_skew_seconds", "0"),
        accepted("almost-a-day-old", "believed for almost 24 hours", lasting.clone()).at(&just_before),
        refused(
            "a-day-old",
            "issued_too_long_ago",
            "nothing is believed for 24 hours, whatever it says",
            lasting,
        )
        .at("2026-11-23T09:00:00Z"),
        refused(
            "conditions-not-yet",
            "not_yet_valid",
            "NotBefore ahead by more than the skew",
            edited("NotBefore=\"2026-11-22T08:59:00Z\"", "NotBefore=\"2026-11-22T09:03:01Z\""),
        ),
        accepted(
            "conditions-not-before-within-skew",
            "NotBefore ahead by the skew",
            edited("NotBefore=\"2026-11-22T08:59:00Z\"", "NotBefore=\"2026-11-22T09:03:00Z\""),
        ),
        refused(
            "conditions-expired",
            "expired",
            "the conditions end before the confirmation",
            edited(
                &format!("NotBefore=\"2026-11-22T08:59:00Z\" {END}"),
                "NotOnOrAfter=\"2026-11-22T08:57:00Z\"",
            ),
        ),
        accepted(
            "conditions-without-times",
            "the conditions need no times",
            edited(&format!(" NotBefore=\"2026-11-22T08:59:00Z\" {END}"), ""),
        ),
    ]
}

fn conditions() -> Vec<Case> {
    let ours = format!("{AUDIENCE}<saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction>");
    let other = ours.replace(SP, "https://other.example/sp");
    let both = format!(
        "{AUDIENCE}<saml:Audience>https://other.example/sp</saml:Audience><saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction>"
    );
    let unknown = "<saml:Condition xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x:DelegationRestrictionType\" xmlns:x=\"urn:oasis:names:tc:SAML:2.0:conditions:delegation\"/>";
    let conditions =
        format!("<saml:Conditions NotBefore=\"2026-11-22T08:59:00Z\" {END}>{ours}</saml:Conditions>");
    vec![
        refused(
            "audience-other",
            "audience_mismatch",
            "an assertion for another service",
            edited(&ours, &other),
        ),
        refused(
            "audience-longer",
            "audience_mismatch",
            "entity IDs are compared whole",
            edited(&ours, &ours.replace(SP, &format!("{SP}/"))),
        ),
        refused(
            "audience-empty",
            "audience_mismatch",
            "a restriction to nobody",
            edited(&ours, &format!("{AUDIENCE}</saml:AudienceRestriction>")),
        ),
        refused("audience-missing", "audience_missing", "no restriction", edited(&ours, "")),
        refused("conditions-missing", "audience_missing", "no conditions", edited(&conditions, "")),
        accepted(
            "audience-one-of-two",
            "the audiences of one restriction are alternatives",
            edited(&ours, &both),
        ),
        refused(
            "audience-two-restrictions",
            "audience_mismatch",
            "all restrictions must name us",
            edited(&ours, &format!("{ours}{other}")),
        ),
        accepted(
            "audience-two-restrictions-ours",
            "all restrictions name us",
            edited(&ours, &format!("{ours}{both}")),
        ),
        refused(
            "condition-unknown",
            "condition_unknown",
            "a condition that is not understood",
            edited(&ours, &format!("{ours}{unknown}")),
        ),
        refused(
            "condition-of-other-namespace",
            "condition_unknown",
            "a condition of somebody's own",
            edited(&ours, &format!("{ours}<x:OneTimeUse xmlns:x=\"urn:example\"/>")),
        ),
        accepted(
            "condition-known",
            "OneTimeUse and ProxyRestriction hold anyway",
            edited(&ours, &format!("{ours}<saml:OneTimeUse/><saml:ProxyRestriction Count=\"0\"/>")),
        ),
    ]
}

fn statements() -> Vec<Case> {
    let start = "<saml:AuthnStatement AuthnInstant=\"2026-11-22T09:00:00Z\"";
    let ends = |time: &str| edited(start, &format!("{start} SessionNotOnOrAfter=\"{time}\""));
    let class = "<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext>";
    let statement = format!("{start} SessionIndex=\"s-1\">{class}</saml:AuthnStatement>");
    vec![
        refused(
            "no-authn-statement",
            "authn_statement_missing",
            "attributes about somebody who did not sign in",
            edited(&statement, ""),
        ),
        refused(
            "authn-before-force-authn",
            "authn_not_fresh",
            "ForceAuthn was asked for, and the IdP answered out of an older session",
            edited(start, &start.replace("09:00:00", "08:57:59")),
        )
        .param("freshSince", "2026-11-22T09:01:00Z"),
        accepted(
            "authn-within-skew-of-force-authn",
            "the clocks may differ by the skew",
            edited(start, &start.replace("09:00:00", "08:58:00")),
        )
        .param("freshSince", "2026-11-22T09:01:00Z"),
        refused("session-over", "session_over", "the IdP's session has ended", ends("2026-11-22T08:57:00Z")),
        accepted("session-end", "the IdP's session ends later", ends("2026-11-22T17:00:00Z"))
            .expect("sessionNotOnOrAfter", "2026-11-22T17:00:00Z"),
        accepted(
            "session-end-of-two",
            "the first end of two counts",
            edited(
                &statement,
                &format!(
                    "{}{}",
                    statement.replacen(
                        start,
                        &format!("{start} SessionNotOnOrAfter=\"2026-11-22T18:00:00Z\""),
                        1
                    ),
                    statement.replacen(
                        start,
                        &format!("{start} SessionNotOnOrAfter=\"2026-11-22T16:00:00Z\""),
                        1
                    )
                ),
            ),
        )
        .expect("sessionNotOnOrAfter", "2026-11-22T16:00:00Z"),
    ]
}
