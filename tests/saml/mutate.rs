//! Random changes to messages, the same for the same seed: bytes, characters, attributes, elements.

use crate::case::Folder;

/// A source of changes.
pub(crate) struct Mutations {
    state: u64,
}

/// What is put in, because parsers have views about it.
const SNIPPETS: &[&str] = &[
    "<!---->",
    "<!-- x -->",
    "<![CDATA[]]>",
    "<![CDATA[x]]>",
    "&#13;",
    "&#10;",
    "&#x20;",
    "&amp;",
    "&#45;",
    " ",
    "\n",
    "\r\n",
    "\t",
    "<a/>",
    "<a xmlns=\"\"/>",
    "<a xmlns:saml=\"urn:b\"><saml:x/></a>",
    " xmlns=\"urn:a\"",
    " xmlns:q=\"urn:q\"",
    " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
    " xml:space=\"preserve\"",
    " ID=\"_x\"",
    " Id=\"_x\"",
    "\"",
    "'",
    "<",
    ">",
    "/",
    "=",
    ";",
    "\u{feff}",
    "\u{fffd}",
    "é",
    "<?x?>",
    "]]>",
    "--",
    "E-6666",
    "_forged",
    "<ds:Object xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>",
    "WithComments",
];

impl Mutations {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number below `bound` (splitmix64).
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap()
    }

    /// One of `folders`, and its message with one to three changes.
    pub(crate) fn next<'f>(&mut self, folders: &'f [Folder]) -> (&'f Folder, String) {
        // Every other one starts from a message that is accepted: its mutants teach the most.
        let mut folder = &folders[self.below(folders.len())];
        for _ in 0..self.below(2) * 8 {
            if folder.expected["accepted"] == true {
                break;
            }
            folder = &folders[self.below(folders.len())];
        }
        let mut text = folder.text().unwrap().to_owned();
        for _ in 0..=self.below(3) {
            let changed = self.change(&text);
            if let Some(changed) = changed {
                text = changed;
            }
        }
        (folder, text)
    }

    fn change(&mut self, text: &str) -> Option<String> {
        match self.below(12) {
            0 => self.flip(text),
            1 => self.remove(text),
            2 | 3 => Some(self.insert(text)),
            4 => self.move_element(text),
            5 => self.copy_element(text),
            6 => self.edit_attribute(text),
            7 => self.other_spelling(text),
            8 => self.space_in_tag(text),
            9 => self.empty_element(text),
            10 => self.wrap_element(text),
            _ => self.between_elements(text),
        }
    }

    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn flip(&mut self, text: &str) -> Option<String> {
        let mut bytes = text.as_bytes().to_vec();
        let at = self.below(bytes.len());
        bytes[at] ^= 1 << self.below(8);
        String::from_utf8(bytes).ok()
    }

    fn remove(&mut self, text: &str) -> Option<String> {
        let start = self.place(text);
        let end = (start + 1 + self.below(20)).min(text.len());
        Some(format!("{}{}", text.get(..start)?, text.get(end..)?))
    }

    fn insert(&mut self, text: &str) -> String {
        let at = self.place(text);
        format!("{}{}{}", &text[..at], SNIPPETS[self.below(SNIPPETS.len())], &text[at..])
    }

    /// The range of an element, chosen from all.
    fn element(&mut self, text: &str) -> Option<std::ops::Range<usize>> {
        let document = roxmltree::Document::parse(text).ok()?;
        let elements: Vec<_> = document.descendants().filter(roxmltree::Node::is_element).collect();
        Some(elements[self.below(elements.len())].range())
    }

    fn move_element(&mut self, text: &str) -> Option<String> {
        let range = self.element(text)?;
        let moved = &text[range.clone()];
        let rest = format!("{}{}", &text[..range.start], &text[range.end..]);
        let at = self.element(&rest)?.end;
        Some(format!("{}{moved}{}", &rest[..at], &rest[at..]))
    }

    fn copy_element(&mut self, text: &str) -> Option<String> {
        let range = self.element(text)?;
        let at = self.element(text)?.start;
        Some(format!("{}{}{}", &text[..at], &text[range], &text[at..]))
    }

    fn edit_attribute(&mut self, text: &str) -> Option<String> {
        let document = roxmltree::Document::parse(text).ok()?;
        let attributes: Vec<_> =
            document.descendants().flat_map(|node| node.attributes().collect::<Vec<_>>()).collect();
        let range = attributes.get(self.below(attributes.len()))?.range();
        Some(match self.below(3) {
            0 => format!("{}{}", &text[..range.start], &text[range.end..]),
            1 => format!("{}a{}", &text[..range.start], &text[range.start..]),
            _ => format!("{}x{}", &text[..range.end - 1], &text[range.end - 1..]),
        })
    }

    /// The same character, written as a reference.
    fn other_spelling(&mut self, text: &str) -> Option<String> {
        let at = self.place(text);
        let c = text[at..].chars().next().filter(|c| c.is_alphanumeric())?;
        let code = u32::from(c);
        let written = if self.below(2) == 0 { format!("&#{code};") } else { format!("&#x{code:X};") };
        Some(format!("{}{written}{}", &text[..at], &text[at + c.len_utf8()..]))
    }

    fn space_in_tag(&mut self, text: &str) -> Option<String> {
        let ends: Vec<_> = text.match_indices([' ', '>']).map(|(at, _)| at).collect();
        let at = ends[self.below(ends.len())];
        let space = [" ", "\n", "\t ", "\r\n"][self.below(4)];
        Some(format!("{}{space}{}", text.get(..at)?, text.get(at..)?))
    }

    fn empty_element(&mut self, text: &str) -> Option<String> {
        let range = self.element(text)?;
        let inside = text[range.clone()].strip_suffix("/>")?;
        let name = inside.strip_prefix('<')?.split_ascii_whitespace().next()?;
        Some(format!("{}{inside}></{name}>{}", &text[..range.start], &text[range.end..]))
    }

    fn wrap_element(&mut self, text: &str) -> Option<String> {
        let range = self.element(text)?;
        Some(format!("{}<w>{}</w>{}", &text[..range.start], &text[range.clone()], &text[range.end..]))
    }

    fn between_elements(&mut self, text: &str) -> Option<String> {
        let at = self.element(text)?.start;
        let snippet = ["\n", "<!-- x -->", " ", "\t", "<x/>", "x"][self.below(6)];
        Some(format!("{}{snippet}{}", &text[..at], &text[at..]))
    }
}
