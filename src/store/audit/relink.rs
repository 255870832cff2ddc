//! Linking a chain anew under another master key, when that is rotated.

use super::{HEAD, SEALED, Walk, next_link};
use crate::{
    ids::OrganisationId,
    secret::MasterKey,
    store::{
        StoreError, Tx,
        statement::{args, statements},
    },
};

statements! {
    /// Gives a row another link.
    RELINK = "update audit_rows set link = $3 where organisation_id = $1 and sequence = $2";
    /// Gives the end of a chain another link.
    MOVE_END = "update audit_heads set link = $2 where organisation_id = $1";
}

/// Links the rows of an organisation under `new` as they are linked under `old`; answers how many. From the first row on
/// that does not fit under `old` everything stays as it is: what was changed by hand does not become right by a
/// rotation, and verifying says so afterwards as before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn relink(
    tx: &mut Tx,
    organisation: OrganisationId,
    old: &MasterKey,
    new: &MasterKey,
) -> Result<i64, StoreError> {
    let mut walk = Walk::from_the_beginning(old);
    let mut link = vec![0; 32];
    loop {
        let rows = tx.all(&SEALED, args![organisation, walk.sequence]).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let sequence = walk.sequence + 1;
            if walk.fault(&row, sequence)?.is_some() {
                return Ok(walk.sequence);
            }
            walk.sequence = sequence;
            link = next_link(new, &link, sequence, &row.digest).to_vec();
            tx.run(&RELINK, args![organisation, sequence, link.clone()]).await?;
        }
    }
    let end = tx.one::<(i64, Vec<u8>)>(&HEAD, args![organisation]).await?;
    if end.is_some_and(|(last, head)| last == walk.sequence && last > 0 && head == walk.link) {
        tx.run(&MOVE_END, args![organisation, link]).await?;
    }
    Ok(walk.sequence)
}
