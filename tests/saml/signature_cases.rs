//! Cases of signatures and keys: SAML.md rules 6 to 9.

use muster::saml::{DigestAlgorithm, SignWhat};

use crate::{
    draft::{Draft, assertion, genuine, id_of, part, replace, resigned, signature, signed},
    generate::{Case, accepted, foreign, refused},
};

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

pub(crate) fn all() -> Vec<Case> {
    [who_signs(), keys(), algorithms(), references()].concat()
}

fn who_signs() -> Vec<Case> {
    let (of_assertion, of_response, both) =
        (signed(SignWhat::Assertion), signed(SignWhat::Response), signed(SignWhat::Both));
    let unsigned = signed(SignWhat::Nothing);
    let (first, second) = (signature(&both).to_owned(), signature(assertion(&both)).to_owned());
    let spoil = |signature: &str| {
        let value = part(signature, "<ds:SignatureValue>", "</ds:SignatureValue>");
        replace(&both, signature, &replace(signature, value, &spoilt(value)))
    };
    let demand = "saml.require_signature";
    vec![
        accepted("signed-assertion", "Entra and ADFS sign the assertion", of_assertion.clone()),
        accepted("signed-response", "Keycloak signs the response", of_response.clone()),
        accepted("signed-both", "Okta signs both", both.clone()),
        foreign(
            "signed-by-xmlsec1",
            "InclusiveNamespaces, default namespaces, CDATA and references, canonicalized by another program",
        )
        .expect("attributes", serde_json::json!({"a\nb\"'<": ["ü€😀 \r > ]]> <x>&amp;\t", ""]})),
        accepted("default-namespace", "Entra writes no prefixes", without_prefix(&unsigned)),
        refused("unsigned", "unsigned", "nothing is signed", unsigned.clone()),
        refused("unsigned-where-both-demanded", "unsigned", "nothing is signed", unsigned.clone())
            .set(demand, "both"),
        refused("unsigned-with-certificate", "unsigned", "a certificate is no signature", unsigned.replace("<samlp:Status>", "<samlp:Extensions><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></samlp:Extensions><samlp:Status>")),
        refused("assertion-demanded", "assertion_not_signed", "the connection demands a signed assertion", of_response.clone()).set(demand, "assertion"),
        refused("response-demanded", "response_not_signed", "the connection demands a signed response", of_assertion.clone()).set(demand, "response"),
        refused("both-demanded-one-signed", "response_not_signed", "the connection demands both", of_assertion.clone()).set(demand, "both"),
        refused("both-demanded-other-signed", "assertion_not_signed", "the connection demands both", of_response.clone()).set(demand, "both"),
        accepted("both-demanded-both-signed", "the connection demands both", both.clone()).set(demand, "both"),
        accepted("response-demanded-both-signed", "more than demanded", both.clone()).set(demand, "response"),
        refused("response-signature-wrong", "signature_invalid", "a wrong signature refuses the message though the other is good", spoil(&first)),
        refused("assertion-signature-wrong", "digest_mismatch", "the response's signature covers the assertion's", spoil(&second)),
        refused("assertion-signature-wrong-within-signed-response", "signature_invalid", "a wrong signature refuses the message though it was signed over", wrong_inside()),
        refused("changed-name-id", "digest_mismatch", "the NameID was changed after signing", replace(&of_assertion, "E-1001", "E-6666")),
        refused("changed-attribute", "digest_mismatch", "an attribute was changed after signing", replace(&of_assertion, "nurses", "admins")),
        refused("changed-assertion-in-signed-response", "digest_mismatch", "the assertion was changed after the response was signed", replace(&of_response, "E-1001", "E-6666")),
        refused("changed-signed-info", "signature_invalid", "digest and content were both changed, the signature not", {
            let forged = replace(&of_assertion, "E-1001", "E-6666");
            let digest = part(&forged, "<ds:DigestValue>", "</ds:DigestValue>").to_owned();
            replace(&forged, &digest, "<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue>")
        }),
    ]
}

/// The assertion in its own default namespace, then signed.
fn without_prefix(unsigned: &str) -> String {
    let prefixed = assertion(unsigned);
    let namespace = "<Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let plain =
        prefixed.replace("<saml:Assertion", namespace).replace("<saml:", "<").replace("</saml:", "</");
    let key = crate::draft::key("idp");
    let id = id_of(unsigned, "<saml:Assertion");
    let signing = muster::saml::Signing::with(&key);
    muster::saml::sign_enveloped(&replace(unsigned, prefixed, &plain), &id, &signing).unwrap()
}

/// The assertion's signature is spoilt, and then the response is signed over it.
fn wrong_inside() -> String {
    let xml = signed(SignWhat::Assertion);
    let value = part(&xml, "<ds:SignatureValue>", "</ds:SignatureValue>").to_owned();
    let spoilt = replace(&xml, &value, &spoilt(&value));
    let key = crate::draft::key("idp");
    let response = id_of(&spoilt, "<samlp:Response");
    muster::saml::sign_enveloped(&spoilt, &response, &muster::saml::Signing::with(&key)).unwrap()
}

/// Another value of the same length.
fn spoilt(value: &str) -> String {
    let at = value.find('>').unwrap() + 11;
    let other = if value.as_bytes()[at] == b'A' { "B" } else { "A" };
    [&value[..at], other, &value[at + 1..]].concat()
}

fn keys() -> Vec<Case> {
    let by = |key: &'static str| Draft { key, ..Draft::default() }.xml();
    vec![
        refused("no-key", "no_key", "metadata without a certificate trust nobody", genuine()).keys(&[]),
        refused(
            "no-key-unsigned",
            "no_key",
            "metadata without a certificate trust nobody, least of all the unsigned",
            signed(SignWhat::Nothing),
        )
        .keys(&[]),
        refused("only-a-weak-key", "no_key", "an RSA key of 1024 bits is no key", by("idp-weak"))
            .keys(&["idp-weak"]),
        refused(
            "weak-key-beside-a-good-one",
            "signature_invalid",
            "an RSA key of 1024 bits is not tried",
            by("idp-weak"),
        )
        .keys(&["idp-weak", "idp"]),
        accepted("next-key", "all keys of the connection are tried", by("idp-next"))
            .keys(&["idp", "idp-next"]),
        accepted("previous-key", "all keys of the connection are tried", genuine())
            .keys(&["idp-next", "idp-p256", "idp"]),
        refused(
            "key-of-another-connection",
            "signature_invalid",
            "another connection's key with the same issuer name",
            by("other"),
        ),
        refused(
            "own-key-in-key-info",
            "signature_invalid",
            "the key that the message brings along is ignored",
            by("other"),
        ),
        accepted("foreign-key-info", "KeyInfo is ignored", {
            let xml = genuine();
            let info = part(&xml, "<ds:KeyInfo>", "</ds:KeyInfo>").to_owned();
            replace(
                &xml,
                &info,
                "<ds:KeyInfo><ds:RetrievalMethod URI=\"https://evil.example/key\"/><ds:KeyName>none</ds:KeyName></ds:KeyInfo>",
            )
        }),
        accepted("no-key-info", "KeyInfo may be missing", {
            let xml = genuine();
            let info = part(&xml, "<ds:KeyInfo>", "</ds:KeyInfo>").to_owned();
            replace(&xml, &info, "")
        }),
        accepted("expired-certificate", "an expired certificate works, with a warning", by("idp-expired"))
            .keys(&["idp-expired"]),
        accepted("p-256", "ECDSA on P-256", by("idp-p256")).keys(&["idp-p256"]).random(),
        accepted(
            "p-384",
            "ECDSA on P-384 with SHA-384",
            Draft { key: "idp-p384", digest: DigestAlgorithm::Sha384, ..Draft::default() }.xml(),
        )
        .keys(&["idp-p384"])
        .random(),
        refused(
            "ecdsa-named-rsa-signed",
            "signature_invalid",
            "an RSA signature under the name of ECDSA",
            genuine().replace("#rsa-sha256", "#ecdsa-sha256"),
        )
        .keys(&["idp-p256", "idp"]),
    ]
}

fn algorithms() -> Vec<Case> {
    let with = |digest| Draft { digest, ..Draft::default() }.xml();
    let method = |uri: &str| genuine().replace(RSA_SHA256, uri);
    let not_allowed = |name, about, uri: &str| refused(name, "algorithm_not_allowed", about, method(uri));
    let sha1_signature = resigned(&genuine(), RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    let warned = serde_json::json!(["the signature uses SHA-1; set the IdP to SHA-256"]);
    vec![
        accepted("sha-384", "SHA-384", with(DigestAlgorithm::Sha384)),
        accepted("sha-512", "SHA-512", with(DigestAlgorithm::Sha512)),
        refused("sha-1", "sha1_not_allowed", "SHA-1 is off by default", with(DigestAlgorithm::Sha1)),
        accepted("sha-1-allowed", "SHA-1 by a setting, with a warning", with(DigestAlgorithm::Sha1))
            .set("saml.allow_sha1", "true")
            .expect("warnings", warned),
        refused("sha-1-signature", "sha1_not_allowed", "SHA-1 in the signature alone", sha1_signature),
        refused(
            "sha-1-digest",
            "sha1_not_allowed",
            "SHA-1 in the digest alone",
            resigned(&genuine(), SHA256, "http://www.w3.org/2000/09/xmldsig#sha1"),
        ),
        not_allowed(
            "hmac-sha-1",
            "HMAC with the public key as the secret",
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        ),
        not_allowed(
            "hmac-sha-256",
            "HMAC with the public key as the secret",
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        ),
        not_allowed("dsa", "DSA", "http://www.w3.org/2000/09/xmldsig#dsa-sha1"),
        not_allowed("rsa-md5", "MD5", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        not_allowed(
            "rsa-pss",
            "an algorithm off the list",
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        ),
        not_allowed("no-algorithm", "an empty algorithm", ""),
        refused(
            "digest-md5",
            "algorithm_not_allowed",
            "a digest off the list",
            resigned(&genuine(), SHA256, "http://www.w3.org/2001/04/xmldsig-more#md5"),
        ),
    ]
}

fn references() -> Vec<Case> {
    let xml = genuine();
    let id = id_of(&xml, "<saml:Assertion");
    let response_id = id_of(&xml, "<samlp:Response");
    let uri = format!("URI=\"#{id}\"");
    let mismatch =
        |name, about, to: &str| refused(name, "reference_mismatch", about, resigned(&genuine(), &uri, to));
    vec![
        mismatch("reference-to-document", "an empty URI is the whole document", "URI=\"\""),
        mismatch("reference-without-uri", "no URI is anything", ""),
        mismatch(
            "reference-to-response",
            "the assertion's signature refers to the response",
            &format!("URI=\"#{response_id}\""),
        ),
        mismatch("reference-to-nothing", "a reference to an ID that is not there", "URI=\"#_nothing\""),
        mismatch("reference-to-http", "a reference that would be fetched", "URI=\"http://127.0.0.1:9/x\""),
        mismatch("reference-to-file", "a reference that would be read", "URI=\"file:///etc/passwd\""),
        refused(
            "reference-refused-before-cryptography",
            "reference_mismatch",
            "a wrong reference is refused before anybody asks who signed it",
            replace(&genuine(), &uri, &format!("URI=\"#{response_id}\"")),
        ),
        mismatch(
            "reference-without-hash",
            "a relative address that looks like the ID",
            &format!("URI=\"{id}\""),
        ),
        mismatch(
            "reference-by-xpointer",
            "an XPointer expression",
            &format!("URI=\"#xpointer(id('{id}'))\""),
        ),
    ]
}
