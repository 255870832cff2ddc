//! The only place that wires: configuration, keys, database and clock become a [`Gateway`]; a listener,
//! the router and the jobs become a running server.

pub mod demo;
pub mod keyfile;
pub mod rotation;
pub mod setup_file;

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tokio::net::TcpListener;

use keyfile::{KeyFile, KeyFileError};

use crate::{
    clock::SystemClock,
    config::{Config, ConfigError, DatabaseUrl},
    flows::{
        FlowError, Gateway, ScimBounds,
        demo::DEMO_FACT,
        fetch::{FetchError, Fetcher},
        master_key::RotationError,
        scim_log,
    },
    http::{Door, limits::Limits, router, server},
    jobs::{self, Jobs},
    saml::FreshKeyPairs,
    secret::{CryptoError, Random as _, SystemRandom, hex},
    store::{Db, StoreError, dialect, facts, migrate, statement::transaction},
    telemetry::{Metrics, TelemetryError},
};

/// Why a process cannot start, or a server stopped. One line that says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A key of the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder cannot be made or read.
    #[error("the data folder {0} cannot be used: {1}; choose another with --data-dir")]
    DataDir(String, #[source] io::Error),
    /// The master key.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The database cannot be opened.
    #[error("{0}; check database_url and that the database is running")]
    Database(#[source] StoreError),
    /// The schema is older than this version and may not be changed.
    #[error("the database schema is {0} migration(s) behind this version; run: muster migrate")]
    Behind(usize),
    /// The schema is newer than this version.
    #[error(
        "the database schema was made by a newer version of Muster; install that version or restore a backup"
    )]
    Ahead,
    /// The secrets in the database were encrypted under another key.
    #[error(
        "the master key is not the one that this database was made with or rotated to; point master_key_file at the right one"
    )]
    OtherKey,
    /// The database has secrets, and the key to them is gone.
    #[error(
        "there is no master key at {0}, but this database was made with one; restore it from a backup or point master_key_file at it"
    )]
    LostKey(String),
    /// Standard output cannot be written.
    #[error("nothing can be printed: {0}")]
    Announce(#[source] io::Error),
    /// The port is taken, or is not ours to take.
    #[error("cannot listen on {0}: {1}; choose another address with --listen")]
    Listen(SocketAddr, #[source] io::Error),
    /// A demonstration made this folder: its identity provider lets anybody be anybody.
    #[error(
        "this database was made by muster demo and is not for real use; choose another with --data-dir or --database-url"
    )]
    DemoFolder,
    /// A folder that is in use for something else.
    #[error("{0}")]
    NotADemo(String),
    /// Logging or metrics.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The HTTP client.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The file with the link for setting up.
    #[error(transparent)]
    SetupFile(#[from] setup_file::SetupFileError),
    /// A use case at the start.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The rotation of the master key.
    #[error(transparent)]
    Rotation(#[from] RotationError),
    /// Encryption.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        Self::Database(error)
    }
}

/// Whether a command brings the schema up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// As `auto_migrate` says.
    AsConfigured,
    /// In any case: `muster migrate`.
    Migrate,
    /// In no case: `muster check` only looks.
    Look,
}

/// Opens a database, without looking at its schema.
///
/// # Errors
/// [`AppError::DataDir`], [`AppError::Database`].
pub async fn open_database(url: &DatabaseUrl) -> Result<Db, AppError> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                keyfile::make_folder(folder)
                    .map_err(|error| AppError::DataDir(folder.display().to_string(), error))?;
            }
            Ok(dialect::open_sqlite(path).await?)
        }
        DatabaseUrl::Postgres(url) => {
            let mut process = [0; 8];
            SystemRandom.fill(&mut process);
            Ok(dialect::open_postgres_as(url.expose(), &hex(&process)).await?)
        }
    }
}

/// Opens the gateway: data folder, master key, database, schema, and whether key and database belong
/// together. `bound` is where the server listens, for the links it shows. The key file is to be held for as long as the
/// gateway is used.
///
/// # Errors
/// Whatever is missing or wrong, as one line.
pub async fn open(
    config: &Config,
    bound: SocketAddr,
    schema: Schema,
) -> Result<(Gateway, KeyFile), AppError> {
    make_data_dir(&config.data_dir)?;
    let random = Arc::new(SystemRandom);
    let db = open_database(&config.database_url).await?;
    let state = migrate::state(&db).await?;
    if !config.master_key_file.exists() && state != migrate::Schema::Behind(migrate::COUNT) {
        // A new key would read nothing, and in its place the lost one could not be put back unnoticed.
        let known = facts::get(&mut db.read().await?, facts::MASTER_KEY_CHECK).await?;
        if known.is_some() {
            return Err(AppError::LostKey(config.master_key_file.display().to_string()));
        }
    }
    let mut held = keyfile::load_or_make(&config.master_key_file, &*random)?;
    let wanted = match schema {
        Schema::AsConfigured => config.auto_migrate,
        Schema::Migrate => true,
        Schema::Look => false,
    };
    match state {
        migrate::Schema::Current => {}
        migrate::Schema::Behind(_) if wanted => migrate::run(&db).await?,
        migrate::Schema::Behind(missing) => return Err(AppError::Behind(missing)),
        migrate::Schema::Ahead => return Err(AppError::Ahead),
    }
    let known = remembered_key(&db, &held.key.fingerprint()).await?;
    if known != held.key.fingerprint() {
        held = rotation::finish(&config.master_key_file, &known, &*random)?;
    }
    let gateway = Gateway {
        db,
        clock: Arc::new(SystemClock),
        random,
        key: held.key.clone(),
        public_url: config.origin(bound).as_str().to_owned(),
        fetcher: Fetcher::new(config.allow_private_fetch)?,
        key_pairs: Arc::new(FreshKeyPairs),
        scim: ScimBounds {
            cursor_lifetime: config.scim_cursor_seconds.duration(),
            most_read: config.scim_query_limit.get(),
        },
    };
    Ok((gateway, held))
}

fn make_data_dir(folder: &Path) -> Result<(), AppError> {
    keyfile::make_folder(folder).map_err(|error| AppError::DataDir(folder.display().to_string(), error))
}

/// The name of the key that the database is encrypted under; `ours` when it had none before.
async fn remembered_key(db: &Db, ours: &str) -> Result<String, AppError> {
    // On SQLite the lock of the key file says that nobody rotates it meanwhile.
    if let Db::Sqlite { .. } = db
        && let Some(known) = facts::get(&mut db.read().await?, facts::MASTER_KEY_CHECK).await?
    {
        return Ok(known);
    }
    let known = transaction!(*db, |tx| {
        match dialect::fact_that_stays(tx, facts::MASTER_KEY_CHECK).await? {
            Some(known) => Ok::<_, StoreError>(known),
            None if facts::state(tx, facts::MASTER_KEY_CHECK, ours).await? => Ok(ours.to_owned()),
            None => Ok(facts::get(tx, facts::MASTER_KEY_CHECK).await?.unwrap_or_default()),
        }
    })?;
    Ok(known)
}

/// Takes the address that the server listens on.
///
/// # Errors
/// [`AppError::Listen`] when it is taken or not ours to take.
pub async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), AppError> {
    let failed = |error| AppError::Listen(address, error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// `muster serve`: runs until it is told to stop, then finishes what it has begun.
///
/// # Errors
/// Whatever keeps it from starting.
pub async fn serve(
    config: Config,
    announce: impl FnOnce(SocketAddr, &str) -> io::Result<()>,
) -> Result<(), AppError> {
    let (listener, bound) = listen(config.listen).await?;
    let (gateway, _key_file) = open(&config, bound, Schema::AsConfigured).await?;
    if facts::get(&mut gateway.db.read().await?, DEMO_FACT).await?.is_some() {
        return Err(AppError::DemoFolder);
    }
    setup_file::keep(&gateway, &setup_file::place(&config.data_dir)).await?;
    tracing::info!(address = %bound, url = gateway.public_url, "listening");
    announce(bound, &gateway.public_url).map_err(AppError::Announce)?;
    run(&config, gateway, listener, stop_signal()).await
}

/// Serves `gateway` on `listener` with its jobs until `stop` is done.
///
/// # Errors
/// When metrics cannot be started.
pub async fn run(
    config: &Config,
    gateway: Gateway,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), AppError> {
    let limits = Limits::new(config.sign_in_rate_limit.0, config.scim_rate_limit.0);
    let (recorder, pending) = scim_log::recorder();
    let door =
        Door::new(gateway.clone(), Metrics::start()?, config.trusted_proxies.clone(), limits, recorder);
    let jobs = start_jobs(config, &gateway, &door, pending);
    server::serve(listener, router::router(door), stop).await;
    jobs.stop().await;
    gateway.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Starts the jobs, and what keeps counters and rate limits from growing.
fn start_jobs(config: &Config, gateway: &Gateway, door: &Door, pending: scim_log::Pending) -> Jobs {
    let mut jobs = jobs::start(gateway, config.smtp_url.as_ref(), pending);
    jobs.keep_setup_file(gateway, setup_file::place(&config.data_dir));
    let door = door.clone();
    jobs.every(Duration::from_secs(5), move || {
        door.metrics().upkeep();
        door.limits().sweep();
    });
    jobs
}

/// Listens for SIGTERM and ctrl-C from now on; done when one of them comes. Called before the first request is served: until
/// somebody listens, SIGTERM ends a process in the middle of whatever it does.
pub fn stop_signal() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    async move {
        let heard = signals.map(async |signal| match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(error) => {
                tracing::warn!(%error, "a signal cannot be waited for");
                std::future::pending::<()>().await;
            }
        });
        let [terminate, interrupt] = heard;
        tokio::select! {
            () = terminate => {}
            () = interrupt => {}
        }
    }
}
