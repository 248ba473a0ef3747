//! One SQLite file in WAL mode with `synchronous = FULL`, so that what was committed survives a power cut.

use std::io;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, Sqlite, SqliteConnection};

use super::{PATIENCE, pool};

/// Readers at once. The database is on local disk: more would only wait for the same cores.
const READERS: u32 = 4;

/// How long to wait for readers before the log is folded into the file: they take no longer, but for one who copies it all.
const READER_PATIENCE: Duration = Duration::from_millis(200);

/// The open file.
#[derive(Debug)]
pub(super) struct File {
    readers: SqlitePool,
    writer: SqlitePool,
}

/// What makes the tables, and brings them up to date.
pub(super) fn migrations() -> Migrator {
    sqlx::migrate!("migrations/sqlite")
}

impl File {
    /// Opens or makes the database file, and brings its tables up to date.
    pub(super) async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten: nobody reads it from the file.
            .pragma("secure_delete", "ON")
            .busy_timeout(PATIENCE);
        let writer = pool()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            // After a disk that failed, SQLite has rolled back by itself, which the connection does not know; and while it fails, SQLite
            // opens a file to read where it cannot be opened to write, for good. Another connection takes the place of such a one.
            .after_release(|connection: &mut SqliteConnection, _| {
                Box::pin(async move {
                    let writes = sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK").execute(&mut *connection).await;
                    Ok(writes.is_ok() && !connection.is_in_transaction())
                })
            })
            .connect_with(options.clone())
            .await?;
        settle(&writer).await?;
        migrations().run(&writer).await?;
        // One stays open as long as the file: without any, who comes next would take from the log what a failed commit left there.
        let readers =
            pool().max_connections(READERS).acquire_timeout(PATIENCE).connect_with(options.read_only(true)).await?;
        Ok(Self { readers, writer })
    }

    /// A transaction that holds the write lock from the beginning.
    pub(super) async fn begin(&self) -> Result<sqlx::Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// A transaction that sees one moment.
    pub(super) async fn snapshot(&self) -> Result<sqlx::Transaction<'static, Sqlite>, sqlx::Error> {
        self.readers.begin().await
    }

    /// Folds the write-ahead log into the file and empties it: what was deleted is overwritten in the one, and gone from the other. Tells
    /// whether it did, which it does not while somebody reads what was there before.
    pub(super) async fn fold(&self) -> Result<bool, sqlx::Error> {
        let mut connection = self.writer.acquire().await?;
        wait_for_readers(&mut connection, READER_PATIENCE).await?;
        let folded: Result<(i64, i64, i64), _> =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        wait_for_readers(&mut connection, PATIENCE).await?;
        folded.map(|(busy, ..)| busy == 0)
    }

    /// Lets running statements end, and folds the write-ahead log into the file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn wait_for_readers(connection: &mut SqliteConnection, length: Duration) -> Result<(), sqlx::Error> {
    let sql = format!("PRAGMA busy_timeout = {}", length.as_millis());
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop)
}

/// Folds the write-ahead log into the file. A collector that was killed, or whose disk failed, may have left commits there that never
/// came to the disk, and nothing tells them from others: what is found is on disk before anybody is told so, and nothing follows it.
async fn settle(writer: &SqlitePool) -> Result<(), sqlx::Error> {
    let (is_busy, _, _): (bool, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(writer).await?;
    if is_busy {
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program reads it, end that one first").into());
    }
    Ok(())
}
