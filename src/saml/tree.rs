//! Steps through a parsed document: always from an element to its children by qualified name, never a
//! search.

use roxmltree::Node;

use super::refusal::{Refusal, Shown};

/// Whether `node` is the element `name` of `namespace`.
pub(crate) fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(namespace)
}

/// The child elements of `node`.
pub(crate) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// The child elements `name` of `namespace`.
pub(crate) fn all<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &str,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    elements(node).filter(move |child| is(*child, namespace, name))
}

/// The one child element `name` of `namespace`; `None` when there is none.
///
/// # Errors
/// [`Refusal::Malformed`] when there are several.
pub(crate) fn only<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &str,
    name: &str,
) -> Result<Option<Node<'a, 'i>>, Refusal> {
    let mut found = all(node, namespace, name);
    let first = found.next();
    if found.next().is_some() {
        return Err(Refusal::Malformed(Shown::new(&format!("more than one {name}"))));
    }
    Ok(first)
}

/// The value of the attribute `name` that is in no namespace, as all of SAML's and XML Signature's are. Not
/// roxmltree's `attribute()`, which takes `x:ID` for `ID`.
pub(crate) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut found = node.attributes().filter(|each| each.namespace().is_none() && each.name() == name);
    found.next().map(|each| each.value())
}

/// The whole text of an element that has no child elements. Not roxmltree's `text()`, which ends at the
/// first comment.
///
/// # Errors
/// [`Refusal::Malformed`] when there are child elements.
pub(crate) fn text(node: Node<'_, '_>) -> Result<String, Refusal> {
    if let Some(text) = lone_text(node) {
        return Ok(text.to_owned());
    }
    if elements(node).next().is_some() {
        let name = node.tag_name().name();
        return Err(Refusal::Malformed(Shown::new(&format!("{name} has child elements"))));
    }
    Ok(whole_text(node))
}

/// The text of an element that has it and nothing else, as most that have text do.
fn lone_text<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let only = node.first_child().filter(Node::is_text)?;
    only.text().filter(|_| only.next_sibling().is_none())
}

/// All text in and below `node`.
pub(crate) fn whole_text(node: Node<'_, '_>) -> String {
    if let Some(text) = lone_text(node) {
        return text.to_owned();
    }
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_or_a_cdata_section_cuts_no_text() {
        let document = roxmltree::Document::parse("<a>one<!-- x -->two<![CDATA[<3>]]>&#33;</a>").unwrap();
        assert_eq!(text(document.root_element()).as_deref(), Ok("onetwo<3>!"));
        let nested = roxmltree::Document::parse("<a>one<b>two</b></a>").unwrap();
        assert!(matches!(text(nested.root_element()), Err(Refusal::Malformed(_))));
        assert_eq!(whole_text(nested.root_element()), "onetwo");
    }

    #[test]
    fn an_attribute_of_another_namespace_is_not_taken_for_ours() {
        let document = roxmltree::Document::parse("<a xmlns:x='u' x:ID='1' x:Version='3' ID='2'/>").unwrap();
        let root = document.root_element();
        assert_eq!((attribute(root, "ID"), attribute(root, "Version")), (Some("2"), None));
    }

    #[test]
    fn two_of_what_may_occur_once_are_refused() {
        let document = roxmltree::Document::parse("<a xmlns='u'><b/><b/><c/><b xmlns='v'/></a>").unwrap();
        let root = document.root_element();
        assert!(matches!(only(root, "u", "b"), Err(Refusal::Malformed(_))));
        assert!(only(root, "u", "c").unwrap().is_some());
        assert!(only(root, "v", "b").unwrap().is_some());
        assert_eq!(only(root, "v", "c"), Ok(None));
    }
}
