//! Several statements in one journey: those whose answers nobody waits for are put together and sent as one.
//!
//! SQLite runs them one after the other as one text. PostgreSQL gets one statement with a common table expression for
//! each: all of them see the database as it was before the first (section 7.8.4 of its manual), so only what does not look
//! at the others may be bundled: inserts, and updates of tables that nothing else in the bundle writes; foreign keys are
//! checked at the end.
//!
//! Some have to change exactly one row, or the whole transaction is to be run again.

use std::fmt::Write as _;

use super::{Arg, Statement};

/// Statements that one bundle has at most; then it is sent.
const MOST: usize = 40;

/// Statements that wait to be sent together.
#[derive(Debug, Default)]
pub(super) struct Bundle {
    parts: Vec<Part>,
    arguments: Vec<Arg>,
}

#[derive(Debug)]
struct Part {
    statement: &'static Statement,
    /// The number of arguments before its own.
    offset: usize,
    /// Whether it has to change exactly one row.
    is_expected: bool,
}

/// What is sent.
#[derive(Debug, Default)]
pub(super) struct Composed {
    /// One text. PostgreSQL answers it with one row whose only column says whether each statement of which it is expected
    /// changed one row.
    pub(super) sql: String,
    /// The arguments of all.
    pub(super) arguments: Vec<Arg>,
    /// For each statement whether it has to change exactly one row.
    pub(super) expected: Vec<bool>,
}

impl Composed {
    /// Several for SQLite as one text, one after the other.
    pub(super) fn joined<'c>(all: impl IntoIterator<Item = &'c Self>) -> Self {
        let mut joined = Self::default();
        for one in all {
            if !joined.sql.is_empty() {
                joined.sql.push_str("; ");
            }
            renumber(&mut joined.sql, &one.sql, joined.arguments.len());
            joined.arguments.extend_from_slice(&one.arguments);
            joined.expected.extend_from_slice(&one.expected);
        }
        joined
    }
}

impl Bundle {
    pub(super) fn add(&mut self, statement: &'static Statement, arguments: Vec<Arg>) {
        self.push(statement, arguments, false);
    }

    /// Adds a statement that has to change exactly one row.
    pub(super) fn expect(&mut self, statement: &'static Statement, arguments: Vec<Arg>) {
        self.push(statement, arguments, true);
    }

    fn push(&mut self, statement: &'static Statement, arguments: Vec<Arg>, is_expected: bool) {
        self.parts.push(Part { statement, offset: self.arguments.len(), is_expected });
        self.arguments.extend(arguments);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether what is there has to be sent before `statement` is added. One that updates the row that is there may
    /// meet that row only once in a statement of PostgreSQL, and an update does not see what another part wrote.
    pub(super) fn has_no_room_for(&self, statement: &'static Statement) -> bool {
        let meets = |part: &Part| {
            let again = std::ptr::eq(part.statement, statement) && statement.sql.contains(" do update ");
            let other = is_update(statement) || is_update(part.statement);
            again || other && table(part.statement) == table(statement)
        };
        self.parts.len() >= MOST || self.parts.iter().any(meets)
    }

    pub(super) fn compose(self, postgres: bool) -> Composed {
        let mut sql =
            String::with_capacity(self.parts.iter().map(|part| part.statement.sql.len() + 96).sum());
        for (number, part) in self.parts.iter().enumerate() {
            match (number, postgres) {
                (0, true) => sql.push_str("with s0 as ("),
                (0, false) => {}
                (_, true) => drop(write!(sql, ", s{number} as (")),
                (_, false) => sql.push_str("; "),
            }
            renumber(&mut sql, part.statement.sql, part.offset);
            match (part.is_expected, postgres) {
                (true, true) => sql.push_str(" returning 1)"),
                (false, true) => sql.push(')'),
                (_, false) => {}
            }
        }
        let expected: Vec<bool> = self.parts.iter().map(|part| part.is_expected).collect();
        if postgres {
            sql.push_str(" select true");
            for number in (0..expected.len()).filter(|number| expected[*number]) {
                write!(sql, " and (select count(*) from s{number}) = 1").ok();
            }
        }
        Composed { sql, arguments: self.arguments, expected }
    }
}

fn is_update(statement: &Statement) -> bool {
    statement.sql.starts_with("update ")
}

/// What `insert into TABLE` or `update TABLE` writes.
fn table(statement: &Statement) -> &str {
    let rest = statement.sql.trim_start_matches("insert into ").trim_start_matches("update ");
    rest.split(' ').next().unwrap_or_default()
}

/// Writes `text` with `offset` added to the number of each parameter.
fn renumber(sql: &mut String, text: &str, offset: usize) {
    let mut pieces = text.split('$');
    sql.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        match number.parse::<usize>() {
            Ok(number) => drop(write!(sql, "${}", number + offset)),
            Err(_) => sql.push('$'),
        }
        sql.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::statement::args;

    static ONE: Statement = Statement { name: "ONE", sql: "insert into a (x, y) values ($1, $2)" };
    static TWO: Statement = Statement {
        name: "TWO",
        sql: "insert into b (z) values ($1) on conflict (z) do update set z = excluded.z",
    };

    static THREE: Statement = Statement { name: "THREE", sql: "update c set x = $2 where id = $1" };
    static FOUR: Statement = Statement { name: "FOUR", sql: "insert into c (id) values ($1)" };

    #[test]
    fn each_statement_has_its_own_arguments() {
        let bundle = || {
            let mut bundle = Bundle::default();
            bundle.add(&ONE, args!["x", "y"]);
            bundle.add(&TWO, args!["z"]);
            bundle.add(&ONE, args!["v", "w"]);
            bundle
        };
        let sent = bundle().compose(false);
        assert_eq!(
            sent.sql,
            "insert into a (x, y) values ($1, $2); \
             insert into b (z) values ($3) on conflict (z) do update set z = excluded.z; \
             insert into a (x, y) values ($4, $5)"
        );
        assert_eq!((sent.arguments.len(), sent.expected), (5, vec![false; 3]));
        assert_eq!(
            bundle().compose(true).sql,
            "with s0 as (insert into a (x, y) values ($1, $2)), \
             s1 as (insert into b (z) values ($3) on conflict (z) do update set z = excluded.z), \
             s2 as (insert into a (x, y) values ($4, $5)) select true"
        );
    }

    #[test]
    fn what_has_to_change_one_row_is_counted() {
        let bundle = || {
            let mut bundle = Bundle::default();
            bundle.add(&ONE, args!["x", "y"]);
            bundle.expect(&THREE, args!["i", "x"]);
            bundle
        };
        let sent = bundle().compose(false);
        assert_eq!(sent.sql, "insert into a (x, y) values ($1, $2); update c set x = $4 where id = $3");
        assert_eq!(sent.expected, [false, true]);
        assert_eq!(
            bundle().compose(true).sql,
            "with s0 as (insert into a (x, y) values ($1, $2)), \
             s1 as (update c set x = $4 where id = $3 returning 1) \
             select true and (select count(*) from s1) = 1"
        );
    }

    #[test]
    fn transactions_of_one_text_are_one_after_the_other() {
        let one = |value: &str| {
            let mut bundle = Bundle::default();
            bundle.add(&ONE, args!["x", value]);
            bundle.expect(&THREE, args!["i", value]);
            bundle.compose(false)
        };
        let joined = Composed::joined(&[one("1"), one("2")]);
        assert_eq!(
            joined.sql,
            "insert into a (x, y) values ($1, $2); update c set x = $4 where id = $3; \
             insert into a (x, y) values ($5, $6); update c set x = $8 where id = $7"
        );
        let value = |number: usize| match &joined.arguments[number] {
            Arg::Text(Some(text)) => text.as_str(),
            other => unreachable!("{other:?}"),
        };
        assert_eq!([1, 3, 5, 7].map(value), ["1", "1", "2", "2"]);
        assert_eq!(joined.expected, [false, true, false, true]);
    }

    #[test]
    fn what_may_meet_its_row_again_is_sent_before() {
        let mut bundle = Bundle::default();
        bundle.add(&TWO, args!["z"]);
        assert!(bundle.has_no_room_for(&TWO));
        assert!(!bundle.has_no_room_for(&ONE) && !bundle.has_no_room_for(&THREE));
        bundle.expect(&THREE, args!["i", "x"]);
        assert!(bundle.has_no_room_for(&THREE) && bundle.has_no_room_for(&FOUR));
        assert!(!bundle.has_no_room_for(&ONE));
        for _ in 2..MOST {
            bundle.add(&ONE, args!["x", "y"]);
        }
        assert!(bundle.has_no_room_for(&ONE));
        let mut bundle = Bundle::default();
        bundle.add(&FOUR, args!["i"]);
        assert!(bundle.has_no_room_for(&THREE) && !bundle.has_no_room_for(&FOUR));
    }
}
