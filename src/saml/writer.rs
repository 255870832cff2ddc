//! Writes XML: every value is escaped here, so that no other place has to remember to.

use std::mem;

/// An XML text under construction.
#[derive(Debug, Default)]
pub(crate) struct Xml {
    text: String,
    open: Vec<&'static str>,
    tag_open: bool,
}

impl Xml {
    /// Opens the element `name`, a qualified name.
    pub(crate) fn open(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.text.push('<');
        self.text.push_str(name);
        self.open.push(name);
        self.tag_open = true;
        self
    }

    /// Gives the element just opened an attribute.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        self.escape(value);
        self.text.push('"');
        self
    }

    /// The same, when there is a value.
    pub(crate) fn attribute_if(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }

    /// Writes text.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.end_tag();
        self.escape(value);
        self
    }

    /// Closes the element opened last.
    pub(crate) fn close(&mut self) -> &mut Self {
        let Some(name) = self.open.pop() else { return self };
        if mem::take(&mut self.tag_open) {
            self.text.push_str("/>");
        } else {
            for part in ["</", name, ">"] {
                self.text.push_str(part);
            }
        }
        self
    }

    /// An element with nothing but text.
    pub(crate) fn leaf(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.open(name).text(value).close()
    }

    /// Closes what is open and returns the text.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn end_tag(&mut self) {
        if mem::take(&mut self.tag_open) {
            self.text.push('>');
        }
    }

    /// Escapes for text and attributes alike. White space is written as references, or a parser would
    /// make spaces of it; what no XML document can hold becomes U+FFFD.
    fn escape(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' => self.text.push_str("&#9;"),
                '\n' => self.text.push_str("&#10;"),
                '\r' => self.text.push_str("&#13;"),
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.text.push('\u{fffd}'),
                _ => self.text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tree, *};

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in "[\\x09\\x0a\\x0d\\x20-\\u{d7ff}]{0,40}") {
            let mut xml = Xml::default();
            xml.open("a").attribute("b", &value).text(&value);
            let text = xml.finish();
            let document = roxmltree::Document::parse(&text).unwrap();
            prop_assert_eq!(tree::attribute(document.root_element(), "b"), Some(value.as_str()));
            prop_assert_eq!(document.root_element().text().unwrap_or_default(), value.as_str());
        }
    }

    #[test]
    fn what_no_document_can_hold_is_replaced() {
        let mut xml = Xml::default();
        xml.leaf("a", "x\0\u{1b}\u{ffff}y");
        assert_eq!(xml.finish(), "<a>x\u{fffd}\u{fffd}\u{fffd}y</a>");
    }
}
