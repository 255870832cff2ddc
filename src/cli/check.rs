//! `muster check`: diagnoses, and changes nothing. Each part is looked at even when another fails, as far
//! as that can be.

use std::{path::Path, time::Duration};

use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde_json::{Value, json};

use super::{
    config_flags::ConfigFlags,
    output::{CliError, Output, printable},
};
use crate::{
    app::{self, AppError, Schema},
    clock::{Clock as _, SystemClock},
    config::{Config, DatabaseUrl, RawConfig, SmtpUrl},
    flows::{
        FlowError, Gateway,
        check::{self, Finding, Grade},
    },
    secret::SystemRandom,
    store::{facts, migrate},
    telemetry,
};

/// The line for the certificates of all connections.
const CERTIFICATES: &str = "certificates";
/// The line for all addresses of metadata.
const REACHABILITY: &str = "reachability";
/// How long a mail server may take to say hello.
const SMTP_TIMEOUT: Duration = Duration::from_secs(10);

/// Does it.
///
/// # Errors
/// When anything fails.
pub async fn run(flags: &ConfigFlags, output: &mut Output<'_>) -> Result<(), CliError> {
    let mut findings = Vec::new();
    let loaded =
        RawConfig::of_this_process(flags.flags()).and_then(|raw| raw.with_preset("log", "error").validate());
    match loaded {
        Err(error) => findings.push(Finding::new("configuration", Grade::Fail, error.to_string())),
        Ok(config) => {
            telemetry::start_logging(&config.log, config.log_format)
                .map_err(|error| CliError::Refused(error.to_string()))?;
            findings.push(configuration(&config));
            findings.push(check::clock(SystemClock.now()));
            stored(&config, &mut findings).await;
            unseen(&mut findings);
            findings.push(public_url(&config));
            findings.push(smtp(config.smtp_url.as_ref()).await);
        }
    }
    print(output, &findings)
}

fn print(output: &mut Output<'_>, findings: &[Finding]) -> Result<(), CliError> {
    let documents: Vec<Value> = findings
        .iter()
        .map(|one| {
            json!({
                "name": one.name,
                "ok": one.grade != Grade::Fail,
                "status": match one.grade { Grade::Ok => "ok", Grade::Warn => "warn", Grade::Fail => "fail" },
                "detail": one.detail,
            })
        })
        .collect();
    output.result(&documents, || findings.iter().map(line).collect())?;
    let failed: Vec<&str> =
        findings.iter().filter(|one| one.grade == Grade::Fail).map(|one| one.name.as_str()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(CliError::Refused(format!(
        "{} of {} checks failed: {}",
        failed.len(),
        findings.len(),
        failed.join(", ")
    )))
}

fn line(finding: &Finding) -> String {
    let grade = match finding.grade {
        Grade::Ok => "ok",
        Grade::Warn => "warn",
        Grade::Fail => "FAIL",
    };
    format!("{grade} {}: {}\n", printable(&finding.name), printable(&finding.detail))
}

fn configuration(config: &Config) -> Finding {
    let set: Vec<String> = config
        .shown()
        .iter()
        .filter(|key| !matches!(key.source, crate::config::Source::Default | crate::config::Source::Preset))
        .map(|key| format!("{}={} ({})", key.name, key.value, key.source))
        .collect();
    let detail = if set.is_empty() { "defaults only".to_owned() } else { set.join(", ") };
    Finding::new("configuration", Grade::Ok, detail)
}

/// Database, migrations and keys; and what only an open database can tell.
async fn stored(config: &Config, findings: &mut Vec<Finding>) {
    let key = key_file(&config.master_key_file);
    let key_is_there = key.grade == Grade::Ok;
    findings.push(key);
    if let DatabaseUrl::Sqlite(path) = &config.database_url
        && !path.exists()
    {
        let detail = format!("there is no file {} yet; the first start makes it", path.display());
        findings.push(Finding::new("database", Grade::Warn, detail));
        return;
    }
    let current = match open(config).await {
        Ok((database, migrations, was_made_with_a_key)) => {
            if was_made_with_a_key && !config.master_key_file.exists() {
                let lost = AppError::LostKey(config.master_key_file.display().to_string());
                findings.retain(|finding| finding.name != "master key");
                findings.push(Finding::new("master key", Grade::Fail, lost.to_string()));
            }
            let current = migrations.grade == Grade::Ok;
            findings.extend([database, migrations]);
            current
        }
        Err(error) => {
            findings.push(Finding::new("database", Grade::Fail, error.to_string()));
            return;
        }
    };
    if !(current && key_is_there) {
        return;
    }
    match app::open(config, config.listen, Schema::Look).await {
        Ok((gateway, _key_file)) => {
            findings.push(Finding::new("keys", Grade::Ok, "the master key is this database's"));
            if let Err(error) = inside(&gateway, findings).await {
                findings.push(Finding::new("database", Grade::Fail, error.to_string()));
            }
            gateway.db.close().await;
        }
        Err(error @ (AppError::OtherKey | AppError::KeyFile(_) | AppError::Crypto(_))) => {
            findings.push(Finding::new("keys", Grade::Fail, error.to_string()));
        }
        Err(error) => findings.push(Finding::new("database", Grade::Fail, error.to_string())),
    }
}

/// A line for each part that could not be looked at, so that whoever reads them by name finds all of them.
fn unseen(findings: &mut Vec<Finding>) {
    for name in ["migrations", "keys", CERTIFICATES, REACHABILITY] {
        if !findings.iter().any(|finding| finding.name == name) {
            let detail = "not looked at: that needs a current database and a master key";
            findings.push(Finding::new(name, Grade::Warn, detail));
        }
    }
}

fn key_file(path: &Path) -> Finding {
    let shown = path.display();
    if !path.exists() {
        let detail = format!(
            "there is no file {shown} yet; the first start makes it. Restore it from a backup if there was one"
        );
        return Finding::new("master key", Grade::Warn, detail);
    }
    // There is a file, so none is made.
    match app::keyfile::load_or_make(path, &SystemRandom) {
        Ok(_) => Finding::new("master key", Grade::Ok, shown.to_string()),
        Err(error) => Finding::new("master key", Grade::Fail, error.to_string()),
    }
}

/// The database, its migrations, and whether it was made with a master key.
async fn open(config: &Config) -> Result<(Finding, Finding, bool), AppError> {
    let db = app::open_database(&config.database_url).await?;
    let looked_at = async {
        let state = migrate::state(&db).await?;
        let is_current = matches!(state, migrate::Schema::Current);
        let keyed = is_current && facts::get(&mut db.read().await?, facts::MASTER_KEY_CHECK).await?.is_some();
        Ok::<_, AppError>((state, keyed))
    };
    let looked_at = looked_at.await;
    db.close().await;
    let (state, keyed) = looked_at?;
    let migrations = match state {
        migrate::Schema::Current => Finding::new("migrations", Grade::Ok, "all made"),
        migrate::Schema::Behind(missing) if config.auto_migrate => {
            let detail = format!("{missing} to be made; the next command or start makes them");
            Finding::new("migrations", Grade::Warn, detail)
        }
        migrate::Schema::Behind(missing) => {
            Finding::new("migrations", Grade::Fail, AppError::Behind(missing).to_string())
        }
        migrate::Schema::Ahead => Finding::new("migrations", Grade::Fail, AppError::Ahead.to_string()),
    };
    Ok((Finding::new("database", Grade::Ok, config.database_url.to_string()), migrations, keyed))
}

async fn inside(gateway: &Gateway, findings: &mut Vec<Finding>) -> Result<(), FlowError> {
    findings.extend(check::database_clock(gateway).await?);
    let certificates = check::certificates(gateway).await?;
    findings.push(together(CERTIFICATES, "no connections yet", &certificates));
    findings.extend(certificates);
    let metadata = check::metadata(gateway).await?;
    findings.push(together(REACHABILITY, "no connection has a metadata address", &metadata));
    findings.extend(metadata);
    Ok(())
}

/// One line for what is looked at connection by connection, in front of theirs; `none` where there is nothing.
fn together(name: &str, none: &str, each: &[Finding]) -> Finding {
    let grade = each.iter().map(|one| one.grade).max().unwrap_or(Grade::Ok);
    let odd: Vec<&str> =
        each.iter().filter(|one| one.grade != Grade::Ok).map(|one| one.name.as_str()).collect();
    let detail = match (each.len(), odd.len()) {
        (0, _) => none.to_owned(),
        (looked_at, 0) => format!("{looked_at} looked at, all well"),
        (looked_at, _) => format!("{looked_at} looked at, not all well: {}", odd.join(", ")),
    };
    Finding::new(name, grade, detail)
}

fn public_url(config: &Config) -> Finding {
    let url = config.origin(config.listen);
    let url = url.as_str();
    let detail = match &config.public_url {
        None => {
            format!("{url}, made from listen; set public_url before an identity provider is told any URL")
        }
        Some(_) if !url.starts_with("https://") => {
            format!("{url} is not https: browsers send the session cookie in the clear")
        }
        Some(_) => return Finding::new("public_url", Grade::Ok, url),
    };
    Finding::new("public_url", Grade::Warn, detail)
}

async fn smtp(url: Option<&SmtpUrl>) -> Finding {
    let Some(url) = url else {
        return Finding::new("smtp", Grade::Warn, "no smtp_url: invitations wait in the outbox");
    };
    let transport = match AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()) {
        Ok(builder) => builder.timeout(Some(SMTP_TIMEOUT)).build::<Tokio1Executor>(),
        Err(_) => return Finding::new("smtp", Grade::Fail, "smtp_url cannot be used as it is written"),
    };
    match tokio::time::timeout(SMTP_TIMEOUT, transport.test_connection()).await {
        Ok(Ok(true)) => Finding::new("smtp", Grade::Ok, format!("{url:?}")),
        Ok(Ok(false)) => Finding::new("smtp", Grade::Fail, format!("{url:?} hung up")),
        Ok(Err(error)) => Finding::new("smtp", Grade::Fail, format!("{url:?}: {}", innermost(&error))),
        Err(_) => Finding::new(
            "smtp",
            Grade::Fail,
            format!("{url:?}: no answer within {} seconds", SMTP_TIMEOUT.as_secs()),
        ),
    }
}

/// The innermost cause: it says what happened, the outer ones only where.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
