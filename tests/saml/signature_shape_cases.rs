//! Cases of the shape of a signature: its place, its parts, its transforms and its values.

use crate::{
    draft::{Draft, assertion, genuine, part, replace, resigned, signature},
    generate::{Case, accepted, refused},
};

const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

pub(crate) fn all() -> Vec<Case> {
    [transforms(), canonicalizations(), shape(), places(), values()].concat()
}

fn transforms() -> Vec<Case> {
    let enveloped = format!("<ds:Transform Algorithm=\"{XMLDSIG}enveloped-signature\"/>");
    let exclusive = format!("<ds:Transform Algorithm=\"{EXCLUSIVE}\"/>");
    let both = format!("{enveloped}{exclusive}");
    let refuse = |name, about, to: String| {
        refused(name, "transform_not_allowed", about, resigned(&genuine(), &both, &to))
    };
    let other = |algorithm: &str, inside: &str| {
        format!("<ds:Transform Algorithm=\"{algorithm}\">{inside}</ds:Transform>")
    };
    vec![
        refuse(
            "transform-xslt",
            "XSLT would run a program",
            format!(
                "{enveloped}{}",
                other(
                    "http://www.w3.org/TR/1999/REC-xslt-19991116",
                    "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"></xsl:stylesheet>"
                )
            ),
        ),
        refuse(
            "transform-xpath",
            "XPath would choose what is signed",
            format!(
                "{enveloped}{}{exclusive}",
                other("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>false()</ds:XPath>")
            ),
        ),
        refuse(
            "transform-xpath-filter",
            "XPath would choose what is signed",
            format!(
                "{}{exclusive}",
                other(
                    "http://www.w3.org/2002/06/xmldsig-filter2",
                    "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"intersect\">/*</f:XPath>"
                )
            ),
        ),
        refuse(
            "transform-base64",
            "Base64 is no transform of SAML",
            format!("{enveloped}{}", other("http://www.w3.org/2000/09/xmldsig#base64", "")),
        ),
        refuse(
            "transform-inclusive",
            "inclusive canonicalization",
            format!("{enveloped}{}", other("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "")),
        ),
        refuse(
            "transform-enveloped-only",
            "without canonicalization it would be inclusive",
            enveloped.clone(),
        ),
        refuse("transform-exclusive-only", "without enveloped-signature", exclusive.clone()),
        refuse(
            "transform-twice",
            "each transform at most once",
            format!("{enveloped}{enveloped}{exclusive}"),
        ),
        refuse("transform-order", "canonicalization comes last", format!("{exclusive}{enveloped}")),
        refuse("transform-none", "no transforms", String::new()),
    ]
}

fn canonicalizations() -> Vec<Case> {
    let method = format!("<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>");
    let canonicalization = |name, algorithm: &str| {
        let to = format!("<ds:CanonicalizationMethod Algorithm=\"{algorithm}\"/>");
        refused(
            name,
            "canonicalization_not_allowed",
            "SignedInfo must be canonicalized exclusively",
            resigned(&genuine(), &method, &to),
        )
    };
    let prefixes: Vec<String> = (0..33).map(|n| format!("p{n}")).collect();
    vec![
        canonicalization("canonicalization-inclusive", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        canonicalization("canonicalization-1-1", "http://www.w3.org/2006/12/xml-c14n11"),
        canonicalization("canonicalization-unknown", "urn:none"),
        accepted(
            "canonicalization-with-comments",
            "the form with comments is the same where no comments are",
            resigned(
                &genuine(),
                &method,
                &format!("<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}WithComments\"/>"),
            ),
        ),
        accepted(
            "inclusive-namespaces",
            "InclusiveNamespaces are honoured",
            Draft {
                prefixes: vec!["samlp".to_owned(), "xs".to_owned(), "#default".to_owned()],
                ..Draft::default()
            }
            .edit("<samlp:Response ", "<samlp:Response xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" ")
            .xml(),
        ),
        refused(
            "inclusive-namespaces-bomb",
            "signature_malformed",
            "InclusiveNamespaces are bounded",
            Draft { prefixes, ..Draft::default() }.xml(),
        ),
        refused(
            "canonical-form-bomb",
            "canonicalization_failed",
            "a canonical form far longer than the message",
            {
                let long = format!("urn:{}", "u".repeat(20_000));
                let inside =
                    format!("<saml:Advice xmlns:x=\"{long}\">{}</saml:Advice>", "<x:a/>".repeat(200));
                replace(&genuine(), "<saml:AuthnStatement", &format!("{inside}<saml:AuthnStatement"))
            },
        ),
    ]
}

fn shape() -> Vec<Case> {
    let xml = genuine();
    let first = signature(&xml).to_owned();
    let info = part(&xml, "<ds:SignedInfo>", "</ds:SignedInfo>").to_owned();
    let reference = part(&xml, "<ds:Reference", "</ds:Reference>").to_owned();
    let malformed = |name, about, from: &str, to: &str| {
        refused(name, "signature_malformed", about, replace(&genuine(), from, to))
    };
    vec![
        malformed(
            "two-signed-info",
            "two SignedInfo, the genuine first",
            &info,
            &format!("{info}{}", replace(&info, &reference, "")),
        ),
        malformed(
            "signed-info-in-key-info",
            "a second SignedInfo hidden in KeyInfo",
            "<ds:KeyInfo>",
            &format!("<ds:KeyInfo>{info}"),
        ),
        malformed(
            "signed-info-of-other-namespace",
            "an element that only looks like a SignedInfo",
            "<ds:KeyInfo>",
            "<ds:KeyInfo><x:SignedInfo xmlns:x=\"urn:example\"/>",
        ),
        refused(
            "two-references",
            "signature_malformed",
            "two references, both right, both signed",
            resigned(&xml, &reference, &format!("{reference}{reference}")),
        ),
        refused(
            "no-reference",
            "signature_malformed",
            "a signature over nothing",
            resigned(&xml, &reference, ""),
        ),
        malformed("object", "an Object has no place in SAML", "</ds:KeyInfo>", "</ds:KeyInfo><ds:Object/>"),
        malformed(
            "manifest",
            "a Manifest has no place in SAML",
            "</ds:KeyInfo>",
            &format!("</ds:KeyInfo><ds:Object><ds:Manifest>{reference}</ds:Manifest></ds:Object>"),
        ),
        refused(
            "hmac-output-length",
            "signature_malformed",
            "an algorithm with a parameter",
            resigned(
                &xml,
                &format!("<ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"/>"),
                &format!(
                    "<ds:SignatureMethod Algorithm=\"{RSA_SHA256}\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"
                ),
            ),
        ),
        malformed("two-signatures-on-one", "one signature per element", &first, &format!("{first}{first}")),
        malformed(
            "comment-in-signed-info",
            "comments in SignedInfo change what some verifiers sign",
            "<ds:Reference",
            "<!-- --><ds:Reference",
        ),
        malformed("text-in-signed-info", "text where none belongs", "<ds:Reference", "x<ds:Reference"),
    ]
}

fn places() -> Vec<Case> {
    let xml = genuine();
    let first = signature(&xml).to_owned();
    let misplaced = |name, about, xml: String| refused(name, "signature_misplaced", about, xml);
    let moved = |before: &str| replace(&replace(&genuine(), &first, ""), before, &format!("{first}{before}"));
    vec![
        misplaced(
            "signature-after-subject",
            "the signature is not behind the Issuer",
            moved("<saml:Conditions"),
        ),
        misplaced("signature-before-issuer", "the signature is before the assertion's Issuer", {
            let bare = replace(&xml, &first, "");
            let issuer = part(assertion(&bare), "<saml:Issuer>", "</saml:Issuer>").to_owned();
            let assertion = assertion(&bare).to_owned();
            replace(&bare, &assertion, &replace(&assertion, &issuer, &format!("{first}{issuer}")))
        }),
        misplaced(
            "signature-in-extensions",
            "a detached signature",
            moved("<samlp:Status>").replacen(
                &first,
                &format!("<samlp:Extensions>{first}</samlp:Extensions>"),
                1,
            ),
        ),
        misplaced(
            "signature-of-other-namespace",
            "an element that only looks like a signature (CVE-2025-66567)",
            xml.replace(XMLDSIG, "urn:example:dsig")
                .replace("urn:example:dsigenveloped", &format!("{XMLDSIG}enveloped")),
        ),
        misplaced(
            "signature-of-other-namespace-beside",
            "a lookalike beside the genuine one",
            replace(
                &xml,
                "<samlp:Status>",
                "<samlp:Extensions><x:Signature xmlns:x=\"urn:example:dsig\"/></samlp:Extensions><samlp:Status>",
            ),
        ),
        misplaced(
            "signature-in-attribute-value",
            "a signature in an attribute's value",
            Draft::default()
                .edit(
                    "<saml:AttributeValue>ada@acme.example",
                    "<saml:AttributeValue><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>",
                )
                .xml(),
        ),
    ]
}

fn values() -> Vec<Case> {
    let xml = genuine();
    let digest = part(&xml, "<ds:DigestValue>", "</ds:DigestValue>").to_owned();
    let inside =
        digest.trim_start_matches("<ds:DigestValue>").trim_end_matches("</ds:DigestValue>").to_owned();
    let value = part(&xml, "<ds:SignatureValue>", "</ds:SignatureValue>").to_owned();
    let malformed = |name, about, from: &str, to: &str| {
        refused(name, "signature_malformed", about, replace(&genuine(), from, to))
    };
    let wrapped: String = value.as_bytes()
        ["<ds:SignatureValue>".len()..value.len() - "</ds:SignatureValue>".len()]
        .chunks(76)
        .map(|line| format!("&#13;\n{}", String::from_utf8_lossy(line)))
        .collect();
    vec![
        malformed(
            "comment-before-digest",
            "a comment in DigestValue (CVE-2025-29775)",
            &digest,
            &format!("<ds:DigestValue><!--x-->{inside}</ds:DigestValue>"),
        ),
        malformed(
            "comment-in-digest",
            "a comment in DigestValue",
            &digest,
            &format!("<ds:DigestValue>{}<!--x-->{}</ds:DigestValue>", &inside[..9], &inside[9..]),
        ),
        malformed(
            "cdata-in-digest",
            "a CDATA section in DigestValue",
            &digest,
            &format!("<ds:DigestValue><![CDATA[{inside}]]></ds:DigestValue>"),
        ),
        malformed(
            "element-in-digest",
            "an element in DigestValue",
            &digest,
            &format!("<ds:DigestValue>{inside}<ds:x/></ds:DigestValue>"),
        ),
        malformed("empty-digest", "an empty DigestValue", &digest, "<ds:DigestValue></ds:DigestValue>"),
        malformed(
            "comment-in-signature-value",
            "a comment in SignatureValue",
            "</ds:SignatureValue>",
            "<!--x--></ds:SignatureValue>",
        ),
        malformed(
            "signature-value-not-base64",
            "SignatureValue is no Base64",
            &value,
            "<ds:SignatureValue>!</ds:SignatureValue>",
        ),
        refused(
            "empty-signature-value",
            "signature_malformed",
            "an empty SignatureValue",
            replace(&genuine(), &value, "<ds:SignatureValue/>"),
        ),
        refused(
            "short-signature-value",
            "signature_invalid",
            "a SignatureValue of one byte",
            replace(&genuine(), &value, "<ds:SignatureValue>AA==</ds:SignatureValue>"),
        ),
        accepted(
            "line-breaks-in-signature-value",
            "Java writes line breaks as references",
            replace(&xml, &value, &format!("<ds:SignatureValue>{wrapped}\n</ds:SignatureValue>")),
        ),
    ]
}
