//! Whether the database can be worked with: it answers, its tables are those of this release, and it takes what is written.

use super::dialect::{Sql, sql};
use super::transaction::{Value, numbers};
use super::{Database, Store, postgres, sqlite};

/// Reads from a table: a transaction alone would begin on a broken file too.
const READ: Sql = sql!("SELECT id FROM leads LIMIT 1");
const APPLIED: Sql = sql!(
    "SELECT COUNT(*) FROM _sqlx_migrations
     WHERE success AND version >= $1 AND version IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")"
);
/// A row of nobody's, which is gone by the commit: it leaves nothing, and costs a write all the same.
const WRITE: [Sql; 2] = [
    sql!("INSERT INTO erased (tenant, hash, at) VALUES (0, 'probe', 0) ON CONFLICT DO NOTHING"),
    sql!("DELETE FROM erased WHERE tenant = 0"),
];

const SIZE: Sql = Sql {
    sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    postgres: "SELECT pg_database_size(current_database())",
};

impl Store {
    /// Size of the database, in bytes; on a server, with all else that is in it.
    pub(crate) async fn size(&self) -> Result<i64, sqlx::Error> {
        let mut tx = self.snapshot().await?;
        let size = tx.row::<(i64,)>(SIZE, &[]).await?;
        tx.end().await;
        size.map(|(size,)| size).ok_or(sqlx::Error::RowNotFound)
    }

    /// Reads, and says whether all migrations of this release were made.
    pub(crate) async fn probe(&self) -> Result<bool, sqlx::Error> {
        let migrations = match self.database {
            Database::Sqlite(_) => sqlite::migrations(),
            Database::Postgres(_) => postgres::migrations(),
        };
        let versions: Vec<i64> = migrations.iter().map(|migration| migration.version).collect();
        let mut tx = self.snapshot().await?;
        tx.row::<(i64,)>(READ, &[]).await?;
        let values = [Value::Number(0), Value::Text(&numbers(versions.iter().copied())?)];
        let applied = tx.row::<(i64,)>(APPLIED, &values).await?;
        tx.end().await;
        Ok(applied.and_then(|(applied,)| usize::try_from(applied).ok()) == Some(versions.len()))
    }

    /// Writes, and leaves nothing of it.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] also where somebody else has the turn.
    pub(crate) async fn probe_write(&self) -> Result<(), sqlx::Error> {
        let turn = self.try_turn().ok_or(sqlx::Error::PoolTimedOut)?;
        let mut tx = turn.begin().await?;
        for statement in WRITE {
            tx.execute(statement, &[]).await?;
        }
        tx.commit().await
    }
}
