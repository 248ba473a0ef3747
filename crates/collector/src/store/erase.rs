//! What a browser profile told is deleted, and does not come back.
//!
//! Whoever knows the 128 random bits of an install may erase it: write keys are public. Must not know HTTP.

use std::collections::{BTreeMap, HashSet};

use piquel_engine::wire::Install;

use super::Tenant;
use super::dialect::{Sql, sql};
use super::transaction::{Transaction, Value, json, numbers};

const REMEMBER: Sql = sql!("INSERT INTO erased (tenant, hash, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
const REMEMBERED: Sql =
    sql!("SELECT hash FROM erased WHERE tenant = $1 AND hash IN (SELECT value ->> 0 FROM " ROWS ")");
/// Nobody gives a lead another subject between the look at whether it has one and the commit.
const LEADS: Sql = sql!(
    "SELECT id FROM leads
     WHERE tenant = $1 AND id IN (SELECT lead FROM subjects WHERE tenant = $1 AND install = $2) ORDER BY name" LOCKED
);
const DELETIONS: [Sql; 5] = [
    sql!(
        "DELETE FROM due
         WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND install = $2)"
    ),
    sql!(
        "DELETE FROM conflicts
         WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND install = $2)"
    ),
    sql!(
        "DELETE FROM records
         WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND install = $2)"
    ),
    sql!("DELETE FROM subjects WHERE tenant = $1 AND install = $2"),
    // Nobody can read a later version yet, but it names its install somewhere.
    sql!("DELETE FROM aside WHERE tenant = $1 AND " NAMED_IN_BODY),
];
const LEADS_OF_NOBODY: Sql = sql!(
    "DELETE FROM leads WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")
            AND NOT EXISTS (SELECT 1 FROM subjects WHERE subjects.tenant = $1 AND subjects.lead = leads.id)"
);
const TOUCH: Sql = sql!(
    "UPDATE leads SET updated = " GREATER "(updated, $3),
            automated = CASE WHEN EXISTS (SELECT 1 FROM subjects s
                                          WHERE s.tenant = $1 AND s.lead = leads.id AND s.automated = 0) THEN 0 ELSE 1 END
     WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")"
);

/// Deletes every row that this install is the source of. Leads that had nothing else go with it; the others know less from then on.
/// Tells how many leads that concerns.
pub(crate) async fn install(
    tx: &mut Transaction,
    tenant: Tenant,
    install: &Install,
    now: i64,
) -> Result<usize, sqlx::Error> {
    let (hash, now) = (hash(install), Value::Number(now));
    tx.hold(tenant, &[&hash]).await?;
    let tenant = tenant.value();
    tx.execute(REMEMBER, &[tenant, Value::Text(&hash), now]).await?;
    let own = [tenant, Value::Text(install.as_str())];
    let leads: Vec<(i64,)> = tx.rows(LEADS, &own).await?;
    for deletion in DELETIONS {
        tx.execute(deletion, &own).await?;
    }
    let rows = numbers(leads.iter().map(|(lead,)| *lead))?;
    tx.execute(LEADS_OF_NOBODY, &[tenant, Value::Text(&rows)]).await?;
    tx.execute(TOUCH, &[tenant, Value::Text(&rows), now]).await?;
    Ok(leads.len())
}

/// Keeps all others from writing of these installs until the commit, and says which of them were erased.
pub(crate) async fn hold<'a>(
    tx: &mut Transaction,
    tenant: Tenant,
    installs: impl Iterator<Item = &'a Install>,
) -> Result<HashSet<&'a str>, sqlx::Error> {
    // In order of the hashes: whoever holds one waits for none that stands before it.
    let installs: BTreeMap<String, &str> = installs.map(|install| (hash(install), install.as_str())).collect();
    let hashes: Vec<&str> = installs.keys().map(String::as_str).collect();
    tx.hold(tenant, &hashes).await?;
    let rows = json(&hashes.iter().map(|hash| (hash,)).collect::<Vec<_>>())?;
    let erased: Vec<(String,)> = tx.rows(REMEMBERED, &[tenant.value(), Value::Text(&rows)]).await?;
    Ok(erased.iter().filter_map(|(hash,)| installs.get(hash).copied()).collect())
}

/// Half as many bits as the id has: from it, nobody gets the id back.
fn hash(install: &Install) -> String {
    format!("{:016x}", piquel_engine::content_hash(install.as_str().as_bytes()))
}
