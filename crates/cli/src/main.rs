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
    ///
    /// Of one without errors it says what is odd about it, what it costs, and whether its own cases pass. Exit status 1 where there
    /// are errors or a case fails.
    Check(check::Arguments),
    /// Write the plan that engines load
    Compile {
        /// The document; `-` reads standard input
        file: PathBuf,
        /// Where the plan goes; `-` writes standard output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Leave out what browsers need not know: conditions and scores of accounts, and scores that the collector works out
        #[arg(long)]
        public: bool,
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
        Command::Check(arguments) => check::run(&arguments),
        Command::Compile { file, output, public } => compile::run(&file, &output, public),
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
