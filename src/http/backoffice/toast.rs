//! The toast between two requests: a cookie for one page, signed for the session, so that nobody else puts words
//! into our mouth.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

use crate::{
    flows::way_in::local_path,
    http::{Door, cookies::Cookie},
    ids::SessionId,
    secret::Secret,
    web::{Said, Toast},
};

/// The longest cookie that is looked at; browsers keep no more than 4 KiB.
const LONGEST: usize = 4_000;

fn signature(door: &Door, session: SessionId, text: &[u8]) -> [u8; 32] {
    door.gateway().key.keyed_digest(&format!("toast:{session}"), text)
}

/// The header that hands `toast` to the next page that this person sees; `None` when it cannot.
pub(super) fn set(door: &Door, session: SessionId, toast: &Toast) -> Option<HeaderValue> {
    let said =
        json!({ "said": toast.said.key(), "name": toast.name, "count": toast.count, "undo": toast.undo });
    let text = said.to_string();
    let digest = signature(door, session, text.as_bytes());
    let value = format!("{}.{}", BASE64.encode(&text), BASE64.encode(digest));
    (value.len() <= LONGEST).then_some(())?;
    // One minute is long enough for a redirect and short enough to be about what was just done.
    Cookie::Toast.set(door.is_https(), &Secret::new(value), Some(60))
}

/// The toast that a request brings; `None` when there is none, or it is not ours.
pub(super) fn read(door: &Door, session: SessionId, headers: &HeaderMap) -> Option<Toast> {
    let cookie = Cookie::Toast.read(door.is_https(), headers)?;
    let (text, digest) = cookie.expose().split_once('.').filter(|_| cookie.expose().len() <= LONGEST)?;
    let (text, digest) = (BASE64.decode(text).ok()?, BASE64.decode(digest).ok()?);
    let expected = signature(door, session, &text);
    if !bool::from(subtle::ConstantTimeEq::ct_eq(expected.as_slice(), digest.as_slice())) {
        return None;
    }
    let said: Value = serde_json::from_slice(&text).ok()?;
    Some(Toast {
        said: Said::parse(said["said"].as_str()?)?,
        name: said["name"].as_str()?.to_owned(),
        count: said["count"].as_u64()?,
        undo: said["undo"].as_str().and_then(local_path),
    })
}
