//! Recursive descent over the tokens of a filter: `or` binds weakest, then `and`, then `not`.

use super::{
    Comparison, Filter, MAX_DEPTH, MAX_LENGTH, MAX_NODES, Operator, ValuePath,
    lexer::{Lexer, Token},
    literal,
};
use crate::scim::{
    attribute::AttributePath,
    error::ScimError,
    schema::{Kind, ResourceType, Returned},
};

/// Where attribute names are looked up.
#[derive(Clone, Copy)]
enum Scope {
    /// The resource.
    Resource(&'static ResourceType),
    /// One value of this attribute, within brackets.
    Value(AttributePath),
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
    nodes: usize,
}

pub(super) fn parse(text: &str, resource_type: &'static ResourceType) -> Result<Filter, ScimError> {
    check_length(text)?;
    let mut parser = Parser { lexer: Lexer::new(text), depth: 0, nodes: 0 };
    let filter = parser.or(Scope::Resource(resource_type))?;
    match parser.lexer.next()? {
        None => Ok(filter),
        Some(token) => Err(unexpected(Some(&token))),
    }
}

pub(super) fn parse_brackets(text: &str, path: AttributePath) -> Result<(Filter, &str), ScimError> {
    check_length(text)?;
    let mut parser = Parser { lexer: Lexer::new(text), depth: 1, nodes: 0 };
    let filter = parser.or(Scope::Value(path))?;
    parser.expect(&Token::CloseBracket)?;
    Ok((filter, parser.lexer.rest()))
}

fn check_length(text: &str) -> Result<(), ScimError> {
    if text.len() > MAX_LENGTH {
        return Err(invalid(&format!("it is longer than {MAX_LENGTH} bytes")));
    }
    Ok(())
}

impl Parser<'_> {
    fn or(&mut self, scope: Scope) -> Result<Filter, ScimError> {
        self.list(scope, "or", Self::and, Filter::Or)
    }

    fn and(&mut self, scope: Scope) -> Result<Filter, ScimError> {
        self.list(scope, "and", Self::term, Filter::And)
    }

    /// `part (word part)*`; a single part stands for itself.
    fn list(
        &mut self,
        scope: Scope,
        word: &str,
        part: fn(&mut Self, Scope) -> Result<Filter, ScimError>,
        join: fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, ScimError> {
        let first = part(self, scope)?;
        let mut parts = Vec::new();
        while self.peek_word(word)? {
            self.lexer.next()?;
            parts.push(part(self, scope)?);
        }
        if parts.is_empty() {
            return Ok(first);
        }
        parts.insert(0, first);
        Ok(join(parts))
    }

    fn term(&mut self, scope: Scope) -> Result<Filter, ScimError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(invalid(&format!("it has more than {MAX_NODES} terms")));
        }
        match self.lexer.next()? {
            Some(Token::Open) => self.group(scope),
            Some(Token::Word(word)) => {
                // An attribute may be called "not"; only the parenthesis makes it the operator.
                if word.eq_ignore_ascii_case("not") && self.lexer.peek()? == Some(&Token::Open) {
                    self.lexer.next()?;
                    return Ok(Filter::Not(Box::new(self.group(scope)?)));
                }
                self.attribute(word, scope)
            }
            token => Err(unexpected(token.as_ref())),
        }
    }

    /// What follows `(`, up to and including `)`.
    fn group(&mut self, scope: Scope) -> Result<Filter, ScimError> {
        self.nested(|parser| {
            let filter = parser.or(scope)?;
            parser.expect(&Token::Close)?;
            Ok(filter)
        })
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ScimError>) -> Result<T, ScimError> {
        if self.depth >= MAX_DEPTH {
            return Err(invalid(&format!("it is nested more than {MAX_DEPTH} deep")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn attribute(&mut self, name: &str, scope: Scope) -> Result<Filter, ScimError> {
        let path = resolve(name, scope)?;
        match self.lexer.next()? {
            Some(Token::OpenBracket) => self.value_path(path, scope),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("pr") => Ok(Filter::Present(path)),
            Some(Token::Word(word)) => {
                let operator = Operator::named(word)
                    .ok_or_else(|| invalid(&format!("there is no operator {}", shorten(word))))?;
                self.comparison(path, operator).map(Filter::Compare)
            }
            token => Err(unexpected(token.as_ref())),
        }
    }

    fn comparison(&mut self, path: AttributePath, operator: Operator) -> Result<Comparison, ScimError> {
        let path = path.to_comparable().ok_or_else(|| {
            invalid(&format!("{path} has no value of its own, name one of its sub-attributes"))
        })?;
        let token = self.lexer.next()?.ok_or_else(|| unexpected(None))?;
        let value = literal::read(token, path.leaf(), operator)?;
        Ok(Comparison { path, operator, value })
    }

    /// What follows `attribute[`, up to `]`, and the `.sub op value` that some clients write after
    /// it, which narrows the same value.
    fn value_path(&mut self, path: AttributePath, scope: Scope) -> Result<Filter, ScimError> {
        let brackets_fit = matches!(scope, Scope::Resource(_)) && path.sub.is_none();
        if !brackets_fit || !(path.attribute.multi_valued || path.attribute.kind == Kind::Complex) {
            return Err(invalid(&format!("{path} cannot have brackets here")));
        }
        let filter = self.nested(|parser| {
            let filter = parser.or(Scope::Value(path))?;
            parser.expect(&Token::CloseBracket)?;
            Ok(filter)
        })?;
        let filter = match self.lexer.peek()? {
            Some(Token::Word(word)) if word.starts_with('.') => {
                let narrowed = self.after_brackets(path)?;
                Filter::And(vec![filter, narrowed])
            }
            _ => filter,
        };
        Ok(Filter::ValuePath(ValuePath { path, filter: Box::new(filter) }))
    }

    fn after_brackets(&mut self, path: AttributePath) -> Result<Filter, ScimError> {
        match self.lexer.next()? {
            Some(Token::Word(word)) => self.attribute(word.trim_start_matches('.'), Scope::Value(path)),
            token => Err(unexpected(token.as_ref())),
        }
    }

    fn peek_word(&mut self, expected: &str) -> Result<bool, ScimError> {
        Ok(matches!(self.lexer.peek()?, Some(Token::Word(word)) if word.eq_ignore_ascii_case(expected)))
    }

    fn expect(&mut self, expected: &Token<'_>) -> Result<(), ScimError> {
        match self.lexer.next()? {
            Some(token) if token == *expected => Ok(()),
            token => Err(unexpected(token.as_ref())),
        }
    }
}

fn resolve(name: &str, scope: Scope) -> Result<AttributePath, ScimError> {
    let found = match scope {
        Scope::Resource(resource_type) => resource_type.resolve(name),
        Scope::Value(path) => match path.attribute.sub(name) {
            Some(sub) => Some(AttributePath { sub: Some(sub), ..path }),
            // The values of a simple attribute are called `value` within brackets.
            None if path.attribute.kind != Kind::Complex && name.eq_ignore_ascii_case("value") => Some(path),
            None => None,
        },
    };
    // A password must not be guessed by asking for it: to a filter it does not exist.
    found
        .filter(|path| path.leaf().returned != Returned::Never)
        .ok_or_else(|| invalid(&format!("there is no attribute {}", shorten(name))))
}

fn invalid(detail: &str) -> ScimError {
    ScimError::InvalidFilter(detail.to_owned())
}

fn unexpected(token: Option<&Token<'_>>) -> ScimError {
    match token {
        None => invalid("it ends too early"),
        Some(Token::Word(word)) => invalid(&format!("unexpected {}", shorten(word))),
        Some(Token::Text(_)) => invalid("unexpected string"),
        Some(Token::Open) => invalid("unexpected ("),
        Some(Token::Close) => invalid("unexpected )"),
        Some(Token::OpenBracket) => invalid("unexpected ["),
        Some(Token::CloseBracket) => invalid("unexpected ]"),
    }
}

/// The first characters of a word for a message: the words are ASCII and may be long.
fn shorten(word: &str) -> &str {
    word.get(..80).unwrap_or(word)
}
