//! Texts of SQL with their arguments, as sqlx wants them.

use futures_util::TryStreamExt as _;
use sqlx::{
    Either, Executor as _, Postgres, Sqlite,
    postgres::PgArguments,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnection},
};

use super::{Arg, bundle::Composed};

/// A declared text, or one that was put together from fixed parts and `$n`.
pub(super) enum Sql {
    Fixed(&'static str),
    Composed(String),
}

macro_rules! binder {
    ($name:ident, $database:ty, $arguments:ty) => {
        pub(super) fn $name(sql: Sql, arguments: Vec<Arg>) -> Query<'static, $database, $arguments> {
            let mut query = match sql {
                Sql::Fixed(text) => sqlx::query(text),
                Sql::Composed(text) => sqlx::query(sqlx::AssertSqlSafe(text)),
            };
            for argument in arguments {
                query = match argument {
                    Arg::Int(value) => query.bind(value),
                    Arg::Bool(value) => query.bind(value),
                    Arg::Text(value) => query.bind(value),
                    Arg::Bytes(value) => query.bind(value),
                    Arg::Id(value) => query.bind(value),
                };
            }
            query
        }
    };
}

binder!(bind_sqlite, Sqlite, SqliteArguments);
binder!(bind_postgres, Postgres, PgArguments);

/// Runs one text of several statements. Answers how many of them were run, and whether each of which it is expected changed
/// exactly one row. One that did not is the answer, whatever the statements behind it say: they were written for another state.
pub(super) async fn run_composed(
    connection: &mut SqliteConnection,
    Composed { sql, arguments, expected }: Composed,
) -> (usize, Result<bool, sqlx::Error>) {
    let mut answers = connection.fetch_many(bind_sqlite(Sql::Composed(sql), arguments));
    let (mut number, mut kept) = (0, true);
    loop {
        match answers.try_next().await {
            Ok(Some(Either::Left(done))) => {
                kept &= done.rows_affected() == 1 || !expected.get(number).is_some_and(|one| *one);
                number += 1;
            }
            Ok(Some(Either::Right(_))) => {}
            // The stream of a worker that died ends, too.
            Ok(None) if number < expected.len() => return (number, Err(sqlx::Error::WorkerCrashed)),
            Ok(None) => return (number, Ok(kept)),
            Err(_) if !kept => return (number, Ok(false)),
            Err(error) => return (number, Err(error)),
        }
    }
}
