//! A transaction, whichever database it runs on: statements go in with their values, rows come out.

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Sqlite};

use super::dialect::Sql;

/// A transaction. What it did is undone unless it is committed.
#[derive(Debug)]
pub(crate) struct Transaction(sqlx::Transaction<'static, Sqlite>);

/// The value of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Number(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What a row can be read as.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin> Row for T {}

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
    pub(super) fn new(transaction: sqlx::Transaction<'static, Sqlite>) -> Self {
        Self(transaction)
    }

    /// Makes what was done last.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.0.commit().await
    }

    /// Runs a statement for what it does.
    pub(crate) async fn execute(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<(), sqlx::Error> {
        bind!(sqlx::query(sql.sqlite), values).execute(&mut *self.0).await.map(drop)
    }

    /// Runs a statement for the rows that it gives.
    pub(crate) async fn rows<T: Row>(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<Vec<T>, sqlx::Error> {
        bind!(sqlx::query_as(sql.sqlite), values).fetch_all(&mut *self.0).await
    }

    /// Runs a statement that gives one row at most.
    pub(crate) async fn row<T: Row>(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<Option<T>, sqlx::Error> {
        bind!(sqlx::query_as(sql.sqlite), values).fetch_optional(&mut *self.0).await
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
