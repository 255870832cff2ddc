//! The table of configuration keys. To add a key, add an entry here; nothing else has to know.

use std::{net::SocketAddr, path::PathBuf};

use super::{
    ConfigError, CursorLifetime, DatabaseUrl, Fallback, Key, LogFilter, LogFormat, Networks, Origin,
    QueryLimit, RateLimit, RawConfig, Shown, SmtpUrl, setting::Setting,
};

macro_rules! keys {
    ($( $(#[doc = $doc:literal])+ $name:ident: $type:ty = $fallback:expr; )+) => {
        /// The keys one by one, each under its own name.
        #[expect(non_upper_case_globals, reason = "a constant is called as its key is")]
        pub(super) mod key {
            use super::*;
            $( pub(in crate::config) const $name: Key = Key {
                name: stringify!($name),
                doc: concat!($($doc),+),
                fallback: $fallback,
                expected: <$type as Setting>::EXPECTED,
                placeholder: <$type as Setting>::PLACEHOLDER,
                is_switch: <$type as Setting>::IS_SWITCH,
                show: <$type as Setting>::show,
            }; )+
        }

        /// Every configuration key, in the order of the documentation.
        pub const KEYS: &[Key] = &[ $( key::$name ),+ ];

        /// A valid configuration. Only [`RawConfig::validate`] makes one.
        #[derive(Debug, Clone)]
        pub struct Config {
            $( $(#[doc = $doc])+ pub $name: $type, )+
            pub(super) shown: Vec<Shown>,
        }

        impl RawConfig {
            /// Checks every value.
            ///
            /// # Errors
            /// The first key with a wrong value.
            pub fn validate(&self) -> Result<Config, ConfigError> {
                Ok(Config {
                    $( $name: self.value::<$type>(&key::$name)?, )+
                    shown: self.shown(),
                })
            }
        }
    };
}

keys! {
    /// Address of the HTTP server. Port 0 lets the system choose one.
    listen: SocketAddr = Fallback::Text("127.0.0.1:8080");
    /// Origin seen by browsers and identity providers. It is part of every URL that is registered with
    /// an identity provider: choose it before the first connection.
    public_url: Option<Origin> = Fallback::Nothing("`http://{listen}`");
    /// Folder of the SQLite database and the master key. Relative paths start at the working directory.
    data_dir: PathBuf = Fallback::Text("./muster-data");
    /// The database: a SQLite file, or a PostgreSQL server.
    database_url: DatabaseUrl = Fallback::Derived("sqlite:{data_dir}/muster.db");
    /// File of the key that encrypts secrets at rest; made at the first start, readable by its owner alone.
    master_key_file: PathBuf = Fallback::Derived("{data_dir}/master.key");
    /// Server that mails are sent through. Without one they stay in the outbox and the log says so.
    smtp_url: Option<SmtpUrl> = Fallback::Nothing("none");
    /// Allow metadata of identity providers to be fetched over http and from private addresses.
    allow_private_fetch: bool = Fallback::Text("false");
    /// Networks of reverse proxies whose X-Forwarded-* headers are believed.
    trusted_proxies: Networks = Fallback::Nothing("none");
    /// Let `serve` and every command bring the database schema up to date first. When false, they refuse
    /// an old schema and say `muster migrate`.
    auto_migrate: bool = Fallback::Text("true");
    /// SCIM requests per second and token before 429; bursts may be twice that; 0 is no limit.
    scim_rate_limit: RateLimit = Fallback::Text("1000");
    /// Seconds for which a SCIM cursor is good.
    scim_cursor_seconds: CursorLifetime = Fallback::Text("3600");
    /// Resources that one SCIM query may read to be answered; what needs more is refused with `tooMany`.
    scim_query_limit: QueryLimit = Fallback::Text("50000");
    /// Sign-in posts per second and client address; 0 is no limit.
    sign_in_rate_limit: RateLimit = Fallback::Text("50");
    /// Which events are logged to stderr: a level, or levels by module.
    log: LogFilter = Fallback::Text("info");
    /// How events are written.
    log_format: LogFormat = Fallback::Text("text");
}
