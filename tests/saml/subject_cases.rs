//! Cases of the subject: how it is confirmed, which request is answered, what its name may be.

use muster::saml::{NAME_ID_EMAIL, NAME_ID_TRANSIENT, NAME_ID_UNSPECIFIED};

use crate::{
    draft::{ACS, Draft, END, Encrypt, REQUEST, edited, genuine, replace},
    generate::{Case, accepted, refused},
    name_id_cases::NAME_ID,
};

pub(crate) fn all() -> Vec<Case> {
    [confirmation(), requests(), unsolicited(), name_id(), name_id_text(), subject_attribute()].concat()
}

fn confirmation() -> Vec<Case> {
    let recipient = format!("Recipient=\"{ACS}\"");
    let data = format!("<saml:SubjectConfirmationData InResponseTo=\"{REQUEST}\" {END} {recipient}/>");
    let bearer = format!(
        "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">{data}</saml:SubjectConfirmation>"
    );
    let elsewhere = bearer.replace(ACS, "https://other.example/acs");
    let holder = bearer.replace(":bearer", ":holder-of-key");
    vec![
        refused(
            "recipient-elsewhere",
            "recipient_mismatch",
            "an assertion for another service",
            edited(&recipient, "Recipient=\"https://other.example/acs\""),
        ),
        refused(
            "recipient-missing",
            "recipient_mismatch",
            "no Recipient",
            edited(&format!(" {recipient}"), ""),
        ),
        refused(
            "confirmation-with-not-before",
            "confirmation_not_before",
            "the profile forbids NotBefore here",
            edited(&data, &data.replace("InResponseTo", "NotBefore=\"2026-11-22T08:00:00Z\" InResponseTo")),
        ),
        refused(
            "confirmation-without-end",
            "confirmation_without_end",
            "no NotOnOrAfter",
            edited(&data, &data.replace(&format!("{END} "), "")),
        ),
        refused(
            "confirmation-over",
            "confirmation_expired",
            "the confirmation ends before the conditions",
            edited(&data, &data.replace("09:05:00", "08:50:00")),
        ),
        refused(
            "confirmation-without-data",
            "recipient_mismatch",
            "a confirmation that says nothing",
            edited(&data, ""),
        ),
        refused("no-confirmation", "no_bearer_confirmation", "no confirmation", edited(&bearer, "")),
        refused(
            "no-subject",
            "no_bearer_confirmation",
            "no subject",
            Draft::default()
                .edit(&bearer, "")
                .edit("<saml:Subject>", "<saml:Advice>")
                .edit("</saml:Subject>", "</saml:Advice>")
                .xml(),
        ),
        refused(
            "holder-of-key",
            "no_bearer_confirmation",
            "a confirmation by a key that nobody showed",
            edited(&bearer, &holder),
        ),
        accepted(
            "one-of-two-confirmations",
            "any one confirmation suffices",
            edited(&bearer, &format!("{elsewhere}{holder}{bearer}")),
        ),
        refused(
            "two-confirmations-mixed",
            "recipient_mismatch",
            "two confirmations, each wrong in its own way",
            edited(&bearer, &format!("{elsewhere}{}", bearer.replace("09:05:00", "08:50:00"))),
        ),
    ]
}

fn requests() -> Vec<Case> {
    let answer = format!("InResponseTo=\"{REQUEST}\"");
    let in_data = format!("<saml:SubjectConfirmationData {answer} ");
    vec![
        refused(
            "answer-to-another-request",
            "in_response_to_mismatch",
            "both name another request",
            genuine(),
        )
        .param("inResponseTo", "_another"),
        refused(
            "answer-frame-differs",
            "in_response_to_mismatch",
            "the response names another request than the assertion",
            replace(&genuine(), &answer, "InResponseTo=\"_another\""),
        ),
        refused(
            "answer-confirmation-differs",
            "in_response_to_mismatch",
            "the assertion names another request than the response",
            edited(&in_data, "<saml:SubjectConfirmationData InResponseTo=\"_another\" "),
        ),
        refused(
            "answer-empty",
            "malformed",
            "an empty InResponseTo is no ID, and no way of saying that nobody asked",
            Draft::default()
                .edit(&format!("InResponseTo=\"{REQUEST}\""), "InResponseTo=\"\"")
                .edit(&format!("InResponseTo=\"{REQUEST}\""), "InResponseTo=\"\"")
                .xml(),
        )
        .unsolicited()
        .set("saml.allow_unsolicited", "true"),
        accepted(
            "answer-only-in-encrypted-assertion",
            "the frame need not repeat which request is answered",
            Draft { encrypt: Some(Encrypt::default()), ..Draft::default() }
                .edit(&format!(" InResponseTo=\"{REQUEST}\""), "")
                .xml(),
        )
        .random()
        .sp_keys(&["sp"]),
        refused(
            "answer-only-in-frame",
            "in_response_to_missing",
            "InResponseTo must sit under a signature",
            edited(&in_data, "<saml:SubjectConfirmationData "),
        ),
        accepted(
            "answer-only-in-confirmation",
            "the signed InResponseTo is enough",
            edited(&format!(" {answer}"), ""),
        ),
    ]
}

fn unsolicited() -> Vec<Case> {
    let answer = format!("InResponseTo=\"{REQUEST}\"");
    let in_data = format!("<saml:SubjectConfirmationData {answer} ");
    let without = || Draft { in_response_to: None, ..Draft::default() }.xml();
    vec![
        refused(
            "unsolicited-when-awaited",
            "in_response_to_missing",
            "a stolen unsolicited response in somebody's request",
            without(),
        )
        .set("saml.allow_unsolicited", "true"),
        refused(
            "unsolicited-not-allowed",
            "unsolicited_not_allowed",
            "unsolicited is off by default",
            without(),
        )
        .unsolicited(),
        accepted("unsolicited-allowed", "unsolicited by a setting", without())
            .unsolicited()
            .set("saml.allow_unsolicited", "true"),
        refused(
            "solicited-as-unsolicited",
            "in_response_to_unexpected",
            "an answer to a request that was never made here",
            genuine(),
        )
        .unsolicited()
        .set("saml.allow_unsolicited", "true"),
        refused(
            "solicited-confirmation-as-unsolicited",
            "in_response_to_unexpected",
            "the same in the assertion alone",
            edited(&format!(" {answer}"), ""),
        )
        .unsolicited()
        .set("saml.allow_unsolicited", "true"),
        refused(
            "solicited-frame-as-unsolicited",
            "in_response_to_unexpected",
            "the same in the response alone",
            edited(&in_data, "<saml:SubjectConfirmationData "),
        )
        .unsolicited()
        .set("saml.allow_unsolicited", "true"),
    ]
}

fn formatted(format: Option<&str>) -> String {
    let mut draft = Draft::default();
    draft.subject.format = format.map(str::to_owned);
    draft.xml()
}

fn name_id() -> Vec<Case> {
    vec![
        refused("name-id-missing", "name_id_missing", "ADFS before a rule is made", edited(NAME_ID, "")),
        refused(
            "name-id-encrypted",
            "name_id_encrypted",
            "an encrypted NameID",
            edited(NAME_ID, "<saml:EncryptedID/>"),
        ),
        refused(
            "name-id-transient",
            "name_id_transient",
            "Shibboleth's default names nobody twice",
            formatted(Some(NAME_ID_TRANSIENT)),
        ),
        accepted("name-id-without-format", "PingOne sends no format", formatted(None))
            .expect("nameIdFormat", serde_json::Value::Null),
        accepted("name-id-unspecified", "Okta's default", formatted(Some(NAME_ID_UNSPECIFIED)))
            .expect("nameIdFormat", NAME_ID_UNSPECIFIED),
        accepted("name-id-email", "OneLogin's default", formatted(Some(NAME_ID_EMAIL)))
            .expect("nameIdFormat", NAME_ID_EMAIL),
    ]
}

fn name_id_text() -> Vec<Case> {
    let named = |value: &str| {
        let mut draft = Draft::default();
        draft.subject.name_id = value.to_owned();
        draft.xml()
    };
    let letters = |count: usize| "ü".repeat(count);
    vec![
        refused("name-id-empty", "subject_empty", "an empty NameID", named("")),
        refused("name-id-blank", "subject_empty", "a NameID of spaces", named(" \u{a0} ")),
        refused("name-id-spaced", "subject_not_plain", "a NameID with a space at its end", named("E-1001 ")),
        refused(
            "name-id-pretty-printed",
            "subject_not_plain",
            "a NameID on a line of its own",
            edited(">E-1001<", ">\n  E-1001\n<"),
        ),
        refused(
            "name-id-control",
            "subject_not_plain",
            "a NameID with a control character",
            named("E-1001\u{85}admin"),
        ),
        refused("name-id-tab", "subject_not_plain", "a NameID with a tab", named("E-1001\tadmin")),
        refused("name-id-long", "subject_too_long", "a NameID of 257 characters", named(&letters(257))),
        accepted("name-id-as-long-as-allowed", "a NameID of 256 characters", named(&letters(256)))
            .expect("nameId", letters(256)),
        refused(
            "email-in-name-id-is-not-trimmed",
            "subject_not_plain",
            "an address with a line feed at its end",
            named("ada@acme.example\n"),
        ),
    ]
}

fn subject_attribute() -> Vec<Case> {
    let from_attribute = |case: Case, name: &str| case.set("saml.subject", &format!("attribute:{name}"));
    vec![
        from_attribute(
            accepted(
                "subject-from-attribute",
                "an attribute names the employee, the NameID may be transient",
                formatted(Some(NAME_ID_TRANSIENT)),
            ),
            "email",
        ),
        from_attribute(
            accepted(
                "subject-from-attribute-without-name-id",
                "an attribute names the employee, without NameID",
                edited(NAME_ID, ""),
            ),
            "email",
        )
        .expect("nameId", serde_json::Value::Null),
        from_attribute(
            refused(
                "subject-attribute-missing",
                "subject_attribute_missing",
                "the attribute is not there",
                genuine(),
            ),
            "mail",
        ),
        from_attribute(
            refused(
                "subject-attribute-ambiguous",
                "subject_attribute_ambiguous",
                "the attribute has two values",
                genuine(),
            ),
            "groups",
        ),
    ]
}
