//! Leads as they lie in the database: pages of them, and all that belongs to each.
//!
//! Every query names its leads or its place in an index; none walks a table. Must not know how a lead is shown.

use std::fmt;
use std::str::FromStr;

use sqlx::{FromRow, Sqlite, Transaction};

use super::Tenant;

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

/// Reads from the table: a transaction alone would begin on a broken file too.
pub(crate) async fn probe(tx: &mut Transaction<'_, Sqlite>) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1 FROM leads LIMIT 1").fetch_optional(&mut **tx).await.map(drop)
}

/// Moves a lead that changed to the front of the list, and to the one that it belongs to. A clock that was set back moves nothing back.
pub(crate) async fn touch(tx: &mut Transaction<'_, Sqlite>, lead: i64, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE leads SET updated = MAX(updated, ?1),
                automated = NOT EXISTS (SELECT 1 FROM subjects WHERE lead = ?2 AND automated = 0) WHERE id = ?2",
    )
    .bind(now)
    .bind(lead)
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Leads after `before`, latest update first: those of programs, or all others.
pub(crate) async fn page(
    tx: &mut Transaction<'_, Sqlite>,
    tenant: Tenant,
    automated: bool,
    before: Option<Cursor>,
    limit: u32,
) -> Result<Vec<LeadRow>, sqlx::Error> {
    let before = before.unwrap_or(Cursor { updated: i64::MAX, id: i64::MAX });
    sqlx::query_as(
        "SELECT id, name, user, updated, automated FROM leads WHERE tenant = ? AND automated = ? AND (updated, id) < (?, ?)
         ORDER BY updated DESC, id DESC LIMIT ?",
    )
    .bind(tenant.0)
    .bind(automated)
    .bind(before.updated)
    .bind(before.id)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await
}

/// The lead of this name; for `i:<install>` that has identified itself since, the user's.
pub(crate) async fn by_name(
    tx: &mut Transaction<'_, Sqlite>,
    tenant: Tenant,
    name: &str,
) -> Result<Option<LeadRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, name, user, updated, automated FROM leads WHERE tenant = ?1 AND name = ?2
         UNION ALL
         SELECT l.id, l.name, l.user, l.updated, l.automated FROM subjects s JOIN leads l ON l.id = s.lead
         WHERE s.tenant = ?1 AND s.user = '' AND s.install = ?3 AND l.user IS NOT NULL
         LIMIT 1",
    )
    .bind(tenant.0)
    .bind(name)
    .bind(name.strip_prefix("i:"))
    .fetch_optional(&mut **tx)
    .await
}

/// The leads of these row ids.
pub(crate) async fn by_ids(tx: &mut Transaction<'_, Sqlite>, ids: &str) -> Result<Vec<LeadRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, name, user, updated, automated FROM leads WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    )
    .bind(ids)
    .fetch_all(&mut **tx)
    .await
}

/// The subjects of these leads (`ids`: a JSON list), the one that reported last first. Here and below, where a person is among them,
/// what programs did under the same name is left out.
pub(crate) async fn subjects(tx: &mut Transaction<'_, Sqlite>, ids: &str) -> Result<Vec<SubjectRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT s.lead, s.install, s.account, s.stage, s.first, s.last, s.active, s.limits, s.traits
         FROM leads l JOIN subjects s ON s.lead = l.id AND s.automated = l.automated
         WHERE l.id IN (SELECT value FROM json_each(?)) AND s.rev IS NOT NULL ORDER BY s.received DESC, s.id DESC",
    )
    .bind(ids)
    .fetch_all(&mut **tx)
    .await
}

/// The latest firing of each signal and the latest tier of each score, in each subject of these leads (`ids`: a JSON list).
pub(crate) async fn latest_records(tx: &mut Transaction<'_, Sqlite>, ids: &str) -> Result<Vec<RecordRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT r.id, s.lead, r.type, r.name, r.n, r.at, r.observed, r.received, r.initial, r.evidence, r.tier, r.behaviour,
                r.fit, r.defs
         FROM leads l JOIN subjects s ON s.lead = l.id AND s.automated = l.automated JOIN records r ON r.subject = s.id
         WHERE l.id IN (SELECT value FROM json_each(?)) AND r.type IN ('signal', 'tier') AND r.latest = 1 ORDER BY r.id",
    )
    .bind(ids)
    .fetch_all(&mut **tx)
    .await
}

/// The records of one lead, latest first.
pub(crate) async fn records(
    tx: &mut Transaction<'_, Sqlite>,
    lead: i64,
    limit: u32,
) -> Result<Vec<RecordRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT r.id, s.lead, r.type, r.name, r.n, r.at, r.observed, r.received, r.initial, r.evidence, r.tier, r.behaviour,
                r.fit, r.defs
         FROM leads l JOIN subjects s ON s.lead = l.id AND s.automated = l.automated JOIN records r ON r.subject = s.id
         WHERE l.id = ? ORDER BY r.at DESC, r.id DESC LIMIT ?",
    )
    .bind(lead)
    .bind(limit)
    .fetch_all(&mut **tx)
    .await
}
