//! What the collector does, whoever asks: takes beacons, publishes definitions, tells of leads.
//!
//! Must not know HTTP. A commit and the news of it happen in one turn, so that news comes in the order of the commits.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use piquel_engine::document::Diagnostic;
use piquel_engine::wire::{Beacon, Defs, Envelope, Record, Reply, VERSION, What};
use serde::Serialize;
use serde_json::json;
use sqlx::{Sqlite, Transaction};
use tokio::sync::broadcast;

use crate::definitions::{self, Library};
use crate::error::Error;
use crate::intake::{Intake, Waiting};
use crate::lead::{Glossaries, Lead};
use crate::store::definitions::Edition;
use crate::store::leads::{Cursor, LeadRow, RecordRow};
use crate::store::{Store, Tenant, Turn, erase, ingest, leads};

/// News kept for a subscriber that does not keep up, before it is told to reload.
const NEWS_KEPT: usize = 256;
/// Entries of a timeline, the latest ones.
const TIMELINE_ENTRIES: u32 = 500;

/// The collector of one data folder.
#[derive(Debug)]
pub(crate) struct Collector {
    store: Store,
    intake: Intake,
    library: Library,
    keys: HashMap<String, Tenant>,
    news: broadcast::Sender<News>,
}

/// Something that a dashboard wants to know at once.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// Whose news.
    pub(crate) tenant: Tenant,
    /// Name of the event.
    pub(crate) event: &'static str,
    /// Its JSON.
    pub(crate) data: Arc<str>,
}

/// What became of the body of a beacon.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It is on disk.
    Taken(Reply),
    /// It is of a later version, and kept untouched.
    Aside,
}

/// What came of publishing.
#[derive(Debug, Serialize)]
pub(crate) struct Receipt {
    pub(crate) version: u32,
    pub(crate) hash: String,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// What a commit changed, for one tenant.
#[derive(Debug, Default)]
struct Changes {
    /// Row ids of the leads that look different now.
    leads: BTreeSet<i64>,
    /// Leads that became one, in order.
    merged: Vec<ingest::Merged>,
}

/// A page of leads.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    leads: Vec<Lead>,
    next: Option<String>,
}

impl Collector {
    pub(crate) fn new(store: Store, keys: HashMap<String, Tenant>) -> Self {
        Self {
            store,
            intake: Intake::default(),
            library: Library::default(),
            keys,
            news: broadcast::channel(NEWS_KEPT).0,
        }
    }

    /// Takes the body of a beacon. When this returns, what it says was stored is on disk.
    pub(crate) async fn take(&self, body: &[u8]) -> Result<Answer, Error> {
        let envelope = Envelope::open(body)?;
        let tenant = self.tenant(envelope.key.as_str())?;
        if envelope.v > VERSION {
            let turn = self.store.turn().await?;
            let mut tx = turn.begin().await?;
            ingest::aside(&mut tx, tenant, envelope.v, body, now()).await?;
            tx.commit().await?;
            return Ok(Answer::Aside);
        }
        self.take_beacon(tenant, envelope.beacon()?).await.map(Answer::Taken)
    }

    /// Waits for the turn to write, or for somebody who has it and takes this beacon along.
    async fn take_beacon(&self, tenant: Tenant, beacon: Beacon) -> Result<Reply, Error> {
        let mut answered = self.intake.enter(tenant, beacon)?;
        let turn = tokio::select! {
            biased;
            became = &mut answered => return became.map_err(|_| Error::Panic)?,
            turn = self.store.turn() => turn?,
        };
        self.write(&turn, self.intake.batch()).await;
        drop(turn);
        answered.await.map_err(|_| Error::Panic)?
    }

    /// Writes beacons in one transaction and answers each. Where that fails for the sake of one, the others are written without it.
    async fn write(&self, turn: &Turn<'_>, batch: Vec<Waiting>) {
        match self.commit(turn, &batch).await {
            Ok(replies) => {
                tracing::debug!(beacons = batch.len(), "wrote beacons");
                batch.into_iter().zip(replies).for_each(|(one, reply)| one.answer(Ok(reply)));
            }
            Err(Error::Storage(_)) if batch.len() > 1 => {
                for one in batch {
                    let became = self.commit(turn, std::slice::from_ref(&one)).await;
                    one.answer(became.and_then(|mut replies| replies.pop().ok_or(Error::Panic)));
                }
            }
            Err(error) => batch.into_iter().for_each(|one| one.answer(Err(error.clone()))),
        }
    }

    async fn commit(&self, turn: &Turn<'_>, batch: &[Waiting]) -> Result<Vec<Reply>, Error> {
        let mut tx = turn.begin().await?;
        let mut news: HashMap<Tenant, Changes> = HashMap::new();
        let mut replies = Vec::with_capacity(batch.len());
        for Waiting { tenant, beacon, .. } in batch {
            let unknown = self.unknown_signals(&mut tx, *tenant, beacon).await?;
            let taken = ingest::beacon(&mut tx, *tenant, beacon, &unknown, now()).await?;
            let changes = news.entry(*tenant).or_default();
            changes.leads.extend(taken.changed);
            changes.merged.extend(taken.merged);
            let defs = crate::store::definitions::current_name(&mut tx, *tenant).await?;
            let defs = defs.map(|(version, hash)| Defs { version, hash });
            replies.push(Reply { v: VERSION, rev: taken.rev, items: taken.items, defs });
        }
        tx.commit().await?;
        // The commit stands: what fails from here on costs dashboards a moment, and the pages nothing.
        for (tenant, changes) in news {
            if let Err(error) = self.tell(tenant, changes).await {
                tracing::error!(%error, "could not tell dashboards of a change");
            }
        }
        Ok(replies)
    }

    /// Erases what there is of the install that a body names. When this returns, that is on disk.
    pub(crate) async fn erase(&self, body: &[u8]) -> Result<(), Error> {
        let envelope = Envelope::open(body)?;
        let tenant = self.tenant(envelope.key.as_str())?;
        let install = envelope.erasure()?;
        let turn = self.store.turn().await?;
        let mut tx = turn.begin().await?;
        let leads = erase::install(&mut tx, tenant, &install, now()).await?;
        tx.commit().await?;
        tracing::info!(leads, "erased an install");
        // Leads are gone or fewer things are known of them: whoever shows a list reads it anew.
        if leads > 0
            && let Err(error) = self.send(tenant, "reload", &json!({}))
        {
            tracing::error!(%error, "could not tell dashboards of an erasure");
        }
        drop(turn);
        Ok(())
    }

    /// Places of the records of signals that the definitions of their page do not have.
    async fn unknown_signals(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        tenant: Tenant,
        beacon: &Beacon,
    ) -> Result<Vec<usize>, Error> {
        let Some(defs) = &beacon.defs else { return Ok(Vec::new()) };
        let Some(glossary) = self.library.get(tx, tenant, &defs.hash).await? else { return Ok(Vec::new()) };
        let unknown = beacon.records.iter().enumerate().filter(|(_, record)| {
            let Ok(Record { what: What::Signal { signal, .. }, .. }) = record else { return false };
            glossary.signal(signal.as_str()).is_none()
        });
        Ok(unknown.map(|(place, _)| place).collect())
    }

    /// Tells dashboards what a commit changed. Without any, nothing is read: one that comes now reads the leads itself.
    async fn tell(&self, tenant: Tenant, changes: Changes) -> Result<(), Error> {
        if self.news.receiver_count() == 0 || changes.leads.is_empty() {
            return Ok(());
        }
        for merged in &changes.merged {
            self.send(tenant, "merged", merged)?;
        }
        let mut tx = self.store.snapshot().await?;
        let rows = leads::by_ids(&mut tx, &id_list(changes.leads.into_iter())?).await?;
        for lead in self.assemble(&mut tx, tenant, rows).await? {
            let event = if lead.is_automated() { "automated" } else { "lead" };
            self.send(tenant, event, &lead)?;
        }
        Ok(())
    }

    fn send<T: Serialize>(&self, tenant: Tenant, event: &'static str, data: &T) -> Result<(), Error> {
        // Nobody listening is no error.
        let _ = self.news.send(News { tenant, event, data: encode(data)?.into() });
        Ok(())
    }

    /// News from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// A page of leads, latest update first, and where the next one starts: of programs, or of all others.
    pub(crate) async fn leads(
        &self,
        tenant: Tenant,
        automated: bool,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Page, Error> {
        let mut tx = self.store.snapshot().await?;
        let mut rows = leads::page(&mut tx, tenant, automated, before, limit.saturating_add(1)).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().filter(|_| more).map(|last| Cursor { updated: last.updated, id: last.id }.to_string());
        Ok(Page { leads: self.assemble(&mut tx, tenant, rows).await?, next })
    }

    /// One lead with its timeline.
    pub(crate) async fn lead(&self, tenant: Tenant, name: &str) -> Result<Lead, Error> {
        let mut tx = self.store.snapshot().await?;
        let row = leads::by_name(&mut tx, tenant, name).await?.ok_or(Error::UnknownLead)?;
        let records = leads::records(&mut tx, row.id, TIMELINE_ENTRIES).await?;
        let glossaries = self.glossaries(&mut tx, tenant, &records).await?;
        let lead = self.assemble(&mut tx, tenant, vec![row]).await?.pop().ok_or(Error::UnknownLead)?;
        Ok(lead.with_timeline(&records, &glossaries))
    }

    async fn assemble(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        tenant: Tenant,
        rows: Vec<LeadRow>,
    ) -> Result<Vec<Lead>, Error> {
        let ids = id_list(rows.iter().map(|row| row.id))?;
        let subjects = leads::subjects(tx, &ids).await?;
        let latest = leads::latest_records(tx, &ids).await?;
        let glossaries = self.glossaries(tx, tenant, &latest).await?;
        let mut by_lead: HashMap<i64, (Vec<_>, Vec<_>)> = HashMap::new();
        for subject in subjects {
            by_lead.entry(subject.lead).or_default().0.push(subject);
        }
        for record in latest {
            by_lead.entry(record.lead).or_default().1.push(record);
        }
        let assembled = rows.into_iter().map(|row| {
            let (subjects, latest) = by_lead.remove(&row.id).unwrap_or_default();
            Lead::new(row, &subjects, &latest, &glossaries)
        });
        Ok(assembled.collect())
    }

    async fn glossaries(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        tenant: Tenant,
        records: &[RecordRow],
    ) -> Result<Glossaries, Error> {
        let hashes: BTreeSet<&String> = records.iter().filter_map(|record| record.defs.as_ref()).collect();
        let mut glossaries = Glossaries::new();
        for hash in hashes {
            if let Some(glossary) = self.library.get(tx, tenant, hash).await? {
                glossaries.insert(hash.clone(), glossary);
            }
        }
        Ok(glossaries)
    }

    /// What is published now.
    pub(crate) async fn current(&self, tenant: Tenant) -> Result<Edition, Error> {
        let mut tx = self.store.snapshot().await?;
        crate::store::definitions::current(&mut tx, tenant).await?.ok_or(Error::NoDefinitions)
    }

    /// Checks and publishes a document. What is published already is not published again.
    pub(crate) async fn publish(&self, tenant: Tenant, text: &str) -> Result<Receipt, Error> {
        let definitions::Checked { edition, glossary, mut warnings } =
            definitions::check(text).map_err(Error::InvalidDefinitions)?;
        let turn = self.store.turn().await?;
        let mut tx = turn.begin().await?;
        let current = crate::store::definitions::current(&mut tx, tenant).await?;
        if crate::store::definitions::version_differs(&mut tx, tenant, &edition).await? {
            warnings.push(definitions::version_reused(edition.version));
        }
        if current.is_none_or(|current| current.document != edition.document || current.hash != edition.hash) {
            crate::store::definitions::insert(&mut tx, tenant, &edition, now()).await?;
            tx.commit().await?;
            self.library.learn(tenant, &edition.hash, glossary).await;
            tracing::info!(version = edition.version, hash = edition.hash, "published definitions");
        }
        drop(turn);
        Ok(Receipt { version: edition.version, hash: edition.hash, warnings })
    }

    /// Publishes the present document anew if this collector compiles it to another plan than the one that published it did:
    /// pages of today's engine get a plan of today's.
    pub(crate) async fn refresh(&self, tenant: Tenant) -> Result<(), Error> {
        match self.current(tenant).await {
            Ok(current) => self.publish(tenant, &current.document).await.map(drop),
            Err(Error::NoDefinitions) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whose write key this is.
    pub(crate) fn tenant(&self, key: &str) -> Result<Tenant, Error> {
        self.keys.get(key).copied().ok_or(Error::UnknownKey)
    }

    /// Whether the database answers what it is asked.
    pub(crate) async fn ping(&self) -> Result<(), Error> {
        let mut tx = self.store.snapshot().await?;
        Ok(leads::probe(&mut tx).await?)
    }

    /// Closes the database.
    pub(crate) async fn close(&self) {
        self.store.close().await;
    }
}

fn id_list(ids: impl Iterator<Item = i64>) -> Result<String, Error> {
    encode(&ids.collect::<Vec<_>>())
}

fn encode<T: Serialize>(data: &T) -> Result<String, Error> {
    serde_json::to_string(data).map_err(|error| sqlx::Error::Encode(Box::new(error)).into())
}

/// The collector's clock: ms since the Unix epoch.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
