//! Why what was given for a connection is not taken: its name, its metadata, its tokens. The command line says it in
//! these words; pages say it in the reader's language.

use super::super::{fetch::FetchError, gateway::BadSlug, scim_tokens};
use crate::saml::MetadataError;

/// Why what was given for a connection is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionFault {
    /// It cannot be a slug.
    #[error(transparent)]
    Slug(#[from] BadSlug),
    /// The page that makes connections stands where the page of one with this slug would.
    #[error("{0:?} cannot be a connection's slug: the page that makes one has this address")]
    ReservedSlug(String),
    /// The name that people see is empty, too long, or not plain.
    #[error("a connection's name has 1 to 100 characters")]
    Name,
    /// `saml.second_opinion=true` without anything that could give one.
    #[error(
        "this build has no second verifier, so that saml.second_opinion=true would let nobody sign in; build Muster with \
         --features second-opinion (bergshamra), samael (xmlsec1), or both"
    )]
    NoSecondVerifier,
    /// The metadata could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The metadata is not what is wanted.
    #[error("the identity provider's metadata cannot be used: {0}")]
    Metadata(#[from] MetadataError),
    /// The reading of the metadata was given up, and what the runtime says of it.
    #[error("the identity provider's metadata could not be read: {0}")]
    Unread(String),
    /// `saml.idp_entity_id` names another identity provider than the one whose metadata there is.
    #[error(
        "the connection has the metadata of {has}, not of {wanted}: give the metadata together with saml.idp_entity_id"
    )]
    OtherIdp {
        /// The entity ID of the one whose metadata there is.
        has: String,
        /// The entity ID that is set.
        wanted: String,
    },
    /// Metadata that was fetched again would lock everybody out.
    #[error("the new metadata has no usable signing certificate")]
    NoCertificate,
    /// Fetching again what came from no link.
    #[error("the metadata came from a file; give the new file with connection set")]
    FromFile,
    /// The label of a token is too long or not plain.
    #[error("a label has at most 100 characters")]
    TokenLabel,
    /// More networks than a token is compared with.
    #[error("a token has at most {} networks", scim_tokens::MOST_NETWORKS)]
    TokenNetworks,
    /// More good tokens than a connection has.
    #[error(
        "the connection has {} tokens that are good; revoke one that nobody uses: muster scim-token list",
        scim_tokens::MOST
    )]
    TooManyTokens,
}
