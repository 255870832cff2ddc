//! `muster backup`, `restore` and `migrate --to`: the same rows before and after, on either database.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use serde_json::{Value, json};

use crate::program::{Engine, Program, on_both, text};

on_both! {
    a_backup_restores_everything_but_sessions
    a_restore_wants_the_right_key_an_empty_database_and_the_whole_file
}

const KEY: &str = "muster-data/master.key";

/// acme with an office, a connection with a token, a hundred and one people, one of them suspended.
fn lived_in(program: Program) -> Program {
    let program = program.with_acme();
    program.json("office create --org acme --name North --external-id N");
    program.json("connection create --org acme --slug okta");
    program.json("scim-token create --org acme --connection okta --label old");
    let mut csv = "email,firstName,lastName,externalId,username,roles,offices\n".to_owned();
    for number in 0..100 {
        csv += &format!("p{number}@acme.example,Ann,Ädler {number},x-{number},p{number},AGENT,N:AGENT\n");
    }
    program.write("people.csv", csv);
    assert_eq!(program.json("employee import --org acme people.csv")["created"], json!(100));
    let suspended = program.json(
        "employee add --org acme --email eva@acme.example --first-name Eva --last-name Berg --external-id e-1 \
         --bypass",
    );
    program.json(&format!("employee suspend --org acme {}", text(&suspended, "id")));
    program
}

/// What the operator sees of it all.
fn seen(program: &Program) -> Vec<Value> {
    let mut seen: Vec<Value> = [
        "org list",
        "office list --org acme",
        "connection show --org acme --slug okta",
        "scim-token list --org acme --connection okta",
        "employee list --org acme",
    ]
    .iter()
    .map(|line| program.json(line))
    .collect();
    seen[0][0].as_object_mut().unwrap().remove("settings");
    seen
}

/// A new place on `engine` with the master key of `program` and a copy of `file`.
fn place_for(program: &Program, engine: Engine, file: &str) -> Program {
    let next = Program::on(engine).unwrap();
    fs::create_dir(next.folder().join("muster-data")).unwrap();
    fs::copy(program.folder().join(KEY), next.folder().join(KEY)).unwrap();
    fs::copy(program.folder().join(file), next.folder().join(file)).unwrap();
    next
}

fn engine_of(program: &Program) -> Engine {
    if program.folder().join("muster-data/muster.db").exists() { Engine::Sqlite } else { Engine::Postgres }
}

fn rows(document: &Value, table: &str) -> Value {
    let tables = document["tables"].as_array().unwrap();
    tables.iter().find(|one| one["table"] == table).unwrap_or_else(|| panic!("no {table}")).clone()
}

fn a_backup_restores_everything_but_sessions(program: Program) {
    let program = lived_in(program);
    let made = program.json("backup acme.backup");
    let file = program.folder().join("acme.backup");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(rows(&made, "employees")["rows"], json!(101));
    assert!(!program.folder().join("acme.backup.part").exists());
    assert!(program.refused("backup acme.backup", 1).contains("acme.backup"), "no file is overwritten");

    let restored = place_for(&program, engine_of(&program), "acme.backup");
    let said = restored.json("restore acme.backup");
    assert_eq!((&said["rows"], &said["tables"]), (&made["rows"], &made["tables"]));
    assert_eq!(seen(&restored), seen(&program));
    assert_eq!(restored.json("audit verify")[0]["intact"], json!(true));
    let again = restored.json("backup again.backup");
    for table in ["employees", "offices", "connection_keys", "scim_tokens", "employee_offices", "facts"] {
        assert_eq!(rows(&again, table), rows(&made, table));
    }
    let more =
        |table| rows(&again, table)["rows"].as_u64().unwrap() - rows(&made, table)["rows"].as_u64().unwrap();
    assert_eq!(more("audit_rows"), 1, "the restore itself is in the audit log");
}

/// Changes one byte in the middle of what is packed, and packs it again.
fn meddled(from: &Path, to: &Path, change: impl FnOnce(String) -> String) {
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::GzDecoder::new(fs::File::open(from).unwrap()),
        &mut text,
    )
    .unwrap();
    let mut out = flate2::write::GzEncoder::new(fs::File::create(to).unwrap(), flate2::Compression::fast());
    std::io::Write::write_all(&mut out, change(text).as_bytes()).unwrap();
    out.finish().unwrap();
}

/// Lets a server run until it has written the link for setting up.
#[expect(clippy::disallowed_methods, reason = "no async thread waits here")]
fn serve_once(program: &Program) {
    let mut server = program.command(&["serve", "--listen", "127.0.0.1:0", "--log", "off"]).spawn().unwrap();
    let link = program.folder().join("muster-data/setup-link");
    let written = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        link.exists()
    });
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(written);
}

fn a_restore_wants_the_right_key_an_empty_database_and_the_whole_file(program: Program) {
    let program = lived_in(program);
    program.json("backup acme.backup");
    assert!(program.refused("restore acme.backup", 1).contains("not empty"));

    let next = place_for(&program, engine_of(&program), "acme.backup");
    let file = |name: &str| next.folder().join(name);
    let packed = fs::read(file("acme.backup")).unwrap();
    fs::write(file("short"), &packed[..packed.len() / 2]).unwrap();
    fs::write(file("plain"), "this is no compressed file, whatever its name says\n").unwrap();
    meddled(&file("acme.backup"), &file("cut"), |text| {
        let lines: Vec<&str> = text.lines().collect();
        lines[..lines.len() - 1].join("\n") + "\n"
    });
    meddled(&file("acme.backup"), &file("renamed"), |text| text.replacen("eva@acme", "eve@acme", 1));
    meddled(&file("acme.backup"), &file("emptied"), |text| {
        // Everything about one table is consistent, and only the seal knows better.
        let digest =
            |subject: &str| muster::secret::hex(&muster::secret::sha256(subject.as_bytes()).unwrap());
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let start = lines.iter().position(|line| line.contains("\"table\":\"employee_roles\"")).unwrap() + 1;
        let end = start + lines[start..].iter().position(|line| line.starts_with("{\"rows\"")).unwrap();
        lines.splice(start..=end, [format!("{{\"rows\":0,\"digest\":\"{}\"}}", digest("employee_roles"))]);
        lines.join("\n") + "\n"
    });
    meddled(&file("acme.backup"), &file("longer"), |text| text + "[]\n");
    meddled(&file("acme.backup"), &file("newer"), |text| text.replacen("\"schema\":1", "\"schema\":99", 1));
    for (name, why) in [
        ("short", "cut off"),
        ("plain", "cannot be read"),
        ("cut", "is missing"),
        ("renamed", "digest"),
        ("emptied", "seal"),
        ("longer", "follows"),
        ("newer", "schema 99"),
        ("nowhere", "nowhere"),
    ] {
        let line = next.refused(&format!("restore {name}"), 1);
        assert!(line.contains(why), "{name}: {line}");
        assert_eq!(next.json("org list"), json!([]), "{name} left something behind");
    }

    // A server that ran on it once, and left the link for setting up, is in nobody's way.
    serve_once(&next);
    fs::rename(file(KEY), file("right.key")).unwrap();
    let line = next.refused("restore acme.backup", 1);
    assert!(line.contains("master key"), "{line}");
    next.json("restore acme.backup --master-key-file right.key");
    fs::rename(file("right.key"), file(KEY)).unwrap();
    assert_eq!(seen(&next), seen(&program));
}

#[test]
fn a_wrong_key_can_be_replaced_by_the_right_one() {
    let program = lived_in(Program::new());
    program.json("backup acme.backup");
    let next = place_for(&program, Engine::Sqlite, "acme.backup");
    fs::rename(next.folder().join(KEY), next.folder().join("right.key")).unwrap();
    assert_eq!(next.json("org list"), json!([]), "and a new key was made");
    assert!(next.refused("restore acme.backup", 1).contains("another master key"));
    fs::rename(next.folder().join("right.key"), next.folder().join(KEY)).unwrap();
    next.json("restore acme.backup");
    assert_eq!(seen(&next), seen(&program));
}

#[test]
fn a_database_moves_to_the_other_engine_and_back() {
    let Some(postgres) = Program::on(Engine::Postgres) else { return };
    let program = lived_in(Program::new());
    let url = postgres.variable("MUSTER_DATABASE_URL");
    let moved = program.json(&format!("migrate --to {url}"));
    assert_eq!(rows(&moved, "employees")["rows"], json!(101));
    assert!(!moved.to_string().contains(&url), "the password is not printed");
    let there = format!("--database-url {url}");
    let sides = ["", there.as_str()].map(|more| {
        let arguments = format!("employee list --org acme {more}");
        program.json(arguments.trim_end())
    });
    assert_eq!(sides[0], sides[1]);
    let verified = program.json(&format!("audit verify {there}"));
    assert_eq!(verified[0]["intact"], json!(true));
    assert!(program.refused(&format!("migrate --to {url}"), 1).contains("not empty"));
    let back = program.json(&format!("migrate --to sqlite:back.db {there}"));
    assert_eq!(back["tables"].as_array().unwrap().len(), moved["tables"].as_array().unwrap().len());
    assert_eq!(rows(&back, "employees"), rows(&moved, "employees"));
}
