//! What a person may type, and the line they read when it is wrong.

use std::{
    collections::BTreeMap,
    io,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use super::*;

/// A process with these flags, this environment and, perhaps, a `muster.toml`.
#[derive(Default)]
struct Typed<'a> {
    flags: &'a [(&'static str, &'a str)],
    environment: &'a [(&'a str, &'a str)],
    file: Option<&'a str>,
}

impl Typed<'_> {
    fn raw(&self) -> Result<RawConfig, ConfigError> {
        let values: BTreeMap<_, _> =
            self.flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let read = |path: &Path| match self.file {
            Some(text) if path == Path::new("muster.toml") => Ok(text.to_owned()),
            _ => Err(io::ErrorKind::NotFound.into()),
        };
        RawConfig::collect(&Inputs {
            flags: &Flags { file: None, values },
            environment: &self.environment.iter().copied().collect(),
            read: &read,
        })
    }

    fn config(&self) -> Config {
        self.raw().and_then(|raw| raw.validate()).unwrap()
    }

    /// The one line for somebody who typed it wrong; exit status 2.
    fn complaint(&self) -> String {
        let error = self.raw().and_then(|raw| raw.validate()).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let line = error.to_string();
        assert!(!line.contains('\n'), "{line:?} is one line");
        line
    }
}

fn complaint_about(name: &'static str, value: &str) -> String {
    Typed { flags: &[(name, value)], ..Typed::default() }.complaint()
}

fn accepts(name: &'static str, value: &str) -> Config {
    Typed { flags: &[(name, value)], ..Typed::default() }.config()
}

#[test]
fn nothing_typed_is_a_configuration() {
    let config = Typed::default().config();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.origin(config.listen).as_str(), "http://127.0.0.1:8080");
    assert_eq!(config.data_dir, PathBuf::from("./muster-data"));
    assert_eq!(config.database_url.sqlite_file(), Some(Path::new("./muster-data/muster.db")));
    assert_eq!(config.master_key_file, PathBuf::from("./muster-data/master.key"));
    assert!(config.smtp_url.is_none());
    assert!(!config.allow_private_fetch);
    assert_eq!(config.trusted_proxies, Networks::default());
    assert!(config.auto_migrate);
    assert_eq!(config.scim_rate_limit.0.map(u32::from), Some(1000));
    assert_eq!(config.scim_cursor_seconds.duration(), Duration::from_secs(3600));
    assert_eq!(config.scim_query_limit.get(), 50_000);
    assert_eq!(config.sign_in_rate_limit.0.map(u32::from), Some(50));
    assert_eq!((config.log.as_str(), config.log_format), ("info", LogFormat::Text));
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_preset_beats_the_default() {
    let file = Some("listen = \"127.0.0.1:3\"\nlog = \"warn\"\ndata_dir = \"/file\"");
    let environment = &[("MUSTER_LISTEN", "127.0.0.1:2"), ("MUSTER_LOG", "debug")][..];
    let typed = Typed { flags: &[("listen", "127.0.0.1:1")], environment, file };
    let raw = typed.raw().unwrap().with_preset("data_dir", "/preset").with_preset("auto_migrate", "false");
    let config = raw.validate().unwrap();
    assert_eq!(config.listen.port(), 1);
    assert_eq!(config.log.as_str(), "debug");
    assert_eq!(config.data_dir, PathBuf::from("/file"));
    assert!(!config.auto_migrate);
    let shown = |name: &str| {
        let line = config.shown().iter().find(|shown| shown.name == name).unwrap();
        format!("{} ({})", line.value, line.source)
    };
    assert_eq!(shown("listen"), "127.0.0.1:1 (--listen)");
    assert_eq!(shown("log"), "debug (MUSTER_LOG)");
    assert_eq!(shown("data_dir"), "/file (muster.toml line 3)");
    assert_eq!(shown("auto_migrate"), "false (default of this command)");
    assert_eq!(shown("database_url"), "sqlite:/file/muster.db (default)");
    assert_eq!(shown("smtp_url"), " (default)");
}

#[test]
fn an_unknown_key_names_its_file_its_line_and_the_nearest_known_one() {
    let typed = Typed { file: Some("listen = \"127.0.0.1:1\"\n\npubic_url = \"x\"\n"), ..Typed::default() };
    assert_eq!(
        typed.complaint(),
        "unknown configuration key pubic_url (muster.toml line 3); the nearest known one is public_url"
    );
    let typed = Typed { file: Some("[scim]\nrate_limit = 5\n"), ..Typed::default() };
    assert_eq!(
        typed.complaint(),
        "unknown configuration key scim (muster.toml line 1); the nearest known one is scim_rate_limit"
    );
}

#[test]
fn an_unknown_variable_names_the_nearest_known_one() {
    let typed = Typed { environment: &[("MUSTER_DATABASE", "postgres://a:b@c/d")], ..Typed::default() };
    assert_eq!(
        typed.complaint(),
        "unknown environment variable MUSTER_DATABASE (in the environment); the nearest known one is MUSTER_DATABASE_URL"
    );
    let typed = Typed { environment: &[("MUSTER_PORT", "8080")], ..Typed::default() };
    assert!(typed.complaint().starts_with("unknown environment variable MUSTER_PORT"));
}

#[test]
fn what_an_orchestrator_or_the_projects_tests_put_there_is_no_mistake() {
    let environment = &[
        ("MUSTER_PORT", "tcp://10.0.0.1:8080"),
        ("MUSTER_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("MUSTER_SERVICE_HOST", "10.0.0.1"),
        ("MUSTER_SERVICE_PORT", "8080"),
        ("MUSTER_TEST_RUN", "/tmp/run"),
        ("PATH", "/bin"),
    ];
    Typed { environment, ..Typed::default() }.config();
}

#[test]
fn a_wrong_value_names_its_key_its_source_and_what_is_expected() {
    assert_eq!(
        complaint_about("listen", "8080"),
        "listen: \"8080\" (--listen) is not usable; expected an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080"
    );
    let typed = Typed { environment: &[("MUSTER_LOG_FORMAT", "xml")], ..Typed::default() };
    assert_eq!(
        typed.complaint(),
        "log_format: \"xml\" (MUSTER_LOG_FORMAT) is not usable; expected text or json"
    );
    let typed = Typed { file: Some("\nscim_rate_limit = -1\n"), ..Typed::default() };
    assert_eq!(
        typed.complaint(),
        "scim_rate_limit: \"-1\" (muster.toml line 2) is not usable; expected a number from 0 to 1000000, where 0 is no limit"
    );
    let typed = Typed { file: Some("listen = { port = 1 }"), ..Typed::default() };
    assert!(typed.complaint().starts_with("listen: \"table value\" (muster.toml line 1) is not usable"));
    let typed = Typed { file: Some("trusted_proxies = [1, 2]"), ..Typed::default() };
    assert!(typed.complaint().starts_with("trusted_proxies: \"array value\" (muster.toml line 1)"));
}

#[test]
fn values_out_of_their_range_are_refused() {
    for (name, value) in [
        ("scim_cursor_seconds", "0"),
        ("scim_cursor_seconds", "2592001"),
        ("scim_query_limit", "999"),
        ("scim_rate_limit", "1000001"),
        ("sign_in_rate_limit", "1.5"),
        ("auto_migrate", "yes"),
        ("auto_migrate", ""),
        ("listen", ""),
        ("data_dir", ""),
        ("log", "inof"),
        ("log", "muster=loud"),
        ("trusted_proxies", "10.0.0.0/33"),
        ("trusted_proxies", "10.0.0.0/8,"),
    ] {
        assert!(complaint_about(name, value).starts_with(&format!("{name}: ")), "{name}={value}");
    }
    assert_eq!(accepts("scim_rate_limit", "0").scim_rate_limit, RateLimit(None));
    assert_eq!(accepts("log", "warn,muster::saml=debug").log.as_str(), "warn,muster::saml=debug");
}

#[test]
fn the_public_url_is_an_origin() {
    for (typed, origin) in [
        ("https://muster.example.com", "https://muster.example.com"),
        ("https://muster.example.com/", "https://muster.example.com"),
        ("HTTPS://Muster.Example.com:443", "https://muster.example.com"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ] {
        let config = accepts("public_url", typed);
        assert_eq!(config.origin(config.listen).as_str(), origin);
        assert_eq!(config.origin(config.listen).is_https(), origin.starts_with("https"));
    }
    for typed in [
        "muster.example.com",
        "ftp://muster.example.com",
        "https://muster.example.com/path",
        "https://muster.example.com/?a=b",
        "https://muster.example.com/#a",
        "https://user@muster.example.com",
        "https://",
    ] {
        assert!(complaint_about("public_url", typed).contains("expected http:// or https://"), "{typed}");
    }
}

#[test]
fn without_a_public_url_the_bound_port_counts() {
    let config = accepts("listen", "127.0.0.1:0");
    assert_eq!(config.origin("127.0.0.1:4711".parse().unwrap()).url("/login"), "http://127.0.0.1:4711/login");
    let config = accepts("public_url", "https://muster.example.com");
    assert_eq!(
        config.origin("127.0.0.1:4711".parse().unwrap()).url("/login"),
        "https://muster.example.com/login"
    );
}

#[test]
fn the_database_is_a_sqlite_file_or_a_postgresql_server() {
    for (typed, file) in [
        ("sqlite:a.db", "a.db"),
        ("sqlite://a.db", "a.db"),
        ("sqlite:/var/a.db", "/var/a.db"),
        ("sqlite:///var/a.db", "/var/a.db"),
    ] {
        assert_eq!(
            accepts("database_url", typed).database_url.sqlite_file(),
            Some(Path::new(file)),
            "{typed}"
        );
    }
    for typed in ["postgres://u:p@h:5432/d", "postgresql:///d?host=/run/postgresql"] {
        let DatabaseUrl::Postgres(url) = accepts("database_url", typed).database_url else {
            panic!("{typed}")
        };
        assert_eq!(url.expose(), typed);
    }
    for typed in [
        "mysql://u:p@h/d",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:a.db?mode=rwc",
        "sqlite:dir/",
        "a.db",
        "postgres:d",
    ] {
        assert!(
            complaint_about("database_url", typed).contains("expected sqlite:FILE or postgres://"),
            "{typed}"
        );
    }
}

#[test]
fn no_password_is_ever_printed() {
    for (name, value) in [
        ("database_url", "mysql://muster:hunter2@db.example.com/muster"),
        ("database_url", "mysql://muster@db.example.com/muster?password=hunter2"),
        ("database_url", "mysql://muster:12/hunter2@db.example.com/muster"),
        ("database_url", "postgres//muster:hunter2@db.example.com/muster"),
        ("database_url", "mysql://muster@db.example.com/muster#hunter2"),
        ("database_url", "postgres:hunter2"),
        ("database_url", "hunter2"),
        ("smtp_url", "mailto:hunter2"),
        ("smtp_url", "smtp://muster:hunter2#@mail.example.com"),
        ("public_url", "https://muster:hunter2@muster.example.com"),
    ] {
        let line = complaint_about(name, value);
        assert!(!line.contains("hunter2"), "{line}");
    }
    assert!(
        complaint_about("database_url", "mysql://muster:hunter2@db/muster")
            .contains("mysql://muster:***@db/muster")
    );
    for (name, value) in [
        ("database_url", "postgres://muster:hunter2@db.example.com/muster?sslpassword=hunter2"),
        ("smtp_url", "smtps://muster:hunter2@mail.example.com"),
    ] {
        let config = accepts(name, value);
        assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
        assert!(format!("{config:?}").contains("example.com"), "{config:?}");
    }
    assert_eq!(
        accepts("database_url", "postgres://muster:hunter2@db/muster").database_url.to_string(),
        "postgres://muster:***@db/muster"
    );
}

#[test]
fn trusted_proxies_are_an_array_or_a_list_with_commas() {
    let array =
        Typed { file: Some("trusted_proxies = [\"10.0.0.0/8\", \"2001:db8::1\"]"), ..Typed::default() }
            .config();
    assert_eq!(array.trusted_proxies, accepts("trusted_proxies", "10.0.0.0/8, 2001:db8::1").trusted_proxies);
    let contains = |address: &str| array.trusted_proxies.contains(address.parse::<IpAddr>().unwrap());
    assert!(contains("10.1.2.3") && contains("::ffff:10.1.2.3") && contains("2001:db8::1"));
    assert!(!contains("11.0.0.1") && !contains("2001:db8::2"));
}

#[test]
fn an_empty_value_takes_an_optional_one_away() {
    let file = Some("smtp_url = \"smtp://mail.example.com\"\ntrusted_proxies = \"10.0.0.0/8\"");
    assert!(Typed { file, ..Typed::default() }.config().smtp_url.is_some());
    let config = Typed {
        file,
        environment: &[("MUSTER_SMTP_URL", ""), ("MUSTER_TRUSTED_PROXIES", "")],
        ..Typed::default()
    }
    .config();
    assert!(config.smtp_url.is_none());
    assert_eq!(config.trusted_proxies, Networks::default());
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let read = |_: &Path| Err(io::ErrorKind::NotFound.into());
    let flags = Flags { file: Some(PathBuf::from("/etc/muster.toml")), ..Flags::default() };
    let error =
        RawConfig::collect(&Inputs { flags: &flags, environment: &Environment::default(), read: &read })
            .unwrap_err();
    assert_eq!(error.to_string(), "there is no configuration file /etc/muster.toml (named by --config)");
    assert_eq!(error.exit_code(), 2);
    let environment = [("MUSTER_CONFIG", "/etc/muster.toml")].into_iter().collect();
    let error =
        RawConfig::collect(&Inputs { flags: &Flags::default(), environment: &environment, read: &read })
            .unwrap_err();
    assert_eq!(error.to_string(), "there is no configuration file /etc/muster.toml (named by MUSTER_CONFIG)");
}

#[test]
fn a_file_that_the_system_will_not_give_is_status_1() {
    let read = |_: &Path| Err(io::ErrorKind::PermissionDenied.into());
    let inputs = Inputs { flags: &Flags::default(), environment: &Environment::default(), read: &read };
    let error = RawConfig::collect(&inputs).unwrap_err();
    assert_eq!(error.to_string(), "cannot read the configuration file muster.toml: permission denied");
    assert_eq!(error.exit_code(), 1);
}

#[test]
fn what_is_no_toml_names_the_line() {
    let line =
        Typed { file: Some("log = \"info\"\nlisten = 127.0.0.1:8080\n"), ..Typed::default() }.complaint();
    assert!(line.starts_with("muster.toml line 2: "), "{line}");
    let line = Typed { file: Some("log = \"info\"\nlog = \"warn\"\n"), ..Typed::default() }.complaint();
    assert!(line.starts_with("muster.toml line 2: "), "{line}");
}

#[test]
fn the_configuration_reads_the_real_files_of_this_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    std::fs::write(&file, "log = \"warn\"").unwrap();
    let config = Config::load(&Flags { file: Some(file), ..Flags::default() }).unwrap();
    assert_eq!(config.log.as_str(), "warn");
}
