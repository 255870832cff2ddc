//! Rust source as a row of tokens with line numbers: enough to see paths, attributes and string
//! literals, and not to be fooled by comments and strings.

/// One piece of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word; a raw identifier without its `r#`.
    Word(String),
    /// `::`
    PathSeparator,
    /// The content of a string literal of any form, escapes as they stand.
    Text(String),
    /// Any other single character.
    Mark(char),
}

/// A token and the line it starts on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

/// The tokens of `source`. Text that is no Rust gives some tokens, never a panic.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source, line: 1, tokens: Vec::new() };
    while let Some(first) = reader.rest.chars().next() {
        reader.step(first);
    }
    reader.tokens
}

impl Reader<'_> {
    /// Reads one token, comment or blank that starts with `first`.
    fn step(&mut self, first: char) {
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(block_comment(self.rest));
        } else if let Some(start) = string_start(self.rest) {
            self.string(&start);
        } else if first == '\'' {
            self.skip(character_or_lifetime(self.rest));
        } else if first.is_alphanumeric() || first == '_' {
            let raw = if self.rest.starts_with("r#") { 2 } else { 0 };
            let name = &self.rest[raw..];
            let length = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            self.push(Kind::Word(name[..length].to_owned()), raw + length);
        } else if self.rest.starts_with("::") {
            self.push(Kind::PathSeparator, 2);
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else {
            self.push(Kind::Mark(first), first.len_utf8());
        }
    }

    fn push(&mut self, kind: Kind, bytes: usize) {
        self.tokens.push(Token { line: self.line, kind });
        self.skip(bytes);
    }

    fn skip(&mut self, bytes: usize) {
        let (gone, rest) = self.rest.split_at(bytes);
        self.line += gone.matches('\n').count();
        self.rest = rest;
    }

    fn string(&mut self, start: &StringStart) {
        let body = &self.rest[start.opening..];
        let end = match start.hashes {
            Some(hashes) => body.find(&format!("\"{}", "#".repeat(hashes))),
            None => plain_end(body),
        };
        let length = end.unwrap_or(body.len());
        let closing = end.map_or(0, |_| 1 + start.hashes.unwrap_or(0));
        self.push(Kind::Text(body[..length].to_owned()), start.opening + length + closing);
    }
}

struct StringStart {
    /// Bytes up to and with the opening quote.
    opening: usize,
    /// How many `#` a raw string has; `None` for a string with escapes.
    hashes: Option<usize>,
}

/// Whether a string literal starts here: `"`, `b"`, `c"`, `r"`, `br#"` and so on.
fn string_start(text: &str) -> Option<StringStart> {
    let prefix = text.find(|c| c != 'b' && c != 'c' && c != 'r')?;
    let (letters, rest) = text.split_at(prefix);
    let raw = letters.ends_with('r');
    if !["", "b", "c", "r", "br", "cr"].contains(&letters) {
        return None;
    }
    let hashes = if raw { rest.len() - rest.trim_start_matches('#').len() } else { 0 };
    rest[hashes..]
        .starts_with('"')
        .then_some(StringStart { opening: prefix + hashes + 1, hashes: raw.then_some(hashes) })
}

/// Where the quote stands that ends a string with escapes.
fn plain_end(body: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// How long a block comment is; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let here = &text[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// How long the character literal or the lifetime is that starts here.
fn character_or_lifetime(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((after, _))) => {
            // The escaped character may be the quote itself.
            let from = after + text[after..].chars().next().map_or(1, char::len_utf8);
            text[from..].find('\'').map_or(text.len(), |end| from + end + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}
