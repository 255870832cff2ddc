//! The rules: which room of the house may use which, and which crate belongs where.

use crate::{
    paths::{Mention, mentions},
    tokens::{Kind, Token, tokens},
};

/// A module directly under the crate and the modules it may use besides itself.
struct Room(&'static str, &'static str);

/// Every room. A new one is added here, with its arrows, and drawn in docs/ARCHITECTURE.md.
const ROOMS: &[Room] = &[
    Room("clock", ""),
    Room("secret", ""),
    Room("ids", "clock secret"),
    Room("saml", "clock ids secret"),
    Room("scim", "clock ids secret"),
    Room("directory", "clock ids secret"),
    Room("oidc", "clock ids secret"),
    Room("config", "clock ids secret"),
    Room("telemetry", "clock config ids secret"),
    Room("store", "clock directory ids oidc saml scim secret telemetry"),
    Room("flows", "clock directory ids oidc saml scim secret store telemetry"),
    Room("jobs", "app clock config directory flows ids saml secret store telemetry"),
    Room("web", "clock directory ids secret"),
    Room("http", "app clock config directory flows ids jobs oidc saml scim secret store telemetry web"),
    Room("cli", "app clock config directory flows http ids jobs oidc saml scim secret store telemetry"),
];

/// Rooms that wire or list the others, and may name them all.
const WIRING: &[&str] = &["app", "lib", "main"];

/// Rooms that turn values into values: nothing here waits, opens, connects or stores.
const PURE: &[&str] = &["saml", "scim", "directory", "oidc"];

/// Crates that only these rooms may name, with the reason that the finding gives.
const CRATES: &[(&str, &[&str], &str)] = &[
    ("sqlx", &["store"], "SQL and its driver live in store/"),
    ("axum", &["http"], "the HTTP framework lives in http/"),
    ("openssl", &["saml", "oidc", "secret"], "cryptography lives in saml/, oidc/ and secret.rs"),
    ("askama", &["web"], "templates live in web/"),
];

/// Crates that a pure room may not name.
const IMPURE_CRATES: &[&str] =
    &["axum", "hyper", "hyper_util", "lettre", "reqwest", "sqlx", "tokio", "tower", "tracing"];

/// Parts of the standard library that a pure room may not name outside its tests.
const IMPURE_STD: &[&str] = &["env", "fs", "process", "thread"];

const MEANINGLESS: &[&str] =
    &["common", "helper", "helpers", "manager", "managers", "service", "services", "util", "utils"];

/// The longest a source file may get; it should have been split long before.
const LONGEST: usize = 600;

/// What is wrong with the place and name of the source file at `path`, relative to the package.
pub(crate) fn check_place(path: &str) -> Vec<String> {
    let mut findings = Vec::new();
    if path.ends_with("/mod.rs") {
        findings.push(format!("{path}:1: a module is `foo.rs` beside `foo/`, not `foo/mod.rs`"));
    }
    for part in path.split('/') {
        let name = part.strip_suffix(".rs").unwrap_or(part);
        if MEANINGLESS.contains(&name) {
            findings.push(format!("{path}:1: `{name}` says nothing: name the module after what it holds"));
        }
    }
    findings
}

/// What is wrong in the text of any source file of the package.
pub(crate) fn check_text(path: &str, source: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = source.lines().count();
    if lines > LONGEST {
        findings.push(format!("{path}:{LONGEST}: {lines} lines; split files above {LONGEST}"));
    }
    let tokens = tokens(source);
    for window in tokens.windows(3) {
        let [before, name, after] = window else { continue };
        if name.word() == Some("allow") && after.is('(') && (before.is('[') || before.is(',')) {
            let line = name.line;
            findings.push(format!("{path}:{line}: `allow` never expires: `#[expect(lint, reason = \"…\")]`"));
        }
        if before.word() == Some("mod") && name.word().is_some_and(|name| MEANINGLESS.contains(&name)) {
            findings.push(format!("{path}:{}: a module's name says what it holds", name.line));
        }
    }
    findings
}

/// What breaks the arrows in a file under `src/`.
pub(crate) fn check_arrows(path: &str, source: &str) -> Vec<String> {
    let module = module_of(path);
    let room = module.first().map_or("lib", String::as_str);
    let tokens = tokens(source);
    let mut findings: Vec<String> = mentions(&module, &tokens)
        .iter()
        .filter_map(|mention| judge(room, mention).map(|fault| format!("{path}:{}: {fault}", mention.line)))
        .collect();
    if room != "store" {
        findings.extend(
            tokens
                .iter()
                .filter(|token| is_sql(token))
                .map(|token| format!("{path}:{}: SQL lives in store/, as a named statement", token.line)),
        );
    }
    findings.sort();
    findings.dedup();
    findings
}

/// `src/http/saml.rs` is `["http", "saml"]`; the crate's roots `lib.rs` and `main.rs` are themselves.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    inner.strip_suffix(".rs").unwrap_or(inner).split('/').map(str::to_owned).collect()
}

fn judge(room: &str, mention: &Mention) -> Option<String> {
    let first = mention.path.first()?.as_str();
    if mention.own {
        return judge_room(room, first);
    }
    if let Some((_, homes, reason)) = CRATES.iter().find(|(name, ..)| *name == first)
        && !homes.contains(&room)
    {
        return Some(format!("`{first}` in {room}: {reason}"));
    }
    if !PURE.contains(&room) {
        return None;
    }
    if IMPURE_CRATES.contains(&first) {
        return Some(format!("`{first}` in {room}, which only turns values into values"));
    }
    let second = mention.path.get(1)?.as_str();
    if first == "std" && IMPURE_STD.contains(&second) && !mention.in_tests {
        return Some(format!("`std::{second}` in {room}, which only turns values into values"));
    }
    None
}

fn judge_room(room: &str, used: &str) -> Option<String> {
    if room == used || WIRING.contains(&room) {
        return None;
    }
    // Not a room: an item at the crate's root, such as an exported macro.
    if !used.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let Some(Room(_, uses)) = ROOMS.iter().find(|known| known.0 == room) else {
        return Some(format!("`{room}` is no room of the house yet: add it and its arrows to {}", file!()));
    };
    if uses.split(' ').any(|allowed| allowed == used) {
        return None;
    }
    Some(format!("`{room}` may not use `{used}`, only: {uses}"))
}

/// Whether a string literal is a statement. SQL here is written in lower case; prose starts with a capital.
fn is_sql(token: &Token) -> bool {
    let Kind::Text(text) = &token.kind else { return false };
    let words: Vec<&str> = text.split_whitespace().collect();
    let same_case = |word: &str| {
        word.chars().all(|c| !c.is_ascii_uppercase()) || word.chars().all(|c| !c.is_ascii_lowercase())
    };
    let [first, second, ..] = words.as_slice() else { return false };
    if !same_case(first) {
        return false;
    }
    let has = |wanted: &str| words.iter().any(|word| word.eq_ignore_ascii_case(wanted));
    match (first.to_ascii_lowercase().as_str(), second.to_ascii_lowercase().as_str()) {
        ("select", _) => has("from") || words.len() == 2,
        ("insert" | "replace", "into") | ("delete", "from") => true,
        ("update", _) => has("set"),
        ("create" | "alter" | "drop", "table" | "index" | "unique" | "view" | "trigger" | "database") => true,
        ("pragma", _) => true,
        ("with", _) => has("as") && has("select"),
        _ => false,
    }
}
