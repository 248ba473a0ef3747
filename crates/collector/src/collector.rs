//! What the collector does, whoever asks: takes beacons, publishes definitions, tells of leads.
//!
//! Must not know HTTP. A commit and the news of it happen in one turn, so that news comes in the order of the commits.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use piquel_engine::document::Diagnostic;
use piquel_engine::wire::{Beacon, Defs, Envelope, Refusal, Reply, VERSION, What};
use serde::Serialize;
use serde_json::json;
use sqlx::{Sqlite, Transaction};
use tokio::sync::broadcast;

use crate::definitions::{self, Library};
use crate::error::Error;
use crate::lead::{Glossaries, Lead};
use crate::store::definitions::Edition;
use crate::store::leads::{Cursor, LeadRow, RecordRow};
use crate::store::{Store, Tenant, erase, ingest, leads};

/// News kept for a subscriber that does not keep up, before it is told to reload.
const NEWS_KEPT: usize = 256;
/// Entries of a timeline, the latest ones.
const TIMELINE_ENTRIES: u32 = 500;

/// The collector of one data folder.
#[derive(Debug)]
pub(crate) struct Collector {
    store: Store,
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

/// A page of leads.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    leads: Vec<Lead>,
    next: Option<String>,
}

impl Collector {
    pub(crate) fn new(store: Store, keys: HashMap<String, Tenant>) -> Self {
        Self { store, library: Library::default(), keys, news: broadcast::channel(NEWS_KEPT).0 }
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

    async fn take_beacon(&self, tenant: Tenant, mut beacon: Beacon) -> Result<Reply, Error> {
        let turn = self.store.turn().await?;
        let mut tx = turn.begin().await?;
        self.refuse_unknown_signals(&mut tx, tenant, &mut beacon).await?;
        let taken = ingest::beacon(&mut tx, tenant, &beacon, now()).await?;
        let defs = crate::store::definitions::current_name(&mut tx, tenant).await?;
        tx.commit().await?;
        // The commit stands: what fails from here on costs dashboards a moment, and the page nothing.
        if let Err(error) = self.tell(tenant, &taken).await {
            tracing::error!(%error, "could not tell dashboards of a change");
        }
        drop(turn);
        tracing::debug!(records = taken.items.len(), leads = taken.changed.len(), "took a beacon");
        let defs = defs.map(|(version, hash)| Defs { version, hash });
        Ok(Reply { v: VERSION, rev: taken.rev, items: taken.items, defs })
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

    async fn refuse_unknown_signals(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        tenant: Tenant,
        beacon: &mut Beacon,
    ) -> Result<(), Error> {
        let Some(defs) = &beacon.defs else { return Ok(()) };
        let Some(glossary) = self.library.get(tx, tenant, &defs.hash).await? else { return Ok(()) };
        for record in &mut beacon.records {
            if let Ok(known) = record
                && let What::Signal { signal, .. } = &known.what
                && glossary.signal(signal.as_str()).is_none()
            {
                *record = Err(Refusal::UnknownSignal);
            }
        }
        Ok(())
    }

    /// Tells dashboards what a commit changed. Without any, nothing is read: one that comes now reads the leads itself.
    async fn tell(&self, tenant: Tenant, taken: &ingest::Taken) -> Result<(), Error> {
        if self.news.receiver_count() == 0 {
            return Ok(());
        }
        if let Some(merged) = &taken.merged {
            self.send(tenant, "merged", merged)?;
        }
        let mut tx = self.store.snapshot().await?;
        let rows = leads::by_ids(&mut tx, &id_list(taken.changed.iter().copied())?).await?;
        for lead in self.assemble(&mut tx, tenant, rows).await? {
            self.send(tenant, "lead", &lead)?;
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

    /// A page of leads, latest update first, and where the next one starts.
    pub(crate) async fn leads(&self, tenant: Tenant, before: Option<Cursor>, limit: u32) -> Result<Page, Error> {
        let mut tx = self.store.snapshot().await?;
        let mut rows = leads::page(&mut tx, tenant, before, limit.saturating_add(1)).await?;
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
    serde_json::to_string(data).map_err(|error| Error::Storage(sqlx::Error::Encode(Box::new(error))))
}

/// The collector's clock: ms since the Unix epoch.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
