//! What is odd about metadata that can be used.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// What is odd about metadata that can be used: what was left out of it, or has ended. One line for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum MetadataWarning {
    /// Nothing is left to verify with.
    #[error("there is no usable signing certificate: nobody can sign in by SAML")]
    NoCertificate,
    /// More certificates than are looked at.
    #[error("there are too many signing certificates; the first ones are used")]
    TooManyCertificates,
    /// A certificate whose RSA key has so many bits.
    #[error("a signing certificate is left out: its RSA key has {0} bits; 2048 to 8192 are accepted")]
    RsaBits(u32),
    /// A certificate that cannot be used for another reason, which is this.
    #[error("a signing certificate is left out: {0}")]
    CertificateLeftOut(String),
    /// A key that is not in a certificate.
    #[error("a signing key without certificate is left out")]
    KeyWithoutCertificate,
    /// An endpoint of this name with an address for no browser.
    #[error("a {0} is left out: its address is not http or https")]
    EndpointLeftOut(String),
    /// A certificate with this fingerprint, and when it ended.
    #[error("the signing certificate {0} ended at {1}; it still works here")]
    CertificateEnded(String, Timestamp),
}
