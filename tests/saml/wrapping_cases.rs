//! Signature wrapping, the eight classical forms and their cousins: SAML.md rule 10. In each of them the
//! genuine part is still there, genuinely signed, and a forged part wants to be read instead.

use muster::saml::SignWhat;

use crate::{
    draft::{Draft, assertion, genuine, id_of, part, replace, signature, signed},
    generate::{Case, accepted, refused},
};

/// The genuine response or assertion without its signature, with another subject and another ID.
fn forged(genuine: &str, tag: &str) -> String {
    let id = id_of(genuine, tag);
    let mut forged = replace(genuine, "E-1001", "E-6666").replace(&id, "_forged");
    while forged.contains("<ds:Signature ") {
        let signature = signature(&forged).to_owned();
        forged = replace(&forged, &signature, "");
    }
    forged
}

/// `outer` with `inner` as its first child behind the Issuer.
fn behind_issuer(outer: &str, inner: &str) -> String {
    let issuer = part(outer, "<saml:Issuer>", "</saml:Issuer>").to_owned();
    replace(outer, &issuer, &format!("{issuer}{inner}"))
}

/// The signature with an Object that holds `inside`.
fn with_object(signature: &str, inside: &str) -> String {
    replace(signature, "</ds:Signature>", &format!("<ds:Object>{inside}</ds:Object></ds:Signature>"))
}

pub(crate) fn all() -> Vec<Case> {
    [classical(), hidden(), lookalikes()].concat()
}

fn wrap(name: &'static str, about: &'static str, xml: String) -> Case {
    refused(name, "several_assertions", about, xml)
}

fn classical() -> Vec<Case> {
    let response = signed(SignWhat::Response);
    let response_signature = signature(&response).to_owned();
    let response_bare = replace(&response, &response_signature, "");
    let evil_response = forged(&response, "<samlp:Response");

    let whole = genuine();
    let original = assertion(&whole).to_owned();
    let original_signature = signature(&original).to_owned();
    let original_bare = replace(&original, &original_signature, "");
    let evil = forged(&original, "<saml:Assertion");
    let evil_signed = behind_issuer(&evil, &original_signature);
    vec![
        wrap(
            "xsw-1",
            "forged response with the genuine signature, the genuine response inside the signature",
            behind_issuer(&evil_response, &with_object(&response_signature, &response_bare)),
        ),
        wrap(
            "xsw-2",
            "forged response, the genuine response before its detached signature",
            behind_issuer(&evil_response, &format!("{response_bare}{response_signature}")),
        ),
        wrap(
            "xsw-3",
            "forged assertion before the genuine one",
            replace(&whole, &original, &format!("{evil}{original}")),
        ),
        wrap(
            "xsw-4",
            "genuine assertion inside the forged one",
            replace(
                &whole,
                &original,
                &replace(&evil, "</saml:Assertion>", &format!("{original}</saml:Assertion>")),
            ),
        ),
        wrap(
            "xsw-5",
            "forged assertion with the genuine signature, the genuine assertion at the end",
            replace(&whole, &original, &format!("{evil_signed}{original_bare}")),
        ),
        wrap(
            "xsw-6",
            "forged assertion with the genuine signature, the genuine assertion inside the signature",
            replace(
                &whole,
                &original,
                &behind_issuer(&evil, &with_object(&original_signature, &original_bare)),
            ),
        ),
        wrap(
            "xsw-7",
            "forged assertion in Extensions before the genuine one",
            replace(
                &whole,
                "<samlp:Status>",
                &format!("<samlp:Extensions>{evil}</samlp:Extensions><samlp:Status>"),
            ),
        ),
        wrap(
            "xsw-8",
            "genuine assertion inside an Object of the forged one's signature",
            replace(&whole, &original, &behind_issuer(&evil, &with_object(&original_signature, &original))),
        ),
    ]
}

fn hidden() -> Vec<Case> {
    let whole = genuine();
    let original = assertion(&whole).to_owned();
    let evil = forged(&original, "<saml:Assertion");
    let with_evil = replace(&whole, &original, &evil);
    let inside_evil = |before: &str, around: (&str, &str)| {
        let hidden = format!("{}{original}{}{before}", around.0, around.1);
        replace(&with_evil, before, &hidden)
    };
    vec![
        wrap(
            "forged-after",
            "forged assertion behind the genuine one",
            replace(&whole, &original, &format!("{original}{evil}")),
        ),
        wrap(
            "forged-with-the-same-id",
            "twins with one ID",
            replace(
                &whole,
                &original,
                &format!("{}{original}", evil.replace("_forged", &id_of(&original, "<saml:Assertion"))),
            ),
        ),
        wrap(
            "genuine-in-extensions",
            "genuine assertion in Extensions",
            replace(
                &with_evil,
                "<samlp:Status>",
                &format!("<samlp:Extensions>{original}</samlp:Extensions><samlp:Status>"),
            ),
        ),
        wrap(
            "genuine-in-advice",
            "genuine assertion in the Advice of the forged one",
            inside_evil("<saml:AuthnStatement", ("<saml:Advice>", "</saml:Advice>")),
        ),
        wrap(
            "genuine-in-status-detail",
            "genuine assertion in StatusDetail",
            replace(
                &with_evil,
                "</samlp:Status>",
                &format!("<samlp:StatusDetail>{original}</samlp:StatusDetail></samlp:Status>"),
            ),
        ),
        wrap(
            "genuine-in-attribute-value",
            "genuine assertion in an attribute of the forged one",
            inside_evil(
                "</saml:AttributeStatement>",
                (
                    "<saml:Attribute Name=\"x\"><saml:AttributeValue>",
                    "</saml:AttributeValue></saml:Attribute>",
                ),
            ),
        ),
        wrap(
            "genuine-in-confirmation-data",
            "genuine assertion in SubjectConfirmationData of the forged one",
            inside_evil(
                "<saml:Conditions",
                (
                    "<saml:SubjectConfirmation Method=\"x\"><saml:SubjectConfirmationData>",
                    "</saml:SubjectConfirmationData></saml:SubjectConfirmation>",
                ),
            ),
        ),
        wrap(
            "genuine-response-in-extensions",
            "the whole genuine message in Extensions",
            replace(
                &with_evil,
                "<samlp:Status>",
                &format!("<samlp:Extensions>{whole}</samlp:Extensions><samlp:Status>"),
            ),
        ),
    ]
}

fn lookalikes() -> Vec<Case> {
    let whole = genuine();
    let original = assertion(&whole).to_owned();
    let original_signature = signature(&original).to_owned();
    let evil = forged(&original, "<saml:Assertion");
    let evil_with_own_id =
        replace(&behind_issuer(&evil, &original_signature), "_forged", &id_of(&original, "<saml:Assertion"));
    let renamed = original.replace("saml:Assertion", "saml:Evidence");
    let twice = Draft::default()
        .edit(
            "</saml:Subject>",
            "</saml:Subject><saml:Subject><saml:NameID>E-6666</saml:NameID></saml:Subject>",
        )
        .xml();
    vec![
        wrap("forged-of-other-namespace", "a second assertion in another namespace", replace(&whole, &original, &format!("{original}{}", replace(&evil, "<saml:Assertion", "<saml:Assertion xmlns:saml=\"urn:example\"")))),
        refused("genuine-signature-on-forged", "digest_mismatch", "the genuine signature and ID on a forged assertion", replace(&whole, &original, &evil_with_own_id)),
        refused("genuine-renamed-beside-forged", "duplicate_id", "the genuine assertion under another name, its ID on the forged one", replace(&whole, &original, &format!("{evil_with_own_id}<samlp:Extensions>{}</samlp:Extensions>", replace(&renamed, &original_signature, "")))),
        refused("genuine-signature-refers-elsewhere", "reference_mismatch", "the genuine signature on a forged assertion with an ID of its own", replace(&whole, &original, &behind_issuer(&evil, &original_signature))),
        refused("lifted-metadata-signature", "reference_mismatch", "a signature that the IdP made over its metadata", replace(&signed(SignWhat::Nothing), "<saml:Subject>", &format!("{}<saml:Subject>", metadata_signature()))),
        refused("two-subjects", "malformed", "a genuinely signed assertion with two subjects", twice),
        refused("two-issuers", "malformed", "a genuinely signed assertion with two issuers", Draft::default().edit("<saml:Subject>", "<saml:Issuer>https://evil.example</saml:Issuer><saml:Subject>").xml()),
        accepted("wrapping-elements-named-alike", "names alone mislead nobody", Draft::default().edit("<saml:AttributeValue>ada@acme.example</saml:AttributeValue>", "<saml:AttributeValue><x:NameID xmlns:x=\"urn:oasis:names:tc:SAML:2.0:assertion\">E-6666</x:NameID></saml:AttributeValue>").xml()),
    ]
}

/// What the IdP signs of its metadata, or anything else of its own.
fn metadata_signature() -> String {
    let metadata = "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_metadata\" entityID=\"https://idp.example/metadata\"><md:IDPSSODescriptor/></md:EntityDescriptor>";
    let key = crate::draft::key("idp");
    let signed =
        muster::saml::sign_enveloped(metadata, "_metadata", &muster::saml::Signing::with(&key)).unwrap();
    signature(&signed).to_owned()
}
