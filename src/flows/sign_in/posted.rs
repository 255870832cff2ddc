//! What was posted, decoded once; and its verdict. Both are work for the processor, and the message decides
//! how much: only what is short is done where requests are served.

use std::sync::Arc;

use super::{Ending, REQUEST_LIFETIME, saml_settings};
use crate::{
    flows::{
        FlowError, connection_keys,
        heavy::{DECRYPTION, MESSAGES},
    },
    saml::{
        Assertion, Awaited, Claims, DecryptionKeys, Expect, IdpMetadata, Message, POSTED_LIMIT, Refusal,
        TrustedKeys, UnverifiedXml, Verdict, judge_by_claims, judge_decoded,
    },
    store::saml::{self as requests, PendingRequest},
};

/// The longest form value that is judged where requests are served, bytes: what most identity providers send. The dearest message of this
/// length, with as many keys as are quick, takes less than a millisecond (`benches/refusals.rs`).
const SHORT: usize = 24 * 1024;

/// Whether a form value of so many bytes is judged where requests are served. Another library takes as long as it does.
fn is_light(length: usize, expect: &Expect) -> bool {
    length <= SHORT
        && !expect.settings.second_opinion
        && expect.keys.as_ref().is_none_or(TrustedKeys::are_quick)
}

/// What the message has to be, when it claims to answer this request.
fn awaited(claimed: Option<&str>) -> Awaited {
    claimed.map_or(Awaited::Unsolicited, |id| Awaited::Answer(id.to_owned()))
}

/// The response that somebody posted.
pub(super) struct Posted {
    decoded: Arc<Result<UnverifiedXml, Refusal>>,
    /// What it says of itself.
    pub(super) claims: Claims,
    /// The verdict; `None` where something had to be fetched for it.
    pub(super) verdict: Option<Verdict>,
}

impl Posted {
    /// Decodes the form field `SAMLResponse`, looks at what the message says of itself, and judges it when `expect` knows by
    /// that what to expect: here when that is `light`, and else on a thread that may block.
    pub(super) async fn read(
        mut value: String,
        light: bool,
        expect: impl FnOnce(&Claims) -> Option<Expect> + Send + 'static,
    ) -> Result<Self, FlowError> {
        // What is too long is refused, however much of it there is: it takes no memory while it waits.
        if value.len() > POSTED_LIMIT {
            value.truncate(value.floor_char_boundary(POSTED_LIMIT + 4));
            value.shrink_to_fit();
        }
        MESSAGES
            .run_or_here(light, move || {
                let decoded = UnverifiedXml::decode(Message::PostValue(&value));
                let (claims, verdict) = judge_by_claims(decoded.as_ref(), expect);
                Self { decoded: Arc::new(decoded), claims, verdict }
            })
            .await
    }

    /// Judges it by what was fetched.
    pub(super) async fn judge(&self, expect: Expect) -> Result<Verdict, FlowError> {
        let decoded = Arc::clone(&self.decoded);
        let heavy = if self.claims.encrypted { &DECRYPTION } else { &MESSAGES };
        heavy.run(move || judge_decoded((*decoded).as_ref(), &expect)).await
    }
}

impl Ending<'_> {
    /// Judges the response. With the verdict comes whether it claims to answer a request, and that request where it counts.
    pub(super) async fn judge(
        &self,
        idp: &IdpMetadata,
        response: String,
    ) -> Result<(Verdict, bool, Option<PendingRequest>), FlowError> {
        let (expect, force_authn) = (self.expect(idp, None, None), self.connection.values().force_authn);
        let light = is_light(response.len(), &expect);
        let mut posted = Posted::read(response, light, move |claims| {
            // What is encrypted needs our keys, and only the request says since when the person is to have proved who they are.
            let needs_more = claims.encrypted || force_authn && claims.in_response_to.is_some();
            (!needs_more).then(|| Expect { awaited: awaited(claims.in_response_to.as_deref()), ..expect })
        })
        .await?;
        let claimed = posted.claims.in_response_to.clone();
        let Some(verdict) = posted.verdict.take() else { return self.judge_with_more(idp, &posted).await };
        // A message that is refused makes nobody look for its request.
        let answered = claimed.as_deref().filter(|_| verdict.result.is_ok());
        Ok((verdict, claimed.is_some(), self.request(answered).await?))
    }

    /// The same for what cannot be judged without our private keys, or without the request.
    async fn judge_with_more(
        &self,
        idp: &IdpMetadata,
        posted: &Posted,
    ) -> Result<(Verdict, bool, Option<PendingRequest>), FlowError> {
        // Our private keys are taken out only when there is something to decrypt.
        let decryption_keys = if posted.claims.encrypted {
            let mut conn = self.gateway.db.read().await?;
            connection_keys::decryption(self.gateway, &mut conn, &self.connection.record).await?
        } else {
            DecryptionKeys::default()
        };
        let mut claimed = posted.claims.in_response_to.clone();
        let mut request = self.request(claimed.as_deref()).await?;
        let expect = self.expect(idp, claimed.as_deref(), request.as_ref());
        let expect = Expect { decryption_keys, ..expect };
        let mut verdict = posted.judge(expect.clone()).await?;
        // Which request an encrypted assertion answers is known once it was decrypted and verified.
        let within = verdict.verified.as_ref().and_then(Assertion::in_response_to);
        if let (None, true, Some(within)) = (&claimed, posted.claims.encrypted, within) {
            claimed = Some(within.to_owned());
            request = self.request(claimed.as_deref()).await?;
            let again = self.expect(idp, claimed.as_deref(), request.as_ref());
            verdict = posted.judge(Expect { decryption_keys: expect.decryption_keys, ..again }).await?;
        }
        Ok((verdict, claimed.is_some(), request))
    }

    /// The request that a message claims to answer, when this organisation made it.
    async fn request(&self, claimed: Option<&str>) -> Result<Option<PendingRequest>, FlowError> {
        let Some(id) = claimed else { return Ok(None) };
        let mut conn = self.gateway.db.read().await?;
        Ok(requests::request(&mut conn, self.scope.id, id).await?)
    }

    fn expect(&self, idp: &IdpMetadata, claimed: Option<&str>, request: Option<&PendingRequest>) -> Expect {
        // ForceAuthn asks; only the AuthnInstant says whether the identity provider did it.
        let asked = request.filter(|_| self.connection.values().force_authn);
        Expect {
            sp_entity_id: self.links.entity_id.clone(),
            acs_url: self.links.acs.clone(),
            idp_entity_id: idp.entity_id.clone(),
            keys: idp.trusted_keys(),
            decryption_keys: DecryptionKeys::default(),
            settings: saml_settings(self.connection.values()),
            awaited: awaited(claimed),
            fresh_since: asked.map(|request| request.expires_at.minus(REQUEST_LIFETIME)),
            now: self.now,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        clock::Timestamp,
        saml::{Settings, SigningKey},
        secret::SystemRandom,
    };

    #[test]
    fn only_what_is_short_and_judged_by_few_quick_keys_is_judged_where_requests_are_served() {
        let now = Timestamp::from_seconds(1_795_000_000);
        let keys: Vec<_> = (0..5)
            .map(|_| SigningKey::generate("idp", now, &SystemRandom).unwrap().trusted().unwrap())
            .collect();
        let expect = |count: usize, second_opinion: bool| Expect {
            sp_entity_id: String::new(),
            acs_url: String::new(),
            idp_entity_id: String::new(),
            keys: TrustedKeys::new(keys[..count].iter().cloned()),
            decryption_keys: DecryptionKeys::default(),
            settings: Settings { second_opinion, clock_skew: Duration::ZERO, ..Settings::default() },
            awaited: Awaited::Unsolicited,
            fresh_since: None,
            now,
        };
        assert!(is_light(SHORT, &expect(4, false)) && is_light(SHORT, &expect(0, false)));
        assert!(!is_light(SHORT + 1, &expect(4, false)), "too long");
        assert!(!is_light(SHORT, &expect(5, false)), "too many keys");
        assert!(!is_light(SHORT, &expect(4, true)), "a second opinion");
    }
}
