//! `piquel-collector`: the command line.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};
use piquel_collector::{Question, Server, Settings, Target, health, publish, start_log};
use tokio::signal::unix::{SignalKind, signal};

/// The exit code where options are to be mended.
const MEND_OPTIONS: u8 = 2;

/// Takes beacons, keeps leads, publishes definitions
#[derive(Debug, Parser)]
#[command(version, name = "piquel-collector")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves pages and dashboards until it is told to stop
    Serve(Box<Serve>),
    /// Checks a definitions document and publishes it to a running collector
    Publish(Publish),
    /// Asks a running collector whether it lives, and exits with 1 if not
    Health(Health),
}

#[derive(Debug, Args)]
struct Serve {
    /// File in which everything below may stand, by the same names, and tenants besides
    #[arg(long, env = "PIQUEL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct Publish {
    /// The document
    file: PathBuf,
    /// Address of the collector
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// Its admin token [local mode: read from the data folder]
    #[arg(long, env = "PIQUEL_ADMIN_TOKEN", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    token: Option<String>,
    /// Data folder of a collector in local mode
    #[arg(long, default_value = ".piquel", value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
struct Health {
    /// Address of the collector
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// Ask whether requests should come to it, too
    #[arg(long)]
    ready: bool,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(serve) => run_serve(*serve),
        Command::Publish(publish) => run_publish(publish),
        Command::Health(health) => run_health(&health),
    }
}

fn run_serve(serve: Serve) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error, 1),
    };
    let options = match serve.settings.resolve(serve.config.as_deref()) {
        Ok(options) => options,
        Err(error) => {
            for mistake in error.mistakes() {
                eprintln!("{mistake}");
            }
            return fail(&error, MEND_OPTIONS);
        }
    };
    start_log(options.log_format);
    runtime.block_on(async {
        let (mut interrupt, mut terminate) = match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
            (Ok(interrupt), Ok(terminate)) => (interrupt, terminate),
            (Err(error), _) | (_, Err(error)) => return fail(&error, 1),
        };
        let server = match Server::start(options).await {
            Ok(server) => server,
            Err(error) => {
                for diagnostic in error.diagnostics() {
                    eprintln!("{diagnostic}");
                }
                return fail(&error, error.exit_code());
            }
        };
        for line in server.addresses() {
            println!("{line}");
        }
        let told = async || {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        server.run(told).await;
        ExitCode::SUCCESS
    })
}

fn run_publish(args: Publish) -> ExitCode {
    let target = Target { url: args.url, token: args.token, data: args.data };
    match publish(&args.file, &target) {
        Ok(published) => {
            println!("published version {} ({})", published.version, published.hash);
            for warning in published.warnings {
                println!("{warning}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            for finding in error.findings() {
                eprintln!("{finding}");
            }
            fail(&error, error.exit_code())
        }
    }
}

fn run_health(args: &Health) -> ExitCode {
    let question = if args.ready { Question::IsReady } else { Question::Lives };
    match health(&args.url, question) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn fail(error: &dyn Display, code: u8) -> ExitCode {
    eprintln!("piquel-collector: {error}");
    ExitCode::from(code)
}
