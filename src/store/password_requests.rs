//! Addresses for which a new password was asked, until a job has looked who has them. A request about somebody
//! and one about nobody are the same row, so that asking takes the same time.

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::clock::Timestamp;

statements! {
    /// Notes a request, while fewer than so many wait. Nobody knows yet whose address it is.
    INSERT = "insert into password_requests (id, address, asked_at) \
        select $1, $2, $3 where (select count(*) from password_requests) < $4";
    /// The request that has waited longest.
    OLDEST = "select id, address from password_requests order by asked_at, id limit 1";
    /// Takes a request, once.
    TAKE = "delete from password_requests where id = $1";
}

row! {
    /// A request.
    #[derive(Debug, Clone)]
    pub struct Request {
        /// Its id; part of what the encryption of the address binds.
        pub id: Uuid,
        /// The address as typed, encrypted under the master key.
        pub address: Vec<u8>,
    }
}

/// Notes a request; `false` when `most` wait already.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn insert(tx: &mut Tx, request: &Request, now: Timestamp, most: i64) -> Result<bool, StoreError> {
    Ok(tx.run(&INSERT, args![request.id, request.address.clone(), now, most]).await? == 1)
}

/// The request that has waited longest; `None` when none waits.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn oldest(conn: &mut Conn) -> Result<Option<Request>, StoreError> {
    conn.one(&OLDEST, args![]).await
}

/// Takes a request; `false` when another process did.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<bool, StoreError> {
    Ok(tx.run(&TAKE, args![id]).await? == 1)
}
