//! `piquel-collector`: the command line.

mod logging;

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use self::logging::LogFormat;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};
use piquel_collector::{Dashboard, DatabaseUrl, Options, Question, Server, Target, health, publish};
use piquel_engine::wire::Key;
use tokio::signal::unix::{SignalKind, signal};

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
    /// Asks a running collector whether it lives, and exits with 1 if not
    Health(Health),
}

#[derive(Debug, Args)]
struct Serve {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8787", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Another address, for /metrics, /healthz and /readyz without a token
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
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
    /// Files of a dashboard to serve at / [default: the one in this program]
    #[arg(long, value_name = "DIR")]
    dashboard: Option<PathBuf>,
    /// Serve no dashboard
    #[arg(long, conflicts_with = "dashboard")]
    no_dashboard: bool,
    /// Static files to serve at /demo/
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// How the log looks, on standard error; PIQUEL_LOG sets what is in it
    #[arg(long, env = "PIQUEL_LOG_FORMAT", value_enum, default_value_t, value_name = "FORMAT")]
    log_format: LogFormat,
    /// Seconds to go on serving, with /readyz saying so, once told to stop; told again, it stops at once
    #[arg(long, default_value_t = 0, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    shutdown_delay: u64,
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
        Command::Serve(serve) => run_serve(serve),
        Command::Publish(publish) => run_publish(publish),
        Command::Health(health) => run_health(&health),
    }
}

fn run_serve(serve: Serve) -> ExitCode {
    logging::start(serve.log_format);
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

fn write_key(text: &str) -> Result<String, &'static str> {
    Key::try_from(text.to_owned()).map(|key| key.as_str().to_owned())
}

impl From<Serve> for Options {
    fn from(serve: Serve) -> Self {
        let Serve {
            listen,
            metrics_listen,
            data,
            database,
            keys,
            admin_token,
            definitions,
            dashboard,
            no_dashboard,
            demo,
            log_format: _,
            shutdown_delay,
            patience,
        } = serve;
        let built_in = if no_dashboard { Dashboard::Off } else { Dashboard::BuiltIn };
        Self {
            listen,
            metrics_listen,
            data,
            database: database.map(DatabaseUrl::from),
            keys,
            admin_token,
            definitions,
            dashboard: dashboard.map_or(built_in, Dashboard::Folder),
            demo,
            shutdown_delay: Duration::from_secs(shutdown_delay),
            patience: Duration::from_secs(patience),
        }
    }
}
