//! What devices report to have dropped, as far as it is news: their counts stand in each summary, and only grow.
//!
//! Read before the summaries of a batch are written. Must not know what becomes of it.

use std::collections::BTreeMap;

use piquel_engine::outbox::Reason;
use piquel_engine::wire::Name;
use sqlx::FromRow;

use super::dialect::{Sql, sql};
use super::ingest::Offer;
use super::transaction::{Transaction, Value, json};
use super::{Tenant, erase};

const STORED: Sql = sql!(
    "SELECT install, \"user\", rev, dropped FROM subjects
     WHERE tenant = $1 AND rev IS NOT NULL AND install IN (SELECT value ->> 0 FROM " ROWS ") ORDER BY id"
);

/// How many more were dropped, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reported(BTreeMap<&'static str, u64>);

/// What was known of a summary.
#[derive(Debug, Default)]
struct Known {
    rev: u64,
    dropped: BTreeMap<String, u64>,
}

#[derive(Debug, FromRow)]
struct Row {
    install: String,
    user: String,
    rev: i64,
    dropped: Option<String>,
}

impl Reported {
    /// A reason that this release does not know.
    pub(crate) const OTHER: &'static str = "other";

    /// Reasons, from a fixed list, and numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(reason, number)| (*reason, *number))
    }

    /// Adds those of another tenant.
    pub(crate) fn add(&mut self, other: &Self) {
        other.iter().for_each(|(reason, number)| self.count(reason, number));
    }

    fn count(&mut self, reason: &'static str, number: u64) {
        let counted = self.0.entry(reason).or_default();
        *counted = counted.saturating_add(number);
    }
}

/// What these beacons of one tenant report besides what is stored. Where none reports anything, as it should be, nothing is read.
pub(crate) async fn news(tx: &mut Transaction, tenant: Tenant, offers: &[Offer<'_>]) -> Result<Reported, sqlx::Error> {
    let mut reported = Reported::default();
    if offers.iter().all(|offer| offer.beacon.summary.dropped.is_empty()) {
        return Ok(reported);
    }
    // All of the batch, in their order: whoever writes them next holds them already.
    let erased = erase::hold(tx, tenant, offers.iter().map(|offer| &offer.names)).await?;
    let mut known = stored(tx, tenant, offers).await?;
    for Offer { beacon, .. } in offers.iter().filter(|offer| !erased.all_of(&offer.names)) {
        let install = beacon.install.as_str();
        let user = beacon.user.as_ref().map_or("", |user| user.as_str());
        let place = (install.to_owned(), user.to_owned());
        let before = match known.get(&place) {
            Some(before) if before.rev >= beacon.rev.get() => continue,
            Some(before) => Some(before),
            // Who says who they are for the first time there goes on with the counts of what was anonymous.
            None if known.keys().all(|(other, user)| other != install || user.is_empty()) => {
                known.get(&(install.to_owned(), String::new()))
            }
            None => None,
        };
        for (reason, number) in &beacon.summary.dropped {
            let before = before.and_then(|before| before.dropped.get(reason.as_str())).copied().unwrap_or_default();
            // Fewer than before: the device lost its state, and counts anew.
            let more = number.get().checked_sub(before).unwrap_or(number.get());
            reported.count(name(reason), more);
        }
        let dropped = &beacon.summary.dropped;
        let dropped = dropped.iter().map(|(reason, number)| (reason.as_str().to_owned(), number.get())).collect();
        known.insert(place, Known { rev: beacon.rev.get(), dropped });
    }
    Ok(reported)
}

async fn stored(
    tx: &mut Transaction,
    tenant: Tenant,
    offers: &[Offer<'_>],
) -> Result<BTreeMap<(String, String), Known>, sqlx::Error> {
    let installs = json(&offers.iter().map(|offer| (offer.beacon.install.as_str(),)).collect::<Vec<_>>())?;
    let rows: Vec<Row> = tx.rows(STORED, &[tenant.value(), Value::Text(&installs)]).await?;
    let known = rows.into_iter().map(|Row { install, user, rev, dropped }| {
        let dropped = dropped.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        ((install, user), Known { rev: rev.cast_unsigned(), dropped })
    });
    Ok(known.collect())
}

/// The reason as it is known here. Anybody can make up others, and they must not become labels.
fn name(reason: &Name) -> &'static str {
    let known = Reason::ALL.into_iter().map(Reason::as_str).find(|known| *known == reason.as_str());
    known.unwrap_or(Reported::OTHER)
}
