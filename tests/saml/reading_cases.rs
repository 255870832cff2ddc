//! Cases of reading: SAML.md rules 1 to 5.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    draft::{Draft, assertion, genuine, id_of, part, replace, signed},
    generate::{Case, accepted, refused},
};
use muster::saml::SignWhat;

pub(crate) fn all() -> Vec<Case> {
    [encoding(), forbidden(), bounds(), structure(), whole_text()].concat()
}

fn encoding() -> Vec<Case> {
    let xml = genuine();
    let value = STANDARD.encode(&xml);
    let lines: Vec<String> =
        value.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let posted = |name, about, value: String| refused(name, "not_base64", about, "").posted(value);
    let utf16: Vec<u8> = format!("\u{feff}{xml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_bare: Vec<u8> = xml.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let declared = |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{xml}");
    vec![
        accepted("base64-with-line-breaks", "Base64 with line breaks is fine", "")
            .posted(lines.join("\r\n") + "\r\n"),
        posted(
            "base64-url-alphabet",
            "the URL alphabet is not Base64",
            value.replace(['/', '+'], "_").replace('=', "-"),
        ),
        posted("base64-trailing-rubbish", "nothing may follow the Base64", format!("{value}!")),
        posted(
            "base64-with-space",
            "a form that was decoded twice has spaces for plus signs",
            format!("{} {}", &value[..40], &value[40..]),
        ),
        posted("base64-nul", "a NUL ends nothing", format!("{}\0{}", &value[..40], &value[40..])),
        posted("base64-twice", "encoded twice", STANDARD.encode(&value)),
        refused("posted-deflated", "not_utf8", "a posted body is never inflated", "")
            .posted(STANDARD.encode(deflated(&xml))),
        refused("utf-16-with-mark", "not_utf8", "UTF-16 with a byte order mark", utf16),
        refused("utf-16-without-mark", "not_utf8", "UTF-16 without a byte order mark, posted", "")
            .posted(STANDARD.encode(utf16_bare)),
        refused("declared-utf-7", "not_utf8", "a declaration of another encoding", declared("UTF-7")),
        refused("declared-latin-1", "not_utf8", "a declaration of another encoding", declared("ISO-8859-1")),
        refused("latin-1", "not_utf8", "bytes that are not UTF-8", [b"<a>\xfc</a>".as_slice()].concat()),
        accepted(
            "declared-utf-8",
            "a declaration of UTF-8 and a byte order mark",
            format!("\u{feff}{}", declared("utf-8")),
        ),
        accepted("windows-line-ends", "line ends are normalised before anything else", {
            let spread = Draft::default()
                .edit("<saml:Subject>", "\n\n<saml:Subject>")
                .edit("<saml:NameID", "\n  <saml:NameID");
            spread.xml().replace('\n', "\r\n")
        }),
    ]
}

fn deflated(xml: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(xml.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn forbidden() -> Vec<Case> {
    let xml = genuine();
    let doctype = "<!DOCTYPE samlp:Response [<!ENTITY who SYSTEM \"file:///etc/passwd\">]>";
    let utf16: Vec<u8> =
        format!("\u{feff}{doctype}{xml}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    vec![
        refused("doctype", "doctype", "a DOCTYPE with an external entity", format!("{doctype}{xml}")),
        refused(
            "doctype-empty",
            "doctype",
            "a DOCTYPE that does nothing",
            format!("<!DOCTYPE samlp:Response>{xml}"),
        ),
        refused(
            "doctype-after-comment",
            "doctype",
            "a DOCTYPE behind a comment",
            format!("<!-- -->\n{doctype}{xml}"),
        ),
        refused("doctype-utf-16", "not_utf8", "a DOCTYPE in UTF-16", utf16),
        refused(
            "processing-instruction",
            "processing_instruction",
            "a processing instruction inside",
            replace(&xml, "<samlp:Status>", "<?php echo 1 ?><samlp:Status>"),
        ),
        refused(
            "processing-instruction-in-name-id",
            "processing_instruction",
            "a processing instruction that would cut the NameID",
            replace(&xml, "E-1001", "E-1<?x?>001"),
        ),
        refused(
            "stylesheet",
            "processing_instruction",
            "a processing instruction before the root",
            format!("<?xml-stylesheet href=\"https://evil.example\"?>{xml}"),
        ),
        refused("entity", "not_xml", "an entity that nobody declared", replace(&xml, "E-1001", "&who;")),
        refused(
            "surrogate",
            "not_xml",
            "a reference to half a character",
            replace(&xml, "E-1001", "E-1001&#xD800;"),
        ),
        refused(
            "empty-prefix",
            "not_xml",
            "an attribute with nothing before its colon, which some read as the one without",
            replace(&xml, " IssueInstant=", " :IssueInstant="),
        ),
    ]
}

fn bounds() -> Vec<Case> {
    let xml = genuine();
    let extended = |inside: String| {
        replace(
            &xml,
            "<samlp:Status>",
            &format!("<samlp:Extensions>{inside}</samlp:Extensions><samlp:Status>"),
        )
    };
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let attributes =
        |count: usize| format!("<a {}/>", (0..count).map(|n| format!("b{n}=\"\" ")).collect::<String>());
    let namespaces = |count: usize| {
        (0..count).map(|n| format!("<a{n} xmlns:p{n}=\"urn:u\">")).collect::<String>()
            + &(0..count).rev().map(|n| format!("</a{n}>")).collect::<String>()
    };
    vec![
        refused("too-large", "too_large", "one byte more than 512 KiB", xml.clone())
            .param("padTo", 512 * 1024 + 1),
        accepted("as-large-as-allowed", "512 KiB", xml.clone()).param("padTo", 512 * 1024),
        refused("depth-bomb", "too_complex", "elements nested too deep", extended(nested(47))),
        accepted("as-deep-as-allowed", "elements nested as deep as allowed", extended(nested(46))),
        refused(
            "attribute-bomb",
            "too_complex",
            "an element with too many attributes",
            extended(attributes(65)),
        ),
        refused(
            "namespace-bomb",
            "too_complex",
            "too many namespaces in one scope",
            extended(format!(
                "<x {}>{}</x>",
                (0..40).map(|n| format!("xmlns:q{n}=\"urn:u\" ")).collect::<String>(),
                namespaces(25)
            )),
        ),
        refused("unclosed", "not_xml", "an end tag is missing", xml.replace("</samlp:Response>", "")),
        refused("text-after-root", "not_xml", "text after the root", format!("{xml}x")),
        refused("two-roots", "not_xml", "two root elements", format!("{xml}{xml}")),
        refused(
            "relative-namespace",
            "not_xml",
            "a namespace name that has no canonical form",
            replace(&xml, "<samlp:Status>", "<samlp:Status xmlns:x=\"relative\">"),
        ),
        refused(
            "two-default-namespaces",
            "not_xml",
            "one attribute twice",
            replace(&xml, "<samlp:Status>", "<samlp:Status xmlns=\"urn:a\" xmlns=\"urn:b\">"),
        ),
    ]
}

fn structure() -> Vec<Case> {
    let xml = genuine();
    let response_id = id_of(&xml, "<samlp:Response");
    let assertion_id = id_of(&xml, "<saml:Assertion");
    let inner = assertion(&xml).to_owned();
    let without = |text: &str| replace(&xml, &inner, text);
    let failed = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></samlp:StatusCode><samlp:StatusMessage>wrong password</samlp:StatusMessage>";
    let success = part(&xml, "<samlp:StatusCode", "/>").to_owned();
    let in_extensions = |inside: &str| {
        replace(
            &xml,
            "<samlp:Status>",
            &format!("<samlp:Extensions>{inside}</samlp:Extensions><samlp:Status>"),
        )
    };
    vec![
        refused("not-a-response", "not_a_response", "an assertion is no response", inner.replacen("<saml:Assertion", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"", 1)),
        refused("saml-1-response", "not_a_response", "a response of another protocol version", xml.replace("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol")),
        refused("logout-response", "not_a_response", "another message of the protocol", xml.replace("samlp:Response", "samlp:LogoutResponse")),
        refused("no-assertion", "no_assertion", "Success without an assertion", without("")),
        refused("failed-at-the-idp", "status_not_success", "the IdP says why it signs nobody in", replace(&without(""), &success, failed)),
        refused("two-assertions", "several_assertions", "two signed assertions", replace(&xml, &inner, &format!("{inner}{}", inner.replace(&assertion_id, "_other")))),
        refused("assertion-in-extensions", "assertion_misplaced", "the only assertion is not the response's child", replace(&without(""), "<samlp:Status>", &format!("<samlp:Extensions>{inner}</samlp:Extensions><samlp:Status>"))),
        refused("assertion-of-other-namespace", "assertion_misplaced", "the assertion is of SAML 1.1", replace(&xml, "<saml:Assertion", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\"")),
        refused("encrypted-and-plain-assertion", "several_assertions", "an encrypted assertion beside a plain one", replace(&xml, &inner, &format!("{inner}<saml:EncryptedAssertion/>"))),
        refused("encryption-required", "encryption_required", "a plain assertion where encryption is demanded", xml.clone()).set("saml.require_encryption", "true"),
        refused("duplicate-id", "duplicate_id", "two elements with the assertion's ID", in_extensions(&format!("<a ID=\"{assertion_id}\"/>"))),
        refused("duplicate-foreign-id", "duplicate_id", "two elements with one ID, neither of them signed", in_extensions("<a ID=\"_a\"/><b ID=\"_a\"/>")),
        refused("duplicate-id-lower-case", "duplicate_id", "an 'id' that some parser might take for the signed ID", in_extensions(&format!("<a id=\"{assertion_id}\"/>"))),
        refused("duplicate-xml-id", "duplicate_id", "an xml:id that some parser might take for the signed ID", in_extensions(&format!("<a xml:id=\"{response_id}\"/>"))),
        refused("response-without-id", "bad_id", "a response without ID", replace(&xml, &format!(" ID=\"{response_id}\""), "")),
        refused("assertion-with-odd-id", "bad_id", "an ID with a quotation mark", Draft { sign: SignWhat::Response, ..Draft::default() }.edit(&format!("ID=\"{assertion_id}\""), "ID=\"x')|//*[(@a='\"").xml()),
        accepted("external-references-ignored", "nothing outside the message is fetched", Draft::default()
            .edit("<saml:AttributeValue>ada@acme.example</saml:AttributeValue>", "<saml:AttributeValue xmlns:xi=\"http://www.w3.org/2001/XInclude\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a https://evil.example/a.xsd\"><xi:include href=\"file:///etc/passwd\"/></saml:AttributeValue>").xml())
            .expect("attributes", serde_json::json!({"email": [""], "groups": ["nurses", "staff"]})),
    ]
}

fn whole_text() -> Vec<Case> {
    let admin = |inside: &str| Draft::default().edit(">E-1001<", &format!(">{inside}<"));
    let both = signed(SignWhat::Both);
    vec![
        accepted("comment-in-name-id-after-signing", "a comment changes no signature and cuts no text", replace(&genuine(), ">E-1001<", ">E-<!-- -->1001<")),
        accepted("comment-in-name-id-of-both", "the same with both signed", replace(&both, ">E-1001<", ">E-10<!-- x -->01<")),
        accepted("comment-in-name-id-signed", "the text behind a comment belongs to the NameID", admin("E-1<!---->001.evil.example").xml()).expect("nameId", "E-1001.evil.example"),
        accepted("cdata-in-name-id", "a CDATA section is text", replace(&genuine(), ">E-1001<", "><![CDATA[E-10]]>01<")),
        accepted("character-reference-in-name-id", "a character reference is text", replace(&genuine(), ">E-1001<", ">E&#x2D;100&#49;<")),
        accepted("comments-between-elements", "comments elsewhere are read over", replace(&genuine(), "<saml:Conditions", "<!-- here --><saml:Conditions")),
        refused("element-in-name-id", "malformed", "a NameID holds text only", admin("E-1001<b>x</b>").xml()),
        accepted("attribute-values", "values keep their order, repeated attributes are one, nil is no value", Draft::default()
            .edit("</saml:AttributeStatement>", "<saml:Attribute Name=\"groups\"><saml:AttributeValue>c&amp;<![CDATA[<d>]]><!-- --> e</saml:AttributeValue><saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/></saml:Attribute></saml:AttributeStatement>").xml())
            .expect("attributes", serde_json::json!({"email": ["ada@acme.example"], "groups": ["nurses", "staff", "c&<d> e"]})),
    ]
}
