//! What is older than it is to be kept goes, a few rows at a time.

use super::Tenant;
use super::dialect::{Sql, sql};
use super::erase;
use super::transaction::{Transaction, Value};

/// Leads that go in one transaction: nobody waits long for it.
const LEADS_TOGETHER: usize = 32;
/// Rows that go in one transaction where each stands by itself.
const ROWS_TOGETHER: i64 = 256;

/// Programs and people are two lists in the same index.
const LEADS: Sql =
    sql!("SELECT id FROM leads WHERE tenant = $1 AND automated = $2 AND updated < $3 ORDER BY updated, id LIMIT $4");
const CONFLICTS: Sql = sql!(
    "DELETE FROM conflicts WHERE tenant = $1 AND " PLACE " IN
            (SELECT " PLACE " FROM conflicts WHERE tenant = $1 AND received < $2 ORDER BY received LIMIT $3)
     RETURNING CAST(1 AS BIGINT)"
);
const ASIDE: Sql = sql!(
    "DELETE FROM aside WHERE tenant = $1 AND " PLACE " IN
            (SELECT " PLACE " FROM aside WHERE tenant = $1 AND received < $2 ORDER BY received LIMIT $3)
     RETURNING CAST(1 AS BIGINT)"
);

/// What went in one transaction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Expired {
    /// Leads, with all that makes them up.
    pub(crate) leads: usize,
    /// Whether there may be more.
    pub(crate) more: bool,
}

/// Deletes some of the leads that nobody told anything of since `before`, and of what was set aside before.
pub(crate) async fn expire(tx: &mut Transaction, tenant: Tenant, before: i64) -> Result<Expired, sqlx::Error> {
    tx.hold_tenant(tenant).await?;
    let (own, before) = (tenant.value(), Value::Number(before));
    let mut leads: Vec<(i64,)> = Vec::new();
    for automated in [0, 1] {
        let room = LEADS_TOGETHER.saturating_sub(leads.len());
        let limit = Value::Number(i64::try_from(room).unwrap_or_default());
        leads.extend(tx.rows::<(i64,)>(LEADS, &[own, Value::Number(automated), before, limit]).await?);
    }
    if !erase::leads(tx, tenant, leads.iter().map(|(lead,)| *lead)).await? {
        return Ok(Expired { leads: 0, more: true });
    }
    let mut more = leads.len() == LEADS_TOGETHER;
    for sql in [CONFLICTS, ASIDE] {
        let gone: Vec<(i64,)> = tx.rows(sql, &[own, before, Value::Number(ROWS_TOGETHER)]).await?;
        more |= i64::try_from(gone.len()).is_ok_and(|gone| gone == ROWS_TOGETHER);
    }
    Ok(Expired { leads: leads.len(), more })
}
