//! The demonstration identity provider of `muster demo`, on its own and for any Muster.
//!
//! ```text
//! muster connection create --org acme --slug trial
//! cargo run --example demo_idp -- --sp-metadata http://127.0.0.1:8080/saml/acme/trial/metadata
//! ```
//!
//! It prints the line that gives its metadata to the connection. Its sign-in page offers everybody of the
//! list and takes any other External ID. Unlike that of `muster demo`, it refuses requests that are not
//! signed as the service provider's metadata says.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program on the command line prints")]

mod start;

use std::process::ExitCode;

use clap::Parser as _;

use muster::{app, http::server};
use start::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    match start::start(&Arguments::parse()).await {
        Ok(ready) => {
            println!("{}", ready.to_text());
            server::serve(ready.listener, ready.idp.router(), app::stop_signal()).await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
