//! What the passing of time alone brings about: kept with the summary that foresees it, and stored as told once its time has come, unless
//! a later summary came first. So a user who does not come back is noticed, although no page is there to do so.

use std::collections::BTreeSet;

use piquel_engine::wire::{Beacon, Record};
use sqlx::FromRow;

use super::super::dialect::{Sql, sql};
use super::super::transaction::{Transaction, Value, json, numbers};
use super::super::{Tenant, erase};
use super::accounts::{Accounts, Rules};
use super::profiles::Profiles;
use super::records::{Records, as_told};
use super::write;

/// Most records that are stored in one transaction.
const MOST: i64 = 256;

const FORGET: Sql = sql!(
    "DELETE FROM due WHERE tenant = $1 AND subject IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")"
);
const KEEP: Sql = sql!(
    "INSERT INTO due (tenant, subject, type, name, n, at, record)
     SELECT $1, CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, CAST(value ->> 3 AS BIGINT), CAST(value ->> 4 AS BIGINT),
            value ->> 5
     FROM " ROWS " WHERE true
     ON CONFLICT DO NOTHING"
);
const ANY: Sql = sql!(
    "SELECT CAST(1 AS BIGINT)
     WHERE EXISTS (SELECT 1 FROM due WHERE tenant = $1 AND at <= $2)
           OR EXISTS (SELECT 1 FROM accounts WHERE tenant = $1 AND due <= $2)"
);
const INSTALLS: Sql = sql!(
    "SELECT DISTINCT s.install
     FROM (SELECT subject FROM due WHERE tenant = $1 AND at <= $2 ORDER BY at LIMIT $3) first
     JOIN subjects s ON s.tenant = $1 AND s.id = first.subject"
);
const READ: Sql = sql!(
    "SELECT d.subject, d.record, s.defs
     FROM subjects s JOIN due d ON d.tenant = s.tenant AND d.subject = s.id
     WHERE s.tenant = $1 AND s.install IN (SELECT value ->> 0 FROM " ROWS ") AND d.at <= $3
     ORDER BY d.at, d.subject, d.type, d.name, d.n"
);
const DONE: Sql = sql!(
    "DELETE FROM due
     WHERE tenant = $1 AND subject IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ") AND at <= $3"
);

/// A record whose time has come.
#[derive(Debug, FromRow)]
struct Due {
    subject: i64,
    record: String,
    /// The definitions of the summary that foresaw it.
    defs: Option<String>,
}

/// Puts what the summaries of these beacons foresee in place of what those before them did, by the row ids of their subjects.
pub(super) async fn replace(
    tx: &mut Transaction,
    tenant: Tenant,
    told: &[(i64, &Beacon)],
    now: i64,
) -> Result<(), sqlx::Error> {
    if told.is_empty() {
        return Ok(());
    }
    let subjects = numbers(told.iter().map(|(subject, _)| *subject))?;
    tx.execute(FORGET, &[tenant.value(), Value::Text(&subjects)]).await?;
    let mut rows = Vec::new();
    for (subject, beacon) in told {
        for record in &beacon.due {
            // The device's clock may be wrong; how long it is until then, it knows.
            let wait = record.at.get().saturating_sub(beacon.sent.get());
            let at = now.saturating_add(wait.cast_signed());
            let what = &record.what;
            rows.push((*subject, what.kind(), what.name(), what.n(), at, json(&as_told(record))?));
        }
    }
    if !rows.is_empty() {
        tx.execute(KEEP, &[tenant.value(), Value::Text(&json(&rows)?)]).await?;
    }
    Ok(())
}

/// Whether the time of anything has come.
pub(crate) async fn is_any(tx: &mut Transaction, tenant: Tenant, now: i64) -> Result<bool, sqlx::Error> {
    Ok(tx.row::<(i64,)>(ANY, &[tenant.value(), Value::Number(now)]).await?.is_some())
}

/// Stores what is due, or the first of it. Gives row ids of the leads that look different now, and whether there may be more.
pub(crate) async fn store(
    tx: &mut Transaction,
    tenant: Tenant,
    rules: Option<Rules<'_>>,
    now: i64,
) -> Result<(BTreeSet<i64>, bool), sqlx::Error> {
    let values = [tenant.value(), Value::Number(now), Value::Number(MOST)];
    let installs: Vec<(String,)> = tx.rows(INSTALLS, &values).await?;
    let names = || installs.iter().map(|(install,)| install.as_str());
    erase::hold_installs(tx, tenant, names()).await?;
    let mut accounts = Accounts::due(tx, tenant, rules, MOST, now).await?;
    let fired = accounts.evaluate();
    let mut profiles = Profiles::read(tx, tenant, names(), accounts.names()).await?;
    // What came before they were held has taken the place of what was read then.
    let due: Vec<Due> = tx.rows(READ, &[tenant.value(), Value::Text(&json(&installs)?), Value::Number(now)]).await?;
    let told: Vec<Option<Record>> = due.iter().map(|due| serde_json::from_str(&due.record).ok()).collect();
    let mut records = Records::default();
    for (place, (due, record)) in due.iter().zip(&told).enumerate() {
        if let (Some(record), Some(subject)) = (record, profiles.place(due.subject)) {
            records.offer(subject, record, due.defs.as_deref(), (0, place));
        }
    }
    write(tx, tenant, &mut profiles, records, &mut accounts, &fired, now).await?;
    let subjects = numbers(due.iter().map(|due| due.subject))?;
    tx.execute(DONE, &[tenant.value(), Value::Text(&subjects), Value::Number(now)]).await?;
    let more = [due.len(), accounts.names().count()]
        .into_iter()
        .any(|some| i64::try_from(some).is_ok_and(|some| some >= MOST));
    Ok((profiles.changes().0, more))
}
