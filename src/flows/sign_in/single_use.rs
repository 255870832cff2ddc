//! An assertion is used once, and not when its session was logged out before it arrived.

use super::{
    super::{FlowError, sign_out::session_key},
    Ending, Judged, SignInRefusal,
};
use crate::{
    saml::{Compared, Subject},
    secret::sha256,
    store::{
        Tx,
        dialect::{Traffic, order_traffic},
        saml as requests,
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
    ) -> Result<Result<(), SignInRefusal>, FlowError> {
        let (organisation, connection) = (self.scope.id, self.connection.id());
        let once = (self.assertion_digest(subject)?, subject.forget_after);
        let made = subject.issue_instant;
        let consumed = match &subject.name_id {
            // Nobody can be logged out who has no NameID.
            None => requests::consume(tx, organisation, once.0, once.1).await?,
            Some(name_id) => {
                let index = subject.session_index.as_deref();
                let key = session_key(self.gateway, organisation, connection, &name_id.value, index)?;
                order_traffic(tx, organisation, connection, Traffic::SignIn).await?;
                let consumed =
                    requests::consume_unless_logged_out(tx, organisation, once, &key, made).await?;
                if !consumed && let Some(at) = requests::logged_out(tx, organisation, &key, made).await? {
                    let refusal = SignInRefusal::LoggedOut;
                    let compared =
                        Compared::of(format!("made after the logout of {at}"), format!("made at {made}"));
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
        let first = Compared::of("its first use", format!("the first use of assertion {id}"));
        judged.compare("replay", true, "the assertion was not used before", first);
        Ok(Ok(()))
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
