//! XML from strangers, bounded before a tree is built: size, encoding, what may stand in a document at
//! all, and how much of it. Everything here is one pass over the bytes and never recurses.

use memchr::{memchr, memchr_iter, memchr2, memchr3};
use roxmltree::{Document, ParsingOptions};

use super::refusal::Refusal;

/// How much of a document is read. A larger one is refused before a tree is built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of the whole document.
    pub(crate) bytes: usize,
    /// Elements within one another.
    pub(crate) depth: usize,
    /// Elements altogether.
    pub(crate) elements: usize,
    /// Attributes and namespace declarations altogether.
    pub(crate) attributes: usize,
    /// Attributes and namespace declarations of one element; the parser compares each pair of them.
    pub(crate) attributes_of_one: usize,
    /// Namespace declarations in scope at one place; the parser copies them at each new one.
    pub(crate) namespaces: usize,
}

/// The limits of a protocol message.
pub(crate) const MESSAGE: Limits = Limits {
    bytes: super::RESPONSE_LIMIT,
    depth: 48,
    elements: 20_000,
    attributes: 60_000,
    attributes_of_one: 64,
    namespaces: 32,
};

/// The limits of a canonical form that is read again, which is longer than the message was.
pub(crate) const CANONICAL: Limits = Limits { bytes: super::c14n::CANONICAL_LIMIT * 2, ..MESSAGE };

/// What is wrong with a document before its meaning is looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// More bytes than allowed.
    #[error("the document is larger than {0} bytes")]
    TooLarge(usize),
    /// Another encoding than UTF-8.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// A document type declaration.
    #[error("the document has a DOCTYPE, which is not accepted")]
    Doctype,
    /// A processing instruction.
    #[error("the document has a processing instruction, which is not accepted")]
    ProcessingInstruction,
    /// What there is too much of, and how much is allowed.
    #[error("the document has more than {1} {0}")]
    TooComplex(&'static str, usize),
    /// Not well-formed, and why.
    #[error("the document is not well-formed XML: {0}")]
    NotXml(String),
}

impl From<XmlFault> for Refusal {
    fn from(fault: XmlFault) -> Self {
        match fault {
            XmlFault::TooLarge(_) => Self::TooLarge,
            XmlFault::NotUtf8 => Self::NotUtf8,
            XmlFault::Doctype => Self::Doctype,
            XmlFault::ProcessingInstruction => Self::ProcessingInstruction,
            XmlFault::TooComplex(what, limit) => Self::TooComplex(what, limit),
            XmlFault::NotXml(why) => Self::NotXml(why.as_str().into()),
        }
    }
}

/// The characters of a document: UTF-8, without byte order mark and XML declaration, lines ended by one
/// line feed (XML 1.0 section 2.11).
pub(crate) fn characters(bytes: &[u8], limit: usize) -> Result<String, XmlFault> {
    if bytes.len() > limit {
        return Err(XmlFault::TooLarge(limit));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| XmlFault::NotUtf8)?;
    if memchr(0, bytes).is_some() {
        // UTF-16 and UTF-32 of ASCII letters is valid UTF-8 with NULs.
        return Err(XmlFault::NotUtf8);
    }
    let text = without_declaration(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    if memchr(b'\r', text.as_bytes()).is_none() {
        return Ok(text.to_owned());
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Takes off `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, strictly: a declaration that two
/// parsers read differently is a way past one of them.
fn without_declaration(text: &str) -> Result<&str, XmlFault> {
    let Some(inside) = text.strip_prefix("<?xml") else { return Ok(text) };
    if !inside.starts_with([' ', '\t', '\r', '\n']) {
        return Err(XmlFault::ProcessingInstruction);
    }
    let malformed = || XmlFault::NotXml("the XML declaration is malformed".to_owned());
    let (declaration, rest) = inside.split_once("?>").ok_or_else(malformed)?;
    let (version, declaration) = pseudo_attribute(declaration, "version").ok_or_else(malformed)?;
    if version != "1.0" {
        return Err(XmlFault::NotXml("only XML 1.0 is read".to_owned()));
    }
    let declaration = match pseudo_attribute(declaration, "encoding") {
        Some((encoding, after)) if encoding.eq_ignore_ascii_case("utf-8") => after,
        Some(_) => return Err(XmlFault::NotUtf8),
        None => declaration,
    };
    let declaration = match pseudo_attribute(declaration, "standalone") {
        Some(("yes" | "no", after)) => after,
        Some(_) => return Err(malformed()),
        None => declaration,
    };
    if declaration.trim_ascii().is_empty() { Ok(rest) } else { Err(malformed()) }
}

/// The value of `name`, which must come next, and what follows it.
fn pseudo_attribute<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let trimmed = text.trim_ascii_start();
    if trimmed.len() == text.len() {
        return None;
    }
    let value = trimmed.strip_prefix(name)?.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote)
}

/// Builds the tree of `text`, once everything about it is known to be within `limits`.
pub(crate) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, XmlFault> {
    Scan::new(limits).run(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: u32::MAX, entity_resolver: None };
    Document::parse_with_options(text, options).map_err(|error| XmlFault::NotXml(error.to_string()))
}

/// What the pass over the tags has counted so far.
struct Scan<'l> {
    limits: &'l Limits,
    elements: usize,
    attributes: usize,
    /// Namespace declarations in scope of each open element.
    scopes: Vec<usize>,
}

impl<'l> Scan<'l> {
    const fn new(limits: &'l Limits) -> Self {
        Self { limits, elements: 0, attributes: 0, scopes: Vec::new() }
    }

    fn run(mut self, text: &str) -> Result<(), XmlFault> {
        if text.len() > self.limits.bytes {
            return Err(XmlFault::TooLarge(self.limits.bytes));
        }
        references_are_characters(text)?;
        let mut rest = text;
        while let Some(at) = memchr(b'<', rest.as_bytes()) {
            let tag = &rest[at + 1..];
            rest = match tag.as_bytes().first() {
                // The parser sees to it that the tag ends, and nothing in it looks like the beginning of another.
                Some(b'/') => {
                    has_no_empty_prefix(&tag.as_bytes()[1..])?;
                    self.scopes.pop();
                    tag
                }
                Some(b'!') => match (tag.strip_prefix("!--"), tag.strip_prefix("![CDATA[")) {
                    (Some(inside), _) => after(inside, "-->")?,
                    (_, Some(inside)) => after(inside, "]]>")?,
                    (None, None) => return Err(XmlFault::Doctype),
                },
                Some(b'?') => return Err(XmlFault::ProcessingInstruction),
                _ => self.start_tag(tag)?,
            };
        }
        Ok(())
    }

    /// Counts what a start tag declares; returns what follows the tag.
    fn start_tag<'a>(&mut self, tag: &'a str) -> Result<&'a str, XmlFault> {
        let limits = self.limits;
        let Tag { attributes, namespaces, default_namespaces, empty, rest } = Tag::read(tag)?;
        self.elements += 1;
        self.attributes += attributes;
        let in_scope = self.scopes.last().copied().unwrap_or(0) + namespaces;
        for (count, limit, what) in [
            (self.scopes.len() + 1, limits.depth, "elements within one another"),
            (self.elements, limits.elements, "elements"),
            (self.attributes, limits.attributes, "attributes"),
            (attributes, limits.attributes_of_one, "attributes of one element"),
            (in_scope, limits.namespaces, "namespaces in scope"),
        ] {
            if count > limit {
                return Err(XmlFault::TooComplex(what, limit));
            }
        }
        if default_namespaces > 1 {
            // The parser would let this pass and take the first.
            return Err(XmlFault::NotXml("two default namespaces on one element".to_owned()));
        }
        if !empty {
            self.scopes.push(in_scope);
        }
        Ok(rest)
    }
}

/// What follows the first `end`, which ends in `>`.
fn after<'a>(text: &'a str, end: &str) -> Result<&'a str, XmlFault> {
    let mut ends = memchr_iter(b'>', text.as_bytes()).map(|at| text.split_at(at + 1));
    let found = ends.find(|(before, _)| before.ends_with(end));
    found.map(|(_, behind)| behind).ok_or_else(|| XmlFault::NotXml(format!("'{end}' is missing")))
}

/// What the bounds need to know of a start tag.
struct Tag<'a> {
    attributes: usize,
    namespaces: usize,
    default_namespaces: usize,
    empty: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Reads on from behind the `<` to behind the `>`; quoted values may contain either.
    fn read(tag: &'a str) -> Result<Self, XmlFault> {
        let mut read = Self { attributes: 0, namespaces: 0, default_namespaces: 0, empty: false, rest: "" };
        let bytes = tag.as_bytes();
        has_no_empty_prefix(bytes)?;
        let mut at = 0;
        while let Some(next) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
            let mark = at + next;
            if bytes[mark] == b'>' {
                read.empty = mark > 0 && bytes[mark - 1] == b'/';
                read.rest = &tag[mark + 1..];
                return Ok(read);
            }
            // The first name comes behind the element's; the others follow a value.
            let name = name_before(&bytes[at..mark]);
            let length = memchr(bytes[mark], &bytes[mark + 1..]).ok_or_else(unclosed)?;
            read.attribute(name, &tag[mark + 1..mark + 1 + length])?;
            at = mark + length + 2;
        }
        Err(unclosed())
    }

    fn attribute(&mut self, name: &[u8], value: &str) -> Result<(), XmlFault> {
        has_no_empty_prefix(name)?;
        self.attributes += 1;
        let default = name == b"xmlns";
        if !default && !name.starts_with(b"xmlns:") {
            return Ok(());
        }
        self.namespaces += 1;
        self.default_namespaces += usize::from(default);
        if (default && value.is_empty()) || is_absolute(value) {
            return Ok(());
        }
        // Namespaces in XML 1.0 section 5: a prefix cannot be undeclared. Canonical XML section 1.3: a
        // relative namespace name has no canonical form.
        Err(XmlFault::NotXml("a namespace name is no absolute URI".to_owned()))
    }
}

/// The name in front of an equals sign, which may have white space around it.
fn name_before(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    let text = text.strip_suffix(b"=").unwrap_or(text).trim_ascii_end();
    let space = text.iter().rposition(|byte| matches!(byte, b' ' | b'\t' | b'\n'));
    &text[space.map_or(0, |space| space + 1)..]
}

/// Whether `name` is an absolute URI of RFC 3986, without the corners of its grammar that no namespace
/// name has and that other verifiers refuse.
fn is_absolute(name: &str) -> bool {
    let Some((scheme, rest)) = name.split_once(':') else { return false };
    let scheme_is_good = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let (path, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let characters_are_good = path
        .bytes()
        .chain(fragment.bytes())
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?@!$'()*+,;=%".contains(&byte));
    let escapes_are_good = rest
        .split('%')
        .skip(1)
        .all(|escape| escape.len() >= 2 && escape.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()));
    let authority_is_good = path.strip_prefix("//").is_none_or(|authority| {
        let authority = authority.split(['/', '?']).next().unwrap_or_default();
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
            && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    scheme_is_good && characters_are_good && escapes_are_good && authority_is_good
}

/// Namespaces in XML 1.0 section 4: a prefix has a letter at least. The parser takes `:a` for `a`, other parsers do not. Every
/// other fault of a name it finds itself.
fn has_no_empty_prefix(name: &[u8]) -> Result<(), XmlFault> {
    if name.first() == Some(&b':') {
        return Err(XmlFault::NotXml("a name begins with a colon".to_owned()));
    }
    Ok(())
}

fn unclosed() -> XmlFault {
    XmlFault::NotXml("a tag is not closed".to_owned())
}

/// No reference to what is no character, such as half of a surrogate pair: the parser reads U+FFFD there,
/// other parsers refuse it. Everything else that XML 1.0 section 2.2 forbids, the parser refuses itself.
fn references_are_characters(text: &str) -> Result<(), XmlFault> {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let Some(reference) = rest.strip_prefix('#') else { continue };
        let end = memchr2(b';', b'&', reference.as_bytes()).unwrap_or(reference.len());
        let digits = &reference[..end];
        let number = match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        if number.is_ok_and(|number| char::from_u32(number).is_none()) {
            return Err(XmlFault::NotXml("a reference to what is no character".to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> Option<XmlFault> {
        parse(text, &MESSAGE).err()
    }

    #[test]
    fn a_declaration_is_taken_off_and_must_say_utf_8() {
        for plain in [
            "<a/>",
            "\u{feff}<a/>",
            "<?xml version=\"1.0\"?><a/>",
            "<?xml version='1.0' encoding = 'utf-8' ?><a/>",
            "<?xml\tversion=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><a/>",
        ] {
            assert_eq!(characters(plain.as_bytes(), 100).as_deref(), Ok("<a/>"), "{plain}");
        }
        for (other, why) in [
            ("<?xml version='1.0' encoding='UTF-7'?><a/>", XmlFault::NotUtf8),
            ("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", XmlFault::NotUtf8),
            ("<?xml-stylesheet href='x'?><a/>", XmlFault::ProcessingInstruction),
            ("<\0a\0/\0>\0", XmlFault::NotUtf8),
        ] {
            assert_eq!(characters(other.as_bytes(), 100), Err(why), "{other}");
        }
        for malformed in
            ["<?xml encoding='UTF-8'?><a/>", "<?xml version='1.1'?><a/>", "<?xml version='1.0' x='y'?><a/>"]
        {
            assert!(matches!(characters(malformed.as_bytes(), 100), Err(XmlFault::NotXml(_))), "{malformed}");
        }
        assert_eq!(characters(b"<a/>", 3), Err(XmlFault::TooLarge(3)));
        assert_eq!(characters(b"\xff\xfe<\0a\0", 100), Err(XmlFault::NotUtf8));
    }

    #[test]
    fn lines_end_with_one_line_feed_before_anybody_parses() {
        assert_eq!(characters(b"<a>1\r\n2\r3\n</a>", 100).as_deref(), Ok("<a>1\n2\n3\n</a>"));
    }

    #[test]
    fn document_types_and_processing_instructions_are_refused_but_not_their_likeness_in_text() {
        assert_eq!(fault("<!DOCTYPE a><a/>"), Some(XmlFault::Doctype));
        assert_eq!(fault("<a><!ENTITY x 'y'></a>"), Some(XmlFault::Doctype));
        assert_eq!(fault("<a><?php ?></a>"), Some(XmlFault::ProcessingInstruction));
        assert_eq!(fault("<a/> <?xml version='1.0'?>"), Some(XmlFault::ProcessingInstruction));
        assert_eq!(fault("<a b='<!DOCTYPE'/>").map(|f| matches!(f, XmlFault::NotXml(_))), Some(true));
        assert_eq!(fault("<a><!-- <!DOCTYPE a> <?x?> --><![CDATA[<!DOCTYPE a><?x?>]]></a>"), None);
    }

    #[test]
    fn each_count_has_its_limit_and_the_limit_itself_is_allowed() {
        let nested = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        let siblings = |n: usize| format!("<a>{}</a>", "<b/>".repeat(n));
        let attributes =
            |n: usize| format!("<a {}/>", (0..n).map(|i| format!("a{i} = '>' ")).collect::<String>());
        let namespaces = |n: usize| {
            format!("<a {}><b/></a>", (0..n).map(|i| format!("xmlns:a{i}='urn:u' ")).collect::<String>())
        };
        for (what, make, limit) in [
            ("elements within one another", &nested as &dyn Fn(usize) -> String, MESSAGE.depth),
            ("elements", &|n| siblings(n - 1), MESSAGE.elements),
            ("attributes of one element", &attributes, MESSAGE.attributes_of_one),
            ("namespaces in scope", &namespaces, MESSAGE.namespaces),
        ] {
            assert_eq!(fault(&make(limit)), None, "{what}");
            assert_eq!(fault(&make(limit + 1)), Some(XmlFault::TooComplex(what, limit)));
        }
        let spread: String = (0..65).map(|i| format!("<a{i} xmlns:a{i}='urn:u'>")).collect();
        let deep = Limits { depth: 1_000, ..MESSAGE };
        assert_eq!(
            parse(&spread, &deep).err(),
            Some(XmlFault::TooComplex("namespaces in scope", MESSAGE.namespaces))
        );
        let one_after_the_other = format!("<a>{}</a>", "<b xmlns:x='urn:u'/>".repeat(1_000));
        assert_eq!(fault(&one_after_the_other), None);
    }

    #[test]
    fn what_parsers_read_differently_is_refused() {
        for text in [
            "<a xmlns='urn:u' xmlns='urn:v'/>",
            "<a xmlns:x=''/>",
            "<a>&#xD800;</a>",
            "<a>&#0;</a>",
            "<a>&#x1;</a>",
            "<a>&#99999999999;</a>",
            "<a>&#x;</a>",
            "<a>&#+65;</a>",
            "<a>\u{1}</a>",
            "<a>\u{fffe}</a>",
            "<a b='\u{1}'/>",
            "<a><![CDATA[\u{1}]]></a>",
            "<a><!-- \u{1} --></a>",
            "<a\u{1}/>",
            "<a>&x;</a>",
            "<a b='1' b='2'/>",
            "<a",
            "<a b='",
            "<a><!-- </a>",
            "<a></b>",
            "",
            "<a/><b/>",
            "<a/>x",
            "<x:a/>",
            "<:a/>",
            "<a></:a>",
            "<a :b='1'/>",
            "<a b='1' :c='2'/>",
            "<a b='1':c='2'/>",
            "<a :xmlns='urn:u'/>",
            "<a xmlns:='urn:u'/>",
            "<a: xmlns:a='urn:u'/>",
            "<a xmlns:x='urn:u' x:='1'/>",
            "<a xmlns:x='urn:u' x::y='1'/>",
            "<a xmlns:x='urn:u' x:y:z='1'/>",
            "<a xmlns:1='urn:u' 1:y='1'/>",
            "<a xmlns:x='urn:u' x:1='1'/>",
            "<a xmlns:x='urn:u'><x:-b/></a>",
            "<a xmlns:xml='urn:u'/>",
            "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>",
        ] {
            assert!(matches!(fault(text), Some(XmlFault::NotXml(_))), "{text}: {:?}", fault(text));
        }
        assert_eq!(fault("<a xmlns=''><b c='&#13;&#x10FFFF;'/></a>"), None);
    }

    #[test]
    fn a_namespace_name_is_an_absolute_uri() {
        for name in [
            "urn:oasis:names:tc:SAML:2.0:assertion",
            "http://www.w3.org/2000/09/xmldsig#",
            "https://idp.example:8443/a/%C3%BC?b=c",
            "x-y.z+1:",
        ] {
            assert!(is_absolute(name), "{name}");
        }
        for name in [
            "",
            "u",
            "/u",
            "//u",
            "1a:b",
            ":a",
            "a b:c",
            "urn:a b",
            "urn:ü",
            "urn:a#b#c",
            "urn:%z1",
            "http://a:b/",
            "http://[::1]/",
            "urn:a&b",
        ] {
            assert!(!is_absolute(name), "{name}");
        }
        assert_eq!(fault("<a xmlns='' xmlns:p='urn:p'/>"), None);
        assert!(matches!(fault("<a xmlns='u'/>"), Some(XmlFault::NotXml(_))));
    }

    proptest! {
        #[test]
        fn no_document_makes_it_panic(text in "[<>a-c/!?='\"&#;x0 \\[\\]:-]{0,60}") {
            let _ = parse(&text, &MESSAGE);
        }
    }
}
