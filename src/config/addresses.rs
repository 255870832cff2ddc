//! URLs and networks: the public origin, the database, the mail server, trusted proxies.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

use ipnet::IpNet;
use url::Url;

use super::setting::Setting;
use crate::secret::Secret;

/// Scheme, host and port of the server as browsers see it; no path, no slash at the end.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin of a server without a public URL: plain http at the address it listens on.
    #[must_use]
    pub fn of_listener(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// The origin's text: `https://muster.example.com`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of a path of this server. `path` starts with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether browsers reach the server over TLS, so that cookies can be `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Setting for Origin {
    const EXPECTED: &'static str =
        "http:// or https:// with a host and no path, such as https://muster.example.com";
    const PLACEHOLDER: &'static str = "ORIGIN";

    fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let has_nobody = url.username().is_empty() && url.password().is_none();
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host() && url.port() != Some(0);
        (is_bare && has_nobody && is_web).then(|| Self(url.origin().ascii_serialization()))
    }

    fn show(text: &str) -> String {
        if text.contains('@') { without_password(text) } else { text.to_owned() }
    }
}

/// Where the records are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of a SQLite file.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL server with its password.
    Postgres(Secret<String>),
}

impl DatabaseUrl {
    /// The SQLite file, if it is one.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(url) => formatter.write_str(&without_password(url.expose())),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// As the key `database_url` is read.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| format!("expected {}", Self::EXPECTED))
    }
}

impl Setting for DatabaseUrl {
    const EXPECTED: &'static str = "sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/DATABASE";
    const PLACEHOLDER: &'static str = "URL";

    fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let file = rest.strip_prefix("//").unwrap_or(rest);
            // An in-memory database would be another one in every connection, and nothing would last.
            let is_file =
                !file.is_empty() && file != ":memory:" && !file.ends_with('/') && !file.contains(['?', '\0']);
            return is_file.then(|| Self::Sqlite(PathBuf::from(file)));
        }
        let url = Url::parse(text).ok()?;
        // A PostgreSQL URL may leave the host out and name a socket's folder with ?host= instead.
        let is_server = matches!(url.scheme(), "postgres" | "postgresql") && text.contains("://");
        is_server.then(|| Self::Postgres(Secret::new(text.to_owned())))
    }

    fn show(text: &str) -> String {
        if text.starts_with("sqlite:") { text.to_owned() } else { without_password(text) }
    }
}

/// The server that mails are sent through, with its password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(Secret<String>);

impl SmtpUrl {
    /// The URL with its password, for the mail transport alone.
    #[must_use]
    pub const fn expose(&self) -> &String {
        self.0.expose()
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_password(self.0.expose()))
    }
}

impl Setting for SmtpUrl {
    const EXPECTED: &'static str = "smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT";
    const PLACEHOLDER: &'static str = "URL";

    fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_server =
            matches!(url.scheme(), "smtp" | "smtps") && url.host_str().is_some_and(|host| !host.is_empty());
        (is_server && url.fragment().is_none()).then(|| Self(Secret::new(text.to_owned())))
    }

    fn show(text: &str) -> String {
        without_password(text)
    }
}

/// A list of networks; empty when nobody is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether `address` is in one of the networks. An IPv4 address in its IPv6 form counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

impl FromIterator<IpNet> for Networks {
    fn from_iter<I: IntoIterator<Item = IpNet>>(networks: I) -> Self {
        Self(networks.into_iter().collect())
    }
}

impl Setting for Networks {
    const EXPECTED: &'static str = "networks or addresses separated by commas, such as 10.0.0.0/8,192.0.2.7";
    const PLACEHOLDER: &'static str = "CIDR,…";

    fn parse(text: &str) -> Option<Self> {
        let network = |part: &str| {
            let part = part.trim();
            part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))
        };
        text.split(',').map(network).collect::<Option<_>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// A URL fit to be printed: no password, and no query, where some drivers take a password, too.
/// Of what is no such URL only the scheme is shown.
fn without_password(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let scheme_alone = match text.split_once(':') {
        Some((scheme, _)) if scheme.chars().all(|char| char.is_ascii_alphanumeric()) => format!("{scheme}:…"),
        _ => "…".to_owned(),
    };
    let Ok(mut url) = Url::parse(text) else { return scheme_alone };
    // An unescaped slash in a password ends the host, and the rest of the password is in the path.
    let is_clear = !url.cannot_be_a_base() && !url.path().contains('@');
    if !is_clear || (url.password().is_some() && url.set_password(Some("***")).is_err()) {
        return scheme_alone;
    }
    let rest = if url.query().is_some() || url.fragment().is_some() { "?…" } else { "" };
    url.set_query(None);
    url.set_fragment(None);
    format!("{url}{rest}")
}
