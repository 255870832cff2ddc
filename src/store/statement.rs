//! [`Statement`]: a text of SQL with a name, and the macro that declares them once.

/// One text of SQL for both databases. Lower case, `$1` parameters, declared with `statements!`.
#[derive(Debug)]
pub struct Statement {
    /// The constant's name, for tests and error messages.
    pub name: &'static str,
    /// The text.
    pub sql: &'static str,
}

/// Declares documented statements and `ALL`, the list of them.
macro_rules! statements {
    ($($(#[$doc:meta])+ $name:ident = $sql:expr;)+) => {
        $(
            $(#[$doc])+
            pub(crate) static $name: $crate::store::Statement =
                $crate::store::Statement { name: concat!(module_path!(), "::", stringify!($name)), sql: $sql };
        )+
        /// The statements of this file.
        pub(crate) static ALL: &[&$crate::store::Statement] = &[$(&$name),+];
    };
}

/// The arguments of a statement, `$1` first.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Arg::from($value)),*] };
}

/// Declares a struct that is read from a row of either database, each field from the column of its name.
///
/// What `derive(sqlx::FromRow)` would write. That derive builds sqlx with its drivers and a TLS library a
/// second time, for the compiler's side, where OpenSSL is not the vendored one: a machine without OpenSSL's
/// headers could not build Muster.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$meta])*
        $visibility struct $name {
            $($(#[$field_meta])* $field_visibility $field: $type,)+
        }

        impl<'r, R> sqlx::FromRow<'r, R> for $name
        where
            R: sqlx::Row,
            &'static str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)+
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self { $($field: row.try_get(stringify!($field))?,)+ })
            }
        }
    };
}

/// A row that is read as two: what a join brings together.
#[derive(Debug)]
pub(super) struct Both<A, B>(pub(super) A, pub(super) B);

impl<'r, R, A, B> sqlx::FromRow<'r, R> for Both<A, B>
where
    R: sqlx::Row,
    A: sqlx::FromRow<'r, R>,
    B: sqlx::FromRow<'r, R>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self(A::from_row(row)?, B::from_row(row)?))
    }
}

/// Runs a block in a write transaction and commits it; the value is the block's `Result`.
///
/// The block borrows what it uses and must be re-runnable: a conflict with another writer rolls back and
/// runs it again. An `Err` rolls back. The error type must be `From<StoreError>`.
///
/// A macro and not a function with a closure, because a future that borrows its environment and the
/// transaction at once cannot be shown to be `Send` through an `AsyncFn` bound.
///
/// One that changes no more than one record and what belongs to it says that it is `small`: what might have to be taken back
/// is then kept in memory, and it shares a commit with others of its kind alone.
///
/// A block that takes more than a minute is rolled back, unless it is `unhurried`: where nobody else uses the
/// database.
macro_rules! transaction {
    (unhurried $db:expr, |$tx:ident| $body:block) => {
        $crate::store::statement::transaction!(@ $crate::store::attempts::Attempts::unhurried(&$db), |$tx| $body)
    };
    (small $db:expr, |$tx:ident| $body:block) => {
        $crate::store::statement::transaction!(@ $crate::store::attempts::Attempts::small(&$db), |$tx| $body)
    };
    ($db:expr, |$tx:ident| $body:block) => {
        $crate::store::statement::transaction!(@ $crate::store::attempts::Attempts::of(&$db), |$tx| $body)
    };
    (@ $attempts:expr, |$tx:ident| $body:block) => {{
        let mut attempts = $attempts;
        loop {
            let mut transaction = attempts.begin().await?;
            let result = {
                let $tx = &mut transaction;
                attempts.body(async { $body }).await
            };
            if let Some(result) = attempts.finish(transaction, result).await {
                break result;
            }
        }
    }};
}

pub(crate) use {args, row, statements, transaction};
