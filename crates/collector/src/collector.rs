//! What the collector does, whoever asks: takes beacons, publishes definitions, tells of leads.
//!
//! Must not know HTTP. A commit and the news of it happen in one turn, so that news comes in the order of the commits.

mod due;
mod erase;
mod watch;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use piquel_engine::document::Diagnostic;
use piquel_engine::wire::{Beacon, Defs, Record, Reply, VERSION, What};
use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast;

use crate::clock::Clock;
use crate::definitions::{self, Glossaries, Library};
use crate::error::Error;
use crate::intake::{Intake, Waiting};
use crate::lead::Lead;
use crate::metrics::Metrics;
use crate::news::{Announcement, Changes, News};
use crate::readiness::Readiness;
use crate::store::definitions::Edition;
use crate::store::drops::{self, Reported};
use crate::store::erase::Names;
use crate::store::ingest::{Merged, Offer};
use crate::store::leads::{Cursor, LeadRow, RecordRow};
use crate::store::tenants::Secret;
use crate::store::{Line, Store, Tenant, Transaction, Turn, ingest, is_worth_another_try, leads};

/// News kept for a subscriber that does not keep up, before it is told to reload.
const NEWS_KEPT: usize = 256;
/// Entries of a timeline, the latest ones.
const TIMELINE_ENTRIES: u32 = 500;
/// How often a batch is begun anew where others were in its way.
const ATTEMPTS: u32 = 4;
/// How long to wait before listening anew where the line broke.
const LINE_PAUSE: Duration = Duration::from_secs(1);

/// The collector of one database.
#[derive(Debug)]
pub(crate) struct Collector {
    store: Store,
    intake: Intake,
    metrics: Metrics,
    library: Library,
    readiness: Readiness,
    /// Those that it serves, each with the secret by which it remembers whom it erased.
    tenants: BTreeMap<Tenant, Secret>,
    clock: Clock,
    news: broadcast::Sender<News>,
}

/// What stands once a transaction is committed.
#[derive(Debug)]
struct Prepared {
    /// What is to be answered to each beacon; none where what it is of was erased.
    replies: Vec<Option<Reply>>,
    /// What changed, for dashboards.
    news: Vec<(Tenant, Changes)>,
    /// What devices report to have dropped.
    reported: Reported,
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
    pub(crate) fn new(store: Store, tenants: BTreeMap<Tenant, Secret>, clock: Clock) -> Self {
        let metrics = Metrics::new();
        Self {
            store,
            intake: Intake::new(metrics.ledger.clone()),
            metrics,
            library: Library::default(),
            readiness: Readiness::default(),
            tenants,
            clock,
            news: broadcast::channel(NEWS_KEPT).0,
        }
    }

    /// Takes a beacon: waits for the turn to write, or for somebody who has it and takes this one along. When this returns, what it says
    /// was stored is on disk.
    pub(crate) async fn take(&self, tenant: Tenant, beacon: Beacon) -> Result<Reply, Error> {
        let mut answered = self.intake.enter(tenant, beacon)?;
        let turn = tokio::select! {
            biased;
            became = &mut answered => return became.map_err(|_| Error::Panic)?,
            turn = self.store.turn() => turn?,
        };
        // Boxed, like what is done aside: thousands wait, and one writes.
        Box::pin(self.write(&turn, self.intake.batch())).await;
        drop(turn);
        answered.await.map_err(|_| Error::Panic)?
    }

    /// Writes beacons in one transaction and answers each. Where that fails, each half is tried by itself: what is wrong with one is
    /// no fault of the others.
    async fn write(&self, turn: &Turn<'_>, batch: Vec<Waiting>) {
        let mut batches = vec![batch];
        while let Some(mut batch) = batches.pop() {
            let begun = Instant::now();
            let came = self.readiness.note(self.commit(turn, &batch).await);
            self.metrics.commit(batch.len(), begun.elapsed());
            match came {
                Ok(replies) => {
                    tracing::debug!(beacons = batch.len(), "wrote beacons");
                    let erased = |reply: Option<Reply>| reply.ok_or(Error::Erased);
                    batch.into_iter().zip(replies).for_each(|(one, reply)| one.answer(erased(reply)));
                }
                Err(Error::Storage(_)) if batch.len() > 1 => {
                    let later = batch.split_off(batch.len() / 2);
                    batches.extend([later, batch]);
                }
                Err(error) => batch.into_iter().for_each(|one| one.answer(Err(error.clone()))),
            }
        }
    }

    /// Writes beacons in one transaction: a reply to each, none where what it is of was erased. After an error nobody knows whether it
    /// stands if it was the commit that failed: a page that is told so sends again, and what stands is a repeat.
    async fn commit(&self, turn: &Turn<'_>, batch: &[Waiting]) -> Result<Vec<Option<Reply>>, Error> {
        let mut attempt = 1;
        let (tx, Prepared { replies, news, reported }) = loop {
            match self.store.within(self.prepare(turn, batch)).await {
                Err(Error::Busy(cause)) if attempt < ATTEMPTS && is_worth_another_try(&cause) => {
                    tracing::info!(%cause, attempt, "a batch is begun anew");
                    attempt += 1;
                }
                prepared => break prepared?,
            }
        };
        self.store.within(tx.commit()).await?;
        self.metrics.ledger.report(&reported);
        if !self.store.is_shared() {
            // The commit stands: what fails from here on costs dashboards a moment, and the pages nothing.
            for (tenant, changes) in news {
                self.tell(tenant, changes).await;
            }
        }
        Ok(replies)
    }

    /// All of a transaction but its commit.
    async fn prepare(&self, turn: &Turn<'_>, batch: &[Waiting]) -> Result<(Transaction, Prepared), Error> {
        let mut by_tenant: BTreeMap<Tenant, Vec<usize>> = BTreeMap::new();
        for (place, one) in batch.iter().enumerate() {
            by_tenant.entry(one.tenant).or_default().push(place);
        }
        let mut tx = turn.begin().await?;
        let mut replies = BTreeMap::new();
        let mut news = Vec::new();
        let mut reported = Reported::default();
        for (tenant, places) in by_tenant {
            let beacons: Vec<&Beacon> =
                places.iter().filter_map(|place| batch.get(*place)).map(|one| &one.beacon).collect();
            let (told, changes) = self.ingest(&mut tx, tenant, &beacons, &mut reported).await?;
            replies.extend(places.into_iter().zip(told));
            if let Some(announcement) = changes.announcement(tenant) {
                tx.announce(&announcement).await?;
            }
            news.push((tenant, changes));
        }
        Ok((tx, Prepared { replies: replies.into_values().collect(), news, reported }))
    }

    /// Stores beacons of one tenant: what to answer to each, and what changed. Adds to `reported` what devices dropped.
    async fn ingest(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
        beacons: &[&Beacon],
        reported: &mut Reported,
    ) -> Result<(Vec<Option<Reply>>, Changes), Error> {
        let secret = self.secret(tenant)?;
        let hashes = beacons.iter().filter_map(|beacon| beacon.defs.as_ref()).map(|defs| defs.hash.as_str()).collect();
        let glossaries = self.library.get(tx, tenant, &hashes).await?;
        let offer = |beacon| {
            let (unknown, names) = (unknown_signals(beacon, &glossaries), Names::of(beacon, secret));
            Offer { beacon, unknown, names }
        };
        let offers: Vec<Offer<'_>> = beacons.iter().copied().map(offer).collect();
        reported.add(&drops::news(tx, tenant, &offers).await?);
        let rules = self.library.rules(tx, tenant).await?;
        let rules = rules.as_ref().map(|rules| rules.with(secret));
        let taken = ingest::beacons(tx, tenant, &offers, rules, self.clock.now()).await?;
        let current = crate::store::definitions::current_name(tx, tenant).await?;
        let defs = current.map(|current| Defs { version: current.version, hash: current.hash });
        let replies = taken
            .answers
            .into_iter()
            .map(|told| {
                told.map(|told| Reply {
                    v: VERSION,
                    rev: told.rev,
                    items: told.items,
                    defs: defs.clone(),
                    account: told.account,
                })
            })
            .collect();
        Ok((replies, Changes { leads: taken.changed, merged: taken.merged }))
    }

    /// Tells dashboards what was committed, here or at another replica, until it is dropped. `line` is what is listened on at first.
    pub(crate) async fn follow(self: Arc<Self>, mut line: Option<Line>) {
        loop {
            let mut live = match line.take() {
                Some(live) => live,
                None => match self.store.within(self.store.listen()).await {
                    Ok(Some(live)) => {
                        // What was missed meanwhile is in the database.
                        self.tenants.keys().for_each(|tenant| self.send_reload(*tenant));
                        live
                    }
                    Ok(None) => return,
                    Err(error) => {
                        tracing::warn!(%error, "cannot hear of commits");
                        tokio::time::sleep(LINE_PAUSE).await;
                        continue;
                    }
                },
            };
            let error = loop {
                match live.next().await {
                    Ok(text) => self.hear(&text).await,
                    Err(error) => break error,
                }
            };
            tracing::warn!(%error, "the line on which commits are heard of broke");
        }
    }

    /// Takes in what a replica announced, this one included.
    async fn hear(&self, text: &str) {
        match Announcement::read(text) {
            Some(Announcement::Reload { tenant }) => self.send_reload(Tenant::of(tenant)),
            Some(Announcement::Changed { tenant, leads, moved }) if self.news.receiver_count() > 0 => {
                let tenant = Tenant::of(tenant);
                match self.store.within(self.merged(tenant, moved)).await {
                    Ok(merged) => self.tell(tenant, Changes { leads: leads.into_iter().collect(), merged }).await,
                    Err(error) => {
                        tracing::error!(%error, "could not read what was announced");
                        self.send_reload(tenant);
                    }
                }
            }
            Some(Announcement::Changed { .. }) | None => {}
        }
    }

    /// The leads that became one when these subjects moved.
    async fn merged(&self, tenant: Tenant, moved: Vec<i64>) -> Result<Vec<Merged>, Error> {
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.store.snapshot().await?;
        let moved = leads::moved(&mut tx, tenant, moved).await?;
        tx.end().await;
        let merged = moved.into_iter().map(|(install, into)| Merged { from: format!("i:{install}"), into, subject: 0 });
        Ok(merged.collect())
    }

    /// Tells dashboards what a commit changed. Without any, nothing is read: one that comes now reads the leads itself.
    async fn tell(&self, tenant: Tenant, changes: Changes) {
        if self.news.receiver_count() == 0 || changes.leads.is_empty() {
            return;
        }
        match self.store.within(self.read(tenant, changes.leads)).await {
            Ok(leads) => {
                changes.merged.iter().for_each(|merged| self.send(tenant, "merged", merged));
                for lead in &leads {
                    self.send(tenant, if lead.is_automated() { "automated" } else { "lead" }, lead);
                }
            }
            Err(error) => {
                tracing::error!(%error, "could not tell dashboards of a change");
                self.send_reload(tenant);
            }
        }
    }

    async fn read(&self, tenant: Tenant, ids: BTreeSet<i64>) -> Result<Vec<Lead>, Error> {
        let mut tx = self.store.snapshot().await?;
        let rows = leads::by_ids(&mut tx, tenant, ids).await?;
        let leads = self.assemble(&mut tx, tenant, rows).await?;
        tx.end().await;
        Ok(leads)
    }

    /// Leads are gone, fewer things are known of them, or news was missed: whoever shows a list reads it anew.
    fn send_reload(&self, tenant: Tenant) {
        self.send(tenant, "reload", &json!({}));
    }

    fn send<T: Serialize>(&self, tenant: Tenant, event: &'static str, data: &T) {
        match serde_json::to_string(data) {
            // Nobody listening is no error.
            Ok(data) => drop(self.news.send(News { tenant, event, data: data.into() })),
            Err(error) => tracing::error!(%error, "could not tell dashboards of a change"),
        }
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
        let read = async {
            let mut tx = self.store.snapshot().await?;
            let mut rows = leads::page(&mut tx, tenant, automated, before, limit.saturating_add(1)).await?;
            let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = rows.len() > wanted;
            rows.truncate(wanted);
            let last = rows.last().filter(|_| more);
            let next = last.map(|last| Cursor { updated: last.updated, id: last.id }.to_string());
            let leads = self.assemble(&mut tx, tenant, rows).await?;
            tx.end().await;
            Ok(Page { leads, next })
        };
        self.store.within(read).await
    }

    /// One lead with its timeline.
    pub(crate) async fn lead(&self, tenant: Tenant, name: &str) -> Result<Lead, Error> {
        let read = async {
            let mut tx = self.store.snapshot().await?;
            let found = leads::by_name(&mut tx, tenant, name).await?;
            let Some(row) = found else {
                tx.end().await;
                return Err(Error::UnknownLead);
            };
            let records = leads::records(&mut tx, tenant, row.id, TIMELINE_ENTRIES).await?;
            let glossaries = self.glossaries(&mut tx, tenant, &records).await?;
            let lead = self.assemble(&mut tx, tenant, vec![row]).await?.pop().ok_or(Error::UnknownLead)?;
            tx.end().await;
            Ok(lead.with_timeline(&records, &glossaries))
        };
        self.store.within(read).await
    }

    async fn assemble(&self, tx: &mut Transaction, tenant: Tenant, rows: Vec<LeadRow>) -> Result<Vec<Lead>, Error> {
        let ids = || rows.iter().map(|row| row.id);
        let subjects = leads::subjects(tx, tenant, ids()).await?;
        let latest = leads::latest_records(tx, tenant, ids()).await?;
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
        tx: &mut Transaction,
        tenant: Tenant,
        records: &[RecordRow],
    ) -> Result<Glossaries, Error> {
        let hashes = records.iter().filter_map(|record| record.defs.as_deref()).collect();
        Ok(self.library.get(tx, tenant, &hashes).await?)
    }

    /// What is published now.
    pub(crate) async fn current(&self, tenant: Tenant) -> Result<Edition, Error> {
        let read = async {
            let mut tx = self.store.snapshot().await?;
            let current = crate::store::definitions::current(&mut tx, tenant).await?;
            tx.end().await;
            current.ok_or(Error::NoDefinitions)
        };
        self.store.within(read).await
    }

    /// Checks and publishes a document. What is published already is not published again.
    pub(crate) async fn publish(&self, tenant: Tenant, text: &str) -> Result<Receipt, Error> {
        let definitions::Checked { edition, mut warnings } =
            definitions::check(text).map_err(Error::InvalidDefinitions)?;
        let turn = self.store.turn().await?;
        let publish = async {
            let mut tx = turn.begin().await?;
            crate::store::definitions::hold(&mut tx).await?;
            let current = crate::store::definitions::current(&mut tx, tenant).await?;
            if crate::store::definitions::version_differs(&mut tx, tenant, &edition).await? {
                warnings.push(definitions::version_reused(edition.version));
            }
            if current.is_none_or(|current| current.document != edition.document || current.hash != edition.hash) {
                crate::store::definitions::insert(&mut tx, tenant, &edition, self.clock.now()).await?;
                tx.commit().await?;
                tracing::info!(version = edition.version, hash = edition.hash, "published definitions");
            } else {
                tx.end().await;
            }
            Ok::<_, Error>(())
        };
        self.readiness.note(self.store.within(publish).await)?;
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

    fn secret(&self, tenant: Tenant) -> Result<&Secret, Error> {
        // Keys and tokens are of tenants that it serves.
        self.tenants.get(&tenant).ok_or(Error::Panic)
    }

    /// Closes the database.
    pub(crate) async fn close(&self) {
        self.store.close().await;
    }
}

/// Places of the records of signals that the definitions of their page do not have; none where those are not known here.
fn unknown_signals(beacon: &Beacon, glossaries: &Glossaries) -> Vec<usize> {
    let Some(glossary) = beacon.defs.as_ref().and_then(|defs| glossaries.get(&defs.hash)) else { return Vec::new() };
    let unknown = beacon.records.iter().enumerate().filter(|(_, record)| {
        let Ok(Record { what: What::Signal { signal, .. }, .. }) = record else { return false };
        glossary.signal(signal.as_str()).is_none()
    });
    unknown.map(|(place, _)| place).collect()
}
