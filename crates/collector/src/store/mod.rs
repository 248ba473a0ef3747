//! The database: one SQLite file in WAL mode with `synchronous = FULL`, so that what was committed survives a power cut.
//!
//! Owns connections, migrations and the turn of the single writer. Must not know HTTP, nor what a document means.

pub(crate) mod definitions;
mod dialect;
pub(crate) mod erase;
pub(crate) mod ingest;
pub(crate) mod leads;
mod transaction;

use std::path::Path;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::{Mutex, MutexGuard};

pub(crate) use self::transaction::Transaction;
use self::transaction::Value;

/// Readers at once. The database is on local disk: more would only wait for the same cores.
const READERS: u32 = 4;
/// How long a request waits for its turn to write, or for a reader, before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whose data it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tenant(i64);

impl Tenant {
    /// The one there is so far: all write keys and the admin token are its own.
    pub(crate) const ONLY: Self = Self(1);

    fn value(self) -> Value<'static> {
        Value::Number(self.0)
    }
}

/// The open database.
#[derive(Debug)]
pub(crate) struct Store {
    readers: SqlitePool,
    writer: SqlitePool,
    turn: Mutex<()>,
}

/// The turn to write. What is done before it is dropped happens in the order of the commits.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    writer: &'a SqlitePool,
    _guard: MutexGuard<'a, ()>,
}

impl Store {
    /// Opens or makes the database file, and brings its tables up to date.
    pub(crate) async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten: nobody reads it from the file.
            .pragma("secure_delete", "ON")
            .busy_timeout(PATIENCE);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            // After a disk that failed, SQLite has rolled back by itself, which the connection does not know: another takes its place.
            .after_release(|connection, _| {
                Box::pin(async move { connection.ping().await.map(|()| !connection.is_in_transaction()) })
            })
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { readers, writer, turn: Mutex::new(()) })
    }

    /// Waits for the turn to write.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, sqlx::Error> {
        let guard = tokio::time::timeout(PATIENCE, self.turn.lock()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        Ok(Turn { writer: &self.writer, _guard: guard })
    }

    /// A snapshot to read from: all that it sees is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        self.readers.begin().await.map(Transaction::new)
    }

    /// Lets running statements end, and folds the write-ahead log into the file.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Turn<'_> {
    /// Starts a transaction that holds the write lock from the beginning.
    pub(crate) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map(Transaction::new)
    }
}
