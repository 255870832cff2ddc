//! `muster master-key rotate`: the files, who may not be there meanwhile, and a rotation that was interrupted.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::Stdio,
};

use serde_json::{Value, json};

use crate::{
    program::{Program, on_both, text},
    server::Running,
};

on_both! {
    a_key_is_replaced_and_everything_works_as_before
    a_rotation_that_was_interrupted_is_completed_or_never_happened
    nobody_else_may_be_at_work
}

const ROTATE: &str = "master-key rotate";
const KEY: &str = "muster-data/master.key";
const NEXT: &str = "muster-data/master.key.next";

/// acme with a connection, which has keys, and somebody whose invitation waits to be sent.
fn lived_in(program: Program) -> Program {
    let program = program.with_acme();
    program.json("connection create --org acme --slug okta");
    program.json("employee add --org acme --email ann@acme.example --first-name Ann --last-name Adler");
    program
}

fn file(program: &Program, name: &str) -> PathBuf {
    program.folder().join(name)
}

fn intact(program: &Program) {
    let verdicts = program.json("audit verify");
    assert!(verdicts.as_array().unwrap().iter().all(|one| one["intact"] == json!(true)), "{verdicts}");
}

fn rotated(document: &Value, what: &str) -> u64 {
    document["rotated"][what].as_u64().unwrap()
}

fn a_key_is_replaced_and_everything_works_as_before(program: Program) {
    let program = lived_in(program);
    program.json("backup before.backup");
    intact(&program);
    let old = fs::read(file(&program, KEY)).unwrap();
    let done = program.json(ROTATE);
    assert_eq!((rotated(&done, "connectionKeys"), rotated(&done, "secondFactors")), (2, 0), "{done}");
    assert!(rotated(&done, "mails") >= 1 && rotated(&done, "auditRows") >= 2, "{done}");
    let kept = file(&program, &text(&done, "formerKeyFile"));
    assert_eq!(fs::read(&kept).unwrap(), old);
    assert_ne!(fs::read(file(&program, KEY)).unwrap(), old);
    assert!(!file(&program, NEXT).exists());
    for path in [&kept, &file(&program, KEY)] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    intact(&program);
    let findings = program.json("check");
    let of = |name: &str| {
        findings.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["ok"].clone()
    };
    assert_eq!((of("keys"), of("master key")), (json!(true), json!(true)), "{findings}");
    program.json("connection rotate-key --org acme --slug okta");

    // The key of before opens what was made before, and nothing else.
    let with_old = |line: &str| format!("{line} --master-key-file {}", kept.display());
    assert!(program.refused(&with_old("org list"), 1).contains("not the one"));
    let restored = format!("{} --database-url sqlite:restored.db", with_old("restore before.backup"));
    program.json(&restored);
    assert!(
        program.refused("restore before.backup --database-url sqlite:other.db", 1).contains("master key")
    );
    program.json("backup after.backup");
    program.json("restore after.backup --database-url sqlite:after.db");
    assert_eq!(rotated(&program.json(ROTATE), "connectionKeys"), 4, "two are prepared");
    intact(&program);
}

fn a_rotation_that_was_interrupted_is_completed_or_never_happened(program: Program) {
    let program = lived_in(program);
    // Before the database had turned: a key that nobody uses is in nobody's way.
    let old = fs::read(file(&program, KEY)).unwrap();
    fs::write(file(&program, NEXT), "bm90aGluZw==\n").unwrap();
    intact(&program);
    assert_eq!(fs::read(file(&program, KEY)).unwrap(), old);
    program.json(ROTATE);
    // After it had turned, and before the files had: the next who starts completes it.
    fs::rename(file(&program, KEY), file(&program, NEXT)).unwrap();
    fs::write(file(&program, KEY), &old).unwrap();
    fs::set_permissions(file(&program, KEY), fs::Permissions::from_mode(0o600)).unwrap();
    let ran = program.run(&["audit", "verify", "--json"]);
    assert_eq!((ran.code, ran.document()[0]["intact"].clone()), (0, json!(true)), "{ran:?}");
    assert!(ran.stderr.contains("interrupted"), "{ran:?}");
    assert!(!file(&program, NEXT).exists());
    assert_ne!(fs::read(file(&program, KEY)).unwrap(), old);
    intact(&program);
}

fn nobody_else_may_be_at_work(program: Program) {
    let program = lived_in(program);
    let old = fs::read(file(&program, KEY)).unwrap();
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Running(command.stderr(Stdio::piped()).spawn().unwrap());
    let mut log = BufReader::new(server.0.stderr.take().unwrap()).lines();
    assert!(log.any(|line| line.unwrap().contains("listening")));
    assert!(program.refused(ROTATE, 1).contains("stop the servers"));
    // On PostgreSQL the server may be on another machine, with a copy of the key.
    if !file(&program, "muster-data/muster.db").exists() {
        fs::copy(file(&program, KEY), file(&program, "copy.key")).unwrap();
        let line = program.refused("master-key rotate --master-key-file copy.key", 1);
        assert!(line.contains("on every machine"), "{line}");
    }
    assert_eq!(fs::read(file(&program, KEY)).unwrap(), old);
    drop(server);
    program.json(ROTATE);
    intact(&program);
}
