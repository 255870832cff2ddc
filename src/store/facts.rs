//! Facts about the database as a whole: which master key it belongs to, whether a demonstration made it.

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};

/// The fact that tells which master key a database was made with: a digest under that key.
pub const MASTER_KEY_CHECK: &str = "master_key_check";

statements! {
    /// A fact by name. Facts belong to the installation, not to an organisation.
    GET = "select value from facts where name = $1";
    /// Another value for a fact, unless somebody else has changed it.
    REPLACE = "update facts set value = $3 where name = $1 and value = $2";
    /// States a fact, once: who comes second reads what the first one wrote.
    STATE = "insert into facts (name, value) values ($1, $2) on conflict (name) do nothing";
}

/// The fact called `name`; `None` when it was never stated.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn get(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    Ok(conn.one::<(String,)>(&GET, args![name]).await?.map(|row| row.0))
}

/// States a fact unless it was stated before; `true` when it was not.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn state(tx: &mut Tx, name: &str, value: &str) -> Result<bool, StoreError> {
    Ok(tx.run(&STATE, args![name, value]).await? == 1)
}

/// Changes the fact called `name` from one value to another; `false` when it has not that value.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn replace(tx: &mut Tx, name: &str, from: &str, to: &str) -> Result<bool, StoreError> {
    Ok(tx.run(&REPLACE, args![name, from, to]).await? == 1)
}
