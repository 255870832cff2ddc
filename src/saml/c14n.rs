//! Exclusive XML Canonicalization 1.0 without comments (W3C recommendation of 18 July 2002) of one
//! subtree, as a string.
//!
//! The tree of roxmltree knows namespaces but not prefixes, so the qualified names are read from the
//! source that the tree points into. The walk does not recurse and is linear in the size of the subtree,
//! apart from the namespaces in scope, which the gate bounds.

use roxmltree::{Attribute, Node, NodeId};

/// Longest canonical form that is made. Repeated long namespace names could make it far longer than the
/// document.
pub(crate) const CANONICAL_LIMIT: usize = 2 * 1024 * 1024;

/// Bytes that are looked at together for characters that need another spelling.
const STRIDE: usize = 32;

/// The canonical form would be longer than [`CANONICAL_LIMIT`], or the source is not what the tree says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CannotCanonicalize;

/// The canonical form of `apex` and what is in it.
///
/// `omit` is a node to leave out with all that is in it (the enveloped signature). `inclusive` is the
/// PrefixList of InclusiveNamespaces; `#default` stands for no prefix.
pub(crate) fn canonicalize<'a>(
    apex: Node<'a, 'a>,
    omit: Option<NodeId>,
    inclusive: &'a [String],
) -> Result<String, CannotCanonicalize> {
    let mut writer = Writer {
        source: apex.document().input_text(),
        // What canonicalization adds is little in all but a contrived message.
        output: String::with_capacity(apex.range().len() + apex.range().len() / 8),
        inclusive: inclusive.iter().map(|prefix| if prefix == "#default" { "" } else { prefix }).collect(),
        ..Writer::default()
    };
    let mut node = apex;
    loop {
        let skipped = omit == Some(node.id());
        if !skipped {
            writer.enter(node)?;
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            writer.leave(node);
        }
        loop {
            if node == apex {
                return Ok(writer.output);
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            // The root of the walk has no place above it, and every other node has a parent.
            node = node.parent().ok_or(CannotCanonicalize)?;
            writer.leave(node);
        }
        if writer.output.len() > CANONICAL_LIMIT {
            return Err(CannotCanonicalize);
        }
    }
}

/// An element that is open in the output.
struct Open<'a> {
    name: &'a str,
    /// How many bindings there were before it; those that it rendered are forgotten when it closes.
    bindings: usize,
}

#[derive(Default)]
struct Writer<'a> {
    output: String,
    source: &'a str,
    inclusive: Vec<&'a str>,
    open: Vec<Open<'a>>,
    /// What prefixes are bound to in the output so far, the innermost last: no more of them than are
    /// declared on the way down, which the gate bounds.
    bindings: Vec<(&'a str, &'a str)>,
    /// The attributes of the element that is being written, with their names as they stand in the source.
    attributes: Vec<(&'a str, Attribute<'a, 'a>)>,
    /// The prefixes that it needs, with their namespaces.
    wanted: Vec<(&'a str, &'a str)>,
}

impl<'a> Writer<'a> {
    fn enter(&mut self, node: Node<'a, 'a>) -> Result<(), CannotCanonicalize> {
        if node.is_element() {
            return self.start(node);
        }
        if node.is_text() {
            escape_text(node.text().unwrap_or_default(), &mut self.output);
        }
        Ok(())
    }

    fn leave(&mut self, node: Node<'_, '_>) {
        if !node.is_element() {
            return;
        }
        let Some(open) = self.open.pop() else { return };
        for part in ["</", open.name, ">"] {
            self.output.push_str(part);
        }
        self.bindings.truncate(open.bindings);
    }

    fn start(&mut self, node: Node<'a, 'a>) -> Result<(), CannotCanonicalize> {
        let name = self.name_at(node.range().start + 1, node.tag_name().name())?;
        self.attributes.clear();
        for attribute in node.attributes() {
            let name = self.name_at(attribute.range().start, attribute.name())?;
            self.attributes.push((name, attribute));
        }
        self.open.push(Open { name, bindings: self.bindings.len() });
        self.output.push('<');
        self.output.push_str(name);
        self.namespaces(node, name);
        if self.attributes.len() > 1 {
            self.attributes.sort_unstable_by(|(_, one), (_, other)| {
                // No two of an element have both the same. Hardly any is in a namespace.
                match (one.namespace(), other.namespace()) {
                    (None, None) => one.name().cmp(other.name()),
                    (one_in, other_in) => (one_in, one.name()).cmp(&(other_in, other.name())),
                }
            });
        }
        for (name, attribute) in &self.attributes {
            self.output.push(' ');
            self.output.push_str(name);
            self.output.push_str("=\"");
            escape_attribute(attribute.value(), &mut self.output);
            self.output.push('"');
        }
        self.output.push('>');
        Ok(())
    }

    /// Writes the namespaces that `node` visibly uses, or that are to be treated inclusively, unless the
    /// output has them already.
    fn namespaces(&mut self, node: Node<'a, 'a>, name: &'a str) {
        self.wanted.clear();
        self.wanted.push((prefix_of(name), node.tag_name().namespace().unwrap_or_default()));
        for (name, attribute) in &self.attributes {
            if !prefix_of(name).is_empty() {
                self.wanted.push((prefix_of(name), attribute.namespace().unwrap_or_default()));
            }
        }
        if !self.inclusive.is_empty() {
            let in_scope =
                node.namespaces().map(|namespace| (namespace.name().unwrap_or_default(), uri(namespace)));
            let inclusive = &self.inclusive;
            self.wanted.extend(in_scope.filter(|(prefix, _)| inclusive.contains(prefix)));
        }
        if self.wanted.len() > 1 {
            self.wanted.sort_unstable();
            self.wanted.dedup();
        }
        for &(prefix, uri) in &self.wanted {
            let bound = self.bindings.iter().rev().find(|(known, _)| *known == prefix);
            // `xml` is never declared; no prefix is bound to nothing unless something else was rendered.
            if prefix == "xml" || bound.map_or("", |(_, uri)| uri) == uri {
                continue;
            }
            self.bindings.push((prefix, uri));
            self.output.push_str(" xmlns");
            if !prefix.is_empty() {
                self.output.push(':');
                self.output.push_str(prefix);
            }
            self.output.push_str("=\"");
            escape_attribute(uri, &mut self.output);
            self.output.push('"');
        }
    }

    /// The qualified name that stands at `start` of the source and has this local part.
    fn name_at(&self, start: usize, local: &str) -> Result<&'a str, CannotCanonicalize> {
        let rest = self.source.get(start..).ok_or(CannotCanonicalize)?;
        let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'=');
        let stands_at = |at: usize| {
            let behind = rest.get(at..).and_then(|name| name.strip_prefix(local));
            behind.is_some_and(|behind| behind.as_bytes().first().is_none_or(ends))
        };
        if stands_at(0) {
            return Ok(&rest[..local.len()]);
        }
        // Else there is a prefix, which ends in the first colon; no name has two.
        let prefix = rest.bytes().position(|byte| byte == b':' || ends(&byte)).map_or(0, |colon| colon + 1);
        if rest[..prefix].ends_with(':') && stands_at(prefix) {
            return Ok(&rest[..prefix + local.len()]);
        }
        Err(CannotCanonicalize)
    }
}

fn uri<'a>(namespace: &'a roxmltree::Namespace<'_>) -> &'a str {
    namespace.uri()
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// Canonical XML section 2.3, text nodes.
fn escape_text(text: &str, output: &mut String) {
    let special = |byte| (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'\r');
    escape(text, output, special);
}

/// Canonical XML section 2.3, attribute nodes.
fn escape_attribute(text: &str, output: &mut String) {
    let special = |byte| {
        (byte == b'&') | (byte == b'<') | (byte == b'"') | (byte == b'\t') | (byte == b'\n') | (byte == b'\r')
    };
    escape(text, output, special);
}

/// How a character is written that may not stand there itself.
const fn escaped(byte: u8) -> &'static str {
    match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\t' => "&#x9;",
        b'\n' => "&#xA;",
        _ => "&#xD;",
    }
}

/// Writes `text` with its special characters escaped. Nearly all text has none, so that many bytes are
/// looked at together.
fn escape(text: &str, output: &mut String, special: impl Fn(u8) -> bool) {
    let any = |stride: &[u8]| stride.iter().fold(false, |found, byte| found | special(*byte));
    let mut copied = 0;
    for (index, stride) in text.as_bytes().chunks(STRIDE).enumerate() {
        if !any(stride) {
            continue;
        }
        for (offset, byte) in stride.iter().enumerate().filter(|(_, byte)| special(**byte)) {
            let at = index * STRIDE + offset;
            output.push_str(&text[copied..at]);
            output.push_str(escaped(*byte));
            copied = at + 1;
        }
    }
    output.push_str(&text[copied..]);
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::{super::tree, *};

    /// The canonical form of the element with `ID="x"`, or of the root.
    fn canonical(xml: &str, inclusive: &[&str]) -> String {
        let document = Document::parse(xml).unwrap();
        let inclusive: Vec<_> = inclusive.iter().map(|prefix| (*prefix).to_owned()).collect();
        let apex = document.descendants().find(|node| tree::attribute(*node, "ID") == Some("x"));
        canonicalize(apex.unwrap_or_else(|| document.root_element()), None, &inclusive).unwrap()
    }

    #[test]
    fn only_namespaces_in_visible_use_are_rendered_and_once() {
        // Exclusive canonicalization section 2.2, both of its examples.
        let first = "<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\"><n1:elem2 ID=\"x\" xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"/></n1:elem2></n0:local>";
        assert_eq!(
            canonical(first, &[]),
            "<n1:elem2 xmlns:n1=\"http://example.net\" ID=\"x\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>"
        );
        let second = "<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\" xml:lang=\"fr\" xml:space=\"retain\"><n1:elem2 ID=\"x\" xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"/></n1:elem2></n2:pdu>";
        assert_eq!(
            canonical(second, &[]),
            "<n1:elem2 xmlns:n1=\"http://example.net\" ID=\"x\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>"
        );
    }

    #[test]
    fn namespaces_and_attributes_are_sorted_as_canonical_xml_says() {
        let xml = "<e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\" xmlns:b=\"http://www.ietf.org\" xmlns:a=\"http://www.w3.org\" xmlns=\"http://example.org\"/>";
        assert_eq!(
            canonical(xml, &[]),
            "<e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" a:attr=\"out\"></e5>"
        );
    }

    #[test]
    fn text_and_attributes_are_written_one_way() {
        let xml = "<a b='&#13;&#10;&#9;&lt;\"&apos;>&amp;\n'>&#13;&lt;&gt;\"'&amp;<![CDATA[<&]]>\u{fc}<!-- x -->&#x41;</a>";
        assert_eq!(
            canonical(xml, &[]),
            "<a b=\"&#xD;&#xA;&#x9;&lt;&quot;'>&amp; \">&#xD;&lt;&gt;\"'&amp;&lt;&amp;\u{fc}A</a>"
        );
    }

    #[test]
    fn a_namespace_that_is_undeclared_or_bound_anew_is_rendered_again() {
        let xml = "<a xmlns=\"u\" xmlns:p=\"v\"><b xmlns=\"\"><c/></b><p:d xmlns:p=\"w\"><e p:f=\"\"/></p:d><p:g/></a>";
        assert_eq!(
            canonical(xml, &[]),
            "<a xmlns=\"u\"><b xmlns=\"\"><c></c></b><p:d xmlns:p=\"w\"><e p:f=\"\"></e></p:d><p:g xmlns:p=\"v\"></p:g></a>"
        );
        assert_eq!(canonical("<a xmlns=\"\"><b/></a>", &[]), "<a><b></b></a>");
    }

    #[test]
    fn inclusive_prefixes_are_rendered_where_they_are_in_scope() {
        let xml = "<r xmlns=\"u\" xmlns:p=\"v\" xmlns:q=\"w\"><a ID=\"x\" xmlns:q=\"z\"><b/><c xmlns:p=\"t\"/></a></r>";
        assert_eq!(
            canonical(xml, &["p"]),
            "<a xmlns=\"u\" xmlns:p=\"v\" ID=\"x\"><b></b><c xmlns:p=\"t\"></c></a>"
        );
        let prefixed = "<p:r xmlns=\"u\" xmlns:p=\"v\"><p:a ID=\"x\"><b/></p:a></p:r>";
        assert_eq!(
            canonical(prefixed, &["#default"]),
            "<p:a xmlns=\"u\" xmlns:p=\"v\" ID=\"x\"><b></b></p:a>"
        );
        assert_eq!(
            canonical(prefixed, &["nowhere", "xml"]),
            "<p:a xmlns:p=\"v\" ID=\"x\"><b xmlns=\"u\"></b></p:a>"
        );
    }

    #[test]
    fn what_is_left_out_leaves_nothing_behind() {
        let document = Document::parse("<a><b><c/></b>x<d/></a>").unwrap();
        let root = document.root_element();
        let first = root.first_child().unwrap();
        assert_eq!(canonicalize(root, Some(first.id()), &[]).as_deref(), Ok("<a>x<d></d></a>"));
        let last = root.last_child().unwrap();
        assert_eq!(canonicalize(root, Some(last.id()), &[]).as_deref(), Ok("<a><b><c></c></b>x</a>"));
    }

    #[test]
    fn depth_costs_no_stack_and_length_has_a_bound() {
        let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
        assert_eq!(canonical(&deep, &[]), deep);
        let long = format!("<a xmlns:p=\"{}\">{}</a>", "u".repeat(10_000), "<p:b/>".repeat(1_000));
        let document = Document::parse(&long).unwrap();
        assert_eq!(canonicalize(document.root_element(), None, &[]), Err(CannotCanonicalize));
    }

    #[test]
    fn names_are_found_whatever_stands_around_them() {
        assert_eq!(
            canonical("<p:a\n\txmlns:p = 'u'\np:b\t=\n'1'\n/>", &[]),
            "<p:a xmlns:p=\"u\" p:b=\"1\"></p:a>"
        );
    }
}
