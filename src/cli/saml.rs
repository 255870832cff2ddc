//! `muster saml`: SAML without a server.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{
    arguments::KeyValue,
    output::{CliError, Output, fields},
    reference, shown,
    sign_in::{advice, rungs},
};
use crate::{
    clock::{Clock as _, SystemClock, Timestamp},
    directory::connection_settings::ConnectionSettings,
    flows::sign_in::{self, SignInRefusal},
    saml::{
        self as core, Awaited, DecryptionKey, DecryptionKeyError, DecryptionKeys, Expect, IdpMetadata,
        Message,
    },
};

/// Most bytes of a file that are read: what any of them may have, and one more.
const FILE_MAX: u64 = 5 * 1024 * 1024 + 1;

/// What to do with SAML messages.
#[derive(Debug, Subcommand)]
pub enum Saml {
    /// Judge one response as the assertion consumer service would, but for replay and browser binding.
    ///
    /// Exit status 0 when it is accepted, 1 when it is refused.
    #[command(after_help = reference::connection_help())]
    Check(Check),
}

/// `saml check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// Private key of the service provider in PEM, for encrypted assertions; may be given twice.
    #[arg(long, value_name = "FILE")]
    pub sp_key: Vec<PathBuf>,
    /// Metadata of the identity provider.
    #[arg(long, value_name = "FILE")]
    pub idp_metadata: PathBuf,
    /// Entity ID of the service provider.
    #[arg(long, value_name = "URI")]
    pub sp_entity_id: String,
    /// URL of the assertion consumer service.
    #[arg(long, value_name = "URL")]
    pub acs_url: String,
    /// ID of the request that the response answers; without it the response must be unsolicited.
    #[arg(long, value_name = "ID")]
    pub in_response_to: Option<String>,
    /// The moment at which to judge; without it now.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<Timestamp>,
    /// Connection setting; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<KeyValue>,
    /// The response in XML or Base64; - reads stdin.
    pub file: PathBuf,
}

/// Does it.
///
/// # Errors
/// When the response is refused, or a file cannot be read or used; wrong usage for an unknown setting.
pub fn run(command: &Saml, output: &mut Output<'_>) -> Result<(), CliError> {
    let Saml::Check(check) = command;
    let mut settings = ConnectionSettings::default();
    for pair in &check.settings {
        settings.set(&pair.key, &pair.value)?;
    }
    let now = check.at.unwrap_or_else(|| SystemClock.now());
    let wanted = settings.values().idp_entity_id.as_ref().map(|id| id.as_str());
    let metadata = read("the metadata of the identity provider", &check.idp_metadata)?;
    let idp = IdpMetadata::parse(&metadata, wanted, now)?;
    if check.sp_key.len() > 2 {
        return Err(CliError::Usage(
            "--sp-key may be given twice, for two keys while rolling over".to_owned(),
        ));
    }
    let mut decryption_keys = Vec::new();
    for file in &check.sp_key {
        let unusable = |error: DecryptionKeyError| {
            CliError::Refused(format!(
                "cannot use the key of the service provider {}: {error}",
                file.display()
            ))
        };
        let pem = read("the key of the service provider", file)?;
        decryption_keys.push(DecryptionKey::from_pem(&pem).map_err(unusable)?);
    }
    let response = read("the response", &check.file)?;
    let mut asked = sign_in::saml_settings(settings.values());
    let awaited = check.in_response_to.clone().map_or(Awaited::Unsolicited, Awaited::Answer);
    asked.allow_unsolicited |= awaited == Awaited::Unsolicited;
    let expect = Expect {
        sp_entity_id: check.sp_entity_id.clone(),
        acs_url: check.acs_url.clone(),
        idp_entity_id: idp.entity_id.clone(),
        keys: idp.trusted_keys(),
        decryption_keys: DecryptionKeys::new(decryption_keys),
        settings: asked,
        awaited,
        fresh_since: None,
        now,
    };
    let verdict = core::judge(Message::File(&response), &expect);
    let mut document = verdict.to_json();
    let refusal = match &verdict.result {
        Err(refusal) => Some(SignInRefusal::Message(refusal.clone())),
        Ok(_) => sign_in::refused_by_settings(settings.values()).map(|(_, refusal)| refusal),
    };
    document["accepted"] = refusal.is_none().into();
    document["reason"] = refusal.as_ref().map(SignInRefusal::code).into();
    document["help"] = refusal.as_ref().map(|refusal| refusal.reason().help.change).into();
    output.result(&document, || human(&document))?;
    for warning in &verdict.warnings {
        output.diagnostic(&format!("warning: {warning}"))?;
    }
    refusal.map_or(Ok(()), |refusal| Err(CliError::Refused(format!("refused: {refusal}"))))
}

/// The verdict for people: who, why not, and every check on a line of its own.
fn human(document: &Value) -> String {
    let text = |place: &str| document.pointer(place).map_or_else(String::new, shown::cell);
    let mut pairs = vec![
        ("accepted", text("/accepted")),
        ("reason", text("/reason")),
        ("nameId", text("/nameId")),
        ("nameIdFormat", text("/nameIdFormat")),
        ("sessionNotOnOrAfter", text("/sessionNotOnOrAfter")),
    ];
    for (name, values) in document["attributes"].as_object().into_iter().flatten() {
        pairs.push(("attribute", format!("{name} = {}", shown::cell(values))));
    }
    pairs.extend(advice(document["reason"].as_str()));
    pairs.extend(rungs(&document["checks"]));
    fields(&pairs)
}

/// A file's bytes; `-` is stdin. What is longer than any file may be is cut, and then refused by its
/// reader.
fn read(what: &str, path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(FILE_MAX).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(FILE_MAX).read_to_end(&mut bytes))
    };
    read.map_err(|error| CliError::Refused(format!("cannot read {what} {}: {error}", path.display())))?;
    Ok(bytes)
}
