//! What may be typed, and what is wrong usage.

use std::{path::PathBuf, time::Duration};

use clap::{CommandFactory as _, error::ErrorKind};

use super::*;

fn read(line: &str) -> Result<Cli, clap::Error> {
    Cli::read(std::iter::once("muster").chain(line.split_whitespace()).map(OsString::from))
}

fn command(line: &str) -> Command {
    read(line).unwrap_or_else(|error| panic!("{line}: {error}")).command
}

/// Wrong usage: exit status 2 and a text for stderr.
fn wrong(line: &str) -> String {
    let error = read(line).err().unwrap_or_else(|| panic!("{line} is accepted"));
    assert_eq!(error.exit_code(), 2, "{line}");
    error.to_string()
}

const ID: &str = "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";

#[test]
fn the_definitions_do_not_contradict_one_another() {
    Cli::command().debug_assert();
}

#[test]
fn every_line_of_the_contract_is_accepted() {
    for line in [
        "serve",
        "demo",
        "demo --reset --data-dir /tmp/demo --listen 127.0.0.1:0 --json",
        "migrate",
        "check",
        "master-key rotate",
        "org create acme --name Acme --domain acme.example --domain acme.test",
        "org set acme unique_email=true session_idle_minutes=480",
        "org list --json",
        "org show acme",
        "org delete acme --yes",
        "admin create --org acme --email a@acme.example --external-id A-1 --first-name Ada --last-name Adler",
        "admin create --org acme --email a@acme.example --password-stdin",
        "connection create --org acme --slug okta --name Okta --idp-metadata idp.xml --set saml.jit=true --set scim.adopt=true",
        "connection set --org acme --slug okta --idp-metadata https://idp.example/metadata saml.match=email",
        "connection set --org acme --slug okta enabled=false",
        "connection set --org acme --slug okta --idp-metadata idp.xml",
        "connection show --org acme --slug okta",
        "connection list --org acme",
        "connection delete --org acme --slug okta --yes",
        "connection refresh --org acme --slug okta",
        "connection rotate-key --org acme --slug okta",
        "connection rotate-key --org acme --slug okta --activate",
        "connection rotate-key --org acme --slug okta --finish",
        "connection rotate-key --org acme --slug okta --cancel",
        "connection rotate-key --org acme --slug okta --status",
        "scim-token create --org acme --connection okta --label first --expires-in 180d",
        "scim-token list --org acme",
        "scim-token revoke --org acme ID",
        "scim-token revoke ID",
        "employee add --org acme --email a@acme.example --first-name Ada --last-name Adler --external-id A-1 --username ada --role AGENT --role admin --bypass --connection okta",
        "employee list --org acme --status ACTIVE --role AGENT --search ada",
        "employee show --org acme ID",
        "employee set --org acme ID firstName=Ada phoneNumber=",
        "employee suspend --org acme ID",
        "employee restore --org acme ID",
        "employee unblock --org acme ID",
        "employee unlink --org acme ID",
        "employee delete --org acme ID --yes",
        "employee import --org acme people.csv --dry-run",
        "employee import --org acme people.csv --invite",
        "employee export --org acme",
        "office create --org acme --name North --external-id N --time-zone Europe/Amsterdam --address Street",
        "office list --org acme",
        "office show --org acme ID",
        "office set --org acme ID name=South active=false",
        "office delete --org acme ID --yes",
        "appointment book --org acme --employee ID --starts-at 2030-01-31T09:00:00Z --ends-at 2030-01-31T09:30:00Z",
        "appointment list --org acme --employee ID",
        "appointment cancel --org acme ID",
        "publication schedule --org acme --employee ID --publish-at 2030-01-31T09:00:00Z --subject News",
        "publication list --org acme",
        "publication cancel --org acme ID",
        "sign-in list --org acme --limit 5",
        "sign-in show --org acme ABCDE-23456",
        "scim-log list --org acme",
        "mail list --org acme --employee ID",
        "session list --org acme",
        "session end ID",
        "session end --org acme ID",
        "audit verify",
        "saml check --sp-key sp.pem --idp-metadata idp.xml --sp-entity-id urn:sp --acs-url https://sp/acs --in-response-to _1 --at 2026-01-01T00:00:00Z --set saml.allow_sha1=true -",
    ] {
        let line = line.replace("ID", ID);
        read(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn wrong_usage_is_status_2() {
    for line in [
        "",
        "surve",
        "serve now",
        "serve --lissen 127.0.0.1:1",
        "org create acme",
        "org set acme",
        "org set acme unique_email",
        "admin create --org acme --email a@acme.example",
        "connection create --org acme",
        "connection set --org acme --slug okta",
        "connection rotate-key --org acme",
        "connection rotate-key --org acme --slug okta --activate --finish",
        "scim-token create --org acme --connection okta --expires-in 180",
        "employee show ID",
        "employee show --org acme 42",
        "employee set --org acme ID",
        "employee add --org acme --email a@acme.example --first-name Ada --last-name Adler --role OWNER",
        "employee list --org acme --status GONE",
        "sign-in list --org acme --limit 0",
        "sign-in show --org acme",
        "saml check response.xml",
    ] {
        wrong(&line.replace("ID", ID));
    }
    assert!(wrong("surve").contains("'serve'"));
    assert!(wrong("serve --lissen 1").contains("'--listen'"));
}

#[test]
fn help_and_version_are_no_mistakes() {
    assert_eq!(read("--version").unwrap_err().exit_code(), 0);
    let help = read("employee add --help").unwrap_err();
    assert_eq!((help.kind(), help.exit_code()), (ErrorKind::DisplayHelp, 0));
}

#[test]
fn the_long_help_of_every_command_shows_every_configuration_key() {
    let help = read("serve --help").unwrap_err().to_string();
    for key in KEYS {
        assert!(help.contains(&key.flag()), "{}", key.name);
        assert!(help.contains(&format!("[env: {}]", key.environment())), "{}", key.name);
    }
    assert!(!read("serve -h").unwrap_err().to_string().contains("--scim-cursor-seconds"));
}

#[test]
fn the_help_of_set_shows_every_setting() {
    let help = read("connection set --help").unwrap_err().to_string();
    assert!(help.contains("saml.clock_skew_seconds [180]") && help.contains("scim.adopt [false]"), "{help}");
    let help = read("org set --help").unwrap_err().to_string();
    assert!(help.contains("session_max_hours [12]") && help.contains("time_zone [UTC]"), "{help}");
}

#[test]
fn configuration_flags_stand_before_or_after_the_command() {
    for line in [
        "--listen 127.0.0.1:1 --config own.toml serve --json",
        "--json serve --listen 127.0.0.1:1 --config own.toml",
    ] {
        let cli = read(line).unwrap();
        assert!(cli.json, "{line}");
        assert_eq!(cli.config.flags().file, Some(PathBuf::from("own.toml")), "{line}");
        assert_eq!(cli.config.flags().values, [("listen", "127.0.0.1:1".to_owned())].into(), "{line}");
    }
    let cli = read("org list --data-dir /tmp/a").unwrap();
    assert_eq!(cli.config.flags().values, [("data_dir", "/tmp/a".to_owned())].into());
}

#[test]
fn a_switch_stands_alone_or_with_its_value() {
    for (line, value) in [
        ("serve --allow-private-fetch", Some("true")),
        ("serve --allow-private-fetch=false", Some("false")),
        ("serve --allow-private-fetch false", Some("false")),
        ("--allow-private-fetch serve", Some("true")),
        ("--allow-private-fetch true serve", Some("true")),
        ("serve", None),
    ] {
        let values = read(line).unwrap().config.flags().values.clone();
        assert_eq!(values.get("allow_private_fetch").map(String::as_str), value, "{line}");
    }
    let literal = joined_switches(["--", "--auto-migrate", "false"].map(OsString::from));
    assert_eq!(literal.len(), 3);
}

#[test]
fn arguments_arrive_in_their_types() {
    let Command::ScimToken(scim_token::ScimToken::Create(create)) =
        command("scim-token create --org acme --connection okta --expires-in 36h")
    else {
        panic!("another command")
    };
    assert_eq!((create.org.slug.as_str(), create.connection.as_str()), ("acme", "okta"));
    assert_eq!(create.expires_in, Some(Duration::from_secs(129_600)));

    let Command::Connection(connection::Connection::Set(set)) =
        command("connection set --org acme --slug okta saml.jit_map=email=mail saml.contact=")
    else {
        panic!("another command")
    };
    let pairs: Vec<_> = set.settings.iter().map(|pair| (pair.key.as_str(), pair.value.as_str())).collect();
    assert_eq!(pairs, [("saml.jit_map", "email=mail"), ("saml.contact", "")]);

    let Command::Org(org::Org::Set(set)) = command("org set acme language=nl --domain acme.example") else {
        panic!("another command")
    };
    assert_eq!((set.slug.as_str(), set.domains.as_slice()), ("acme", &["acme.example".to_owned()][..]));
    assert_eq!(set.settings[0].key, "language");
}

#[test]
fn a_deletion_without_yes_is_read_and_then_refused() {
    let Command::Org(org::Org::Delete { slug, confirmation }) = command("org delete acme") else {
        panic!("another command")
    };
    assert_eq!(confirmation.demand(&slug).unwrap_err().exit_code(), 2);
}
