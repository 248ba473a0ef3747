//! Leads as they lie in the database: pages of them, and all that belongs to each.
//!
//! Every query names its leads or its place in an index; none walks a table. Must not know how a lead is shown.

use std::fmt;
use std::str::FromStr;

use sqlx::FromRow;

use super::Tenant;
use super::dialect::{Sql, sql};
use super::transaction::{Transaction, Value, numbers};

/// A lead.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct LeadRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) user: Option<String>,
    pub(crate) updated: i64,
    /// Whether no person was there, only programs.
    pub(crate) automated: bool,
}

/// One user in one browser profile that has reported a summary.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct SubjectRow {
    pub(crate) lead: i64,
    pub(crate) install: String,
    pub(crate) account: Option<String>,
    pub(crate) stage: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) active: i64,
    pub(crate) limits: String,
    pub(crate) traits: String,
}

/// One record.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct RecordRow {
    pub(crate) id: i64,
    pub(crate) lead: i64,
    #[sqlx(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) n: i64,
    pub(crate) at: i64,
    pub(crate) observed: i64,
    pub(crate) received: i64,
    pub(crate) initial: bool,
    pub(crate) evidence: String,
    pub(crate) tier: Option<String>,
    pub(crate) behaviour: Option<f64>,
    pub(crate) fit: Option<f64>,
    pub(crate) defs: Option<String>,
}

/// A place in the list of leads: what comes after it was updated earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) updated: i64,
    pub(crate) id: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.updated, self.id)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (updated, id) = text.split_once('-')?;
            Some(Self { updated: updated.parse().ok()?, id: id.parse().ok()? })
        };
        parse().ok_or("expected a cursor that `next` gave")
    }
}

const PAGE: Sql = sql!(
    "SELECT id, name, \"user\", updated, (automated = 1) AS automated FROM leads
     WHERE tenant = $1 AND automated = $2 AND (updated, id) < ($3, $4) ORDER BY updated DESC, id DESC LIMIT $5"
);
const BY_NAME: Sql = sql!(
    "SELECT id, name, \"user\", updated, (automated = 1) AS automated FROM leads WHERE tenant = $1 AND name = $2
     UNION ALL
     SELECT l.id, l.name, l.\"user\", l.updated, (l.automated = 1) AS automated
     FROM subjects s JOIN leads l ON l.tenant = s.tenant AND l.id = s.lead
     WHERE s.tenant = $1 AND s.\"user\" = '' AND s.install = $3 AND l.\"user\" IS NOT NULL
     LIMIT 1"
);
const BY_IDS: Sql = sql!(
    "SELECT id, name, \"user\", updated, (automated = 1) AS automated FROM leads
     WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ") ORDER BY id"
);
/// Here and below, where a person is among the subjects, what programs did under the same name is left out.
const SUBJECTS: Sql = sql!(
    "SELECT s.lead, s.install, s.account, s.stage, s.first, s.last, s.active, s.limits, s.traits
     FROM leads l JOIN subjects s ON s.tenant = l.tenant AND s.lead = l.id AND s.automated = l.automated
     WHERE l.tenant = $1 AND l.id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ") AND s.rev IS NOT NULL
     ORDER BY s.received DESC, s.id DESC"
);
const LATEST_RECORDS: Sql = sql!(
    "SELECT r.id, s.lead, r.type, r.name, r.n, r.at, r.observed, r.received, (r.initial = 1) AS initial, r.evidence, r.tier,
            r.behaviour, r.fit, r.defs
     FROM leads l JOIN subjects s ON s.tenant = l.tenant AND s.lead = l.id AND s.automated = l.automated
          JOIN records r ON r.tenant = s.tenant AND r.subject = s.id
     WHERE l.tenant = $1 AND l.id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")
           AND r.type IN ('signal', 'tier') AND r.latest = 1
     ORDER BY r.id"
);
const RECORDS: Sql = sql!(
    "SELECT r.id, s.lead, r.type, r.name, r.n, r.at, r.observed, r.received, (r.initial = 1) AS initial, r.evidence, r.tier,
            r.behaviour, r.fit, r.defs
     FROM leads l JOIN subjects s ON s.tenant = l.tenant AND s.lead = l.id AND s.automated = l.automated
          JOIN records r ON r.tenant = s.tenant AND r.subject = s.id
     WHERE l.tenant = $1 AND l.id = $2 ORDER BY r.at DESC, r.id DESC LIMIT $3"
);
const MOVED: Sql = sql!(
    "SELECT s.install, l.name FROM subjects s JOIN leads l ON l.tenant = s.tenant AND l.id = s.lead
     WHERE s.tenant = $1 AND s.id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ") ORDER BY s.id"
);

/// Leads after `before`, latest update first: those of programs, or all others.
pub(crate) async fn page(
    tx: &mut Transaction,
    tenant: Tenant,
    automated: bool,
    before: Option<Cursor>,
    limit: u32,
) -> Result<Vec<LeadRow>, sqlx::Error> {
    let Cursor { updated, id } = before.unwrap_or(Cursor { updated: i64::MAX, id: i64::MAX });
    let values = [
        tenant.value(),
        Value::Number(automated.into()),
        Value::Number(updated),
        Value::Number(id),
        Value::Number(limit.into()),
    ];
    tx.rows(PAGE, &values).await
}

/// The lead of this name; for `i:<install>` that has identified itself since, the user's.
pub(crate) async fn by_name(tx: &mut Transaction, tenant: Tenant, name: &str) -> Result<Option<LeadRow>, sqlx::Error> {
    // No install is called by the empty name.
    let install = name.strip_prefix("i:").unwrap_or_default();
    tx.row(BY_NAME, &[tenant.value(), Value::Text(name), Value::Text(install)]).await
}

/// The leads of these row ids.
pub(crate) async fn by_ids(
    tx: &mut Transaction,
    tenant: Tenant,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<LeadRow>, sqlx::Error> {
    tx.rows(BY_IDS, &[tenant.value(), Value::Text(&numbers(ids)?)]).await
}

/// The subjects of these leads, the one that reported last first.
pub(crate) async fn subjects(
    tx: &mut Transaction,
    tenant: Tenant,
    leads: impl IntoIterator<Item = i64>,
) -> Result<Vec<SubjectRow>, sqlx::Error> {
    tx.rows(SUBJECTS, &[tenant.value(), Value::Text(&numbers(leads)?)]).await
}

/// The latest firing of each signal and the latest tier of each score, in each subject of these leads.
pub(crate) async fn latest_records(
    tx: &mut Transaction,
    tenant: Tenant,
    leads: impl IntoIterator<Item = i64>,
) -> Result<Vec<RecordRow>, sqlx::Error> {
    tx.rows(LATEST_RECORDS, &[tenant.value(), Value::Text(&numbers(leads)?)]).await
}

/// The records of one lead, latest first.
pub(crate) async fn records(
    tx: &mut Transaction,
    tenant: Tenant,
    lead: i64,
    limit: u32,
) -> Result<Vec<RecordRow>, sqlx::Error> {
    tx.rows(RECORDS, &[tenant.value(), Value::Number(lead), Value::Number(limit.into())]).await
}

/// The installs of these subjects, and the names of the leads that they belong to.
pub(crate) async fn moved(
    tx: &mut Transaction,
    tenant: Tenant,
    subjects: impl IntoIterator<Item = i64>,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    tx.rows(MOVED, &[tenant.value(), Value::Text(&numbers(subjects)?)]).await
}
