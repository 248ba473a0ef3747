//! A transaction, whichever database it runs on: statements go in with their values, rows come out.

use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Sqlite};

use super::Tenant;
use super::dialect::{Sql, sql};
use super::postgres;

/// Rows that are there already are not written anew: they are locked next.
const NAME_INSTALLS: Sql = sql!(
    "INSERT INTO installs (tenant, hash) SELECT $1, value ->> 0 FROM " ROWS " WHERE true ON CONFLICT DO NOTHING"
);
const HOLD_INSTALLS: Sql = sql!(
    "SELECT hash FROM installs WHERE tenant = $1 AND hash IN (SELECT value ->> 0 FROM " ROWS ") ORDER BY hash" LOCKED
);
/// Of this schema and tenant. Whoever waits for the whole of it lets nobody past who comes later.
const HOLD_USERS: Sql =
    sql!("SELECT CAST(pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '.piquel', $1)) AS TEXT)");
const HOLD_TENANT: Sql =
    sql!("SELECT CAST(pg_advisory_xact_lock(hashtextextended(current_schema() || '.piquel', $1)) AS TEXT)");
/// Readers go on.
const HOLD_DEFINITIONS: Sql = sql!("LOCK TABLE definitions IN EXCLUSIVE MODE");
const ANNOUNCE: Sql = sql!("SELECT CAST(pg_notify(current_schema() || '.piquel', $1) AS TEXT)");

/// A transaction. What it did is undone unless it is committed.
#[derive(Debug)]
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(postgres::Session),
}

/// The value of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Number(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What a row of either database can be read as.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// Gives a query its values.
macro_rules! bind {
    ($query:expr, $values:expr) => {
        $values.iter().fold($query, |query, value| match *value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
        })
    };
}

impl Transaction {
    /// Makes what was done last.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(session) => session.commit().await,
        }
    }

    /// Ends one that only read.
    pub(crate) async fn end(self) {
        match self {
            Self::Sqlite(tx) => drop(tx),
            // One that cannot be ended is closed, and another takes its place: nothing is lost.
            Self::Postgres(session) => drop(session.commit().await),
        }
    }

    /// Runs a statement for what it does.
    pub(crate) async fn execute(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => bind!(sqlx::query(sql.sqlite), values).execute(&mut **tx).await.map(drop),
            Self::Postgres(tx) => {
                bind!(sqlx::query(sql.postgres), values).execute(&mut *tx.connection()?).await.map(drop)
            }
        }
    }

    /// Runs a statement for the rows that it gives.
    pub(crate) async fn rows<T: Row>(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Sqlite(tx) => bind!(sqlx::query_as(sql.sqlite), values).fetch_all(&mut **tx).await,
            Self::Postgres(tx) => bind!(sqlx::query_as(sql.postgres), values).fetch_all(&mut *tx.connection()?).await,
        }
    }

    /// Runs a statement that gives one row at most.
    pub(crate) async fn row<T: Row>(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<Option<T>, sqlx::Error> {
        Ok(self.rows(sql, values).await?.pop())
    }

    /// Keeps whoever deletes users and leads of this tenant out until the end; comes before holding installs. SQLite has one writer alone.
    pub(super) async fn hold_users(&mut self, tenant: Tenant) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.rows::<(String,)>(HOLD_USERS, &[tenant.value()]).await.map(drop),
        }
    }

    /// Keeps all others from writing of this tenant until the end.
    pub(super) async fn hold_tenant(&mut self, tenant: Tenant) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.rows::<(String,)>(HOLD_TENANT, &[tenant.value()]).await.map(drop),
        }
    }

    /// Keeps all others from writing of these installs, in order of their hashes, until the end. SQLite has one writer alone.
    pub(super) async fn hold(&mut self, tenant: Tenant, hashes: &[&str]) -> Result<(), sqlx::Error> {
        if let Self::Sqlite(_) = self {
            return Ok(());
        }
        let rows = json(&hashes.iter().map(|hash| (hash,)).collect::<Vec<_>>())?;
        let values = [tenant.value(), Value::Text(&rows)];
        self.execute(NAME_INSTALLS, &values).await?;
        self.rows::<(String,)>(HOLD_INSTALLS, &values).await.map(drop)
    }

    /// Keeps all others from publishing until the end.
    pub(super) async fn hold_definitions(&mut self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.execute(HOLD_DEFINITIONS, &[]).await,
        }
    }

    /// Has all replicas hear of this once it is committed.
    pub(crate) async fn announce(&mut self, news: &str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self.rows::<(String,)>(ANNOUNCE, &[Value::Text(news)]).await.map(drop),
        }
    }
}

/// Many rows as one parameter.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// Many numbers as one parameter.
pub(crate) fn numbers(numbers: impl IntoIterator<Item = i64>) -> Result<String, sqlx::Error> {
    json(&numbers.into_iter().map(|number| (number,)).collect::<Vec<_>>())
}
