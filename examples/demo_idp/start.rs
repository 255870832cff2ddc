//! From the arguments to an identity provider that is ready to serve, and what to tell the person who
//! started it.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Parser;
use tokio::net::TcpListener;

use muster::{
    app::{self, AppError, keyfile},
    clock::{Clock as _, SystemClock},
    flows::{
        demo,
        fetch::{FetchError, Fetcher},
    },
    http::demo_idp::{self, DemoIdp, People, Person},
    saml::{ServiceProvider, ServiceProviderError, SignError},
    secret::SystemRandom,
};

/// The demonstration identity provider of `muster demo`, on its own. It lets anybody be anybody.
#[derive(Debug, Clone, Parser)]
pub(crate) struct Arguments {
    /// Metadata of the service provider to serve: a file or a URL.
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) sp_metadata: String,
    /// Loopback address to listen on.
    #[arg(long, default_value = "127.0.0.1:9090")]
    pub(crate) listen: SocketAddr,
    /// JSON file with whom one can be, `[{"externalId", "firstName", "lastName", "email"}, …]`; without it
    /// the employees of the demonstration's organisation.
    #[arg(long, value_name = "FILE")]
    pub(crate) people: Option<PathBuf>,
    /// Folder for the signing key, which is made at the first start, and the metadata.
    #[arg(long, default_value = "./muster-demo-idp")]
    pub(crate) state_dir: PathBuf,
}

/// Why it cannot start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(
        "it lets anybody be anybody and listens on loopback only, not on {0}; use --listen 127.0.0.1:9090"
    )]
    NotLoopback(SocketAddr),
    #[error("{0} cannot be used: {1}")]
    File(String, #[source] io::Error),
    #[error(
        "{0} is no list of people: {1}; expected [{{\"externalId\", \"firstName\", \"lastName\", \"email\"}}, …]"
    )]
    People(String, #[source] serde_json::Error),
    #[error(
        "the service provider's metadata cannot be fetched: {0}; create the connection first, without --idp-metadata"
    )]
    Fetch(#[from] FetchError),
    #[error("the service provider's metadata cannot be used: {0}")]
    ServiceProvider(#[from] ServiceProviderError),
    #[error(transparent)]
    Key(#[from] keyfile::KeyFileError),
    #[error(transparent)]
    Listen(#[from] AppError),
    #[error("the metadata cannot be made: {0}")]
    Metadata(#[from] SignError),
}

/// An identity provider that only needs to be served.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) idp: DemoIdp,
    pub(crate) listener: TcpListener,
    pub(crate) metadata_file: PathBuf,
}

/// Most bytes of a file that is read here.
const LARGEST: u64 = 5 * 1024 * 1024;

/// Reads what the arguments name, makes what is missing, and takes the address.
///
/// # Errors
/// [`StartError`], one line that says what to do.
pub(crate) async fn start(arguments: &Arguments) -> Result<Ready, StartError> {
    if !arguments.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(arguments.listen));
    }
    let people = match &arguments.people {
        Some(file) => serde_json::from_slice(&read(file)?)
            .map_err(|error| StartError::People(file.display().to_string(), error))?,
        None => demo::roster().into_iter().map(|one| Person { note: None, ..Person::from(one) }).collect(),
    };
    let now = SystemClock.now();
    let source = &arguments.sp_metadata;
    let document = if source.starts_with("http://") || source.starts_with("https://") {
        // The person who starts this on their own machine names the address.
        Fetcher::new(true)?.fetch(source).await?
    } else {
        read(Path::new(source))?
    };
    let service_provider = ServiceProvider::parse(&document, now)?;

    let folder = &arguments.state_dir;
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error| StartError::File(path, error)
    };
    keyfile::make_folder(folder).map_err(failed(folder))?;
    let key = keyfile::load_or_make_idp_key(&folder.join("demo-idp.pem"), now, &SystemRandom)?;
    let (listener, bound) = app::listen(arguments.listen).await?;
    let origin = format!("http://{bound}");
    let metadata_file = folder.join("idp-metadata.xml");
    fs::write(&metadata_file, demo_idp::metadata_document(&origin, &key)?).map_err(failed(&metadata_file))?;
    let idp = DemoIdp {
        people: People::Listed(people),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        key,
        origin,
        service_provider,
    };
    Ok(Ready { idp, listener, metadata_file })
}

fn read(path: &Path) -> Result<Vec<u8>, StartError> {
    let failed = |error| StartError::File(path.display().to_string(), error);
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

impl Ready {
    /// The links, and the lines that tell Muster about this identity provider.
    pub(crate) fn to_text(&self) -> String {
        let entity_id = &self.idp.service_provider.entity_id;
        let (org, slug) = names_in(entity_id).unwrap_or(("ORG", "SLUG"));
        let (file, metadata) = (self.metadata_file.display(), demo_idp::entity_id(&self.idp.origin));
        let login = entity_id.strip_suffix("/metadata").map(|base| format!("{base}/login"));
        let login = login.unwrap_or_else(|| "where the service provider says".to_owned());
        format!(
            "The demonstration identity provider is ready. It lets anybody be anybody.\n\n\
             Serves    {entity_id}\n\
             Metadata  {metadata}\n\
             as a file {file}\n\n\
             Tell Muster about it, by the file or by the address:\n\n\
             muster connection set --org {org} --slug {slug} --idp-metadata {file}\n\
             muster connection set --org {org} --slug {slug} --idp-metadata {metadata} --allow-private-fetch\n\n\
             Then sign in at {login}\n\
             Stop: Ctrl-C.\n"
        )
    }
}

/// The organisation and the connection in an entity ID of Muster, `…/saml/ORG/SLUG/metadata`. `None` for
/// that of another service provider.
fn names_in(entity_id: &str) -> Option<(&str, &str)> {
    let (_, names) = entity_id.strip_suffix("/metadata")?.rsplit_once("/saml/")?;
    names.split_once('/').filter(|(_, slug)| !slug.contains('/'))
}
