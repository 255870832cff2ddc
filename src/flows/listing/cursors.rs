//! Cursors as clients see them: sealed under a key that only this organisation, connection and query have,
//! so that no other cursor opens here, and no value of a resource stands in a URL.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Listing;
use crate::{
    flows::{Gateway, provision::ProvisionError},
    scim::{
        ScimError,
        list::{Cursor, Direction, Position},
        schema::ResourceType,
    },
    secret::{CryptoError, MasterKey},
};

/// The longest text that is looked at.
const LONGEST: usize = 8 * 1024;
const PURPOSE: &str = "scim-cursor";

/// Opens and seals the cursors of one query. Every process with the same master key does it alike.
pub(super) struct Cursors<'a> {
    gateway: &'a Gateway,
    key: MasterKey,
}

impl<'a> Cursors<'a> {
    /// The cursors of a query over resources of `kind`. Attributes and `count` may change from page to page,
    /// and so may the token: rotating it must not end a walk.
    pub(super) fn new(listing: &Listing<'a>, kind: &ResourceType) -> Self {
        let Listing { gateway, caller, query } = listing;
        let filter = query.filter.as_ref().map(ToString::to_string).unwrap_or_default();
        let sort = query.sort.map(|sort| (sort.path.to_string(), sort.descending));
        let bound = format!("{:?}", (caller.scope.id, caller.connection.id(), kind.name, filter, sort));
        let key = gateway.key.derive(PURPOSE, bound.as_bytes());
        Self { gateway, key }
    }

    pub(super) fn open(&self, text: &str) -> Result<Cursor, ScimError> {
        if text.len() > LONGEST {
            return Err(ScimError::InvalidCursor);
        }
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| ScimError::InvalidCursor)?;
        let bytes = self.key.decrypt(PURPOSE, &sealed).map_err(|_| ScimError::InvalidCursor)?;
        let cursor = Cursor::from_bytes(bytes.expose()).ok_or(ScimError::InvalidCursor)?;
        if self.gateway.now() >= cursor.expires_at {
            return Err(ScimError::ExpiredCursor);
        }
        Ok(cursor)
    }

    pub(super) fn seal(&self, position: &Position, direction: Direction) -> Result<String, ProvisionError> {
        let expires_at = self.gateway.now().plus(self.gateway.scim.cursor_lifetime);
        let cursor = Cursor { position: position.clone(), direction, expires_at };
        let sealed = self.key.encrypt(PURPOSE, &cursor.to_bytes(), self.gateway.random()).map_err(failed)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }
}

fn failed(error: CryptoError) -> ProvisionError {
    ProvisionError::Flow(error.into())
}
