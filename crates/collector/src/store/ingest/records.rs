//! What happened, once each: of all tellings under one identity, the first stays.

use std::collections::{HashMap, HashSet};

use piquel_engine::wire::{Beacon, Item, Record, What};
use serde::Serialize;
use sqlx::FromRow;

use super::super::Tenant;
use super::super::dialect::{Sql, sql};
use super::super::transaction::{Transaction, Value, json};
use super::TRUST;
use super::profiles::Profiles;

/// Of one name in one subject, the highest number is the latest: of those written here (`value ->> 13`), and of those there are.
const WRITE: Sql = sql!(
    "INSERT INTO records (tenant, subject, type, name, n, at, observed, initial, evidence, tier, behaviour, fit, defs, trust,
            received, latest)
     SELECT $1, CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, CAST(value ->> 3 AS BIGINT), CAST(value ->> 4 AS BIGINT),
            CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT), value ->> 7, value ->> 8,
            CAST(value ->> 9 AS DOUBLE PRECISION), CAST(value ->> 10 AS DOUBLE PRECISION), value ->> 11, value ->> 12, $3,
            CASE WHEN CAST(value ->> 13 AS BIGINT) = 1 AND NOT EXISTS (
                 SELECT 1 FROM records later
                 WHERE later.tenant = $1 AND later.subject = CAST(value ->> 0 AS BIGINT) AND later.type = value ->> 1
                       AND later.name = value ->> 2 AND later.n > CAST(value ->> 3 AS BIGINT)) THEN 1 ELSE 0 END
     FROM " ROWS " WHERE true
     ON CONFLICT DO NOTHING
     RETURNING subject, type, name, n"
);
const OVERTAKE: Sql = sql!(
    "UPDATE records" LATEST " SET latest = 0 FROM " ROWS " AS present
     WHERE records.tenant = $1 AND records.subject = CAST(present.value ->> 0 AS BIGINT)
           AND records.type = present.value ->> 1 AND records.name = present.value ->> 2
           AND records.n < CAST(present.value ->> 3 AS BIGINT) AND records.latest = 1"
);

/// Records on their way in.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    /// By identity, in the order in which they came.
    first: Vec<Offered<'a>>,
    places: HashMap<Identity, usize>,
}

/// What became of a record.
#[derive(Debug)]
pub(super) struct Stored {
    /// The beacon, and the number of the record in it.
    pub(super) place: (usize, usize),
    pub(super) subject: usize,
    pub(super) item: Item,
}

/// What makes a record the same as another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Identity {
    subject: usize,
    kind: &'static str,
    name: String,
    n: u32,
}

/// The first telling under an identity, and where all of them are.
#[derive(Debug)]
struct Offered<'a> {
    identity: Identity,
    record: &'a Record,
    defs: Option<&'a str>,
    places: Vec<(usize, usize)>,
}

/// The identity of a row.
#[derive(Debug, PartialEq, Eq, Hash, FromRow)]
struct Key {
    subject: i64,
    #[sqlx(rename = "type")]
    kind: String,
    name: String,
    n: i64,
}

impl<'a> Records<'a> {
    /// Takes in a record of this subject, from this place.
    pub(super) fn offer(&mut self, subject: usize, record: &'a Record, beacon: &'a Beacon, place: (usize, usize)) {
        let (kind, name, n) = (record.what.kind(), record.what.name(), record.what.n().get());
        let identity = Identity { subject, kind, name, n };
        let known = *self.places.entry(identity.clone()).or_insert(self.first.len());
        match self.first.get_mut(known) {
            Some(first) => first.places.push(place),
            None => {
                let defs = beacon.defs.as_ref().map(|defs| defs.hash.as_str());
                self.first.push(Offered { identity, record, defs, places: vec![place] });
            }
        }
    }

    /// Writes those that are new, and says of each what became of it.
    pub(super) async fn write(
        self,
        tx: &mut Transaction,
        tenant: Tenant,
        profiles: &Profiles<'_>,
        now: i64,
    ) -> Result<Vec<Stored>, sqlx::Error> {
        if self.first.is_empty() {
            return Ok(Vec::new());
        }
        let highest = self.highest();
        let keys: Option<Vec<Key>> = self.first.iter().map(|offered| offered.key(profiles)).collect();
        let keys = keys.ok_or(sqlx::Error::RowNotFound)?;
        let is_highest = |identity: &Identity| {
            highest.get(&(identity.subject, identity.kind, identity.name.as_str())) == Some(&identity.n)
        };
        let rows: Result<Vec<_>, _> = self
            .first
            .iter()
            .zip(&keys)
            .map(|(offered, key)| offered.row(key.subject, is_highest(&offered.identity)))
            .collect();
        let rows = json(&rows?)?;
        let values = [tenant.value(), Value::Text(&rows), Value::Number(now)];
        let new: HashSet<Key> = tx.rows(WRITE, &values).await?.into_iter().collect();
        self.overtake(tx, tenant, &keys, &new).await?;
        let mut stored = Vec::new();
        for (offered, key) in self.first.iter().zip(&keys) {
            let subject = offered.identity.subject;
            for (telling, place) in offered.places.iter().enumerate() {
                let item = if telling == 0 && new.contains(key) { Item::Ok } else { Item::Repeat };
                stored.push(Stored { place: *place, subject, item });
            }
        }
        Ok(stored)
    }

    /// Of each name in each subject, the highest number.
    fn highest(&self) -> HashMap<(usize, &'static str, &str), u32> {
        let mut highest = HashMap::new();
        for Offered { identity: Identity { subject, kind, name, n }, .. } in &self.first {
            let known = highest.entry((*subject, *kind, name.as_str())).or_insert(*n);
            *known = (*known).max(*n);
        }
        highest
    }

    /// What was the latest before the new ones is so no more.
    async fn overtake(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
        keys: &[Key],
        new: &HashSet<Key>,
    ) -> Result<(), sqlx::Error> {
        // There is nothing before the first.
        let later = keys.iter().filter(|key| key.n > 1 && new.contains(key));
        let rows: Vec<_> = later.map(|key| (key.subject, &key.kind, &key.name, key.n)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        tx.execute(OVERTAKE, &[tenant.value(), Value::Text(&json(&rows)?)]).await
    }
}

impl Offered<'_> {
    fn key(&self, profiles: &Profiles<'_>) -> Option<Key> {
        let Identity { subject, kind, name, n } = &self.identity;
        Some(Key { subject: profiles.id(*subject)?, kind: (*kind).to_owned(), name: name.clone(), n: (*n).into() })
    }

    /// A row for [`WRITE`].
    fn row(&self, subject: i64, is_highest: bool) -> Result<impl Serialize + use<'_>, sqlx::Error> {
        let Identity { kind, name, n, .. } = &self.identity;
        let Record { at, observed, what, .. } = self.record;
        let (initial, evidence) = match what {
            What::Signal { initial, evidence, .. } => (*initial, json(evidence)?),
            What::Stage { .. } | What::Prompt { .. } | What::Tier { .. } => (false, "[]".to_owned()),
        };
        let (tier, behaviour, fit) = match what {
            What::Tier { tier, behaviour, fit, .. } => (tier.as_ref(), Some(behaviour), Some(fit)),
            What::Signal { .. } | What::Stage { .. } | What::Prompt { .. } => (None, None, None),
        };
        let observed = observed.unwrap_or(*at);
        let tier = tier.map(|tier| tier.as_str());
        let (initial, highest) = (u8::from(initial), u8::from(is_highest));
        Ok((subject, kind, name, n, at, observed, initial, evidence, tier, behaviour, fit, self.defs, TRUST, highest))
    }
}
