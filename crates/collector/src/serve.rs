//! Starting and stopping: options in, a listening server out, and everything that can be in the way said in one line.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use piquel_engine::document::Diagnostic;
use piquel_engine::wire::Key;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::access::{Access, Limits, Pattern, Proxies, Rate};
use crate::clock::Clock;
use crate::collector::Collector;
use crate::data::{DataFault, DataFolder};
use crate::error::Error;
use crate::http::{self, Dashboard, Pages, Shared};
use crate::logging::LogFormat;
use crate::store::tenants::{self, Secret};
use crate::store::{Line, Store, Tenant, place_of};

/// How long requests under way may take to end once the collector is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where metrics and health are to be had without a token, besides.
    pub metrics_listen: Option<SocketAddr>,
    /// Folder of the database file, and of the token of local mode.
    pub data: PathBuf,
    /// A PostgreSQL server instead of the file.
    pub database: Option<DatabaseUrl>,
    /// Whose data it keeps.
    pub tenants: Vec<TenantOptions>,
    /// What is served at `/`.
    pub dashboard: Dashboard,
    /// Static files for `/demo/`.
    pub demo: Option<PathBuf>,
    /// How the log looks, which the program starts, not the server.
    pub log_format: LogFormat,
    /// How long to go on serving once told to stop, while `/readyz` says so: whoever spreads requests has time to take notice.
    pub shutdown_delay: Duration,
    /// How long a request may take to arrive, its headers and then its body, and how long the other side may take nothing of an answer.
    pub patience: Duration,
    /// How often a client address may ask for anything.
    pub address_limit: Option<Rate>,
    /// Who is believed about whose request it is.
    pub proxies: Proxies,
    /// What time it is.
    pub clock: Clock,
}

/// One of those whose data is kept.
#[derive(Clone, Debug)]
pub struct TenantOptions {
    /// The database knows it by this name.
    pub name: String,
    /// Write keys that its pages may use.
    pub keys: Vec<KeyOptions>,
    /// Token of its dashboards and tools; `None` is local mode, which makes its own.
    pub admin_token: Option<String>,
    /// Document to publish at the start, if it is not what is published.
    pub definitions: Option<PathBuf>,
    /// How often its pages may come; the limit of addresses is none of a tenant's.
    pub limits: Limits,
    /// How long a lead is kept that nobody tells anything of; `None`: for good.
    pub retention: Option<Duration>,
}

/// A write key.
#[derive(Clone, Debug)]
pub struct KeyOptions {
    /// What pages send.
    pub key: Key,
    /// The sites whose pages may send it; `None`: all.
    pub origins: Option<Vec<Pattern>>,
}

/// `postgres://user:password@host:port/database`. It is shown without what may be secret in it.
#[derive(Clone)]
pub struct DatabaseUrl(String);

/// A collector that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    /// For those who watch over the process.
    watched: Option<(TcpListener, Router)>,
    collector: Arc<Collector>,
    /// Those who keep things for a time only.
    kept: Vec<(Tenant, Duration)>,
    patience: Duration,
    shutdown_delay: Duration,
    leave: watch::Sender<bool>,
    stop: watch::Sender<bool>,
    addresses: Vec<String>,
    /// Before the first run: where commits of all replicas are heard of.
    line: Option<Line>,
    data: Option<DataFolder>,
}

/// Why a collector does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Somebody else listens there.
    #[error("`{0}` is taken: stop what listens there, or choose another address with `{1}`")]
    AddressTaken(SocketAddr, &'static str),
    /// The address is not this machine's, or not allowed.
    #[error("cannot listen on `{0}` ({2}): choose another address with `{1}`")]
    Address(SocketAddr, &'static str, io::Error),
    /// Local mode would show the leads to the network.
    #[error(
        "`{0}` can be reached from other machines: give `--admin-token` (or PIQUEL_ADMIN_TOKEN), or listen on 127.0.0.1"
    )]
    TokenNeeded(SocketAddr),
    /// Without local mode, keys are to be chosen.
    #[error("no write key: give `--key` (or PIQUEL_KEYS, or `keys` in the file), the one that pages send")]
    KeyNeeded,
    /// The data folder cannot be written.
    #[error("cannot use the data folder `{}` ({}): make it writable, or choose another with `--data`", .0.display(), .1)]
    Data(PathBuf, io::Error),
    /// Two collectors cannot share a data folder.
    #[error("the data folder `{}` is used by another collector: stop that one, or choose another with `--data`", .0.display())]
    DataInUse(PathBuf),
    /// The database cannot be opened.
    #[error("cannot open the database in `{}` ({}): make it writable, or choose another folder with `--data`", .0.display(), .1)]
    Database(PathBuf, Box<dyn std::error::Error + Send + Sync>),
    /// That is no address of a server. It is not shown, for there may be a password in it.
    #[error(
        "cannot read the address of the database: give `postgres://user:password@host:port/database` after `--database`"
    )]
    ServerAddress,
    /// The server cannot be reached, or does not let us in.
    #[error(
        "cannot use the database at `{0}` ({1}): see that it runs and lets this user in, or choose another with `--database`"
    )]
    Server(DatabaseUrl, Box<dyn std::error::Error + Send + Sync>),
    /// The document cannot be read.
    #[error("cannot read the definitions `{}` ({}): check the path after `--definitions`", .0.display(), .1)]
    Definitions(PathBuf, io::Error),
    /// The document has errors.
    #[error("the definitions `{}` have errors: nothing was published", .0.display())]
    DefinitionsInvalid(PathBuf, Vec<Diagnostic>),
    /// A folder of pages has none.
    #[error("there is no `index.html` in `{}`: build the pages first, or leave out `{}`", .0.display(), .1)]
    NoPages(PathBuf, &'static str),
}

impl StartError {
    /// What is wrong in the document, where that is why.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::DefinitionsInvalid(_, diagnostics) => diagnostics,
            _ => &[],
        }
    }

    /// The exit code: 2 where the options are to be mended, 1 where the surroundings are.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::AddressTaken(..) | Self::DataInUse(_) | Self::DefinitionsInvalid(..) | Self::Server(..) => 1,
            _ => 2,
        }
    }
}

impl Server {
    /// Opens everything and listens. Requests are answered from [`Server::run`] on.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let local = options.tenants.iter().any(|tenant| tenant.admin_token.is_none());
        if local && !options.listen.ip().is_loopback() {
            return Err(StartError::TokenNeeded(options.listen));
        }
        if options.tenants.iter().any(|tenant| tenant.keys.is_empty()) {
            return Err(StartError::KeyNeeded);
        }
        if options.database.as_ref().is_some_and(|server| place_of(&server.0).is_none()) {
            return Err(StartError::ServerAddress);
        }
        if let Dashboard::Folder(dir) = &options.dashboard {
            has_pages(Some(dir), "--dashboard")?;
        }
        has_pages(options.demo.as_deref(), "--demo")?;
        let (listener, address) = listen(options.listen, "--listen").await?;
        let watched = match options.metrics_listen {
            Some(address) => Some(listen(address, "--metrics-listen").await?),
            None => None,
        };

        let in_folder = |error| StartError::Data(options.data.clone(), error);
        // With a server for the data and a token for the dashboards, nothing is kept here.
        let data = match (&options.database, local) {
            (Some(_), false) => None,
            _ => Some(DataFolder::open(&options.data).map_err(|fault| match fault {
                DataFault::InUse => StartError::DataInUse(options.data.clone()),
                DataFault::Io(error) => in_folder(error),
            })?),
        };
        let in_database = |error: Box<dyn std::error::Error + Send + Sync>| match &options.database {
            Some(server) => StartError::Server(server.clone(), error),
            None => StartError::Database(options.data.clone(), error),
        };
        let store = match (&options.database, &data) {
            (Some(server), _) => Store::connect(&server.0).await,
            (None, Some(data)) => Store::open_file(&data.database().map_err(in_folder)?).await,
            (None, None) => return Err(StartError::TokenNeeded(options.listen)),
        };
        let local_token = match &data {
            Some(data) if local => Some(data.token().map_err(in_folder)?),
            _ => None,
        };
        let store = store.map_err(|error| in_database(Box::new(error)))?;
        let line = store.listen().await.map_err(|error| in_database(Box::new(error)))?;
        let numbers = settle(&store, &options.tenants).await.map_err(|error| in_database(Box::new(error)))?;
        let mut access = Access::new(options.proxies, options.address_limit);
        let mut secrets = BTreeMap::new();
        let mut kept = Vec::new();
        let mut documents = Vec::new();
        for (options, (tenant, secret)) in options.tenants.iter().zip(numbers) {
            secrets.insert(tenant, secret);
            kept.extend(options.retention.map(|age| (tenant, age)));
            documents.push((tenant, options.definitions.as_deref()));
            // Local mode has one tenant.
            if let Some(token) = options.admin_token.as_ref().or(local_token.as_ref()) {
                access.allow_token(token, tenant);
            }
            for KeyOptions { key, origins } in &options.keys {
                access.allow_key(key.as_str(), origins.clone(), tenant, &options.limits);
            }
        }
        let collector = Arc::new(Collector::new(store, secrets, options.clock));
        for (tenant, definitions) in documents {
            match definitions {
                Some(file) => publish_file(&collector, tenant, file, in_database).await?,
                None => collector.refresh(tenant).await.map_err(|error| in_database(Box::new(error)))?,
            }
        }

        let database = if options.database.is_some() { "postgres" } else { "sqlite" };
        tracing::info!(version = env!("CARGO_PKG_VERSION"), database, %address, "started");
        let (leave, leaving) = watch::channel(false);
        let (stop, stopping) = watch::channel(false);
        let mut addresses = vec![format!("collector  http://{address}")];
        match &options.dashboard {
            Dashboard::Off => {}
            Dashboard::BuiltIn if !http::is_built_in() => {
                addresses.push(format!("dashboard  none: {}", Error::NoDashboard));
            }
            Dashboard::BuiltIn | Dashboard::Folder(_) => {
                let token = local_token.map(|token| format!("#token={token}")).unwrap_or_default();
                addresses.push(format!("dashboard  http://{address}/{token}"));
            }
        }
        if options.demo.is_some() {
            addresses.push(format!("demo       http://{address}/demo/"));
        }
        let (patience, shutdown_delay) = (options.patience, options.shutdown_delay);
        let shared =
            Shared { collector: Arc::clone(&collector), access: Arc::new(access), patience, leaving, stopping };
        let watched = watched.map(|(listener, address)| {
            addresses.push(format!("metrics    http://{address}/metrics"));
            (listener, http::watch_router(shared.clone()))
        });
        let router = http::router(shared, &Pages { dashboard: options.dashboard, demo: options.demo });
        Ok(Self {
            listener,
            address,
            router,
            watched,
            collector,
            kept,
            patience,
            shutdown_delay,
            leave,
            stop,
            addresses,
            line,
            data,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to open, a line each. In local mode the dashboard's address bears the token.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Answers until `told` is ready, which stands for being told to stop, and then for as long as the options say, unless it is told
    /// again; then ends streams, lets requests under way end, and closes the database.
    pub async fn run(self, mut told: impl AsyncFnMut()) {
        let Self {
            listener, router, watched, collector, kept, patience, shutdown_delay, leave, stop, line, data, ..
        } = self;
        let following = tokio::spawn(Arc::clone(&collector).follow(line));
        let keeping_time = tokio::spawn(Arc::clone(&collector).keep_time());
        let expiring = Arc::clone(&collector);
        let expiring = tokio::spawn(async move { expiring.expire(kept).await });
        let serve = |listener, router| {
            http::serve(listener, router, patience, collector.metrics().connections.clone(), stop.subscribe())
        };
        let serving = async {
            let watching = async {
                if let Some((listener, router)) = watched {
                    serve(listener, router).await;
                }
            };
            tokio::join!(serve(listener, router), watching);
        };
        let deadline = async {
            told().await;
            leave.send_replace(true);
            tracing::info!(delay = shutdown_delay.as_secs(), "told to stop");
            if !shutdown_delay.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(shutdown_delay) => {}
                    () = told() => {}
                }
            }
            tracing::info!("stopping");
            stop.send_replace(true);
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            () = serving => {}
            () = deadline => {}
        }
        following.abort();
        keeping_time.abort();
        expiring.abort();
        collector.close().await;
        drop(data);
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(place_of(&self.0).as_deref().unwrap_or("?"))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<(TcpListener, SocketAddr), StartError> {
    let in_the_way = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressTaken(address, option),
        _ => StartError::Address(address, option, error),
    };
    let listener = TcpListener::bind(address).await.map_err(in_the_way)?;
    let address = listener.local_addr().map_err(in_the_way)?;
    Ok((listener, address))
}

fn has_pages(dir: Option<&Path>, option: &'static str) -> Result<(), StartError> {
    match dir {
        Some(dir) if !dir.join("index.html").is_file() => Err(StartError::NoPages(dir.to_owned(), option)),
        _ => Ok(()),
    }
}

/// The numbers and secrets of these tenants, in their order.
async fn settle(store: &Store, tenants: &[TenantOptions]) -> Result<Vec<(Tenant, Secret)>, sqlx::Error> {
    let turn = store.turn().await?;
    let settle = async {
        let mut tx = turn.begin().await?;
        let mut settled = Vec::new();
        for tenant in tenants {
            settled.push(tenants::settle(&mut tx, &tenant.name).await?);
        }
        tx.commit().await?;
        Ok(settled)
    };
    store.within(settle).await
}

async fn publish_file(
    collector: &Collector,
    tenant: Tenant,
    file: &Path,
    in_database: impl Fn(Box<dyn std::error::Error + Send + Sync>) -> StartError,
) -> Result<(), StartError> {
    let text = std::fs::read_to_string(file).map_err(|error| StartError::Definitions(file.to_owned(), error))?;
    match collector.publish(tenant, &text).await {
        Ok(receipt) => {
            for warning in receipt.warnings {
                tracing::warn!("{}: {warning}", file.display());
            }
            Ok(())
        }
        Err(Error::InvalidDefinitions(diagnostics)) => {
            Err(StartError::DefinitionsInvalid(file.to_owned(), diagnostics))
        }
        Err(error) => Err(in_database(Box::new(error))),
    }
}
