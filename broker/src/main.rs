//! The broker's executable.

use broker::cli::Cli;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::from_process().run().await {
        Ok(code) => code,
        Err(error) => {
            // The alternate form prints the chain of causes, in which no secret is.
            eprintln!("broker: {error:#}");
            ExitCode::FAILURE
        }
    }
}
