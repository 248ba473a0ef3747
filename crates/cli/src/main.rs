//! `piquel`: what a product team does with definitions before it publishes them.
//!
//! Knows files, arguments and exit codes; everything else is the engine's.

mod check;
mod compile;
mod convert;
mod failure;
mod replay;
mod schema;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Check, compile and replay Piquel definitions.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say everything that is wrong with a definitions document, each fault with its JSON path
    Check {
        /// The document; `-` reads standard input
        file: PathBuf,
    },
    /// Write the plan that engines load
    Compile {
        /// The document; `-` reads standard input
        file: PathBuf,
        /// Where the plan goes; `-` writes standard output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Run a history of facts through the engine and write the records that come of it
    Replay(replay::Arguments),
    /// Turn a CSV file of logins, or of anything else that users did, into facts that can be replayed
    Convert(convert::Arguments),
    /// Write the JSON Schema of definitions documents, from which editors complete
    Schema,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Check { file } => check::run(&file),
        Command::Compile { file, output } => compile::run(&file, &output),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Schema => schema::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}
