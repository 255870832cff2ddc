//! Our own metadata as anybody may fetch it, at any rate: signed once for many requests.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::{FlowError, Gateway, connections, sign_in};
use crate::{
    clock::Timestamp,
    ids::ConnectionId,
    store::connection_keys::{self, Stage},
};

/// How long a signed document is handed out: much shorter than it is valid.
const FRESH: Duration = Duration::from_secs(3_600);
/// Most documents that are kept.
const KEPT_MAX: usize = 2_000;

/// What goes into the document of a connection. Another process's change of any of it shows at the next
/// request.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ingredients {
    version: i64,
    public_url: String,
    /// A step of a rotation changes the stages and not the version.
    keys: Vec<(Uuid, Stage)>,
}

#[derive(Debug)]
struct Kept {
    ingredients: Ingredients,
    signed_at: Timestamp,
    document: Arc<str>,
}

/// The documents that this process signed lately. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Published(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    kept: Mutex<HashMap<ConnectionId, Kept>>,
    /// Held while a document is signed: of many requests for the same one the first signs, and many for
    /// different ones keep one processor busy and not all.
    signing: Mutex<()>,
}

impl Published {
    async fn fresh(&self, id: ConnectionId, wanted: &Ingredients, now: Timestamp) -> Option<Arc<str>> {
        let kept = self.0.kept.lock().await;
        let kept = kept.get(&id).filter(|kept| kept.ingredients == *wanted)?;
        let is_fresh = kept.signed_at <= now && now.since(kept.signed_at) < FRESH;
        is_fresh.then(|| kept.document.clone())
    }

    async fn keep(&self, id: ConnectionId, new: Kept) {
        let mut kept = self.0.kept.lock().await;
        if kept.len() >= KEPT_MAX
            && !kept.contains_key(&id)
            && let Some(oldest) = kept.iter().min_by_key(|(_, one)| one.signed_at).map(|(id, _)| *id)
        {
            kept.remove(&oldest);
        }
        kept.insert(id, new);
    }
}

/// The service provider's metadata of a connection, signed within the last hour (SAML metadata section
/// 2.4.4).
///
/// # Errors
/// [`FlowError::NotFound`].
pub async fn document(
    gateway: &Gateway,
    published: &Published,
    org: &str,
    slug: &str,
) -> Result<Arc<str>, FlowError> {
    let now = gateway.now();
    let mut conn = gateway.db.read().await?;
    let (_, connection) = connections::load(&mut conn, org, slug).await?;
    let record = &connection.record;
    let keys = connection_keys::list(&mut conn, record.organisation, record.id).await?;
    drop(conn);
    let ingredients = Ingredients {
        version: record.version,
        public_url: gateway.public_url.clone(),
        keys: keys.iter().map(|key| (key.id, key.stage)).collect(),
    };
    if let Some(document) = published.fresh(record.id, &ingredients, now).await {
        return Ok(document);
    }
    let _signing = published.0.signing.lock().await;
    if let Some(document) = published.fresh(record.id, &ingredients, now).await {
        return Ok(document);
    }
    let document: Arc<str> = sign_in::metadata(gateway, org, slug).await?.into();
    let new = Kept { ingredients, signed_at: now, document: document.clone() };
    published.keep(record.id, new).await;
    Ok(document)
}
