//! Fetches documents that an administrator names by URL, metadata of identity providers above all, so
//! that nobody can make this server talk to its own network (SAML.md 24).
//!
//! Every hop is judged twice: its URL before anything is sent, and the addresses of its name when the
//! connection is made, after the name was resolved, so that no second answer of a name server can
//! slip in between.

use std::{error::Error, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, LOCATION},
    redirect::Policy,
};
use url::{Host, Url};

use address::is_public;

mod address;

/// The most bytes of a document.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
const MAX_REDIRECTS: usize = 3;
/// How long fetching may take.
pub const OVERALL_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MEDIA_TYPES: &str = "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";

/// Why a document was not fetched. The line is fit for the administrator who named the URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The text is no absolute URL with a host.
    #[error("not a URL: write the whole address, such as https://idp.example.com/metadata")]
    NotAUrl,
    /// The URL, or one that it redirects to, is not https.
    #[error("{0} is not https; plain http needs the operator's allow_private_fetch")]
    NotHttps(String),
    /// The URL, or one that it redirects to, holds a user name or password.
    #[error("the URL of {0} holds a user name or password")]
    Credentials(String),
    /// The host has no public address.
    #[error("{0} is not a public address; others need the operator's allow_private_fetch")]
    Private(String),
    /// The name has no address at all.
    #[error("the name {0} cannot be resolved")]
    Unresolved(String),
    /// No connection to the server, or it broke.
    #[error("{host} cannot be reached: {cause}")]
    Unreachable {
        /// The host.
        host: String,
        /// What the system said.
        cause: String,
    },
    /// The server answered something else than 200.
    #[error("{host} answered with status {status}")]
    Status {
        /// The host.
        host: String,
        /// The status.
        status: u16,
    },
    /// More than three redirects.
    #[error("more than {MAX_REDIRECTS} redirects")]
    TooManyRedirects,
    /// A redirect that leads nowhere.
    #[error("{0} redirects to something that is no URL")]
    BadRedirect(String),
    /// The document is larger than 5 MiB.
    #[error("the document is larger than {} MiB", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    /// It took longer than ten seconds.
    #[error("no answer within {} seconds", OVERALL_TIMEOUT.as_secs())]
    Timeout,
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot start: {0}")]
    Client(String),
}

/// Which hosts may be asked.
#[derive(Debug, Clone, Copy)]
struct Rules {
    plain_http: bool,
    permits: fn(IpAddr) -> bool,
}

/// An HTTP client for addresses that an administrator names.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: reqwest::Client,
    rules: Rules,
    timeout: Duration,
}

impl Fetcher {
    /// A client for https and public addresses, or, with `allow_private_fetch`, for http and any
    /// address.
    ///
    /// # Errors
    /// [`FetchError::Client`] when the TLS library has no trust store.
    pub fn new(allow_private_fetch: bool) -> Result<Self, FetchError> {
        let permits = if allow_private_fetch { |_| true } else { is_public };
        Self::with_rules(Rules { plain_http: allow_private_fetch, permits }, OVERALL_TIMEOUT)
    }

    fn with_rules(rules: Rules, timeout: Duration) -> Result<Self, FetchError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")))
            // A proxy would resolve the names, and its answers would never be judged.
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .dns_resolver(Arc::new(JudgingResolver { permits: rules.permits }))
            .connect_timeout(CONNECT_TIMEOUT)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| FetchError::Client(innermost(&error)))?;
        Ok(Self { client, rules, timeout })
    }

    /// The document at `url`, at most 5 MiB, within ten seconds and three redirects.
    ///
    /// # Errors
    /// One line for the administrator who named the URL.
    pub async fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        tokio::time::timeout(self.timeout, self.follow(url)).await.map_err(|_| FetchError::Timeout)?
    }

    async fn follow(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let mut url = Url::parse(url).map_err(|_| FetchError::NotAUrl)?;
        for _ in 0..=MAX_REDIRECTS {
            let host = self.judge(&url)?;
            let request = self.client.get(url.clone()).header(ACCEPT, MEDIA_TYPES);
            let response = request.send().await.map_err(|error| transport_error(host.clone(), &error))?;
            let status = response.status();
            if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok());
                let next = target.and_then(|target| url.join(target).ok());
                url = next.ok_or(FetchError::BadRedirect(host))?;
            } else if status.as_u16() == 200 {
                return read_body(response, &host).await;
            } else {
                return Err(FetchError::Status { host, status: status.as_u16() });
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    /// The host of a URL that may be asked. A literal address is judged here, for it needs no resolver.
    fn judge(&self, url: &Url) -> Result<String, FetchError> {
        let host = url.host().ok_or(FetchError::NotAUrl)?;
        let name = host.to_string();
        let is_allowed = url.scheme() == "https" || (url.scheme() == "http" && self.rules.plain_http);
        if !is_allowed {
            return Err(FetchError::NotHttps(name));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Credentials(name));
        }
        let literal = match host {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        if literal.is_some_and(|address| !(self.rules.permits)(address)) {
            return Err(FetchError::Private(name));
        }
        Ok(name)
    }
}

async fn read_body(mut response: reqwest::Response, host: &str) -> Result<Vec<u8>, FetchError> {
    let fits = |length: usize| if length > MAX_BYTES { Err(FetchError::TooLarge) } else { Ok(()) };
    let announced = response.content_length().unwrap_or(0);
    fits(usize::try_from(announced).unwrap_or(usize::MAX))?;
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| transport_error(host.to_owned(), &error))?
    {
        fits(body.len().saturating_add(chunk.len()))?;
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Resolves a name and keeps the addresses that may be asked.
struct JudgingResolver {
    permits: fn(IpAddr) -> bool,
}

/// Why a name led nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum NoAddress {
    #[error("no address of it may be asked")]
    Private,
    #[error("it has no address")]
    Unknown,
}

impl Resolve for JudgingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let permits = self.permits;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NoAddress::Unknown)?;
            let (allowed, refused): (Vec<_>, Vec<_>) = found.partition(|address| permits(address.ip()));
            match (allowed.is_empty(), refused.is_empty()) {
                (false, _) => Ok(Box::new(allowed.into_iter()) as Addrs),
                (true, false) => Err(NoAddress::Private.into()),
                (true, true) => Err(NoAddress::Unknown.into()),
            }
        })
    }
}

fn transport_error(host: String, error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        match inner.downcast_ref::<NoAddress>() {
            Some(NoAddress::Private) => return FetchError::Private(host),
            Some(NoAddress::Unknown) => return FetchError::Unresolved(host),
            None => cause = inner.source(),
        }
    }
    if error.is_timeout() {
        return FetchError::Timeout;
    }
    FetchError::Unreachable { host, cause: innermost(error) }
}

/// The innermost cause: it says what happened, the outer ones only where.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
