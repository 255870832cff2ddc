//! Every value that is encrypted under the master key, whosever it is: what a rotation of that key goes through.

use uuid::Uuid;

use super::{
    Conn, Statement, StoreError, Tx,
    statement::{args, row, statements},
};

statements! {
    /// Private keys of connections. Like everything here of all organisations: the key is the installation's.
    CONNECTION_KEYS = "select id, organisation_id, connection_id as owner_id, private_key as sealed from connection_keys \
        where id > $1 order by id limit 500";
    /// Puts another one in its place.
    REPLACE_CONNECTION_KEY = "update connection_keys set private_key = $2 where id = $1";
    /// Secrets of authenticator apps.
    SECOND_FACTORS = "select employee_id as id, organisation_id, employee_id as owner_id, secret as sealed from second_factors \
        where employee_id > $1 order by employee_id limit 500";
    /// Puts another one in its place.
    REPLACE_SECOND_FACTOR = "update second_factors set secret = $2 where employee_id = $1";
    /// Mails that wait.
    MAILS = "select id, organisation_id, id as owner_id, body as sealed from mails where body is not null and id > $1 \
        order by id limit 500";
    /// Puts another one in its place.
    REPLACE_MAIL = "update mails set body = $2 where id = $1";
    /// Addresses for which a new password was asked; they belong to no organisation yet.
    PASSWORD_REQUESTS = "select id, id as organisation_id, id as owner_id, address as sealed from password_requests \
        where id > $1 order by id limit 500";
    /// Puts another one in its place.
    REPLACE_PASSWORD_REQUEST = "update password_requests set address = $2 where id = $1";
}

/// What is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `connection_keys.private_key`
    ConnectionKey,
    /// `second_factors.secret`
    SecondFactor,
    /// `mails.body`
    Mail,
    /// `password_requests.address`
    PasswordRequest,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ConnectionKey, Self::SecondFactor, Self::Mail, Self::PasswordRequest];

    const fn statements(self) -> (&'static Statement, &'static Statement) {
        match self {
            Self::ConnectionKey => (&CONNECTION_KEYS, &REPLACE_CONNECTION_KEY),
            Self::SecondFactor => (&SECOND_FACTORS, &REPLACE_SECOND_FACTOR),
            Self::Mail => (&MAILS, &REPLACE_MAIL),
            Self::PasswordRequest => (&PASSWORD_REQUESTS, &REPLACE_PASSWORD_REQUEST),
        }
    }
}

row! {
    /// An encrypted value.
    #[derive(Debug, Clone)]
    pub struct Sealed {
        /// The record.
        pub id: Uuid,
        /// Its organisation; the record itself where it has none.
        pub organisation_id: Uuid,
        /// Whom it belongs to: a connection, an employee, or the record itself.
        pub owner_id: Uuid,
        /// The value.
        pub sealed: Vec<u8>,
    }
}

/// Up to 500 values after the record `after`, in the order of their ids; begin with the nil id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(conn: &mut Conn, kind: Kind, after: Uuid) -> Result<Vec<Sealed>, StoreError> {
    conn.all(kind.statements().0, args![after]).await
}

/// Puts `sealed` in the place of a value.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn replace(tx: &mut Tx, kind: Kind, id: Uuid, sealed: Vec<u8>) -> Result<(), StoreError> {
    tx.run(kind.statements().1, args![id, sealed]).await.map(drop)
}
