//! Cases of what encryption hides: what may come out of it, and who must have signed it. An encrypted
//! message is another one each time, so its files are written once.

use muster::saml::SignWhat;

use crate::{
    draft::{Draft, Encrypt, assertion, id_of, part, replace, signed},
    encryption_cases::{ASSERTION_NS, declared, encrypted, response_signed, usual},
    generate::{Case, accepted, refused},
};

pub(crate) fn all() -> Vec<Case> {
    [not_xml(), not_an_assertion(), not_alone(), not_of_this_message(), signatures()]
        .concat()
        .into_iter()
        .map(|case| case.random().sp_keys(&["sp"]))
        .collect()
}

/// The message `xml` with another text encrypted in place of its assertion.
fn holding(xml: &str, plain: &str) -> String {
    replace(xml, assertion(xml), &Encrypt::default().assertion(plain))
}

/// `plain` with something put into the assertion.
fn within(plain: &str, extra: &str) -> String {
    replace(plain, "<saml:AuthnStatement", &format!("{extra}<saml:AuthnStatement"))
}

/// `plain` under another ID.
fn twin(plain: &str) -> String {
    plain.replace(" ID=\"_", " ID=\"_x")
}

fn not_xml() -> Vec<Case> {
    let xml = signed(SignWhat::Assertion);
    let plain = declared(&xml);
    let in_it = |extra: &str| within(&plain, extra);
    let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
    let shut = format!("{}</saml:EncryptedAssertion></samlp:Response><!--", assertion(&xml));
    vec![
        refused(
            "decrypted-doctype",
            "decryption_failed",
            "a DOCTYPE in what is decrypted",
            holding(&xml, &format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{plain}")),
        ),
        refused(
            "decrypted-processing-instruction",
            "decryption_failed",
            "a processing instruction in what is decrypted",
            holding(&xml, &in_it("<?x?>")),
        ),
        refused(
            "decrypted-not-utf-8",
            "decryption_failed",
            "a NUL in what is decrypted",
            holding(&xml, &in_it("\0")),
        ),
        refused(
            "decrypted-not-xml",
            "decryption_failed",
            "no XML in what is decrypted",
            holding(&xml, "E-1001 & others"),
        ),
        refused(
            "decrypted-too-deep",
            "decryption_failed",
            "bounds hold for what is decrypted",
            holding(&xml, &in_it(&deep)),
        ),
        refused(
            "decrypted-unclosed",
            "decryption_failed",
            "an element that is not closed",
            holding(&xml, plain.trim_end_matches("</saml:Assertion>")),
        ),
        refused(
            "decrypted-undeclared-prefix",
            "decryption_failed",
            "a prefix that is declared nowhere",
            holding(&xml, &in_it("<q:x/>")),
        ),
        refused(
            "decrypted-closes-the-response",
            "decryption_failed",
            "what is decrypted closes the response",
            holding(&xml, &shut),
        ),
    ]
}

fn not_an_assertion() -> Vec<Case> {
    let xml = signed(SignWhat::Assertion);
    let plain = declared(&xml);
    let response_id = id_of(&xml, "<samlp:Response");
    let unsigned = signed(SignWhat::Nothing);
    let response = response_signed(&holding(&unsigned, "<saml:NameID>E-1001</saml:NameID>"));
    vec![
        refused("decrypted-text", "no_assertion", "text in place of an assertion", holding(&xml, "E-1001")),
        refused(
            "decrypted-name-id",
            "no_assertion",
            "another element of SAML",
            holding(&xml, "<saml:NameID>E-1001</saml:NameID>"),
        ),
        refused(
            "decrypted-name-id-in-signed-response",
            "no_assertion",
            "another element of SAML under a signature",
            response,
        ),
        refused(
            "decrypted-response",
            "assertion_misplaced",
            "a whole response",
            holding(&xml, &xml.replace(&response_id, "_inner")),
        ),
        refused(
            "decrypted-of-other-namespace",
            "assertion_misplaced",
            "an assertion of another namespace",
            holding(&xml, &plain.replace("SAML:2.0:assertion", "SAML:1.0:assertion")),
        ),
        refused(
            "decrypted-encrypted-assertion",
            "assertion_misplaced",
            "encrypted twice",
            holding(&xml, &Encrypt::default().assertion(&plain)),
        ),
    ]
}

fn not_alone() -> Vec<Case> {
    let xml = signed(SignWhat::Assertion);
    let plain = declared(&xml);
    let out = format!("{plain}</saml:EncryptedAssertion><saml:EncryptedAssertion>{}", twin(&plain));
    vec![
        refused(
            "decrypted-two-assertions",
            "several_assertions",
            "two assertions",
            holding(&xml, &format!("{plain}{}", twin(&plain))),
        ),
        refused(
            "decrypted-assertion-in-advice",
            "several_assertions",
            "an assertion within the assertion",
            holding(&xml, &within(&plain, &format!("<saml:Advice>{}</saml:Advice>", twin(&plain)))),
        ),
        refused(
            "decrypted-text-beside",
            "assertion_misplaced",
            "text beside the assertion",
            holding(&xml, &format!("x{plain}")),
        ),
        refused(
            "decrypted-comment-beside",
            "assertion_misplaced",
            "a comment beside the assertion",
            holding(&xml, &format!("<!-- x -->{plain}")),
        ),
        accepted(
            "decrypted-with-space-around",
            "white space around the assertion, and an XML declaration",
            holding(&xml, &format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{plain}\n")),
        ),
        refused(
            "decrypted-breaks-out",
            "assertion_misplaced",
            "what is decrypted closes its frame and opens another",
            holding(&xml, &out),
        ),
    ]
}

fn not_of_this_message() -> Vec<Case> {
    let xml = signed(SignWhat::Assertion);
    let plain = declared(&xml);
    let in_it = |extra: &str| within(&plain, extra);
    let response_id = id_of(&xml, "<samlp:Response");
    vec![
        refused(
            "decrypted-duplicate-id",
            "duplicate_id",
            "the response's ID once more inside",
            holding(&xml, &in_it(&format!("<a ID=\"{response_id}\"/>"))),
        ),
        refused(
            "decrypted-duplicate-xml-id",
            "duplicate_id",
            "an xml:id inside that some parser might take for the response's",
            holding(&xml, &in_it(&format!("<a xml:id=\"{response_id}\"/>"))),
        ),
        refused(
            "decrypted-id-of-response",
            "duplicate_id",
            "the assertion has the response's ID",
            holding(&xml, &plain.replace(&id_of(&plain, "<saml:Assertion"), &response_id)),
        ),
        refused(
            "decrypted-changed",
            "digest_mismatch",
            "the assertion was changed between signing and encrypting",
            holding(&xml, &replace(&plain, "E-1001", "E-6666")),
        ),
        refused(
            "decrypted-attribute",
            "attribute_encrypted",
            "an attribute that is encrypted on its own",
            Draft { encrypt: Some(Encrypt::default()), ..Draft::default() }
                .edit("<saml:AttributeStatement>", "<saml:AttributeStatement><saml:EncryptedAttribute/>")
                .xml(),
        ),
        refused(
            "attribute-encrypted",
            "attribute_encrypted",
            "the same in a plain assertion",
            Draft::default()
                .edit("<saml:AttributeStatement>", "<saml:AttributeStatement><saml:EncryptedAttribute/>")
                .xml(),
        ),
    ]
}

fn signatures() -> Vec<Case> {
    let with = |sign| encrypted(sign, Encrypt::default());
    let xml = signed(SignWhat::Assertion);
    let forged = signed(SignWhat::Nothing).replace("E-1001", "E-6666");
    let unsigned = declared(&forged);
    let inner = assertion(&xml).to_owned();
    let other = Draft { key: "other", ..Draft::default() }.xml();
    // Signed as a plain message and then encrypted: nobody can verify that before decrypting.
    let plain_signed = signed(SignWhat::Response);
    let afterwards = holding(&plain_signed, &declared(&plain_signed));
    let rebound = replace(
        &holding(&xml, &inner),
        ASSERTION_NS,
        "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:x=\"urn:x\"",
    );
    let genuine = part(&usual(), "<saml:EncryptedAssertion", "</saml:EncryptedAssertion>").to_owned();
    let forged_first =
        format!("{}{inner}", Encrypt::default().assertion(&unsigned.replace(" ID=\"_", " ID=\"_x")));
    let beside = replace(&xml, &inner, &forged_first);
    let in_extensions = replace(
        &forged,
        "<samlp:Status>",
        &format!("<samlp:Extensions>{genuine}</samlp:Extensions><samlp:Status>"),
    );
    vec![
        accepted("encrypted-signed-assertion", "the assertion is signed and then encrypted", with(SignWhat::Assertion)),
        accepted("encrypted-signed-response", "the response is signed over the encrypted assertion", with(SignWhat::Response)),
        accepted("encrypted-signed-both", "both", with(SignWhat::Both)),
        refused("encrypted-unsigned", "unsigned", "encryption is no signature: everybody has the key to encrypt", holding(&xml, &unsigned)),
        refused("encrypted-signed-by-another", "signature_invalid", "the assertion is signed by a key of another connection", holding(&xml, &declared(&other))),
        refused("encrypted-wrongly-signed-in-signed-response", "signature_invalid", "a signature that is wrong refuses although the response's is right", response_signed(&holding(&signed(SignWhat::Nothing), &declared(&other)))),
        refused("encrypted-after-response-was-signed", "digest_mismatch", "the response was signed before the assertion was encrypted", afterwards),
        refused("encrypted-response-demanded", "response_not_signed", "a signature on the response is demanded", with(SignWhat::Assertion)).set("saml.require_signature", "response"),
        refused("encrypted-assertion-demanded", "assertion_not_signed", "a signature on the assertion is demanded", with(SignWhat::Response)).set("saml.require_signature", "assertion"),
        accepted("encrypted-both-demanded", "signatures on both are demanded, and there", with(SignWhat::Both)).set("saml.require_signature", "both"),
        accepted("encrypted-in-context", "a prefix that the response declares", replace(&holding(&xml, &inner), &format!("<saml:EncryptedAssertion {ASSERTION_NS}"), "<saml:EncryptedAssertion")),
        accepted("encrypted-in-odd-context", "further namespaces around it change nothing", rebound),
        refused("encrypted-in-other-context", "assertion_misplaced", "the prefix means something else where the cipher text stands", replace(&holding(&xml, &inner), "<xenc:EncryptedData", "<xenc:EncryptedData").replace(&format!("<saml:EncryptedAssertion {ASSERTION_NS}"), "<e:EncryptedAssertion xmlns:e=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:saml=\"urn:evil\"").replace("</saml:EncryptedAssertion>", "</e:EncryptedAssertion>")),
        refused("encrypted-forged-beside-genuine", "several_assertions", "a forged assertion, encrypted, beside a genuine signed one that would vouch for it", beside),
        refused("encrypted-genuine-in-extensions", "several_assertions", "a genuine encrypted assertion beside a forged one", in_extensions),
        refused("encrypted-destination-elsewhere", "destination_mismatch", "every later rule holds for what is decrypted", Draft { encrypt: Some(Encrypt::default()), ..Draft::default() }.edit(" Destination=\"https://muster.example/", " Destination=\"https://elsewhere.example/").xml()),
        refused("encrypted-audience-other", "audience_mismatch", "every later rule holds for what is decrypted", Draft { encrypt: Some(Encrypt::default()), ..Draft::default() }.edit("<saml:Audience>https://muster.example/", "<saml:Audience>https://elsewhere.example/").xml()),
    ]
}
