//! Published documents in the database: kept for good, the latest one valid.

use sqlx::FromRow;

use super::Tenant;
use super::dialect::{Sql, sql};
use super::transaction::{Transaction, Value, json};

/// One published document.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Edition {
    #[sqlx(try_from = "i64")]
    pub(crate) version: u32,
    /// Content hash of the plan.
    pub(crate) hash: String,
    /// The document as given.
    pub(crate) document: String,
    pub(crate) plan: Vec<u8>,
}

/// Which document is published, without what is in it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Named {
    /// Higher for each document that is published.
    pub(crate) id: i64,
    #[sqlx(try_from = "i64")]
    pub(crate) version: u32,
    /// Content hash of the plan.
    pub(crate) hash: String,
}

const CURRENT: Sql =
    sql!("SELECT version, hash, document, plan FROM definitions WHERE tenant = $1 ORDER BY id DESC LIMIT 1");
const CURRENT_NAME: Sql = sql!("SELECT id, version, hash FROM definitions WHERE tenant = $1 ORDER BY id DESC LIMIT 1");
const DOCUMENTS: Sql = sql!(
    "SELECT hash, document FROM definitions
     WHERE id IN (SELECT MAX(id) FROM definitions
                  WHERE tenant = $1 AND hash IN (SELECT value ->> 0 FROM " ROWS ") GROUP BY hash)
     AND tenant = $1"
);
const OF_VERSION: Sql = sql!("SELECT hash FROM definitions WHERE tenant = $1 AND version = $2 AND hash <> $3 LIMIT 1");
const INSERT: Sql =
    sql!("INSERT INTO definitions (tenant, version, hash, document, plan, published) VALUES ($1, $2, $3, $4, $5, $6)");

/// What pages get now.
pub(crate) async fn current(tx: &mut Transaction, tenant: Tenant) -> Result<Option<Edition>, sqlx::Error> {
    tx.row(CURRENT, &[tenant.value()]).await
}

/// Which document pages get now.
pub(crate) async fn current_name(tx: &mut Transaction, tenant: Tenant) -> Result<Option<Named>, sqlx::Error> {
    tx.row(CURRENT_NAME, &[tenant.value()]).await
}

/// Of these hashes, those under which something was published, each with its latest document.
pub(crate) async fn documents(
    tx: &mut Transaction,
    tenant: Tenant,
    hashes: &[&str],
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let hashes = json(&hashes.iter().map(|hash| (hash,)).collect::<Vec<_>>())?;
    tx.rows(DOCUMENTS, &[tenant.value(), Value::Text(&hashes)]).await
}

/// Whether this version was published with another content.
pub(crate) async fn version_differs(
    tx: &mut Transaction,
    tenant: Tenant,
    edition: &Edition,
) -> Result<bool, sqlx::Error> {
    let values = [tenant.value(), Value::Number(edition.version.into()), Value::Text(&edition.hash)];
    Ok(tx.row::<(String,)>(OF_VERSION, &values).await?.is_some())
}

/// Keeps all others from publishing until the end: what is acknowledged last is what stands.
pub(crate) async fn hold(tx: &mut Transaction) -> Result<(), sqlx::Error> {
    tx.hold_definitions().await
}

/// Publishes.
pub(crate) async fn insert(
    tx: &mut Transaction,
    tenant: Tenant,
    edition: &Edition,
    now: i64,
) -> Result<(), sqlx::Error> {
    let values = [
        tenant.value(),
        Value::Number(edition.version.into()),
        Value::Text(&edition.hash),
        Value::Text(&edition.document),
        Value::Bytes(&edition.plan),
        Value::Number(now),
    ];
    tx.execute(INSERT, &values).await
}
