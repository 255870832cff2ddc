//! `muster connection`: links to identity providers.

use std::{fs::File, io::Read as _};

use clap::{Args, Subcommand};

use serde_json::{Value, json};

use super::{
    arguments::{Confirmation, InOrganisation, KeyValue, OneConnection, pairs},
    output::{CliError, Output},
    reference,
    role_preview::{self, PreviewRoles},
    shown,
};
use crate::{
    flows::{
        Actor, Gateway,
        connection_keys::{self, KeyShown, RotationState, RotationStep},
        connections::{self, Links, MetadataSource, Shown},
        metadata_refresh,
    },
    saml::TrustedKey,
};

/// What to do with connections.
#[derive(Debug, Subcommand)]
pub enum Connection {
    /// Create a connection and print the URLs to enter at the identity provider.
    #[command(after_help = reference::connection_help())]
    Create(Create),
    /// Change the settings or the metadata of a connection.
    #[command(after_help = reference::connection_help())]
    Set(Set),
    /// Show a connection with its settings and URLs.
    Show(OneConnection),
    /// List the connections of an organisation.
    List(InOrganisation),
    /// Delete a connection; the employees that it manages become unmanaged.
    Delete {
        /// The connection.
        #[command(flatten)]
        connection: OneConnection,
        /// `--yes`.
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Fetch the metadata of the identity provider again.
    Refresh(OneConnection),
    /// Replace the connection's own keys without a gap, step by step.
    ///
    /// Without a step it makes the next keys and publishes them beside the current ones. Let the identity
    /// provider read the metadata again, then --activate, and --finish when nobody uses the previous keys.
    RotateKey(RotateKey),
    /// Show who would get and who would lose a role if the connection were set so; nothing is changed.
    ///
    /// Roles follow when the identity provider next writes an employee or a membership, not when the setting is made.
    PreviewRoles(PreviewRoles),
}

/// `connection rotate-key`.
#[derive(Debug, Clone, Args)]
pub struct RotateKey {
    /// The connection.
    #[command(flatten)]
    pub connection: OneConnection,
    /// Which step; without one a rotation begins.
    #[command(flatten)]
    pub step: Step,
}

/// The steps of a rotation, one at a time.
#[derive(Debug, Clone, Copy, Args)]
#[group(multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag, and at most one of them is given")]
pub struct Step {
    /// Use the next keys: they sign from now on, and the previous encryption key is published no longer.
    #[arg(long)]
    pub activate: bool,
    /// Remove the previous keys; what is encrypted for them cannot be read any more.
    #[arg(long)]
    pub finish: bool,
    /// Remove the next keys instead of using them.
    #[arg(long)]
    pub cancel: bool,
    /// Change nothing; show how far the rotation is.
    #[arg(long)]
    pub status: bool,
}

/// `connection create`.
#[derive(Debug, Clone, Args)]
pub struct Create {
    /// The new connection.
    #[command(flatten)]
    pub connection: OneConnection,
    /// Name that people read; without one the slug.
    #[arg(long)]
    pub name: Option<String>,
    /// Metadata of the identity provider: a file or an https URL.
    #[arg(long, value_name = "FILE|URL")]
    pub idp_metadata: Option<String>,
    /// Setting; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
}

/// `connection set`.
#[derive(Debug, Clone, Args)]
pub struct Set {
    /// The connection.
    #[command(flatten)]
    pub connection: OneConnection,
    /// Metadata of the identity provider: a file or an https URL.
    #[arg(long, value_name = "FILE|URL", required_unless_present = "settings")]
    pub idp_metadata: Option<String>,
    /// Settings; an empty value brings the default back.
    #[arg(value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
}

/// Most bytes of a metadata file that are read: one more than are accepted, so that a larger file is
/// refused as too large and not as damaged.
const METADATA_MAX: u64 = 5 * 1024 * 1024 + 1;

/// Does it.
///
/// # Errors
/// Wrong usage, or why it was refused.
pub async fn run(command: Connection, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let operator = Actor::Operator;
    match command {
        Connection::Create(new) => {
            let (org, slug) = (&new.connection.org.slug, &new.connection.slug);
            let metadata = new.idp_metadata.as_deref().map(source).transpose()?;
            let (name, settings) = (new.name.as_deref(), pairs(&new.settings));
            let made =
                connections::create(gateway, operator, org, slug, name, metadata.as_ref(), &settings).await?;
            shown::record(output, &links(&made))
        }
        Connection::Set(set) => {
            let (org, slug) = (&set.connection.org.slug, &set.connection.slug);
            let metadata = set.idp_metadata.as_deref().map(source).transpose()?;
            let settings = pairs(&set.settings);
            let changed =
                connections::set(gateway, operator, org, slug, metadata.as_ref(), &settings).await?;
            shown::record(output, &document(gateway, &changed).await?)
        }
        Connection::Show(one) => {
            let found = connections::show(gateway, &one.org.slug, &one.slug).await?;
            shown::record(output, &document(gateway, &found).await?)
        }
        Connection::List(org) => {
            let mut documents = Vec::new();
            for one in connections::list(gateway, &org.slug).await? {
                documents.push(document(gateway, &one).await?);
            }
            let columns = [
                ("SLUG", "/slug"),
                ("NAME", "/name"),
                ("ENABLED", "/settings/enabled"),
                ("IDENTITY PROVIDER", "/idp/entityId"),
                ("LOGIN", "/loginUrl"),
            ];
            let empty = "no connection yet: muster connection create --org SLUG --slug SLUG";
            shown::list(output, &documents, &columns, empty)
        }
        Connection::Delete { connection, confirmation } => {
            let (org, slug) = (&connection.org.slug, &connection.slug);
            confirmation.demand(&format!("the connection {slug} with its tokens and sessions"))?;
            connections::delete(gateway, operator, org, slug).await?;
            output.result(&json!({ "org": org, "slug": slug, "deleted": true }), || {
                format!("the connection {slug} is deleted")
            })
        }
        Connection::Refresh(one) => {
            let refreshed = connections::refresh(gateway, operator, &one.org.slug, &one.slug).await?;
            shown::record(output, &document(gateway, &refreshed).await?)
        }
        Connection::RotateKey(rotate) => rotate_key(&rotate, gateway, output).await,
        Connection::PreviewRoles(asked) => role_preview::run(&asked, gateway, output).await,
    }
}

async fn rotate_key(rotate: &RotateKey, gateway: &Gateway, output: &mut Output<'_>) -> Result<(), CliError> {
    let (org, slug) = (rotate.connection.org.slug.as_str(), rotate.connection.slug.as_str());
    let Step { activate, finish, cancel, status } = rotate.step;
    let step = match (activate, finish, cancel) {
        (true, ..) => Some(RotationStep::Activate),
        (_, true, _) => Some(RotationStep::Finish),
        (.., true) => Some(RotationStep::Cancel),
        _ => None,
    };
    let rotation = match step {
        Some(step) => connection_keys::step(gateway, Actor::Operator, (org, slug), step).await?,
        None if status => connection_keys::show(gateway, org, slug).await?,
        None => connection_keys::prepare(gateway, Actor::Operator, org, slug).await?,
    };
    let document = json!({
        "org": org,
        "slug": slug,
        "state": rotation.state.as_str(),
        "next": next_step(rotation.state, org, slug),
        "metadataUrl": Links::of(&gateway.public_url, org, slug).metadata,
        "keys": rotation.keys.iter().map(own_key).collect::<Vec<_>>(),
    });
    shown::record(output, &document)
}

/// What the operator does next; `null` when there is nothing to do.
fn next_step(state: RotationState, org: &str, slug: &str) -> Value {
    let command = format!("muster connection rotate-key --org {org} --slug {slug}");
    match state {
        RotationState::Idle => Value::Null,
        RotationState::Prepared => json!(format!(
            "give the identity provider the metadata again, so that it knows the next keys; then {command} --activate"
        )),
        RotationState::Activated => json!(format!(
            "see that people sign in, and that the identity provider encrypts for the new certificate; then {command} --finish"
        )),
    }
}

fn own_key(key: &KeyShown) -> Value {
    let mut document = certificate(&key.certificate);
    document["use"] = json!(key.purpose.as_str());
    document["stage"] = json!(key.stage.as_str());
    document["published"] = json!(key.is_published());
    document
}

/// What `--idp-metadata` names: a link, or a file whose text is read here.
fn source(named: &str) -> Result<MetadataSource, CliError> {
    if named.starts_with("https://") || named.starts_with("http://") {
        return Ok(MetadataSource::Url(named.to_owned()));
    }
    let unreadable = |why: &dyn std::fmt::Display| {
        CliError::Refused(format!(
            "cannot read the metadata file {named}: {why}; name a file or an https URL"
        ))
    };
    let mut text = String::new();
    File::open(named)
        .and_then(|file| file.take(METADATA_MAX).read_to_string(&mut text))
        .map_err(|error| unreadable(&error))?;
    Ok(MetadataSource::Text(text))
}

fn links(shown: &Shown) -> Value {
    json!({
        "org": shown.org,
        "slug": shown.connection.record.slug,
        "entityId": shown.links.entity_id,
        "acsUrl": shown.links.acs,
        "sloUrl": shown.links.slo,
        "metadataUrl": shown.links.metadata,
        "loginUrl": shown.links.login,
        "scimUrl": shown.links.scim,
    })
}

/// The links and everything else that an operator may want to know; no secret.
async fn document(gateway: &Gateway, shown: &Shown) -> Result<Value, CliError> {
    let record = &shown.connection.record;
    let mut conn = gateway.db.read().await.map_err(crate::flows::FlowError::from)?;
    let keys: Vec<Value> = connection_keys::shown(&mut conn, record).await?.iter().map(own_key).collect();
    let mut document = links(shown);
    document["name"] = json!(record.name);
    document["settings"] = Value::Object(shown.connection.settings.to_json());
    document["idp"] = idp(gateway, shown).await?;
    document["keys"] = Value::Array(keys);
    document["createdAt"] = json!(record.created_at);
    document["updatedAt"] = json!(record.updated_at);
    Ok(document)
}

/// The identity provider; `null` when there is no metadata. Metadata that cannot be used any more is a
/// warning here, because showing a connection is how one finds out.
async fn idp(gateway: &Gateway, shown: &Shown) -> Result<Value, CliError> {
    let (record, now) = (&shown.connection.record, gateway.now());
    if record.idp_metadata.is_none() {
        return Ok(Value::Null);
    }
    let copy = shown.connection.last_copy();
    let odd = copy.as_ref().map(|idp| idp.warnings_at(now)).unwrap_or_default();
    let mut warnings: Vec<String> = odd.iter().map(ToString::to_string).collect();
    warnings.extend(shown.connection.idp(now).err().map(|error| error.to_string()));
    let refreshes = metadata_refresh::state(gateway, &shown.connection).await?;
    let certificates = copy.iter().flat_map(|idp| &idp.signing_keys).map(certificate);
    Ok(json!({
        "entityId": copy.as_ref().map(|idp| &idp.entity_id),
        "certificates": certificates.collect::<Vec<_>>(),
        "validUntil": copy.as_ref().and_then(|idp| idp.valid_until),
        "metadataUrl": record.idp_metadata_url,
        "fetchedAt": refreshes.as_ref().map(|state| state.succeeded_at).or(record.idp_metadata_at),
        "refresh": refreshes.map(|state| json!({
            "dueAt": state.due_at,
            "succeededAt": state.succeeded_at,
            "failedAt": state.failed_at,
            "failure": state.failure,
            "failures": state.failures,
        })),
        "warnings": warnings,
    }))
}

fn certificate(key: &TrustedKey) -> Value {
    json!({ "fingerprint": key.fingerprint(), "notAfter": key.not_after() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_a_link_or_a_file() {
        assert!(matches!(source("https://idp.example/metadata"), Ok(MetadataSource::Url(_))));
        assert!(matches!(source("http://idp.example/metadata"), Ok(MetadataSource::Url(_))));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("idp.xml");
        let name = file.to_str().unwrap();
        let error = source(name).unwrap_err();
        assert_eq!(error.exit_code(), 1);
        assert!(error.to_string().starts_with(&format!("cannot read the metadata file {name}: ")));
        std::fs::write(&file, "<a/>").unwrap();
        assert!(matches!(source(name), Ok(MetadataSource::Text(text)) if text == "<a/>"));
    }
}
