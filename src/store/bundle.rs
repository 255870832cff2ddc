//! Several statements in one journey: those whose answers nobody waits for are put together and sent as one.
//!
//! SQLite runs them one after the other as one text. PostgreSQL gets one statement with a common table expression for
//! each: all of them see the database as it was before the first (section 7.8.4 of its manual), so only inserts may be
//! bundled, which do not look at one another; foreign keys are checked at the end.

use std::fmt::Write as _;

use super::{Arg, Statement};

/// Statements that one bundle has at most; then it is sent.
const MOST: usize = 40;

/// Inserts that wait to be sent together.
#[derive(Debug, Default)]
pub(super) struct Bundle {
    statements: Vec<&'static Statement>,
    arguments: Vec<Arg>,
    /// For each statement the number of arguments before its own.
    offsets: Vec<usize>,
}

impl Bundle {
    pub(super) fn add(&mut self, statement: &'static Statement, arguments: Vec<Arg>) {
        self.offsets.push(self.arguments.len());
        self.statements.push(statement);
        self.arguments.extend(arguments);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Whether what is there has to be sent before `statement` is added. One that updates the row that is there may
    /// meet that row only once in a statement of PostgreSQL.
    pub(super) fn has_no_room_for(&self, statement: &'static Statement) -> bool {
        let again = || self.statements.iter().any(|other| std::ptr::eq(*other, statement));
        self.statements.len() >= MOST || (statement.sql.contains(" do update ") && again())
    }

    /// One text, with the arguments of all.
    pub(super) fn compose(self, postgres: bool) -> (String, Vec<Arg>) {
        let mut sql = String::with_capacity(self.statements.iter().map(|part| part.sql.len() + 32).sum());
        for (number, (part, offset)) in self.statements.iter().zip(&self.offsets).enumerate() {
            match (number, postgres) {
                (0, true) => sql.push_str("with s0 as ("),
                (0, false) => {}
                (_, true) => drop(write!(sql, ", s{number} as (")),
                (_, false) => sql.push_str("; "),
            }
            renumber(&mut sql, part.sql, *offset);
            if postgres {
                sql.push(')');
            }
        }
        if postgres {
            sql.push_str(" select 1");
        }
        (sql, self.arguments)
    }
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

    #[test]
    fn each_statement_has_its_own_arguments() {
        let bundle = || {
            let mut bundle = Bundle::default();
            bundle.add(&ONE, args!["x", "y"]);
            bundle.add(&TWO, args!["z"]);
            bundle.add(&ONE, args!["v", "w"]);
            bundle
        };
        let (sql, arguments) = bundle().compose(false);
        assert_eq!(
            sql,
            "insert into a (x, y) values ($1, $2); \
             insert into b (z) values ($3) on conflict (z) do update set z = excluded.z; \
             insert into a (x, y) values ($4, $5)"
        );
        assert_eq!(arguments.len(), 5);
        assert_eq!(
            bundle().compose(true).0,
            "with s0 as (insert into a (x, y) values ($1, $2)), \
             s1 as (insert into b (z) values ($3) on conflict (z) do update set z = excluded.z), \
             s2 as (insert into a (x, y) values ($4, $5)) select 1"
        );
    }

    #[test]
    fn what_may_meet_its_row_again_is_sent_before() {
        let mut bundle = Bundle::default();
        bundle.add(&TWO, args!["z"]);
        assert!(bundle.has_no_room_for(&TWO));
        assert!(!bundle.has_no_room_for(&ONE));
        for _ in 1..MOST {
            bundle.add(&ONE, args!["x", "y"]);
        }
        assert!(bundle.has_no_room_for(&ONE));
    }
}
