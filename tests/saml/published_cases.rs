//! Attacks on other service providers, as they were published, where no other case has their shape. The
//! table in docs/SECURITY-MODEL.md names them all.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use muster::{saml::SignWhat, secret::sha256};

use crate::{
    draft::{Draft, assertion, edited, genuine, part, replace, signature, signed},
    generate::{Case, accepted, refused},
};

pub(crate) fn all() -> Vec<Case> {
    [signed_frames(), second_opinions_of_xml(), keys_elsewhere(), values()].concat()
}

/// The assertion of the genuine message about somebody else, not signed.
fn forged() -> String {
    let whole = signed(SignWhat::Nothing);
    assertion(&whole).replace("E-1001", "E-6666")
}

/// The assertion with its namespace declared, as its canonical form is.
fn alone(assertion: &str) -> String {
    let declared = "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    replace(assertion, "<saml:Assertion", declared)
}

/// What an IdP signs when it signs nobody in: a response without an assertion.
fn signed_error() -> String {
    let whole = signed(SignWhat::Nothing);
    let draft = Draft { sign: SignWhat::Response, ..Draft::default() };
    draft.edit(assertion(&whole), "").edit("status:Success", "status:Requester").xml()
}

/// Genuine signatures of something, with something else beside it.
fn signed_frames() -> Vec<Case> {
    let error = signed_error();
    let genuine_signature = signature(&error).to_owned();
    let decoy = replace(
        &genuine_signature,
        "</ds:Signature>",
        &format!("<ds:Object>{}</ds:Object></ds:Signature>", forged()),
    );
    let logout = "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_logout\" Version=\"2.0\">";
    let whole = genuine();
    vec![
        refused(
            "signed-error",
            "status_not_success",
            "a genuine refusal of the IdP carries no assertion",
            error.clone(),
        ),
        refused(
            "signed-error-decoy-signature",
            "assertion_misplaced",
            "a signed refusal with a second signature of the same value around a forged assertion",
            replace(&error, &genuine_signature, &format!("{genuine_signature}{decoy}")),
        ),
        refused(
            "signed-error-with-assertion",
            "digest_mismatch",
            "a signed refusal with a forged assertion put in",
            replace(&error, "</samlp:Response>", &format!("{}</samlp:Response>", forged())),
        ),
        refused(
            "signed-assertion-in-logout-request",
            "not_a_response",
            "a captured assertion inside a message that nobody signed",
            format!("{logout}{}</samlp:LogoutRequest>", alone(assertion(&whole))),
        ),
        refused(
            "bare-assertion",
            "not_a_response",
            "a captured assertion without the response around it",
            alone(assertion(&whole)),
        ),
    ]
}

/// Shapes that two readers of XML take for different documents.
fn second_opinions_of_xml() -> Vec<Case> {
    let whole = genuine();
    let changed = replace(&whole, ">E-1001<", ">E-6666<");
    let digest = part(&whole, "<ds:DigestValue>", "</ds:DigestValue>");
    let status = "<samlp:StatusDetail><ds:DigestValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">";
    let forged_digest = STANDARD.encode(sha256(changed.as_bytes()).unwrap());
    let typed = "<saml:Assertion xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
                 xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xsi:type=\"samlp:LogoutRequestType\"";
    vec![
        accepted(
            "xsi-type-of-another-message",
            "an element is what its name says, whatever type it claims to be",
            edited("<saml:Assertion", typed),
        ),
        refused(
            "digest-value-in-status",
            "digest_mismatch",
            "a forged DigestValue earlier in the document (CVE-2024-45409)",
            replace(
                &changed,
                "</samlp:Status>",
                &format!("{status}{forged_digest}</ds:DigestValue></samlp:StatusDetail></samlp:Status>"),
            ),
        ),
        refused(
            "digest-value-in-extensions",
            "signature_invalid",
            "the genuine DigestValue elsewhere, a forged one at its place",
            replace(
                &replace(&changed, digest, &format!("<ds:DigestValue>{forged_digest}</ds:DigestValue>")),
                "<samlp:Status>",
                &format!(
                    "<samlp:Extensions xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{digest}</samlp:Extensions><samlp:Status>"
                ),
            ),
        ),
        refused(
            "two-colons-in-a-name",
            "not_xml",
            "a name that some readers take apart otherwise (CVE-2020-29509)",
            whole.replace("saml:NameID", "saml::NameID"),
        ),
        refused(
            "namespaced-id",
            "bad_id",
            "the ID is under a prefix (attribute pollution)",
            replace(&whole, " ID=\"", " samlp:ID=\""),
        ),
        refused(
            "namespaced-recipient",
            "recipient_mismatch",
            "an attribute under a prefix is not the Recipient",
            edited(" Recipient=\"", " samlp:Recipient=\""),
        ),
        refused(
            "namespaced-id-beside",
            "duplicate_id",
            "a second ID under a prefix, which some verifiers take for the first",
            Draft { sign: SignWhat::Both, ..Draft::default() }
                .edit("<saml:Assertion ", "<saml:Assertion samlp:ID=\"_evil\" ")
                .xml(),
        ),
        accepted(
            "namespaced-attributes-beside",
            "attributes under a prefix stand before those that count",
            Draft { sign: SignWhat::Both, ..Draft::default() }
                .edit(
                    "<saml:SubjectConfirmationData ",
                    "<saml:SubjectConfirmationData samlp:Recipient=\"https://evil.example\" ",
                )
                .edit("<saml:Assertion ", "<saml:Assertion samlp:Version=\"1.1\" ")
                .xml(),
        ),
        refused(
            "processing-instruction-in-digest",
            "processing_instruction",
            "data that a canonical form keeps and a reader skips",
            replace(&whole, "<ds:DigestValue>", "<ds:DigestValue><?x y?>"),
        ),
    ]
}

/// A key that is somewhere else.
fn keys_elsewhere() -> Vec<Case> {
    let whole = genuine();
    vec![
        refused(
            "retrieval-method",
            "signature_invalid",
            "a KeyInfo that points to a key elsewhere",
            retrieval_method(&Draft { key: "other", ..Draft::default() }.xml()),
        ),
        accepted(
            "retrieval-method-ignored",
            "the same on a genuine message: nothing is fetched",
            retrieval_method(&whole),
        ),
    ]
}

fn retrieval_method(xml: &str) -> String {
    let key_info = part(xml, "<ds:KeyInfo>", "</ds:KeyInfo>").to_owned();
    replace(xml, &key_info, "<ds:KeyInfo><ds:RetrievalMethod URI=\"https://evil.example/key\"/></ds:KeyInfo>")
}

/// Signatures and names of special values.
fn values() -> Vec<Case> {
    let elliptic = Draft { key: "idp-p256", ..Draft::default() }.xml();
    let value = part(&elliptic, "<ds:SignatureValue>", "</ds:SignatureValue>").to_owned();
    let zeros = format!("<ds:SignatureValue>{}</ds:SignatureValue>", STANDARD.encode([0; 64]));
    let whole = genuine();
    let rsa = part(&whole, "<ds:SignatureValue>", "</ds:SignatureValue>").to_owned();
    let ones = format!("<ds:SignatureValue>{}</ds:SignatureValue>", STANDARD.encode([0xff; 256]));
    vec![
        refused(
            "ecdsa-of-zeros",
            "signature_invalid",
            "r and s are zero (CVE-2022-21449)",
            replace(&elliptic, &value, &zeros),
        )
        .keys(&["idp-p256"])
        .random(),
        refused(
            "rsa-larger-than-its-modulus",
            "signature_invalid",
            "a number that no RSA key signs",
            replace(&whole, &rsa, &ones),
        ),
        refused(
            "name-id-injected",
            "malformed",
            "an IdP that does not escape lets a name close its element (XML injection)",
            edited(">E-1001<", ">E-1001</saml:NameID><saml:NameID>E-6666<"),
        ),
        refused(
            "name-id-with-line-break",
            "subject_not_plain",
            "a line break behind the name",
            edited(">E-1001<", ">E-1001&#xA;<"),
        ),
    ]
}
