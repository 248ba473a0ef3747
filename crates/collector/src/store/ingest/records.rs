//! What happened, once each: of all tellings under one identity, the first stays. One that says something else is set aside.

use std::collections::{HashMap, HashSet};

use piquel_engine::wire::{Item, Record, What};
use serde::Serialize;
use serde_json::{Value as Json, json as object};
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

const STANDING: Sql = sql!(
    "SELECT r.subject, r.type, r.name, r.n, (r.initial = 1) AS initial, r.tier, r.behaviour, r.fit
     FROM " ROWS " AS told CROSS JOIN records r
     WHERE r.tenant = $1 AND r.subject = CAST(told.value ->> 0 AS BIGINT) AND r.type = told.value ->> 1
           AND r.name = told.value ->> 2 AND r.n = CAST(told.value ->> 3 AS BIGINT)"
);
const QUARANTINE: Sql = sql!(
    "INSERT INTO conflicts (tenant, subject, type, name, n, hash, record, received)
     SELECT $1, CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, CAST(value ->> 3 AS BIGINT), value ->> 4, value ->> 5, $3
     FROM " ROWS " WHERE true
     ON CONFLICT DO NOTHING"
);
/// Two figures that are nearer to each other than this, in proportion, are the same: a database may read one an ulp off.
const SAME: f64 = 1e-12;

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

/// The first telling under an identity, and all of them.
#[derive(Debug)]
struct Offered<'a> {
    identity: Identity,
    record: &'a Record,
    defs: Option<&'a str>,
    tellings: Vec<Telling<'a>>,
}

/// A record, and where it stands: which beacon, and which record in it.
#[derive(Clone, Copy, Debug)]
struct Telling<'a> {
    record: &'a Record,
    place: (usize, usize),
}

/// What a record says besides its identity, when, and on what evidence.
#[derive(Clone, Debug, Default, Serialize, FromRow)]
struct Meaning {
    initial: bool,
    tier: Option<String>,
    behaviour: Option<f64>,
    fit: Option<f64>,
}

/// A record that is stored.
#[derive(Debug, FromRow)]
struct Standing {
    #[sqlx(flatten)]
    key: Key,
    #[sqlx(flatten)]
    meaning: Meaning,
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
    /// Takes in a record of this subject, from this place, by the definitions of this hash.
    pub(super) fn offer(&mut self, subject: usize, record: &'a Record, defs: Option<&'a str>, place: (usize, usize)) {
        let (kind, name, n) = (record.what.kind(), record.what.name(), record.what.n().get());
        let identity = Identity { subject, kind, name, n };
        let known = *self.places.entry(identity.clone()).or_insert(self.first.len());
        let telling = Telling { record, place };
        match self.first.get_mut(known) {
            Some(first) => first.tellings.push(telling),
            None => self.first.push(Offered { identity, record, defs, tellings: vec![telling] }),
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
        let standing = self.standing(tx, tenant, &keys, &new).await?;
        let mut stored = Vec::new();
        let mut contradictions = Vec::new();
        for (offered, key) in self.first.iter().zip(&keys) {
            let is_new = new.contains(key);
            let first = Meaning::of(offered.record);
            let stands = standing.get(key).unwrap_or(&first);
            for (telling, Telling { record, place }) in offered.tellings.iter().enumerate() {
                let meaning = Meaning::of(record);
                let item = match (telling, is_new) {
                    (0, true) => Item::Ok,
                    _ if meaning.is(stands) => Item::Repeat,
                    _ => {
                        let hash = format!("{:016x}", piquel_engine::content_hash(json(&meaning)?.as_bytes()));
                        let row = (key.subject, &key.kind, &key.name, key.n, hash, json(&as_told(record))?);
                        contradictions.push((*place, row));
                        Item::Conflict
                    }
                };
                stored.push(Stored { place: *place, subject: offered.identity.subject, item });
            }
        }
        if !contradictions.is_empty() {
            tracing::warn!(records = contradictions.len(), "what was told contradicts what is stored");
            contradictions.sort_by_key(|(place, _)| *place);
            let rows = json(&contradictions.iter().map(|(_, row)| row).collect::<Vec<_>>())?;
            tx.execute(QUARANTINE, &[tenant.value(), Value::Text(&rows), Value::Number(now)]).await?;
        }
        Ok(stored)
    }

    /// What those mean that were stored before.
    async fn standing(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
        keys: &[Key],
        new: &HashSet<Key>,
    ) -> Result<HashMap<Key, Meaning>, sqlx::Error> {
        let old: Vec<_> = keys.iter().filter(|key| !new.contains(key)).map(Key::row).collect();
        if old.is_empty() {
            return Ok(HashMap::new());
        }
        let stored: Vec<Standing> = tx.rows(STANDING, &[tenant.value(), Value::Text(&json(&old)?)]).await?;
        Ok(stored.into_iter().map(|standing| (standing.key, standing.meaning)).collect())
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
        let rows: Vec<_> = later.map(Key::row).collect();
        if rows.is_empty() {
            return Ok(());
        }
        tx.execute(OVERTAKE, &[tenant.value(), Value::Text(&json(&rows)?)]).await
    }
}

impl Key {
    fn row(&self) -> (i64, &str, &str, i64) {
        (self.subject, &self.kind, &self.name, self.n)
    }
}

impl Meaning {
    fn of(record: &Record) -> Self {
        match &record.what {
            What::Signal { initial, .. } => Self { initial: *initial, ..Self::default() },
            What::Tier { tier, behaviour, fit, .. } => Self {
                initial: false,
                tier: tier.as_ref().map(|tier| tier.as_str().to_owned()),
                behaviour: behaviour.as_f64(),
                fit: fit.as_f64(),
            },
            // Their identity says it all.
            What::Stage { .. } | What::Prompt { .. } => Self::default(),
        }
    }

    fn is(&self, other: &Self) -> bool {
        let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() <= SAME * one.abs().max(other.abs()),
            (one, other) => one == other,
        };
        (self.initial, &self.tier) == (other.initial, &other.tier)
            && near(self.behaviour, other.behaviour)
            && near(self.fit, other.fit)
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

/// A record as it was told.
pub(super) fn as_told(record: &Record) -> Json {
    let Record { at, observed, anonymous, what } = record;
    let mut told = match what {
        What::Signal { signal, n, initial, evidence } => {
            object!({"signal": signal, "n": n, "initial": initial, "evidence": evidence})
        }
        What::Stage { stage, n } => object!({"stage": stage.as_str(), "n": n}),
        What::Prompt { prompt, outcome, n } => object!({"prompt": prompt, "outcome": outcome.as_str(), "n": n}),
        What::Tier { score, tier, behaviour, fit, n } => {
            object!({"score": score, "tier": tier, "behaviour": behaviour, "fit": fit, "n": n})
        }
    };
    if let Some(told) = told.as_object_mut() {
        told.insert("type".to_owned(), what.kind().into());
        told.insert("at".to_owned(), at.get().into());
        told.extend(observed.map(|observed| ("observed".to_owned(), observed.get().into())));
        told.extend(anonymous.then(|| ("anonymous".to_owned(), true.into())));
    }
    told
}
