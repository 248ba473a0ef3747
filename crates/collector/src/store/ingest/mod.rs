//! Beacons into the database: their records once each, their summaries where they are newer, and the leads that they belong to.
//!
//! Many beacons at once, by as many statements as for one: what there is of their installs is read, what becomes of it is worked out
//! in the order of the beacons, and the outcome is written. Everything happens in the caller's transaction. Must not know what a
//! document means, nor how a lead is shown.

pub(crate) mod due;
mod profiles;
mod records;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use piquel_engine::wire::{Beacon, Item, Refusal};
use serde::Serialize;

use self::profiles::Profiles;
use self::records::Records;
use super::dialect::{Sql, sql};
use super::transaction::{Transaction, Value};
use super::{Tenant, erase};

/// What a row is worth: anybody can claim to be anybody.
pub(crate) const TRUST: &str = "anonymous";

const ASIDE: Sql =
    sql!("INSERT INTO aside (tenant, v, hash, body, received) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");

/// A beacon to be stored.
#[derive(Debug)]
pub(crate) struct Offer<'a> {
    pub(crate) beacon: &'a Beacon,
    /// Places of its records of signals that its definitions do not have.
    pub(crate) unknown: Vec<usize>,
}

/// What became of beacons.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Of each beacon, in order.
    pub(crate) answers: Vec<Told>,
    /// Row ids of the leads that look different now.
    pub(crate) changed: BTreeSet<i64>,
    /// The anonymous leads that went up into users', in order.
    pub(crate) merged: Vec<Merged>,
}

/// What became of one beacon.
#[derive(Debug)]
pub(crate) struct Told {
    /// One per record, in order.
    pub(crate) items: Vec<Item>,
    /// Revision of the summary that is stored now.
    pub(crate) rev: u64,
}

/// Two leads that became one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Merged {
    /// Id of the lead that is no more.
    pub(crate) from: String,
    /// Id of the lead that it is part of now.
    pub(crate) into: String,
    /// Row id of the subject that moved.
    #[serde(skip)]
    pub(crate) subject: i64,
}

/// Stores what is new in these beacons of one tenant, as if they came one after the other. `now` is the collector's clock.
pub(crate) async fn beacons(
    tx: &mut Transaction,
    tenant: Tenant,
    offers: &[Offer<'_>],
    now: i64,
) -> Result<Taken, sqlx::Error> {
    let installs: BTreeMap<&str, _> =
        offers.iter().map(|offer| (offer.beacon.install.as_str(), &offer.beacon.install)).collect();
    let erased = erase::hold(tx, tenant, installs.values().copied()).await?;
    let living = installs.keys().copied().filter(|install| !erased.contains(install));
    let mut profiles = Profiles::read(tx, tenant, living).await?;

    let mut records = Records::default();
    let mut answers = Vec::with_capacity(offers.len());
    for (place, offer) in offers.iter().enumerate() {
        let Offer { beacon, unknown } = offer;
        if erased.contains(beacon.install.as_str()) {
            // It was on its way, or a page that did not hear of it goes on.
            let items = vec![Item::Refused(Refusal::Erased); beacon.records.len()];
            answers.push(Told { items, rev: beacon.rev.get() });
            continue;
        }
        let own = profiles.identify(beacon);
        let defs = beacon.defs.as_ref().map(|defs| defs.hash.as_str());
        let mut items = Vec::with_capacity(beacon.records.len());
        for (number, record) in beacon.records.iter().enumerate() {
            items.push(match record {
                _ if unknown.contains(&number) => Item::Refused(Refusal::UnknownSignal),
                Err(refusal) => Item::Refused(*refusal),
                Ok(record) => {
                    let subject = if record.anonymous { profiles.anonymous(beacon) } else { own };
                    records.offer(subject, record, defs, (place, number));
                    // Until it turns out to be new.
                    Item::Repeat
                }
            });
        }
        let rev = profiles.summarise(own, beacon);
        profiles.automate(beacon);
        answers.push(Told { items, rev });
    }

    profiles.write(tx, tenant, now).await?;
    for stored in records.write(tx, tenant, &profiles, now).await? {
        if stored.item == Item::Ok {
            profiles.change(stored.subject);
        }
        let (place, number) = stored.place;
        if let Some(item) = answers.get_mut(place).and_then(|told| told.items.get_mut(number)) {
            *item = stored.item;
        }
    }
    profiles.touch(tx, tenant, now).await?;
    let (changed, merged) = profiles.changes();
    Ok(Taken { answers, changed, merged })
}

/// Keeps the body of a later wire version untouched; one that came before is kept once.
pub(crate) async fn aside(
    tx: &mut Transaction,
    tenant: Tenant,
    v: u64,
    body: &[u8],
    now: i64,
) -> Result<(), sqlx::Error> {
    let hash = format!("{:016x}", piquel_engine::content_hash(body));
    let values =
        [tenant.value(), Value::Number(v.cast_signed()), Value::Text(&hash), Value::Bytes(body), Value::Number(now)];
    tx.execute(ASIDE, &values).await
}
