//! The program in a folder and with a database of its own.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// The program, where nothing but what a test says can reach it.
pub(crate) struct Program {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
    database: Option<Database>,
}

/// A PostgreSQL database that is dropped with its test.
struct Database(String);

/// How one run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[expect(clippy::disallowed_methods, reason = "tests are told of the test cluster by the environment")]
fn cluster() -> Option<String> {
    std::env::var("MUSTER_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

fn admin(command: String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&cluster().unwrap()).await.unwrap();
        connection.execute(AssertSqlSafe(command)).await.unwrap();
        connection.close().await.unwrap();
    });
}

impl Drop for Database {
    fn drop(&mut self) {
        admin(format!("drop database {} with (force)", self.0));
    }
}

impl Program {
    /// With the SQLite file that nobody configures.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new(), database: None }
    }

    /// With a new database; `None` where there is no such server.
    pub(crate) fn on(engine: Engine) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let mut program = Self::new();
        if engine == Engine::Postgres {
            let mut url = url::Url::parse(&cluster()?).unwrap();
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("cli_{}_{number}", std::process::id());
            admin(format!("create database {name}"));
            url.set_path(&name);
            program.variables.push(("MUSTER_DATABASE_URL", url.into()));
            program.database = Some(Database(name));
        }
        Some(program)
    }

    /// With a variable in the environment of every run.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// A variable in the environment of every run.
    pub(crate) fn variable(&self, name: &str) -> String {
        self.variables.iter().find(|(known, _)| *known == name).unwrap().1.clone()
    }

    /// The working directory.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the working directory.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.folder().join(name), text).unwrap();
    }

    /// A run with these arguments, to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command.args(arguments).current_dir(self.folder()).env_clear().stdin(Stdio::null());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs with these arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs with these arguments and a text on stdin.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Who does not read it all closes the pipe, and that is no fault of a test.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Runs the words of `line` with `--json`, wants success and nothing on stderr, and reads the one
    /// document.
    pub(crate) fn json(&self, line: &str) -> Value {
        let mut arguments: Vec<&str> = line.split(' ').collect();
        arguments.push("--json");
        let ran = self.run(&arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        ran.document()
    }

    /// Runs the words of `line`, wants this exit status, nothing on stdout, and one line on stderr; answers
    /// that line.
    pub(crate) fn refused(&self, line: &str, code: i32) -> String {
        let ran = self.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{line}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{line}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("muster: "), "{line}: {}", ran.stderr);
        ran.stderr.trim_end().trim_start_matches("muster: ").to_owned()
    }

    /// An organisation `acme` with nothing in it.
    pub(crate) fn with_acme(self) -> Self {
        self.json("org create acme --name Acme");
        self
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The one JSON document on stdout.
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The text in a member.
pub(crate) fn text(document: &Value, name: &str) -> String {
    document[name].as_str().unwrap_or_else(|| panic!("no text {name} in {document}")).to_owned()
}

/// A test on each database.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(crate::program::Program::on(crate::program::Engine::Sqlite).unwrap());
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                if let Some(program) = crate::program::Program::on(crate::program::Engine::Postgres) {
                    super::$name(program);
                }
            })+
        }
    };
}

pub(crate) use on_both;
