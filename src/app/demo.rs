//! `muster demo`: the gateway with the organisation `acme`, and the demonstration identity provider on a
//! loopback address of its own.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr},
};

use serde_json::json;
use tokio::net::TcpListener;

use super::{AppError, Schema, keyfile, listen, open, start_jobs, stop_signal};
use crate::{
    config::{Config, DatabaseUrl},
    flows::{
        demo::{self, CONNECTION, ORGANISATION, Prepared},
        scim_log,
    },
    http::{
        Door,
        demo_idp::{self, DemoIdp, People},
        limits::Limits,
        router, server,
    },
    saml::{Binding, Endpoint, ServiceProvider},
    secret::Secret,
    store::facts,
    telemetry::Metrics,
};

/// What marks a folder as a demonstration's, so that `--reset` removes nothing else.
const MARKER: &str = "made-by-muster-demo";
const IDP_KEY: &str = "demo-idp.pem";
/// Everything that a demonstration makes in its folder.
const MADE: [&str; 6] = ["muster.db", "muster.db-wal", "muster.db-shm", "master.key", IDP_KEY, MARKER];

/// What a demonstration prints when it is ready.
#[derive(Debug)]
pub struct Ready {
    url: String,
    idp_url: String,
    prepared: Prepared,
    data_dir: String,
}

/// Runs the demonstration until it is told to stop. `announce` is called once, when everything can be
/// tried.
///
/// # Errors
/// Whatever keeps it from starting: a listener that is not on loopback, a folder that is not its own.
pub async fn run(
    config: Config,
    reset: bool,
    announce: impl FnOnce(&Ready) -> io::Result<()>,
) -> Result<(), AppError> {
    if !config.listen.ip().is_loopback() {
        return Err(AppError::NotADemo(format!(
            "the demonstration lets anybody be anybody and listens on loopback only, not on {}; use --listen 127.0.0.1:8080",
            config.listen
        )));
    }
    // Held until the end.
    let _claimed = claim_folder(&config, reset)?;
    let (listener, bound) = listen(config.listen).await?;
    let (idp_listener, idp_origin) = idp_listener(bound).await?;
    let (gateway, _key_file) = open(&config, bound, Schema::AsConfigured).await?;
    // A database with organisations that no demonstration made is somebody's.
    let own = facts::get(&mut gateway.db.read().await?, demo::DEMO_FACT).await?.is_some();
    if !own && !crate::flows::organisations::list(&gateway).await?.is_empty() {
        return Err(AppError::NotADemo(
            "this database holds organisations that no demonstration made; choose another with --data-dir"
                .to_owned(),
        ));
    }
    let key = keyfile::load_or_make_idp_key(&config.data_dir.join(IDP_KEY), gateway.now(), gateway.random())?;
    let metadata = demo_idp::metadata_document(&idp_origin, &key)
        .map_err(|error| AppError::NotADemo(format!("the demonstration's key cannot be used: {error}")))?;
    let prepared = demo::prepare(&gateway, metadata).await?;
    let limits = Limits::new(config.sign_in_rate_limit.0, config.scim_rate_limit.0);
    let (recorder, pending) = scim_log::recorder();
    let door =
        Door::new(gateway.clone(), Metrics::start()?, config.trusted_proxies.clone(), limits, recorder);
    let idp = DemoIdp {
        people: People::OfGateway(Box::new(gateway.clone())),
        clock: gateway.clock.clone(),
        random: gateway.random.clone(),
        key,
        origin: idp_origin.clone(),
        service_provider: ServiceProvider {
            entity_id: prepared.links.entity_id.clone(),
            acs_url: prepared.links.acs.clone(),
            // `saml.sign_requests` can be switched while the demonstration runs.
            request_keys: None,
            single_logout: [Binding::Redirect, Binding::Post]
                .map(|binding| Endpoint {
                    binding: binding.uri().to_owned(),
                    location: prepared.links.slo.clone(),
                    response_location: None,
                })
                .into(),
            // Read from the gateway when a message comes: keys can change while the demonstration runs.
            logout_keys: None,
        },
    };
    let jobs = start_jobs(&config, &gateway, &door, pending);
    let ready = Ready {
        url: gateway.public_url.clone(),
        idp_url: idp_origin,
        prepared,
        data_dir: config.data_dir.display().to_string(),
    };
    announce(&ready).map_err(|error| AppError::NotADemo(format!("nothing can be printed: {error}")))?;
    tokio::join!(
        server::serve(listener, router::router(door), stop_signal()),
        server::serve(idp_listener, idp.router(), stop_signal()),
    );
    jobs.stop().await;
    gateway.db.close().await;
    Ok(())
}

/// The port after the gateway's when it is free, else any; so that links stay the same over restarts.
async fn idp_listener(gateway: SocketAddr) -> Result<(TcpListener, String), AppError> {
    let next = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), gateway.port().wrapping_add(1));
    let (listener, bound) = match listen(next).await {
        Ok(listening) => listening,
        Err(_) => listen(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)).await?,
    };
    Ok((listener, format!("http://{bound}")))
}

/// Makes the folder the demonstration's own, or refuses one that is somebody else's.
fn claim_folder(config: &Config, reset: bool) -> Result<File, AppError> {
    let folder = &config.data_dir;
    let failed = |error| AppError::DataDir(folder.display().to_string(), error);
    keyfile::make_folder(folder).map_err(failed)?;
    let marker = folder.join(MARKER);
    let marked = marker.exists();
    let empty = fs::read_dir(folder).map_err(failed)?.next().is_none();
    if !marked && !empty {
        return Err(AppError::NotADemo(format!(
            "the folder {} holds files that no demonstration made; choose another with --data-dir",
            folder.display()
        )));
    }
    let mut claimed = File::options().create(true).append(true).open(&marker).map_err(failed)?;
    match claimed.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(AppError::NotADemo(format!(
                "another demonstration runs in {}; end it first, or choose another folder with --data-dir and another --listen",
                folder.display()
            )));
        }
        // A file system without locks: then nobody is told.
        Err(TryLockError::Error(error)) => tracing::debug!(%error, "the folder cannot be locked"),
    }
    if reset && marked {
        if matches!(config.database_url, DatabaseUrl::Postgres(_)) {
            return Err(AppError::NotADemo(
                "--reset removes files of a demonstration, not a PostgreSQL database; drop and create that by hand".to_owned(),
            ));
        }
        for name in MADE {
            match fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
    }
    if !marked {
        let text = "This folder was made by muster demo. muster demo --reset removes what it made here.\n";
        claimed.write_all(text.as_bytes()).map_err(failed)?;
    }
    Ok(claimed)
}

impl Ready {
    /// The lines that create, suspend and delete an employee, to copy into a shell.
    #[must_use]
    pub fn curl(&self) -> [(&'static str, String); 3] {
        let scim = &self.prepared.links.scim;
        let token = self.token().expose();
        let auth = format!("-H 'Authorization: Bearer {token}' -H 'Content-Type: application/scim+json'");
        let user = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ines.peeters@acme.example","externalId":"E-20001","name":{"givenName":"Ines","familyName":"Peeters"},"emails":[{"value":"ines.peeters@acme.example","type":"work","primary":true}],"active":true}"#;
        let patch = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}"#;
        [
            (
                "create",
                format!(
                    r#"ID=$(curl -s {auth} -d '{user}' {scim}/Users | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4); echo "$ID""#
                ),
            ),
            ("suspend", format!("curl -s -X PATCH {auth} -d '{patch}' {scim}/Users/$ID")),
            (
                "delete",
                format!("curl -s -o /dev/null -w '%{{http_code}}\\n' -X DELETE {auth} {scim}/Users/$ID"),
            ),
        ]
    }

    const fn token(&self) -> &Secret<String> {
        &self.prepared.token
    }

    /// The whole as one JSON document.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let links = &self.prepared.links;
        let curl: serde_json::Map<String, serde_json::Value> =
            self.curl().into_iter().map(|(name, line)| (name.to_owned(), line.into())).collect();
        json!({
            "url": self.url,
            "loginUrl": links.login,
            "backofficeUrl": self.backoffice(),
            "administrator": demo::ADMINISTRATOR.0,
            "metadataUrl": links.metadata,
            "acsUrl": links.acs,
            "entityId": links.entity_id,
            "idpUrl": self.idp_url,
            "idpMetadataUrl": format!("{}/metadata", self.idp_url),
            "scimUrl": links.scim,
            "scimToken": self.token().expose(),
            "organisation": ORGANISATION,
            "connection": CONNECTION,
            "dataDir": self.data_dir,
            "employees": demo::SEEDED,
            "curl": curl,
        })
    }

    /// The sign-in that ends at the list of employees.
    fn backoffice(&self) -> String {
        format!("{}?return_to=/organisation/employees", self.prepared.links.login)
    }

    /// The whole for a person to read and copy from.
    #[must_use]
    pub fn to_text(&self) -> String {
        let links = &self.prepared.links;
        let [create, suspend, delete] = self.curl().map(|(_, line)| line);
        format!(
            "Muster is ready. This is a demonstration: its identity provider lets anybody be anybody.\n\n\
             Sign in           {login}\n\
             Backoffice        {backoffice}\n                   \
             as {administrator} ({external_id}), the administrator\n\
             Gateway           {url}\n\
             Demonstration IdP {idp}\n\
             SCIM              {scim}\n\
             SCIM token        {token}\n\n\
             An identity provider would now create, suspend and delete an employee. In a second terminal:\n\n\
             # create Ines Peeters, External ID E-20001; then sign in as her\n{create}\n\n\
             # suspend her: her open session ends before this line returns\n{suspend}\n\n\
             # delete her\n{delete}\n\n\
             No mail was sent to any of them: muster mail list --org {org} --data-dir {dir}\n\
             Why sign-ins were refused:       muster sign-in list --org {org} --data-dir {dir}\n\
             Start over: muster demo --reset. Stop: Ctrl-C.\n",
            login = links.login,
            backoffice = self.backoffice(),
            administrator = demo::ADMINISTRATOR.1,
            external_id = demo::ADMINISTRATOR.0,
            url = self.url,
            idp = self.idp_url,
            scim = links.scim,
            token = self.token().expose(),
            org = ORGANISATION,
            dir = self.data_dir,
        )
    }
}
