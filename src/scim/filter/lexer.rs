//! Cuts a filter into words, strings and brackets.

use crate::scim::error::ScimError;

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `[`.
    OpenBracket,
    /// `]`.
    CloseBracket,
    /// A quoted string, unescaped.
    Text(String),
    /// A name, an operator, a number or a bare word.
    Word(&'a str),
}

/// Reads tokens one by one, with one token of lookahead.
pub(super) struct Lexer<'a> {
    rest: &'a str,
    peeked: Option<Option<Token<'a>>>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, peeked: None }
    }

    /// The next token without taking it; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<&Token<'a>>, ScimError> {
        if self.peeked.is_none() {
            let token = self.read()?;
            self.peeked = Some(token);
        }
        Ok(self.peeked.as_ref().and_then(Option::as_ref))
    }

    /// Takes the next token; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, ScimError> {
        match self.peeked.take() {
            Some(token) => Ok(token),
            None => self.read(),
        }
    }

    /// What has not been read. Only meaningful when nothing was peeked at.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    fn read(&mut self) -> Result<Option<Token<'a>>, ScimError> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let single = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '[' => Some(Token::OpenBracket),
            ']' => Some(Token::CloseBracket),
            _ => None,
        };
        if let Some(token) = single {
            self.rest = &self.rest[1..];
            return Ok(Some(token));
        }
        if first == '"' {
            return self.read_text().map(Some);
        }
        let length = self.rest.find(|letter| !is_word(letter)).unwrap_or(self.rest.len());
        if length == 0 {
            return Err(ScimError::InvalidFilter(format!("unexpected {first:?}")));
        }
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(Some(Token::Word(word)))
    }

    /// A JSON string (RFC 8259 section 7) with all its escapes.
    fn read_text(&mut self) -> Result<Token<'a>, ScimError> {
        let mut escaped = false;
        let end = self.rest.bytes().enumerate().skip(1).find_map(|(index, byte)| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes.then_some(index)
        });
        let Some(end) = end else {
            return Err(ScimError::InvalidFilter("a string is not closed".to_owned()));
        };
        let (quoted, rest) = self.rest.split_at(end + 1);
        self.rest = rest;
        let text: String = serde_json::from_str(quoted)
            .map_err(|_| ScimError::InvalidFilter("a string has a bad escape or character".to_owned()))?;
        if text.contains('\0') {
            return Err(ScimError::InvalidFilter("a string contains U+0000".to_owned()));
        }
        Ok(Token::Text(text))
    }
}

/// The letters of attribute names, URNs and numbers. Others stand only in strings.
fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':' | '$' | '+')
}
