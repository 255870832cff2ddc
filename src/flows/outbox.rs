//! Taking mails out of the outbox, one at a time, and noting what became of them.

use std::time::Duration;

use super::{FlowError, Gateway, letters::Parts};
use crate::{
    ids::{MailId, OrganisationId},
    secret::Secret,
    store::{mails, statement::transaction},
};

/// How long one process may try to send a mail before another may.
const LEASE: Duration = Duration::from_secs(120);
/// How often a mail is tried before it is given up: over about two days.
const TRIES: i64 = 12;

/// A mail to hand to the mail server now.
#[derive(Debug)]
pub struct Letter {
    id: uuid::Uuid,
    attempts: i64,
    /// The address.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub body: Secret<String>,
    /// The HTML part.
    pub html: Secret<String>,
}

/// Takes the next mail that is due; `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn take(gateway: &Gateway) -> Result<Option<Letter>, FlowError> {
    let now = gateway.now();
    let due =
        transaction!(gateway.db, |tx| { Ok::<_, FlowError>(mails::claim(tx, now, now.plus(LEASE)).await?) })?;
    let Some(due) = due else { return Ok(None) };
    let (Some(recipient), Some(subject), Some(sealed)) = (due.recipient, due.subject, due.body) else {
        return Ok(None);
    };
    let organisation = OrganisationId::from_uuid(due.organisation_id);
    let parts = Parts::open(gateway, organisation, MailId::from_uuid(due.id), &sealed)?;
    let Parts { text, html } = parts.expose().clone();
    let (body, html) = (Secret::new(text), Secret::new(html));
    Ok(Some(Letter { id: due.id, attempts: due.attempts + 1, recipient, subject, body, html }))
}

impl Letter {
    /// The id of the mail in the ledger; the same in every try, so that a mail server can tell a second copy.
    #[must_use]
    pub const fn id(&self) -> uuid::Uuid {
        self.id
    }
}

/// Notes that the mail server took a letter.
///
/// # Errors
/// When the database fails.
pub async fn sent(gateway: &Gateway, letter: &Letter) -> Result<(), FlowError> {
    let now = gateway.now();
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(mails::sent(tx, letter.id, now).await?) })
}

/// Notes that a letter could not be handed over; it is tried again, ever later, or given up.
///
/// # Errors
/// When the database fails.
pub async fn failed(gateway: &Gateway, letter: &Letter, why: &str) -> Result<(), FlowError> {
    let wait = Duration::from_secs(60)
        * 2_u32.saturating_pow(u32::try_from(letter.attempts.clamp(0, 11)).unwrap_or(11));
    let again = (letter.attempts < TRIES).then(|| gateway.now().plus(wait));
    let why: String = why.chars().take(300).collect();
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(mails::failed(tx, letter.id, &why, again).await?) })
}

/// How many mails wait, over all organisations.
///
/// # Errors
/// When the database fails.
pub async fn waiting(gateway: &Gateway) -> Result<i64, FlowError> {
    Ok(mails::waiting(&mut gateway.db.read().await?).await?)
}
