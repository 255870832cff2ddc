//! What employees are expert in. The vocabulary of an organisation is what its employees have: a subject that nobody
//! has any more is gone.

use super::{
    Conn, StoreError, Tx,
    statement::{args, statements},
};
use crate::{
    directory::fold,
    ids::{EmployeeId, OrganisationId},
};

statements! {
    /// The subjects of an employee, by name.
    OF_EMPLOYEE = "select subject from expertise where organisation_id = $1 and employee_id = $2 order by subject_folded";
    /// The vocabulary of an organisation, by name.
    VOCABULARY = "select min(subject) from expertise where organisation_id = $1 group by subject_folded \
        order by subject_folded limit $2";
    /// How the organisation writes a subject.
    SPELLING = "select subject from expertise where organisation_id = $1 and subject_folded = $2 limit 1";
    /// Adds a subject.
    ADD = "insert into expertise (employee_id, subject_folded, subject, organisation_id) values ($2, $3, $4, $1) \
        on conflict (employee_id, subject_folded) do nothing";
    /// Takes a subject away.
    REMOVE = "delete from expertise where organisation_id = $1 and employee_id = $2 and subject_folded = $3";
}

/// The subjects of an employee, by name.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_employee(
    conn: &mut Conn,
    organisation: OrganisationId,
    employee: EmployeeId,
) -> Result<Vec<String>, StoreError> {
    let rows = conn.all::<(String,)>(&OF_EMPLOYEE, args![organisation, employee]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The first subjects of an organisation by name, each once.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn vocabulary(
    conn: &mut Conn,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let rows = conn.all::<(String,)>(&VOCABULARY, args![organisation, limit]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Adds a subject, as the organisation writes it already where it does; answers how, or `None` when the employee has it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    subject: &str,
) -> Result<Option<String>, StoreError> {
    let folded = fold(subject);
    let known = tx.one::<(String,)>(&SPELLING, args![organisation, &folded]).await?;
    let subject = known.map_or_else(|| subject.to_owned(), |row| row.0);
    let added = tx.run(&ADD, args![organisation, employee, &folded, &subject]).await? == 1;
    Ok(added.then_some(subject))
}

/// Takes a subject away; `false` when the employee does not have it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove(
    tx: &mut Tx,
    organisation: OrganisationId,
    employee: EmployeeId,
    subject: &str,
) -> Result<bool, StoreError> {
    Ok(tx.run(&REMOVE, args![organisation, employee, fold(subject)]).await? == 1)
}
