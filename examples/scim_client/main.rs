//! A SCIM client that speaks like Microsoft Entra ID or like Okta: it runs the whole conversation that such
//! an identity provider has about an employee, prints every step, and exits with 1 when an answer was not
//! as that identity provider needs it.
//!
//! ```text
//! cargo run --example scim_client -- --url http://127.0.0.1:8080/scim/v2 --token TOKEN entra
//! ```
//!
//! Every run makes somebody new and deletes them again, so it can be repeated.

#![expect(clippy::print_stderr, reason = "a program on the command line says why it stopped")]

mod conversation;
mod entra;
mod okta;
mod people;

use std::{io, process::ExitCode};

use clap::{Parser, ValueEnum};

use conversation::{Conversation, Stopped};
use muster::secret::SystemRandom;
use people::Run;

/// Speaks SCIM like an identity provider.
#[derive(Debug, Parser)]
struct Arguments {
    /// Base URL of the SCIM service provider.
    #[arg(long, default_value = "http://127.0.0.1:8080/scim/v2")]
    url: String,
    /// Bearer token. In the environment it is not seen in the list of processes.
    #[arg(long, env = "SCIM_TOKEN", hide_env_values = true)]
    token: String,
    /// Domain of the employees' addresses.
    #[arg(long, default_value = "acme.example")]
    domain: String,
    /// Whom to speak like.
    identity_provider: IdentityProvider,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum IdentityProvider {
    /// Microsoft Entra ID.
    Entra,
    /// Okta.
    Okta,
}

#[tokio::main]
async fn main() -> ExitCode {
    match converse(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(stopped) => {
            eprintln!("error: {stopped}");
            ExitCode::FAILURE
        }
    }
}

async fn converse(arguments: &Arguments) -> Result<bool, Stopped> {
    let mut out = io::stdout();
    let mut conversation = Conversation::new(&arguments.url, &arguments.token, &mut out)?;
    let run = Run::new(&SystemRandom, &arguments.domain);
    let spoken = match arguments.identity_provider {
        IdentityProvider::Entra => entra::speak(&mut conversation, &run).await,
        IdentityProvider::Okta => okta::speak(&mut conversation, &run).await,
    };
    // What was made is deleted also after a conversation that could not go on.
    let finished = conversation.finish().await;
    spoken?;
    finished
}
