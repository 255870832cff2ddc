//! Stored links: which subject of a connection is which employee, from the first sign-in on (SCIM.md 19).

use uuid::Uuid;

use super::{
    Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{connection_settings::SubjectMatch, fold, matching::Link},
    ids::{ConnectionId, EmployeeId, OrganisationId},
};

statements! {
    /// The link of a subject.
    OF_SUBJECT = "select employee_id, matched from sign_in_links \
        where organisation_id = $1 and connection_id = $2 and namespace = $3 and subject = $4";
    /// The links of a subject in any case; a few are enough to know whether they name one person.
    OF_FOLDED_SUBJECT = "select employee_id, matched from sign_in_links \
        where organisation_id = $1 and connection_id = $2 and namespace = $3 and subject_folded = $4 \
        order by subject limit 8";
    /// The links of an employee, with the names of their connections.
    OF_EMPLOYEE = "select (select name from connections where connections.id = connection_id) as connection, subject, matched, created_at \
        from sign_in_links where organisation_id = $1 and employee_id = $2 order by created_at limit 100";
    /// Makes a link, or makes one anew that the same person had by another field. One that leads to somebody
    /// else stays, and so does one that is there already.
    MAKE = "insert into sign_in_links (connection_id, namespace, subject, subject_folded, organisation_id, employee_id, matched, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) \
        on conflict (connection_id, namespace, subject) do update set matched = excluded.matched, created_at = excluded.created_at \
        where sign_in_links.employee_id = excluded.employee_id and sign_in_links.matched <> excluded.matched";
    /// Drops every link of an employee.
    DROP = "delete from sign_in_links where organisation_id = $1 and employee_id = $2";
    /// Drops every link of an employee but those of one connection.
    DROP_ELSEWHERE = "delete from sign_in_links where organisation_id = $1 and employee_id = $2 and connection_id <> $3";
    /// Drops the links of others from a subject.
    DROP_OF_OTHERS = "delete from sign_in_links where organisation_id = $1 and subject_folded = $2 and employee_id <> $3";
}

/// A subject as one connection understands it.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// Whose connection.
    pub organisation: OrganisationId,
    /// The connection.
    pub connection: ConnectionId,
    /// The digest of what gives the subject its meaning: where it is read and who issued it.
    pub namespace: [u8; 32],
    /// The subject as it was sent.
    pub subject: &'a str,
}

row! {
    struct LinkRow {
        employee_id: Uuid,
        matched: String,
    }
}

row! {
    /// A link of an employee, to show.
    #[derive(Debug, Clone)]
    pub struct Shown {
        /// The name of the connection.
        pub connection: String,
        /// The subject as it was sent.
        pub subject: String,
        /// The field that was compared when the link was made.
        pub matched: String,
        /// When it was made, microseconds.
        pub created_at: i64,
    }
}

/// The links of an employee, oldest first; at most 100.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_employee(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Vec<Shown>, StoreError> {
    conn.all(&OF_EMPLOYEE, args![organisation, employee]).await
}

/// The links of a subject; without regard to case when `folded`. Case included there is at most one.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_subject(conn: &mut Conn, key: Key<'_>, folded: bool) -> Result<Vec<Link>, StoreError> {
    let (statement, subject) =
        if folded { (&OF_FOLDED_SUBJECT, fold(key.subject)) } else { (&OF_SUBJECT, key.subject.to_owned()) };
    let rows = conn
        .all::<LinkRow>(statement, args![key.organisation, key.connection, key.namespace, subject])
        .await?;
    rows.into_iter()
        .map(|row| {
            let matched = SubjectMatch::ALL.into_iter().find(|field| field.as_str() == row.matched);
            let matched = matched.ok_or_else(|| StoreError::Damaged {
                what: "link",
                why: "not a value that this version writes".to_owned(),
            })?;
            Ok(Link { employee: EmployeeId::from_uuid(row.employee_id), matched })
        })
        .collect()
}

/// Makes a link; `false` when another sign-in was faster: the subject is linked already.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn make(tx: &mut Tx, key: Key<'_>, link: Link, now: Timestamp) -> Result<bool, StoreError> {
    let row = args![
        key.connection,
        key.namespace,
        key.subject,
        fold(key.subject),
        key.organisation,
        link.employee,
        link.matched.as_str(),
        now,
    ];
    Ok(tx.run(&MAKE, row).await? == 1)
}

/// Drops the links of an employee; those of `keep` stay. Answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn drop_all(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    keep: Option<ConnectionId>,
) -> Result<u64, StoreError> {
    match keep {
        Some(connection) => tx.run(&DROP_ELSEWHERE, args![organisation, employee, connection]).await,
        None => tx.run(&DROP, args![organisation, employee]).await,
    }
}

/// Drops links from `subject`, in any case and of any connection, that lead to somebody else than `employee`.
/// Answers how many there were.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn drop_of_others(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    subject: &str,
) -> Result<u64, StoreError> {
    tx.run(&DROP_OF_OTHERS, args![organisation, fold(subject), employee]).await
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection as _, sqlite::SqliteConnection};

    use super::*;
    use crate::store::{Db, dialect, migrate};

    #[tokio::test]
    async fn every_lookup_is_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let db = dialect::open_sqlite(&folder.path().join("muster.db")).await.unwrap();
        migrate::run(&db).await.unwrap();
        let Db::Sqlite { file, .. } = &db else { unreachable!("a file opens SQLite") };
        let mut connection = SqliteConnection::connect_with(&dialect::sqlite_options(file)).await.unwrap();
        for statement in ALL.iter().filter(|statement| !std::ptr::eq(**statement, &MAKE)) {
            let sql = sqlx::AssertSqlSafe(format!("explain query plan {}", statement.sql));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
            let steps: Vec<&str> = plan.iter().map(|row| row.3.as_str()).collect();
            assert!(steps[0].starts_with("SEARCH sign_in_links USING"), "{}: {steps:?}", statement.name);
            assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{}: {steps:?}", statement.name);
        }
    }
}
