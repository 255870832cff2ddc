//! What was posted, decoded once; and its verdict. Both are work for the processor, and the message decides
//! how much, so that neither is done where requests are served.

use std::sync::Arc;

use crate::{
    flows::FlowError,
    saml::{Claims, Expect, Message, Refusal, UnverifiedXml, Verdict, judge_decoded, unverified_claims},
};

/// The response that somebody posted.
pub(super) struct Posted {
    decoded: Arc<Result<UnverifiedXml, Refusal>>,
    /// What it says of itself.
    pub(super) claims: Claims,
}

impl Posted {
    /// Decodes the form field `SAMLResponse`, and looks at what the message says of itself.
    pub(super) async fn read(value: String) -> Result<Self, FlowError> {
        away_from_requests(move || {
            let decoded = UnverifiedXml::decode(Message::PostValue(&value));
            let claims = decoded.as_ref().map(unverified_claims).unwrap_or_default();
            Self { decoded: Arc::new(decoded), claims }
        })
        .await
    }

    /// Judges it.
    pub(super) async fn judge(&self, expect: Expect) -> Result<Verdict, FlowError> {
        let decoded = Arc::clone(&self.decoded);
        away_from_requests(move || judge_decoded((*decoded).as_ref(), &expect)).await
    }
}

async fn away_from_requests<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, FlowError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| FlowError::Invalid(format!("the response could not be judged: {error}")))
}
