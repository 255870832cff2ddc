//! Wrong usage, configuration that cannot be used, and databases that are not ours.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::json;

use crate::program::Program;

#[test]
fn wrong_usage_is_status_2_and_changes_nothing() {
    let program = Program::new();
    for line in [
        "surve",
        "org create acme",
        "admin create --org acme --email a@acme.example",
        "employee add --org acme --email a@acme.example --first-name A --last-name B --role OWNER",
        "sign-in list --org acme --limit 0",
    ] {
        let ran = program.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}");
        assert!(!ran.stderr.is_empty(), "{line}");
    }
    assert_eq!(fs::read_dir(program.folder()).unwrap().count(), 0, "no folder was made");
    let help = program.run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(help.stdout.contains("scim-token"), "{}", help.stdout);
    assert_eq!(program.run(&["--version"]).code, 0);
}

#[test]
fn an_unknown_configuration_key_names_the_nearest() {
    let program = Program::new();
    program.write("muster.toml", "publik_url = 'https://id.example'\n");
    let line = program.refused("org list", 2);
    assert!(line.contains("publik_url") && line.contains("public_url"), "{line}");
    let line = program.refused("org list --config nowhere.toml", 2);
    assert!(line.contains("nowhere.toml"), "{line}");
    let program = Program::new().with("MUSTER_LISSEN", "127.0.0.1:1");
    assert!(program.refused("serve", 2).contains("MUSTER_LISTEN"));
    let program = Program::new().with("MUSTER_LISTEN", "here");
    assert!(program.refused("org list", 2).contains("listen: \"here\" (MUSTER_LISTEN)"));
}

#[test]
fn flag_beats_environment_beats_file() {
    let program = Program::new().with("MUSTER_DATA_DIR", "by-environment");
    program.write("muster.toml", "data_dir = 'by-file'\n");
    program.json("org list --data-dir by-flag");
    program.json("org list");
    assert!(program.folder().join("by-flag/muster.db").exists());
    assert!(program.folder().join("by-environment/muster.db").exists());
    assert!(!program.folder().join("by-file").exists());
}

#[test]
fn without_auto_migrate_commands_say_what_to_run() {
    let program = Program::new().with("MUSTER_AUTO_MIGRATE", "false");
    assert!(program.refused("org list", 1).contains("run: muster migrate"));
    assert!(program.refused("serve --listen 127.0.0.1:0 --log off", 1).contains("run: muster migrate"));
    program.json("migrate");
    assert_eq!(program.json("org list"), json!([]));
}

#[test]
fn another_master_key_is_refused() {
    let program = Program::new().with_acme();
    program.json("org list --data-dir other");
    let key = program.folder().join("muster-data/master.key");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::copy(program.folder().join("other/master.key"), &key).unwrap();
    assert!(program.refused("org list", 1).contains("master_key_file"));
    assert!(program.refused("serve --listen 127.0.0.1:0 --log off", 1).contains("master_key_file"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(program.refused("org list", 1).contains("chmod 600"));
}

#[test]
fn a_lost_master_key_is_not_replaced_by_a_new_one() {
    let program = Program::new().with_acme();
    let key = program.folder().join("muster-data/master.key");
    let kept = program.folder().join("kept.key");
    fs::rename(&key, &kept).unwrap();
    assert!(program.refused("org list", 1).contains("restore it from a backup"));
    assert!(!key.exists(), "the place stays free for the right one");
    fs::rename(&kept, &key).unwrap();
    assert_eq!(program.json("org list").as_array().unwrap().len(), 1);
}

#[test]
fn a_password_of_a_url_is_never_printed() {
    for (name, value) in [
        ("MUSTER_DATABASE_URL", "postgres://muster:hunter-secret@[::1]x/db"),
        ("MUSTER_DATABASE_URL", "mysql://muster:hunter-secret@localhost/db"),
        ("MUSTER_SMTP_URL", "smtps://muster:hunter-secret@/"),
    ] {
        let program = Program::new().with(name, value);
        for line in ["org list", "check", "serve --listen 127.0.0.1:0"] {
            let ran = program.run(&line.split(' ').collect::<Vec<_>>());
            assert_ne!(ran.code, 0, "{value}: {line}");
            assert!(!format!("{ran:?}").contains("hunter-secret"), "{ran:?}");
        }
    }
}

#[test]
fn the_log_holds_no_secret_at_any_level() {
    let program = Program::new().with("MUSTER_LOG", "trace").with_acme_and_log();
    let run = |line: &str, stdin: &[u8]| {
        let arguments: Vec<&str> = line.split(' ').chain(["--json"]).collect();
        let ran = program.run_with(&arguments, stdin);
        assert_eq!(ran.code, 0, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("DEBUG"), "nothing is logged, so nothing is tested");
        ran
    };
    let admin = run("admin create --org acme --email a@acme.example --password-stdin", b"Hunter-s3cret\n");
    assert!(
        !admin.stderr.contains("Hunter-s3cret") && !admin.stderr.contains("argon2id$"),
        "{}",
        admin.stderr
    );
    run("connection create --org acme --slug okta", b"");
    let made = run("scim-token create --org acme --connection okta", b"");
    let token = made.document()["token"].as_str().unwrap().to_owned();
    assert!(!made.stderr.contains(&token), "{}", made.stderr);
    let invited = run("employee add --org acme --email b@acme.example --first-name B --last-name B", b"");
    assert!(!invited.stderr.contains("muster_invite_"), "{}", invited.stderr);
    let key = fs::read_to_string(program.folder().join("muster-data/master.key")).unwrap();
    for ran in [admin, made, invited] {
        assert!(!ran.stderr.contains(key.trim()) && !ran.stderr.contains("PRIVATE KEY"));
    }
}

impl Program {
    /// [`Program::with_acme`] where a log is written, too.
    fn with_acme_and_log(self) -> Self {
        assert_eq!(self.run(&["org", "create", "acme", "--name", "Acme"]).code, 0);
        self
    }
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    use std::process::Stdio;
    let program = Program::new().with_acme();
    let mut command = program.command(&["org", "list"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[test]
fn what_is_no_id_at_all_is_not_found() {
    let program = Program::new().with_acme();
    for line in [
        "employee show --org acme nope",
        "session end --org acme nope",
        "mail list --org acme --employee nope",
    ] {
        let ran = program.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("not an id"), "{}", ran.stderr);
    }
    assert_eq!(program.run(&["employee", "show", "--org", "acme"]).code, 2);
}
