//! `piquel-collector`: the command line.

use std::fmt::Display;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};
use piquel_collector::{DatabaseUrl, Options, Server, Target, publish};
use piquel_engine::wire::Key;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// What is logged unless PIQUEL_LOG says otherwise.
const LOG: &str = "warn,piquel_collector=info";

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
    Serve(Serve),
    /// Checks a definitions document and publishes it to a running collector
    Publish(Publish),
}

#[derive(Debug, Args)]
struct Serve {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8787", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Folder of the database; made if it is not there
    #[arg(long, default_value = ".piquel", value_name = "DIR")]
    data: PathBuf,
    /// PostgreSQL instead, which replicas may share: postgres://user:password@host:port/database
    #[arg(long, env = "PIQUEL_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// Write key that pages send; may be given again [local mode: pk_demo]
    #[arg(long = "key", env = "PIQUEL_KEYS", value_delimiter = ',', value_parser = write_key)]
    keys: Vec<String>,
    /// Token of dashboards and tools; without it, a local mode that makes its own
    #[arg(long, env = "PIQUEL_ADMIN_TOKEN", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    admin_token: Option<String>,
    /// Document to publish at the start, if it is not what is published
    #[arg(long, value_name = "FILE")]
    definitions: Option<PathBuf>,
    /// Static files to serve at /
    #[arg(long, value_name = "DIR")]
    dashboard: Option<PathBuf>,
    /// Static files to serve at /demo/
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// Seconds that a request may take to arrive, and that nobody need take anything of an answer
    #[arg(long, default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    patience: u64,
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

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(serve) => run_serve(serve),
        Command::Publish(publish) => run_publish(publish),
    }
}

fn run_serve(serve: Serve) -> ExitCode {
    let filter = EnvFilter::try_from_env("PIQUEL_LOG").unwrap_or_else(|_| EnvFilter::new(LOG));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error, 1),
    };
    runtime.block_on(async {
        let (mut interrupt, mut terminate) = match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
            (Ok(interrupt), Ok(terminate)) => (interrupt, terminate),
            (Err(error), _) | (_, Err(error)) => return fail(&error, 1),
        };
        let server = match Server::start(serve.into()).await {
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
        let told = async {
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

fn fail(error: &dyn Display, code: u8) -> ExitCode {
    eprintln!("piquel-collector: {error}");
    ExitCode::from(code)
}

fn write_key(text: &str) -> Result<String, &'static str> {
    Key::try_from(text.to_owned()).map(|key| key.as_str().to_owned())
}

impl From<Serve> for Options {
    fn from(serve: Serve) -> Self {
        let Serve { listen, data, database, keys, admin_token, definitions, dashboard, demo, patience } = serve;
        Self {
            listen,
            data,
            database: database.map(DatabaseUrl::from),
            keys,
            admin_token,
            definitions,
            dashboard,
            demo,
            patience: Duration::from_secs(patience),
        }
    }
}
