//! Who is who: the subjects of the installs that a batch of beacons comes from, and the leads that these belong to.
//!
//! Read at once, changed in memory in the order of the beacons, and written at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use piquel_engine::wire::{Beacon, Summary, Whole};
use serde::Serialize;
use sqlx::FromRow;

use super::super::Tenant;
use super::super::dialect::{Sql, sql};
use super::super::transaction::{Transaction, Value, json, numbers};
use super::Merged;

const READ: Sql = sql!(
    "SELECT s.id, s.install, s.\"user\", s.lead, l.name, s.account, s.rev, (s.automated = 1) AS automated
     FROM subjects s JOIN leads l ON l.tenant = s.tenant AND l.id = s.lead
     WHERE s.tenant = $1 AND s.install IN (SELECT value ->> 0 FROM " ROWS ") ORDER BY s.id"
);
/// A clock that was set back moves nothing back.
const WRITE_LEADS: Sql = sql!(
    "INSERT INTO leads (tenant, name, \"user\", updated)
     SELECT $1, value ->> 0, value ->> 1, $3 FROM " ROWS " WHERE true
     ON CONFLICT (tenant, name) DO UPDATE SET updated = " GREATER "(leads.updated, excluded.updated)
     RETURNING id, name"
);
/// Without a revision, the summary is as it was.
const WRITE_SUBJECTS: Sql = sql!(
    "INSERT INTO subjects (tenant, install, \"user\", lead, account, rev, stage, first, last, active, limits, traits, dropped,
            defs, sent, automated, received)
     SELECT $1, value ->> 0, value ->> 1, CAST(value ->> 2 AS BIGINT), value ->> 3, CAST(value ->> 4 AS BIGINT), value ->> 5,
            CAST(value ->> 6 AS BIGINT), CAST(value ->> 7 AS BIGINT), CAST(value ->> 8 AS BIGINT), value ->> 9, value ->> 10,
            value ->> 11, value ->> 12, CAST(value ->> 13 AS BIGINT), CAST(value ->> 14 AS BIGINT),
            CASE WHEN value ->> 4 IS NOT NULL THEN $3 END
     FROM " ROWS " WHERE true
     ON CONFLICT (tenant, install, \"user\") DO UPDATE SET
            lead = excluded.lead,
            account = excluded.account,
            rev = coalesce(excluded.rev, subjects.rev),
            stage = coalesce(excluded.stage, subjects.stage),
            first = coalesce(excluded.first, subjects.first),
            last = coalesce(excluded.last, subjects.last),
            active = coalesce(excluded.active, subjects.active),
            limits = coalesce(excluded.limits, subjects.limits),
            traits = coalesce(excluded.traits, subjects.traits),
            dropped = coalesce(excluded.dropped, subjects.dropped),
            defs = CASE WHEN excluded.rev IS NULL THEN subjects.defs ELSE excluded.defs END,
            sent = coalesce(excluded.sent, subjects.sent),
            automated = excluded.automated,
            received = coalesce(excluded.received, subjects.received)
     RETURNING id, install, \"user\""
);
/// A lead is of programs as long as all that makes it up is.
const RECKON_LEADS: Sql = sql!(
    "UPDATE leads SET automated = 1 - automated
     WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")
           AND automated = CASE WHEN EXISTS (SELECT 1 FROM subjects s
                                             WHERE s.tenant = $1 AND s.lead = leads.id AND s.automated = 0) THEN 1 ELSE 0 END"
);
const DELETE_LEADS: Sql =
    sql!("DELETE FROM leads WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")");

/// The subjects of some installs, and their leads.
#[derive(Debug, Default)]
pub(super) struct Profiles<'a> {
    subjects: Vec<Subject<'a>>,
    /// The places of the subjects, by install and user.
    places: HashMap<(String, String), usize>,
    /// The places of all subjects of an install.
    by_install: HashMap<String, Vec<usize>>,
    /// The lead of the first who said who they are there, by install.
    first: HashMap<String, String>,
    leads: BTreeMap<String, Lead>,
    /// The subject that moved, and how its lead went up into another.
    merged: Vec<(usize, Merged)>,
}

/// One user in one browser profile.
#[derive(Debug)]
struct Subject<'a> {
    install: String,
    /// Empty while anonymous.
    user: String,
    /// `None`: not stored yet.
    id: Option<i64>,
    /// The name of its lead.
    lead: String,
    account: Option<String>,
    /// `None` until a summary came.
    rev: Option<u64>,
    /// A program uses the profile, not a person.
    automated: bool,
    /// The beacon with the summary that takes the place of what is stored.
    summary: Option<&'a Beacon>,
    /// Whether there is anything to be written.
    changed: bool,
}

/// What is known of a lead.
#[derive(Debug, Default)]
struct Lead {
    /// `None`: it may be stored, but was not looked for.
    id: Option<i64>,
    /// It looks different from what was stored.
    changed: bool,
    /// That was written.
    touched: bool,
    /// What makes it up is not what it was.
    stirred: bool,
    /// It became part of another.
    gone: bool,
}

#[derive(Debug, FromRow)]
struct Stored {
    id: i64,
    install: String,
    user: String,
    lead: i64,
    name: String,
    account: Option<String>,
    rev: Option<i64>,
    automated: bool,
}

impl<'a> Profiles<'a> {
    /// Reads what there is of these installs.
    pub(super) async fn read(
        tx: &mut Transaction,
        tenant: Tenant,
        installs: impl Iterator<Item = &str>,
    ) -> Result<Self, sqlx::Error> {
        let installs = json(&installs.map(|install| (install,)).collect::<Vec<_>>())?;
        let stored: Vec<Stored> = tx.rows(READ, &[tenant.value(), Value::Text(&installs)]).await?;
        let mut profiles = Self::default();
        for Stored { id, install, user, lead, name, account, rev, automated } in stored {
            profiles.leads.entry(name.clone()).or_default().id = Some(lead);
            let rev = rev.map(i64::cast_unsigned);
            let (id, lead) = (Some(id), name);
            profiles.add(Subject { install, user, id, lead, account, rev, automated, summary: None, changed: false });
        }
        Ok(profiles)
    }

    /// The subject that a beacon is of. What its profile did anonymously moves to the user's lead, unless an earlier user has it.
    pub(super) fn identify(&mut self, beacon: &Beacon) -> usize {
        let Some(user) = &beacon.user else { return self.anonymous(beacon) };
        let own = self.subject(beacon.install.as_str(), user.as_str());
        let into = lead_of_user(user.as_str());
        let place = self.places.get(&key(beacon.install.as_str(), "")).copied().unwrap_or(own);
        let anonymous = self.subjects.get_mut(place);
        if let Some(anonymous) = anonymous.filter(|subject| subject.lead == lead_of_install(&subject.install)) {
            let from = std::mem::replace(&mut anonymous.lead, into.clone());
            anonymous.changed = true;
            self.leads.entry(from.clone()).or_default().gone = true;
            self.stir(&into);
            self.merged.push((place, Merged { from, into, subject: 0 }));
        }
        own
    }

    /// The subject of what happened in the profile of a beacon while nobody had said who they are. It belongs to the first who does.
    pub(super) fn anonymous(&mut self, beacon: &Beacon) -> usize {
        self.subject(beacon.install.as_str(), "")
    }

    /// Finds or makes a subject, and its lead.
    fn subject(&mut self, install: &str, user: &str) -> usize {
        if let Some(place) = self.places.get(&key(install, user)) {
            return *place;
        }
        let lead = match (user, self.first.get(install)) {
            ("", Some(first)) => first.clone(),
            ("", None) => lead_of_install(install),
            (user, _) => lead_of_user(user),
        };
        self.stir(&lead);
        // What is known of the profile holds for whoever is new there.
        let automated = self.of_install(install).any(|subject| subject.automated);
        let (install, user, id, account, rev) = (install.to_owned(), user.to_owned(), None, None, None);
        self.add(Subject { install, user, id, lead, account, rev, automated, summary: None, changed: true })
    }

    fn add(&mut self, subject: Subject<'a>) -> usize {
        if !subject.user.is_empty() {
            self.first.entry(subject.install.clone()).or_insert_with(|| subject.lead.clone());
        }
        let place = self.subjects.len();
        self.places.insert(key(&subject.install, &subject.user), place);
        self.by_install.entry(subject.install.clone()).or_default().push(place);
        self.subjects.push(subject);
        place
    }

    /// Takes the summary of a beacon if it is of a higher revision, and says which revision stands then. The account is no part of
    /// the summary: it follows a beacon of the same revision too.
    pub(super) fn summarise(&mut self, own: usize, beacon: &'a Beacon) -> u64 {
        let rev = beacon.rev.get();
        let Some(subject) = self.subjects.get_mut(own) else { return rev };
        match subject.rev {
            Some(stored) if stored > rev => return stored,
            Some(stored) if stored == rev && subject.account.as_deref() == account(beacon) => return rev,
            Some(stored) if stored == rev => {}
            _ => {
                subject.rev = Some(rev);
                subject.summary = Some(beacon);
            }
        }
        subject.account = account(beacon).map(str::to_owned);
        subject.changed = true;
        self.change(own);
        rev
    }

    /// Takes what a beacon says of who uses the profile: the newest one decides it, for all that the profile ever told.
    pub(super) fn automate(&mut self, beacon: &Beacon) {
        let (install, rev) = (beacon.install.as_str(), beacon.rev.get());
        if self.of_install(install).any(|subject| subject.rev.is_some_and(|newer| newer > rev)) {
            return;
        }
        for place in self.by_install.get(install).cloned().unwrap_or_default() {
            let Some(subject) = self.subjects.get_mut(place).filter(|it| it.automated != beacon.automated) else {
                continue;
            };
            (subject.automated, subject.changed) = (beacon.automated, true);
            let lead = subject.lead.clone();
            self.stir(&lead);
        }
    }

    fn of_install(&self, install: &str) -> impl Iterator<Item = &Subject<'a>> {
        let places = self.by_install.get(install).into_iter().flatten();
        places.filter_map(|place| self.subjects.get(*place))
    }

    /// What makes up this lead is not what it was.
    fn stir(&mut self, lead: &str) {
        let lead = self.leads.entry(lead.to_owned()).or_default();
        (lead.changed, lead.stirred) = (true, true);
    }

    /// The lead of this subject looks different from now on.
    pub(super) fn change(&mut self, subject: usize) {
        let lead = self.subjects.get(subject).map(|subject| &subject.lead);
        if let Some(lead) = lead.and_then(|name| self.leads.get_mut(name)) {
            lead.changed = true;
        }
    }

    /// The row id of a subject that was written.
    pub(super) fn id(&self, subject: usize) -> Option<i64> {
        self.subjects.get(subject).and_then(|subject| subject.id)
    }

    /// Writes what changed.
    pub(super) async fn write(&mut self, tx: &mut Transaction, tenant: Tenant, now: i64) -> Result<(), sqlx::Error> {
        self.touch(tx, tenant, now).await?;
        if self.subjects.iter().any(|subject| subject.changed) {
            let rows = self.rows()?;
            let values = [tenant.value(), Value::Text(&rows), Value::Number(now)];
            let written: Vec<(i64, String, String)> = tx.rows(WRITE_SUBJECTS, &values).await?;
            for (id, install, user) in written {
                let place = self.places.get(&(install, user));
                if let Some(subject) = place.and_then(|place| self.subjects.get_mut(*place)) {
                    subject.id = Some(id);
                }
            }
        }
        let stirred = self.leads.values().filter(|lead| lead.stirred && !lead.gone).filter_map(|lead| lead.id);
        let stirred = stirred.collect::<Vec<_>>();
        if !stirred.is_empty() {
            tx.execute(RECKON_LEADS, &[tenant.value(), Value::Text(&numbers(stirred)?)]).await?;
        }
        let gone = self.leads.values().filter(|lead| lead.gone).filter_map(|lead| lead.id).collect::<Vec<_>>();
        if !gone.is_empty() {
            tx.execute(DELETE_LEADS, &[tenant.value(), Value::Text(&numbers(gone)?)]).await?;
        }
        Ok(())
    }

    /// Makes leads that are not there yet, and moves those that changed to the front of the list.
    pub(super) async fn touch(&mut self, tx: &mut Transaction, tenant: Tenant, now: i64) -> Result<(), sqlx::Error> {
        let changed = self.leads.iter().filter(|(_, lead)| lead.changed && !lead.touched && !lead.gone);
        // In order of their names: whoever else writes at the same time waits, and nobody for each other.
        let rows: Vec<_> = changed.map(|(name, _)| (name.as_str(), name.strip_prefix(USER))).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let values = [tenant.value(), Value::Text(&json(&rows)?), Value::Number(now)];
        let written: Vec<(i64, String)> = tx.rows(WRITE_LEADS, &values).await?;
        for (id, name) in written {
            if let Some(lead) = self.leads.get_mut(&name) {
                (lead.id, lead.touched) = (Some(id), true);
            }
        }
        Ok(())
    }

    /// The rows for [`WRITE_SUBJECTS`].
    fn rows(&self) -> Result<String, sqlx::Error> {
        let changed = self.subjects.iter().filter(|subject| subject.changed);
        json(&changed.map(|subject| self.row(subject)).collect::<Result<Vec<_>, _>>()?)
    }

    fn row<'r>(&'r self, subject: &'r Subject<'a>) -> Result<impl Serialize + use<'r, 'a>, sqlx::Error> {
        let lead = self.leads.get(&subject.lead).and_then(|lead| lead.id).ok_or(sqlx::Error::RowNotFound)?;
        let of = |whole: fn(&Summary) -> Whole| subject.summary.map(|beacon| whole(&beacon.summary));
        let summary = subject.summary.map(|beacon| &beacon.summary);
        Ok((
            subject.install.as_str(),
            subject.user.as_str(),
            lead,
            subject.account.as_deref(),
            subject.summary.map(|beacon| beacon.rev),
            summary.map(|summary| summary.stage.as_str()),
            of(|summary| summary.first),
            of(|summary| summary.last),
            of(|summary| summary.active),
            summary.map(|summary| json(&summary.limits)).transpose()?,
            summary.map(|summary| json(&summary.traits)).transpose()?,
            summary.map(|summary| json(&summary.dropped)).transpose()?,
            subject.summary.and_then(|beacon| beacon.defs.as_ref()).map(|defs| defs.hash.as_str()),
            subject.summary.map(|beacon| beacon.sent),
            u8::from(subject.automated),
        ))
    }

    /// Row ids of the leads that look different now, and which became one.
    pub(super) fn changes(self) -> (BTreeSet<i64>, Vec<Merged>) {
        let ids: Vec<Option<i64>> = self.subjects.iter().map(|subject| subject.id).collect();
        let merged = self.merged.into_iter().map(|(place, merged)| {
            let subject = ids.get(place).copied().flatten().unwrap_or_default();
            Merged { subject, ..merged }
        });
        let changed = self.leads.into_values().filter(|lead| lead.changed && !lead.gone).filter_map(|lead| lead.id);
        (changed.collect(), merged.collect())
    }
}

/// How the names of users' leads begin.
const USER: &str = "u:";

fn lead_of_user(user: &str) -> String {
    format!("{USER}{user}")
}

fn lead_of_install(install: &str) -> String {
    format!("i:{install}")
}

fn key(install: &str, user: &str) -> (String, String) {
    (install.to_owned(), user.to_owned())
}

fn account(beacon: &Beacon) -> Option<&str> {
    beacon.account.as_ref().map(|account| account.as_str())
}
