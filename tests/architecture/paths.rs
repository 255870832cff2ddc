//! The paths that a source file names: in `use` declarations and everywhere else.

use crate::tokens::{Kind, Token};

/// A path that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The line of its last word.
    pub(crate) line: usize,
    /// From the crate's root when `own`, else from the name of another crate (or of something in scope).
    pub(crate) path: Vec<String>,
    /// Whether it leads into this crate.
    pub(crate) own: bool,
    /// Whether it stands in an inline module called `tests`, or in a file of that name.
    pub(crate) in_tests: bool,
}

/// An inline module that is open while reading, and the depth of braces outside of it.
struct Open {
    name: String,
    depth: usize,
}

struct Walk<'a> {
    module: &'a [String],
    tokens: &'a [Token],
    inline: Vec<Open>,
    found: Vec<Mention>,
}

/// All paths of two or more words in `tokens`, the source of `module`, and all imports.
pub(crate) fn mentions(module: &[String], tokens: &[Token]) -> Vec<Mention> {
    let mut walk = Walk { module, tokens, inline: Vec::new(), found: Vec::new() };
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match (&token.kind, token.word()) {
            (Kind::Mark('{'), _) => {
                if let (Some(Some("mod")), Some(Some(name))) = (walk.word(at, 2), walk.word(at, 1)) {
                    walk.inline.push(Open { name: name.to_owned(), depth });
                }
                depth += 1;
                at += 1;
            }
            (Kind::Mark('}'), _) => {
                depth = depth.saturating_sub(1);
                if walk.inline.last().is_some_and(|open| open.depth == depth) {
                    walk.inline.pop();
                }
                at += 1;
            }
            (_, Some("use")) => at = walk.tree(at + 1, &[]),
            (_, Some(_)) => at = walk.path(at),
            _ => at += 1,
        }
    }
    walk.found
}

impl Walk<'_> {
    /// The word `back` tokens before `at`: `None` before the start, `Some(None)` for another token.
    fn word(&self, at: usize, back: usize) -> Option<Option<&str>> {
        Some(self.tokens.get(at.checked_sub(back)?)?.word())
    }

    fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    /// Reads `a::b::c` from `at` on; a word alone is no mention. Returns where reading goes on.
    fn path(&mut self, mut at: usize) -> usize {
        let mut path = Vec::new();
        while let Some(word) = self.tokens.get(at).and_then(Token::word) {
            path.push(word.to_owned());
            at += 1;
            if self.kind(at) != Some(&Kind::PathSeparator) {
                break;
            }
            at += 1;
        }
        // `a::b::{c, d}` inside a macro, and a turbofish, end the path before the separator.
        if path.len() > 1 || self.kind(at.saturating_sub(1)) == Some(&Kind::PathSeparator) {
            self.note(at.saturating_sub(1), path);
        }
        at
    }

    /// Reads one tree of a `use` declaration after `prefix`. Returns where reading goes on.
    fn tree(&mut self, mut at: usize, prefix: &[String]) -> usize {
        let mut path = prefix.to_vec();
        loop {
            match self.kind(at) {
                Some(Kind::PathSeparator) => at += 1,
                Some(Kind::Mark('*')) => {
                    self.note(at, path);
                    return at + 1;
                }
                Some(Kind::Mark('{')) => return self.group(at + 1, &path),
                Some(Kind::Word(word)) if word == "as" => {
                    self.note(at, path);
                    return at + 2;
                }
                Some(Kind::Word(word)) => {
                    path.push(word.clone());
                    at += 1;
                    if self.kind(at) != Some(&Kind::PathSeparator)
                        && self.tokens.get(at).and_then(Token::word) != Some("as")
                    {
                        self.note(at - 1, path);
                        return at;
                    }
                }
                _ => return at,
            }
        }
    }

    /// Reads the trees between braces.
    fn group(&mut self, mut at: usize, prefix: &[String]) -> usize {
        loop {
            match self.kind(at) {
                None => return at,
                Some(Kind::Mark('}')) => return at + 1,
                Some(Kind::Word(_) | Kind::PathSeparator | Kind::Mark('*' | '{')) => {
                    at = self.tree(at, prefix);
                }
                Some(_) => at += 1,
            }
        }
    }

    fn note(&mut self, at: usize, path: Vec<String>) {
        let Some(line) = self.tokens.get(at).map(|token| token.line) else { return };
        let in_tests =
            self.module.iter().map(String::as_str).chain(self.inline.iter().map(|open| open.name.as_str()));
        let in_tests = in_tests.into_iter().any(|name| name == "tests");
        let (path, own) = self.resolve(path);
        self.found.push(Mention { line, path, own, in_tests });
    }

    /// Turns `crate::`, `self::`, `super::` and `muster::` into a path from the crate's root.
    fn resolve(&self, path: Vec<String>) -> (Vec<String>, bool) {
        let mut base: Vec<String> = self.module.to_vec();
        base.extend(self.inline.iter().map(|open| open.name.clone()));
        let mut words = path.iter().peekable();
        match path.first().map(String::as_str) {
            Some("crate" | "muster") => base.clear(),
            Some("self" | "super") => {}
            _ => return (path, false),
        }
        while let Some(word) = words.peek() {
            match word.as_str() {
                "super" => {
                    base.pop();
                }
                "crate" | "muster" if base.is_empty() => {}
                "self" => {}
                _ => break,
            }
            words.next();
        }
        base.extend(words.cloned());
        (base, true)
    }
}
