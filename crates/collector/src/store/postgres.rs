//! A PostgreSQL server, which any number of replicas share.
//!
//! Each replica has one writer: what it writes together is a batch already. Whoever writes what an install told holds that install until
//! the commit, so that everything else is as on SQLite.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Postgres};

use super::PATIENCE;

/// Connections that read at once, with the one that listens.
const READERS: u32 = 8;
/// Connections that write: one at a time does, and one may still be on its way out.
const WRITERS: u32 = 2;
/// How long to look for a connection. A server that restarts quickly is waited for.
const LOOK: Duration = Duration::from_secs(2);
/// What lies between may forget a connection that nobody used for long, and then even asking whether it holds takes as long as looking for
/// one: it is closed instead.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// How old a connection may get: a session of the server keeps what it once needed.
const AGE: Duration = Duration::from_secs(30 * 60);
/// How long it may take to vacuum the tables; what was not done by then is done the next time.
const VACUUM: Duration = Duration::from_secs(10 * 60);
/// How often a line on which nothing is heard is asked whether it holds.
const SILENCE: Duration = Duration::from_secs(20);

/// What every session is told. A replica that stands still in the middle of a transaction must not hold the others up for long, and the
/// server has to notice when one is gone. What is acknowledged is on disk, whatever the default of the database is.
///
/// All that is asked is some hundred rows by their keys. A plan made while the tables were small would read them whole once they are not,
/// and be kept until statistics are taken; so each statement is planned for the tables as they are, for a disk that finds any page at once,
/// and not compiled.
const SETTINGS: &str = "
    SET idle_in_transaction_session_timeout = '10s';
    SET lock_timeout = '5s';
    SET statement_timeout = '10s';
    SET plan_cache_mode = force_custom_plan;
    SET random_page_cost = 1.1;
    SET jit = off;
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 3;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// The server.
#[derive(Debug)]
pub(super) struct Server {
    readers: PgPool,
    writers: PgPool,
}

/// A connection in a transaction. Unless that ends well the connection is closed: the server undoes what was not committed, and nobody
/// waits for an answer that may never come.
#[derive(Debug)]
pub(crate) struct Session(Option<PoolConnection<Postgres>>);

/// A line on which commits of all replicas are heard of.
#[derive(Debug)]
pub(crate) struct Line(PgListener);

/// What makes the tables, and brings them up to date. A replica of an earlier release starts on tables of a later one, too.
pub(super) fn migrations() -> Migrator {
    let mut migrations = sqlx::migrate!("migrations/postgres");
    migrations.set_ignore_missing(true);
    migrations
}

impl Server {
    /// Reads where the server is.
    pub(super) fn address(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
        Ok(PgConnectOptions::from_str(url)?.application_name("piquel-collector").disable_statement_logging())
    }

    /// Connects, and brings the tables up to date. Replicas that start together wait for the first to have done so.
    pub(super) async fn open(options: PgConnectOptions) -> Result<Self, sqlx::Error> {
        let mut connection = PgConnection::connect_with(&options).await?;
        migrations().run(&mut connection).await?;
        let (fsync,): (String,) = sqlx::query_as("SHOW fsync").fetch_one(&mut connection).await?;
        if fsync != "on" {
            tracing::warn!("PostgreSQL runs with `fsync = {fsync}`: what is acknowledged may be lost with the machine");
        }
        connection.close().await?;
        let pool = |connections| {
            super::pool()
                .max_connections(connections)
                .acquire_timeout(LOOK)
                .after_connect(|connection, _| {
                    Box::pin(async move { sqlx::raw_sql(SETTINGS).execute(connection).await.map(drop) })
                })
                .test_before_acquire(false)
                .before_acquire(|connection: &mut PgConnection, known| {
                    Box::pin(async move {
                        let is_old = known.idle_for > IDLE || known.age > AGE;
                        Ok(!is_old && connection.ping().await.is_ok())
                    })
                })
        };
        let readers = pool(READERS).connect_lazy_with(options.clone());
        Ok(Self { readers, writers: pool(WRITERS).connect_lazy_with(options) })
    }

    /// A transaction that sees what others committed before each of its statements.
    pub(super) async fn begin(&self) -> Result<Session, sqlx::Error> {
        Session::begin(&self.writers, "BEGIN ISOLATION LEVEL READ COMMITTED").await
    }

    /// A transaction that sees one moment.
    pub(super) async fn snapshot(&self) -> Result<Session, sqlx::Error> {
        Session::begin(&self.readers, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// Listens from now on.
    pub(super) async fn listen(&self) -> Result<Line, sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.readers).await?;
        listener.eager_reconnect(false);
        let (schema,): (String,) = sqlx::query_as("SELECT current_schema()").fetch_one(&mut listener).await?;
        listener.listen(&format!("{schema}.piquel")).await?;
        Ok(Line(listener))
    }

    /// Has the server overwrite what was deleted from tables that hold what was told, as far as nobody can see it any more.
    pub(super) async fn vacuum(&self) -> Result<(), sqlx::Error> {
        // A connection of its own: the others may not take so long over a statement.
        let vacuum = async {
            let mut connection = PgConnection::connect_with(&self.writers.connect_options()).await?;
            connection.execute("VACUUM leads, subjects, records, conflicts, aside, due, partials").await?;
            connection.close().await
        };
        tokio::time::timeout(VACUUM, vacuum).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

impl Session {
    async fn begin(pool: &PgPool, begin: &'static str) -> Result<Self, sqlx::Error> {
        let mut session = Self(Some(pool.acquire().await?));
        session.connection()?.execute(begin).await?;
        Ok(session)
    }

    pub(super) fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.connection()?.execute("COMMIT").await?;
        // It ended well: others may have the connection.
        drop(self.0.take());
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

impl Line {
    /// The next that is heard. After an error the line is dead, and something may have been missed.
    pub(crate) async fn next(&mut self) -> Result<String, sqlx::Error> {
        loop {
            match tokio::time::timeout(SILENCE, self.0.try_recv()).await {
                Ok(heard) => return heard?.map(|heard| heard.payload().to_owned()).ok_or(sqlx::Error::PoolClosed),
                Err(_) => {
                    let asked = tokio::time::timeout(PATIENCE, (&mut self.0).execute("SELECT 1")).await;
                    asked.map_err(|_| sqlx::Error::PoolTimedOut)??;
                }
            }
        }
    }
}
