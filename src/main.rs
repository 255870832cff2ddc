//! The program `muster`: reads the command line, does what it says, and exits with the status of it.

use std::process::ExitCode;

use muster::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::read(std::env::args_os()) {
        Ok(cli) => ExitCode::from(cli.run().await),
        Err(error) => {
            // Help and the version go to stdout, mistakes to stderr; a closed one is nobody's loss.
            let _ = error.print();
            ExitCode::from(Cli::status_of(&error))
        }
    }
}
