//! What a browser profile told is deleted, and does not come back.
//!
//! Whoever knows the 128 random bits of an install may erase it: write keys are public. Must not know HTTP.

use piquel_engine::wire::Install;
use sqlx::{Sqlite, Transaction};

use super::{Tenant, leads};

/// Deletes every row that this install is the source of. Leads that had nothing else go with it; the others know less from then on.
/// Tells how many leads that concerns.
pub(crate) async fn install(
    tx: &mut Transaction<'static, Sqlite>,
    tenant: Tenant,
    install: &Install,
    now: i64,
) -> Result<usize, sqlx::Error> {
    sqlx::query("INSERT INTO erased (tenant, hash, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(tenant.0)
        .bind(hash(install))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    let leads: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT lead FROM subjects WHERE tenant = ? AND install = ?")
        .bind(tenant.0)
        .bind(install.as_str())
        .fetch_all(&mut **tx)
        .await?;
    for deletion in [
        "DELETE FROM records WHERE subject IN (SELECT id FROM subjects WHERE tenant = ? AND install = ?)",
        "DELETE FROM subjects WHERE tenant = ? AND install = ?",
        // Nobody can read a later version yet, but it names its install somewhere.
        "DELETE FROM aside WHERE tenant = ? AND instr(body, CAST(? AS BLOB)) > 0",
    ] {
        sqlx::query(deletion).bind(tenant.0).bind(install.as_str()).execute(&mut **tx).await?;
    }
    for lead in &leads {
        sqlx::query("DELETE FROM leads WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM subjects WHERE lead = ?1)")
            .bind(lead)
            .execute(&mut **tx)
            .await?;
        leads::touch(tx, *lead, now).await?;
    }
    Ok(leads.len())
}

/// Whether this install was erased.
pub(crate) async fn is_erased(
    tx: &mut Transaction<'static, Sqlite>,
    tenant: Tenant,
    install: &Install,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM erased WHERE tenant = ? AND hash = ?)")
        .bind(tenant.0)
        .bind(hash(install))
        .fetch_one(&mut **tx)
        .await
}

/// Half as many bits as the id has: from it, nobody gets the id back.
fn hash(install: &Install) -> String {
    format!("{:016x}", piquel_engine::content_hash(install.as_str().as_bytes()))
}
