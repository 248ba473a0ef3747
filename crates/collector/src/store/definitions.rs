//! Published documents in the database: kept for good, the latest one valid.

use sqlx::{FromRow, Sqlite, Transaction};

use super::Tenant;

/// One published document.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Edition {
    pub(crate) version: u32,
    /// Content hash of the plan.
    pub(crate) hash: String,
    /// The document as given.
    pub(crate) document: String,
    pub(crate) plan: Vec<u8>,
}

/// What pages get now.
pub(crate) async fn current(tx: &mut Transaction<'_, Sqlite>, tenant: Tenant) -> Result<Option<Edition>, sqlx::Error> {
    sqlx::query_as("SELECT version, hash, document, plan FROM definitions WHERE tenant = ? ORDER BY id DESC LIMIT 1")
        .bind(tenant.0)
        .fetch_optional(&mut **tx)
        .await
}

/// Version and hash of what pages get now.
pub(crate) async fn current_name(
    tx: &mut Transaction<'_, Sqlite>,
    tenant: Tenant,
) -> Result<Option<(u32, String)>, sqlx::Error> {
    sqlx::query_as("SELECT version, hash FROM definitions WHERE tenant = ? ORDER BY id DESC LIMIT 1")
        .bind(tenant.0)
        .fetch_optional(&mut **tx)
        .await
}

/// The latest document that was published under this hash.
pub(crate) async fn document(
    tx: &mut Transaction<'_, Sqlite>,
    tenant: Tenant,
    hash: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT document FROM definitions WHERE tenant = ? AND hash = ? ORDER BY id DESC LIMIT 1")
        .bind(tenant.0)
        .bind(hash)
        .fetch_optional(&mut **tx)
        .await
}

/// Whether this version was published with another content.
pub(crate) async fn version_differs(
    tx: &mut Transaction<'_, Sqlite>,
    tenant: Tenant,
    edition: &Edition,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM definitions WHERE tenant = ? AND version = ? AND hash <> ?)")
        .bind(tenant.0)
        .bind(edition.version)
        .bind(&edition.hash)
        .fetch_one(&mut **tx)
        .await
}

/// Publishes.
pub(crate) async fn insert(
    tx: &mut Transaction<'_, Sqlite>,
    tenant: Tenant,
    edition: &Edition,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO definitions (tenant, version, hash, document, plan, published) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(tenant.0)
        .bind(edition.version)
        .bind(&edition.hash)
        .bind(&edition.document)
        .bind(&edition.plan)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
