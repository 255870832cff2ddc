//! An assertion is used once, and not when its session was logged out before it arrived.

use super::{
    super::{FlowError, sign_out::session_key},
    Ending, Judged, REQUEST_LIFETIME, SignInRefusal,
};
use crate::{
    clock::Timestamp,
    saml::{Compared, NameId, Subject},
    secret::sha256,
    store::{
        Tx,
        dialect::{Traffic, order_traffic},
        saml::{self as requests, Made, PendingRequest, SessionKey},
    },
};

impl Ending<'_> {
    /// Uses the assertion: once, and only when the identity provider has not ended its session since (SAML core
    /// section 3.7.3.1). A logout that is being carried out is waited for.
    pub(super) async fn consume(
        &self,
        tx: &mut Tx,
        judged: &mut Judged,
        subject: &Subject,
        request: Option<&PendingRequest>,
    ) -> Result<Result<(), SignInRefusal>, FlowError> {
        let (organisation, connection) = (self.scope.id, self.connection.id());
        let once = self.once(subject)?;
        let made = made(subject, request);
        let consumed = match &subject.name_id {
            // Nobody can be logged out who has no NameID.
            None => requests::consume(tx, organisation, once.0, once.1).await?,
            Some(name_id) => {
                let key = self.session_key(subject, name_id);
                order_traffic(tx, organisation, connection, Traffic::SignIn).await?;
                let consumed =
                    requests::consume_unless_logged_out(tx, organisation, once, &key, made).await?;
                if !consumed && let Some(at) = requests::logged_out(tx, organisation, &key, made).await? {
                    let refusal = SignInRefusal::LoggedOut;
                    let compared = Compared::of(
                        format!("made after the logout of {at}"),
                        format!("made at {}", made.issued),
                    );
                    judged.compare("logout", false, &refusal.to_string(), compared);
                    return Ok(Err(refusal));
                }
                consumed
            }
        };
        let id = &subject.assertion_id;
        if !consumed {
            let before = Compared::of("its first use", format!("assertion {id} was used before"));
            judged.compare("replay", false, &SignInRefusal::Replayed.to_string(), before);
            return Ok(Err(SignInRefusal::Replayed));
        }
        Self::note_first_use(judged, subject);
        Ok(Ok(()))
    }

    /// Uses the request and the assertion, as [`Ending::consume`] does, where nobody has used them and nobody was logged out;
    /// else the transaction is run again.
    pub(super) async fn expect_unused(
        &self,
        tx: &mut Tx,
        subject: &Subject,
        request: Option<&PendingRequest>,
    ) -> Result<(), FlowError> {
        let organisation = self.scope.id;
        let name_id = subject.name_id.as_ref().ok_or(FlowError::Changed)?;
        let key = self.session_key(subject, name_id);
        order_traffic(tx, organisation, self.connection.id(), Traffic::SignIn).await?;
        if let Some(request) = request {
            requests::expect_request(tx, organisation, &request.id, self.now).await?;
        }
        let once = self.once(subject)?;
        requests::expect_first_use(tx, organisation, once, &key, made(subject, request)).await?;
        Ok(())
    }

    /// Notes that the assertion comes for the first time.
    pub(super) fn note_first_use(judged: &mut Judged, subject: &Subject) {
        let first =
            Compared::of("its first use", format!("the first use of assertion {}", subject.assertion_id));
        judged.compare("replay", true, "the assertion was not used before", first);
    }

    fn session_key(&self, subject: &Subject, name_id: &NameId) -> SessionKey {
        let index = subject.session_index.as_deref();
        session_key(self.gateway, self.scope.id, self.connection.id(), &name_id.value, index)
    }

    /// What is remembered of an assertion, and until when.
    fn once(&self, subject: &Subject) -> Result<([u8; 32], Timestamp), FlowError> {
        Ok((self.assertion_digest(subject)?, subject.forget_after))
    }

    /// An assertion is known by its connection, issuer and ID; each with its length, so that no two
    /// assertions share a digest.
    fn assertion_digest(&self, subject: &Subject) -> Result<[u8; 32], FlowError> {
        let text = format!(
            "{} {} {} {}",
            self.connection.id(),
            subject.issuer.len(),
            subject.issuer,
            subject.assertion_id
        );
        Ok(sha256(text.as_bytes())?)
    }
}

/// When the assertion was made: an answer is of later than its request, which the signed InResponseTo names.
fn made(subject: &Subject, request: Option<&PendingRequest>) -> Made {
    let not_before = request.map(|request| request.expires_at.minus(REQUEST_LIFETIME));
    Made { issued: subject.issue_instant, not_before }
}
