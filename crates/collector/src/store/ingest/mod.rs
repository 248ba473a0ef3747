//! Beacons into the database: their records once each, their summaries where they are newer, and the leads that they belong to.
//!
//! Many beacons at once, by as many statements as for one: what there is of their installs is read, what becomes of it is worked out
//! in the order of the beacons, and the outcome is written. Everything happens in the caller's transaction. Must not know what a
//! document means, nor how a lead is shown.

mod accounts;
pub(crate) mod due;
mod profiles;
mod records;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use piquel_engine::wire::{AccountReply, Beacon, Item, Record, Refusal};
use serde::Serialize;

use self::accounts::Accounts;
pub(crate) use self::accounts::Rules;
use self::profiles::Profiles;
use self::records::{Records, Stored};
use super::dialect::{Sql, sql};
use super::erase::Names;
use super::transaction::{Transaction, Value};
use super::{Tenant, erase};

/// What a row is worth: anybody can claim to be anybody.
///
/// The levels to come are `verified` (the page shows a token that the app's server signed for the user) and `server` (the app's server
/// says so itself), in this order above `anonymous`. Here is where they are to be held apart, by two rules: a record of a lower level
/// under the identity of one that is stored is a repeat, or a conflict if it says something else, and never takes its place; and a
/// summary of a lower level leaves account, traits and limits that a higher one told as they are. Subjects get a column of their own
/// then, with the default `anonymous`: until there is a second level it would say nothing.
pub(crate) const TRUST: &str = "anonymous";

const ASIDE: Sql =
    sql!("INSERT INTO aside (tenant, v, hash, body, received) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");

/// A beacon to be stored.
#[derive(Debug)]
pub(crate) struct Offer<'a> {
    pub(crate) beacon: &'a Beacon,
    /// Places of its records of signals that its definitions do not have.
    pub(crate) unknown: Vec<usize>,
    /// By which it is remembered what was erased.
    pub(crate) names: Names,
}

/// What became of beacons.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Of each beacon, in order; `None` where what it is of was erased.
    pub(crate) answers: Vec<Option<Told>>,
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
    /// What there is to say of the account.
    pub(crate) account: Option<AccountReply>,
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
    rules: Option<Rules<'_>>,
    now: i64,
) -> Result<Taken, sqlx::Error> {
    let erased = erase::hold(tx, tenant, offers.iter().map(|offer| &offer.names)).await?;
    let living: Vec<&Beacon> =
        offers.iter().filter(|offer| !erased.all_of(&offer.names)).map(|offer| offer.beacon).collect();
    let mut accounts = Accounts::of(tx, tenant, rules, &living, now).await?;
    let held: Vec<Option<u64>> = living.iter().map(|beacon| accounts.take(beacon)).collect();
    let mut held = held.into_iter();
    let fired = accounts.evaluate();
    let installs: BTreeSet<&str> = living.iter().map(|beacon| beacon.install.as_str()).collect();
    let mut profiles = Profiles::read(tx, tenant, installs.into_iter(), accounts.names()).await?;

    let mut records = Records::default();
    let mut answers = Vec::with_capacity(offers.len());
    for (place, offer) in offers.iter().enumerate() {
        let Offer { beacon, unknown, names } = offer;
        if erased.all_of(names) {
            // It was on its way, or a page that did not hear of it goes on.
            answers.push(None);
            continue;
        }
        let own = profiles.identify(beacon);
        let defs = beacon.defs.as_ref().map(|defs| defs.hash.as_str());
        let mut items = Vec::with_capacity(beacon.records.len());
        for (number, record) in beacon.records.iter().enumerate() {
            items.push(match record {
                _ if unknown.contains(&number) => Item::Refused(Refusal::UnknownSignal),
                Err(refusal) => Item::Refused(*refusal),
                // It belonged to a user who was erased. Whoever uses the profile now has told the rest.
                Ok(record) if record.anonymous && erased.anonymous_of(names) => Item::Refused(Refusal::Erased),
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
        let account = held.next().flatten().and_then(|held| accounts.reply(beacon, held));
        answers.push(Some(Told { items, rev, account }));
    }
    for stored in write(tx, tenant, &mut profiles, records, &mut accounts, &fired, now).await? {
        let (place, number) = stored.place;
        if let Some(item) = answers.get_mut(place).and_then(|told| told.as_mut()?.items.get_mut(number)) {
            *item = stored.item;
        }
    }
    let (changed, merged) = profiles.changes();
    Ok(Taken { answers, changed, merged })
}

/// Writes who is who, what was told, and what accounts fired, which are records of the leads that they are and answered to nobody. Says of
/// each record what became of it.
async fn write<'a>(
    tx: &mut Transaction,
    tenant: Tenant,
    profiles: &mut Profiles<'_>,
    mut records: Records<'a>,
    accounts: &mut Accounts<'a>,
    fired: &'a [(String, Record)],
    now: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    for (place, (account, record)) in fired.iter().enumerate() {
        records.offer(profiles.account(account), record, accounts.hash(), (usize::MAX, place));
    }
    profiles.write(tx, tenant, now).await?;
    accounts.write(tx, tenant).await?;
    let stored = records.write(tx, tenant, profiles, now).await?;
    for new in stored.iter().filter(|stored| stored.item == Item::Ok) {
        profiles.change(new.subject);
    }
    profiles.touch(tx, tenant, now).await?;
    Ok(stored)
}

/// Keeps the body of a later wire version untouched; one that came before is kept once. The caller saw that it is of nothing erased.
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
