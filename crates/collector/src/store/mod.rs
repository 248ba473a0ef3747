//! The database: one SQLite file, or a PostgreSQL server that replicas share. What was committed is on disk.
//!
//! Owns connections, migrations and the turn of the single writer. Must not know HTTP, nor what a document means.

pub(crate) mod definitions;
mod dialect;
pub(crate) mod drops;
pub(crate) mod erase;
mod fault;
pub(crate) mod ingest;
pub(crate) mod leads;
mod postgres;
mod ready;
pub(crate) mod retention;
mod sqlite;
pub(crate) mod tenants;
mod transaction;

use std::future::Future;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::pool::PoolOptions;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

pub(crate) use self::fault::{is_passing, is_worth_another_try};
pub(crate) use self::postgres::Line;
pub(crate) use self::transaction::Transaction;
use self::transaction::Value;

/// How long a request waits for its turn to write, or for a reader, before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a server may take over all that a request asks of it.
const SERVER_PATIENCE: Duration = Duration::from_secs(10);

/// A pool that closes no connection by itself: the task in which sqlx looks for old ones may never end, and takes a core or the whole
/// collector along (its issue 3645).
fn pool<D: sqlx::Database>() -> PoolOptions<D> {
    PoolOptions::new().idle_timeout(None).max_lifetime(None)
}

/// Whose data it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tenant(i64);

impl Tenant {
    /// The one of a collector to which none were declared.
    #[cfg(test)]
    pub(crate) const ONLY: Self = Self(1);

    /// The tenant of this number.
    pub(crate) fn of(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    pub(crate) fn number(self) -> i64 {
        self.0
    }

    fn value(self) -> Value<'static> {
        Value::Number(self.0)
    }
}

/// The open database.
#[derive(Debug)]
pub(crate) struct Store {
    database: Database,
    turn: Mutex<()>,
    /// What was deleted may still be read from the disk.
    unscrubbed: AtomicBool,
}

#[derive(Debug)]
enum Database {
    Sqlite(sqlite::File),
    Postgres(postgres::Server),
}

/// The turn to write. What is done before it is dropped happens in the order of the commits of this process.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    database: &'a Database,
    _guard: MutexGuard<'a, ()>,
}

/// Which server and database this names, without user and password; `None` if it names none.
pub(crate) fn place_of(url: &str) -> Option<String> {
    let is_server = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    let options = postgres::Server::address(url).ok().filter(|_| is_server)?;
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    Some(format!("{}:{}/{database}", options.get_host(), options.get_port()))
}

impl Store {
    /// Opens or makes the database file, and brings its tables up to date.
    pub(crate) async fn open_file(file: &Path) -> Result<Self, sqlx::Error> {
        Ok(Self::of(Database::Sqlite(sqlite::File::open(file).await?)))
    }

    /// Connects to a server, and brings its tables up to date.
    pub(crate) async fn connect(url: &str) -> Result<Self, sqlx::Error> {
        let server = timeout(SERVER_PATIENCE, postgres::Server::open(postgres::Server::address(url)?));
        Ok(Self::of(Database::Postgres(server.await.map_err(|_| sqlx::Error::PoolTimedOut)??)))
    }

    fn of(database: Database) -> Self {
        Self { database, turn: Mutex::new(()), unscrubbed: AtomicBool::new(false) }
    }

    /// Waits for the turn to write.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, sqlx::Error> {
        let guard = timeout(PATIENCE, self.turn.lock()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        Ok(Turn { database: &self.database, _guard: guard })
    }

    /// The turn to write, unless somebody has it.
    pub(crate) fn try_turn(&self) -> Option<Turn<'_>> {
        self.turn.try_lock().ok().map(|guard| Turn { database: &self.database, _guard: guard })
    }

    /// A snapshot to read from: all that it sees is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        self.database.snapshot().await
    }

    /// Does `work`, unless a server takes too long over it: then what it did is undone, or becomes known later.
    pub(crate) async fn within<T, E: From<sqlx::Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        match self.database {
            Database::Sqlite(_) => work.await,
            Database::Postgres(_) => timeout(SERVER_PATIENCE, work).await.map_err(|_| sqlx::Error::PoolTimedOut)?,
        }
    }

    /// A line on which the commits of all replicas are heard of; `None` where there are no others.
    pub(crate) async fn listen(&self) -> Result<Option<Line>, sqlx::Error> {
        match &self.database {
            Database::Sqlite(_) => Ok(None),
            Database::Postgres(server) => server.listen().await.map(Some),
        }
    }

    /// Whether other processes may write to this database, so that news of commits come on the line.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.database, Database::Postgres(_))
    }

    /// Has what was deleted and committed go from the disk, too: from SQLite's file and its log at once, unless somebody reads from it now
    /// what was there before. All else is left to [`Store::scrub_later`].
    pub(crate) async fn scrub(&self, _turn: &Turn<'_>) {
        self.unscrubbed.store(true, Ordering::Relaxed);
        if let Database::Sqlite(file) = &self.database {
            self.scrubbed(file.fold().await);
        }
    }

    /// Does what [`Store::scrub`] left to be done, if anything.
    pub(crate) async fn scrub_later(&self) {
        if !self.unscrubbed.load(Ordering::Relaxed) {
            return;
        }
        match &self.database {
            Database::Sqlite(file) => {
                if let Ok(_turn) = self.turn().await {
                    self.scrubbed(file.fold().await);
                }
            }
            Database::Postgres(server) => self.scrubbed(server.vacuum().await.map(|()| true)),
        }
    }

    fn scrubbed(&self, done: Result<bool, sqlx::Error>) {
        match done {
            Ok(true) => self.unscrubbed.store(false, Ordering::Relaxed),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "what was deleted is not gone from the disk yet"),
        }
    }

    /// Lets running statements end, and closes all connections.
    pub(crate) async fn close(&self) {
        match &self.database {
            Database::Sqlite(file) => file.close().await,
            Database::Postgres(server) => server.close().await,
        }
    }
}

impl Database {
    async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(file) => Transaction::Sqlite(file.snapshot().await?),
            Self::Postgres(server) => Transaction::Postgres(server.snapshot().await?),
        })
    }
}

impl Turn<'_> {
    /// Starts a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self.database {
            Database::Sqlite(file) => Transaction::Sqlite(file.begin().await?),
            Database::Postgres(server) => Transaction::Postgres(server.begin().await?),
        })
    }
}
