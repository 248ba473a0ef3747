//! One beacon into the database: its records once each, its summary if it is newer, and the lead that it belongs to.
//!
//! Everything happens in the caller's transaction. Must not know what a document means, nor how a lead is shown.

use std::collections::BTreeSet;

use piquel_engine::wire::{Beacon, Item, Record, Refusal, Summary, What, Whole};
use serde::Serialize;
use sqlx::{Sqlite, Transaction};

use super::{Tenant, erase, leads};

/// What a row is worth: anybody can claim to be anybody.
pub(crate) const TRUST: &str = "anonymous";

/// What became of a beacon.
#[derive(Debug)]
pub(crate) struct Taken {
    /// One per record, in order.
    pub(crate) items: Vec<Item>,
    /// Revision of the summary that is stored now.
    pub(crate) rev: u64,
    /// Row ids of the leads that look different now.
    pub(crate) changed: BTreeSet<i64>,
    /// The anonymous lead that went up into a user's, and that user's.
    pub(crate) merged: Option<Merged>,
}

/// Two leads that became one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Merged {
    /// Id of the lead that is no more.
    pub(crate) from: String,
    /// Id of the lead that it is part of now.
    pub(crate) into: String,
}

/// One user in one browser profile.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct Subject {
    id: i64,
    lead: i64,
}

/// A beacon on its way in.
struct Ingest<'a> {
    tx: &'a mut Transaction<'static, Sqlite>,
    tenant: Tenant,
    beacon: &'a Beacon,
    unknown: &'a [usize],
    now: i64,
    changed: BTreeSet<i64>,
}

/// Stores what is new in `beacon`, but for the records at the places `unknown`. `now` is the collector's clock.
pub(crate) async fn beacon(
    tx: &mut Transaction<'static, Sqlite>,
    tenant: Tenant,
    beacon: &Beacon,
    unknown: &[usize],
    now: i64,
) -> Result<Taken, sqlx::Error> {
    if erase::is_erased(tx, tenant, &beacon.install).await? {
        // It was on its way, or a page that did not hear of it goes on.
        let items = vec![Item::Refused(Refusal::Erased); beacon.records.len()];
        return Ok(Taken { items, rev: beacon.rev.get(), changed: BTreeSet::new(), merged: None });
    }
    let mut ingest = Ingest { tx, tenant, beacon, unknown, now, changed: BTreeSet::new() };
    let own = ingest.subject(beacon.user.as_ref().map(|user| user.as_str())).await?;
    let merged = ingest.merge(own).await?;
    let items = ingest.records(own).await?;
    let rev = ingest.summary(own).await?;
    ingest.automation().await?;
    ingest.touch().await?;
    Ok(Taken { items, rev, changed: ingest.changed, merged })
}

/// Keeps the body of a later wire version untouched; one that came before is kept once.
pub(crate) async fn aside(
    tx: &mut Transaction<'static, Sqlite>,
    tenant: Tenant,
    v: u64,
    body: &[u8],
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO aside (tenant, v, hash, body, received) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(tenant.0)
        .bind(v.cast_signed())
        .bind(format!("{:016x}", piquel_engine::content_hash(body)))
        .bind(body)
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Ingest<'_> {
    /// Finds or makes the subject, and its lead.
    async fn subject(&mut self, user: Option<&str>) -> Result<Subject, sqlx::Error> {
        let install = self.beacon.install.as_str();
        let found = sqlx::query_as("SELECT id, lead FROM subjects WHERE tenant = ? AND install = ? AND user = ?")
            .bind(self.tenant.0)
            .bind(install)
            .bind(user.unwrap_or_default())
            .fetch_optional(&mut **self.tx)
            .await?;
        if let Some(subject) = found {
            return Ok(subject);
        }
        let lead = match user {
            Some(user) => self.lead(format!("u:{user}"), Some(user)).await?,
            None => match self.lead_of_first_user().await? {
                Some(lead) => lead,
                None => self.lead(format!("i:{install}"), None).await?,
            },
        };
        self.changed.insert(lead);
        // What is known of the profile holds for whoever is new there.
        sqlx::query_as(
            "INSERT INTO subjects (tenant, install, user, lead, automated)
             VALUES (?1, ?2, ?3, ?4, EXISTS (SELECT 1 FROM subjects WHERE tenant = ?1 AND install = ?2 AND automated = 1))
             RETURNING id, lead",
        )
        .bind(self.tenant.0)
        .bind(install)
        .bind(user.unwrap_or_default())
        .bind(lead)
        .fetch_one(&mut **self.tx)
        .await
    }

    /// Finds or makes the lead of this name.
    async fn lead(&mut self, name: String, user: Option<&str>) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(
            "INSERT INTO leads (tenant, name, user, updated) VALUES (?, ?, ?, ?)
             ON CONFLICT (tenant, name) DO UPDATE SET name = excluded.name RETURNING id",
        )
        .bind(self.tenant.0)
        .bind(name)
        .bind(user)
        .bind(self.now)
        .fetch_one(&mut **self.tx)
        .await
    }

    /// What happens anonymously in a profile belongs to the first who said who they are there.
    async fn lead_of_first_user(&mut self) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT lead FROM subjects WHERE tenant = ? AND install = ? AND user <> '' ORDER BY id LIMIT 1",
        )
        .bind(self.tenant.0)
        .bind(self.beacon.install.as_str())
        .fetch_optional(&mut **self.tx)
        .await
    }

    /// Moves what this profile did anonymously to the user's lead, unless an earlier user has it.
    async fn merge(&mut self, own: Subject) -> Result<Option<Merged>, sqlx::Error> {
        let Some(user) = &self.beacon.user else { return Ok(None) };
        let anonymous: Option<(i64, i64, String)> = sqlx::query_as(
            "SELECT s.id, s.lead, l.name FROM subjects s JOIN leads l ON l.id = s.lead
             WHERE s.tenant = ? AND s.install = ? AND s.user = '' AND l.user IS NULL",
        )
        .bind(self.tenant.0)
        .bind(self.beacon.install.as_str())
        .fetch_optional(&mut **self.tx)
        .await?;
        let Some((subject, lead, name)) = anonymous else { return Ok(None) };
        sqlx::query("UPDATE subjects SET lead = ? WHERE id = ?")
            .bind(own.lead)
            .bind(subject)
            .execute(&mut **self.tx)
            .await?;
        sqlx::query("DELETE FROM leads WHERE id = ?").bind(lead).execute(&mut **self.tx).await?;
        self.changed.insert(own.lead);
        Ok(Some(Merged { from: name, into: format!("u:{}", user.as_str()) }))
    }

    async fn records(&mut self, own: Subject) -> Result<Vec<Item>, sqlx::Error> {
        let beacon = self.beacon;
        let mut items = Vec::with_capacity(beacon.records.len());
        for (place, record) in beacon.records.iter().enumerate() {
            items.push(match record {
                _ if self.unknown.contains(&place) => Item::Refused(Refusal::UnknownSignal),
                Err(refusal) => Item::Refused(*refusal),
                Ok(record) => {
                    let subject = if record.anonymous { self.subject(None).await? } else { own };
                    if self.record(subject, record).await? {
                        self.changed.insert(subject.lead);
                        Item::Ok
                    } else {
                        Item::Repeat
                    }
                }
            });
        }
        Ok(items)
    }

    /// Stores one record; false where one of its identity was stored before.
    async fn record(&mut self, subject: Subject, record: &Record) -> Result<bool, sqlx::Error> {
        let (initial, evidence) = match &record.what {
            What::Signal { initial, evidence, .. } => (*initial, json(evidence)?),
            What::Stage { .. } | What::Prompt { .. } | What::Tier { .. } => (false, "[]".to_owned()),
        };
        let (tier, behaviour, fit) = match &record.what {
            What::Tier { tier, behaviour, fit, .. } => (tier.as_ref(), behaviour.as_f64(), fit.as_f64()),
            What::Signal { .. } | What::Stage { .. } | What::Prompt { .. } => (None, None, None),
        };
        let (kind, name, n) = (record.what.kind(), record.what.name(), record.what.n().get());
        let inserted = sqlx::query(
            "INSERT INTO records (subject, type, name, n, at, observed, received, initial, evidence, defs, trust, tier,
                     behaviour, fit, latest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
                     NOT EXISTS (SELECT 1 FROM records WHERE subject = ?1 AND type = ?2 AND name = ?3 AND n > ?4))
             ON CONFLICT DO NOTHING",
        )
        .bind(subject.id)
        .bind(kind)
        .bind(&name)
        .bind(n)
        .bind(signed(record.at))
        .bind(signed(record.observed.unwrap_or(record.at)))
        .bind(self.now)
        .bind(initial)
        .bind(evidence)
        .bind(self.beacon.defs.as_ref().map(|defs| &defs.hash))
        .bind(TRUST)
        .bind(tier.map(|tier| tier.as_str()))
        .bind(behaviour)
        .bind(fit)
        .execute(&mut **self.tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(false);
        }
        // The index is named, for the planner would rather walk all earlier numbers than find the one that was the latest.
        sqlx::query(
            "UPDATE records INDEXED BY records_latest SET latest = 0
             WHERE subject = ? AND type = ? AND name = ? AND n < ? AND latest = 1",
        )
        .bind(subject.id)
        .bind(kind)
        .bind(&name)
        .bind(n)
        .execute(&mut **self.tx)
        .await?;
        Ok(true)
    }

    /// Replaces the summary by one of a higher revision, and says which revision is stored then. The account is no part of the
    /// summary: it follows a beacon of the same revision too.
    async fn summary(&mut self, own: Subject) -> Result<u64, sqlx::Error> {
        let rev = signed(self.beacon.rev);
        let account = self.beacon.account.as_ref().map(|account| account.as_str());
        let (stored, known): (Option<i64>, Option<String>) =
            sqlx::query_as("SELECT rev, account FROM subjects WHERE id = ?")
                .bind(own.id)
                .fetch_one(&mut **self.tx)
                .await?;
        match stored {
            Some(stored) if stored > rev => return Ok(stored.cast_unsigned()),
            Some(stored) if stored == rev => {
                if known.as_deref() != account {
                    self.changed.insert(own.lead);
                    sqlx::query("UPDATE subjects SET account = ? WHERE id = ?")
                        .bind(account)
                        .bind(own.id)
                        .execute(&mut **self.tx)
                        .await?;
                }
            }
            _ => {
                self.changed.insert(own.lead);
                self.replace_summary(own, rev, account).await?;
            }
        }
        Ok(rev.cast_unsigned())
    }

    async fn replace_summary(&mut self, own: Subject, rev: i64, account: Option<&str>) -> Result<(), sqlx::Error> {
        let Summary { stage, first, last, active, limits, traits, dropped } = &self.beacon.summary;
        sqlx::query(
            "UPDATE subjects SET account = ?, rev = ?, stage = ?, first = ?, last = ?, active = ?, limits = ?, traits = ?,
                    dropped = ?, defs = ?, sent = ?, received = ? WHERE id = ?",
        )
        .bind(account)
        .bind(rev)
        .bind(stage.as_str())
        .bind(signed(*first))
        .bind(signed(*last))
        .bind(signed(*active))
        .bind(json(limits)?)
        .bind(json(traits)?)
        .bind(json(dropped)?)
        .bind(self.beacon.defs.as_ref().map(|defs| &defs.hash))
        .bind(signed(self.beacon.sent))
        .bind(self.now)
        .bind(own.id)
        .execute(&mut **self.tx)
        .await?;
        Ok(())
    }

    /// Whether a program uses the profile: the newest beacon decides it, for all that the profile ever told.
    async fn automation(&mut self) -> Result<(), sqlx::Error> {
        let moved: Vec<i64> = sqlx::query_scalar(
            "UPDATE subjects SET automated = ?3 WHERE tenant = ?1 AND install = ?2 AND automated <> ?3
               AND NOT EXISTS (SELECT 1 FROM subjects WHERE tenant = ?1 AND install = ?2 AND rev > ?4)
             RETURNING lead",
        )
        .bind(self.tenant.0)
        .bind(self.beacon.install.as_str())
        .bind(self.beacon.automated)
        .bind(signed(self.beacon.rev))
        .fetch_all(&mut **self.tx)
        .await?;
        self.changed.extend(moved);
        Ok(())
    }

    async fn touch(&mut self) -> Result<(), sqlx::Error> {
        for lead in &self.changed {
            leads::touch(self.tx, *lead, self.now).await?;
        }
        Ok(())
    }
}

fn signed(whole: Whole) -> i64 {
    whole.get().cast_signed()
}

fn json<T: Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
