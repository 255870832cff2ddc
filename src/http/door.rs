//! [`Door`]: what every handler may use.

use std::sync::Arc;

use super::limits::Limits;
use crate::{
    config::Networks,
    flows::{Gateway, published_metadata::Published, scim_log::Recorder},
    telemetry::Metrics,
};

/// The gateway as HTTP sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Door(Arc<Inside>);

#[derive(Debug)]
struct Inside {
    gateway: Gateway,
    metrics: Metrics,
    trusted_proxies: Networks,
    limits: Limits,
    scim_log: Recorder,
    published: Published,
    https: bool,
}

impl Door {
    /// A door to `gateway`.
    #[must_use]
    pub fn new(
        gateway: Gateway,
        metrics: Metrics,
        trusted_proxies: Networks,
        limits: Limits,
        scim_log: Recorder,
    ) -> Self {
        let https = gateway.public_url.starts_with("https://");
        let published = Published::default();
        Self(Arc::new(Inside { gateway, metrics, trusted_proxies, limits, scim_log, published, https }))
    }

    /// The flows.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.0.gateway
    }

    /// What was counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Reverse proxies whose `X-Forwarded-*` is believed.
    #[must_use]
    pub fn trusted_proxies(&self) -> &Networks {
        &self.0.trusted_proxies
    }

    /// How often is too often.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Where SCIM requests are logged that changed nothing.
    #[must_use]
    pub fn scim_log(&self) -> &Recorder {
        &self.0.scim_log
    }

    /// Our own metadata, signed lately.
    #[must_use]
    pub fn published(&self) -> &Published {
        &self.0.published
    }

    /// Whether browsers reach us by https: cookies are then `Secure` and host-bound.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.https
    }
}
