//! A lead as the dashboard gets it, put together from the rows of its subjects.
//!
//! Pure: rows and glossaries in, a lead out. Must not know SQL, HTTP or a clock.

use std::collections::{BTreeMap, HashMap, HashSet};

use piquel_engine::Stage;
use serde::Serialize;
use serde_json::{Number, Value};

use crate::definitions::Glossaries;
use crate::store::ingest::TRUST;
use crate::store::leads::{LeadRow, RecordRow, SubjectRow};

/// One lead.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Lead {
    id: String,
    kind: Kind,
    user: Option<String>,
    account: Option<String>,
    stage: &'static str,
    trust: &'static str,
    automated: bool,
    first: i64,
    last: i64,
    updated: i64,
    active: i64,
    traits: BTreeMap<String, Value>,
    limits: BTreeMap<String, Value>,
    signals: Vec<Firing>,
    tiers: Vec<Standing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<Entry>>,
}

/// What a lead is.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// A person on all devices.
    User,
    /// A browser profile that has not said who it is.
    Anonymous,
    /// All who act for an account.
    Account,
}

/// One firing of a signal.
#[derive(Clone, Debug, Serialize)]
struct Firing {
    signal: String,
    label: Option<String>,
    kind: Option<String>,
    n: i64,
    at: i64,
    observed: i64,
    received: i64,
    initial: bool,
    evidence: Vec<Clause>,
}

/// One leaf condition that was true, and what was measured.
#[derive(Clone, Debug, Serialize)]
struct Clause {
    leaf: usize,
    measured: Number,
    clause: Option<Value>,
}

/// The tier of a score since it last changed, and what the score added up to then.
#[derive(Clone, Debug, Serialize)]
struct Standing {
    score: String,
    tier: Option<String>,
    behaviour: f64,
    fit: f64,
    at: i64,
    observed: i64,
    received: i64,
}

/// Something in the life of a lead.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Entry {
    Signal(Firing),
    Tier(Standing),
    Stage { stage: String, at: i64, observed: i64, received: i64 },
    Prompt { prompt: String, outcome: String, at: i64, observed: i64, received: i64 },
}

impl Lead {
    /// Whether no person was there, only programs.
    pub(crate) const fn is_automated(&self) -> bool {
        self.automated
    }

    /// Puts a lead together. `subjects`: its own, the one that reported last first; `latest`: of each subject, the latest firing of
    /// each signal and the latest tier of each score.
    pub(crate) fn new(row: LeadRow, subjects: &[SubjectRow], latest: &[RecordRow], glossaries: &Glossaries) -> Self {
        let of_account = row.name.strip_prefix("a:").map(str::to_owned);
        let kind = match (&row.user, &of_account) {
            (Some(_), _) => Kind::User,
            (None, Some(_)) => Kind::Account,
            (None, None) => Kind::Anonymous,
        };
        Self {
            id: row.name,
            kind,
            user: row.user,
            account: of_account.or_else(|| subjects.iter().find_map(|subject| subject.account.clone())),
            stage: subjects.iter().map(|subject| stage(&subject.stage)).max().unwrap_or_default().as_str(),
            trust: TRUST,
            automated: row.automated,
            first: subjects.iter().map(|subject| subject.first).min().unwrap_or(row.updated),
            last: subjects.iter().map(|subject| subject.last).max().unwrap_or(row.updated),
            updated: row.updated,
            active: active(subjects),
            traits: latest_of_each(subjects.iter().map(|subject| subject.traits.as_str())),
            limits: latest_of_each(subjects.iter().map(|subject| subject.limits.as_str())),
            signals: latest_firings(latest, glossaries),
            tiers: present_tiers(latest),
            timeline: None,
        }
    }

    /// Adds what happened, from the lead's records, latest first.
    pub(crate) fn with_timeline(mut self, records: &[RecordRow], glossaries: &Glossaries) -> Self {
        // Devices that fired the same signal, or reached the same tier, for the same time tell one thing; the earliest is it. Prompts
        // are each their own.
        let mut seen = HashSet::new();
        let mut timeline: Vec<Entry> = records
            .iter()
            .rev()
            .filter(|record| {
                record.kind == "prompt" || seen.insert((&record.kind, &record.name, &record.tier, record.n))
            })
            .map(|record| Entry::new(record, glossaries))
            .collect();
        timeline.reverse();
        self.timeline = Some(timeline);
        self
    }
}

impl Firing {
    fn new(record: &RecordRow, glossaries: &Glossaries) -> Self {
        let glossary = record.defs.as_ref().and_then(|hash| glossaries.get(hash));
        let signal = glossary.and_then(|glossary| glossary.signal(&record.name));
        let evidence: Vec<(usize, Number)> = serde_json::from_str(&record.evidence).unwrap_or_default();
        let evidence = evidence.into_iter().map(|(leaf, measured)| {
            let clause = signal.and_then(|signal| signal.leaves.get(leaf)).cloned();
            Clause { leaf, measured, clause }
        });
        Self {
            signal: record.name.clone(),
            label: signal.and_then(|signal| signal.label.clone()),
            kind: signal.map(|signal| signal.kind.clone()),
            n: record.n,
            at: record.at,
            observed: record.observed,
            received: record.received,
            initial: record.initial,
            evidence: evidence.collect(),
        }
    }
}

impl Standing {
    fn new(record: &RecordRow) -> Self {
        Self {
            score: record.name.clone(),
            tier: record.tier.clone(),
            behaviour: record.behaviour.unwrap_or_default(),
            fit: record.fit.unwrap_or_default(),
            at: record.at,
            observed: record.observed,
            received: record.received,
        }
    }
}

impl Entry {
    fn new(record: &RecordRow, glossaries: &Glossaries) -> Self {
        let RecordRow { at, observed, received, .. } = *record;
        match (record.kind.as_str(), record.name.rsplit_once(':')) {
            ("signal", _) => Self::Signal(Firing::new(record, glossaries)),
            ("tier", _) => Self::Tier(Standing::new(record)),
            ("prompt", Some((prompt, outcome))) => {
                Self::Prompt { prompt: prompt.to_owned(), outcome: outcome.to_owned(), at, observed, received }
            }
            _ => Self::Stage { stage: record.name.clone(), at, observed, received },
        }
    }
}

fn stage(name: &str) -> Stage {
    Stage::ALL.into_iter().find(|stage| stage.as_str() == name).unwrap_or_default()
}

/// Engaged time over all profiles. Within one, the time goes on through `identify`, so that its subjects are no sum.
fn active(subjects: &[SubjectRow]) -> i64 {
    let mut by_install: HashMap<&str, i64> = HashMap::new();
    for subject in subjects {
        let active = by_install.entry(&subject.install).or_default();
        *active = subject.active.max(*active);
    }
    by_install.values().fold(0, |sum, active| sum.saturating_add(*active))
}

/// Joins JSON objects, of which the first that has a key decides it.
fn latest_of_each<'a>(objects: impl Iterator<Item = &'a str>) -> BTreeMap<String, Value> {
    let mut joined = BTreeMap::new();
    for object in objects {
        let entries: BTreeMap<String, Value> = serde_json::from_str(object).unwrap_or_default();
        for (key, value) in entries {
            joined.entry(key).or_insert(value);
        }
    }
    joined
}

/// The latest firing of each signal, latest first: the highest `n`, of which the earliest telling counts.
fn latest_firings(records: &[RecordRow], glossaries: &Glossaries) -> Vec<Firing> {
    let mut latest: HashMap<&str, &RecordRow> = HashMap::new();
    for firing in records.iter().filter(|record| record.kind == "signal") {
        let kept = latest.entry(&firing.name).or_insert(firing);
        if (firing.n, -firing.at) > (kept.n, -kept.at) {
            *kept = firing;
        }
    }
    let mut latest: Vec<&RecordRow> = latest.into_values().collect();
    latest.sort_by_key(|firing| (-firing.at, -firing.id));
    latest.into_iter().map(|firing| Firing::new(firing, glossaries)).collect()
}

/// The present tier of each score, by name. Each device works out its own: what changed last is nearest to the present.
fn present_tiers(records: &[RecordRow]) -> Vec<Standing> {
    let mut latest: BTreeMap<&str, &RecordRow> = BTreeMap::new();
    for record in records.iter().filter(|record| record.kind == "tier") {
        let kept = latest.entry(&record.name).or_insert(record);
        if (record.at, record.n) > (kept.at, kept.n) {
            *kept = record;
        }
    }
    latest.into_values().map(Standing::new).collect()
}
