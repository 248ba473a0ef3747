//! What the collector does, whoever asks: takes beacons, publishes definitions, tells of leads.
//!
//! Must not know HTTP. A commit and the news of it happen in one turn, so that news comes in the order of the commits.

mod due;
mod erase;
mod leads;
mod publish;
mod tell;
mod watch;

use std::collections::BTreeMap;
use std::time::Instant;

use piquel_engine::wire::{Beacon, Defs, Record, Reply, VERSION, What};
use tokio::sync::broadcast;

use crate::clock::Clock;
use crate::definitions::{Glossaries, Library};
use crate::error::Error;
use crate::intake::{Intake, Waiting};
use crate::metrics::Metrics;
use crate::news::{Changes, News};
use crate::readiness::Readiness;
use crate::store::drops::{self, Reported};
use crate::store::erase::Names;
use crate::store::ingest::Offer;
use crate::store::tenants::Secret;
use crate::store::{Store, Tenant, Transaction, Turn, ingest, is_worth_another_try};

/// News kept for a subscriber that does not keep up, before it is told to reload.
const NEWS_KEPT: usize = 256;
/// How often a batch is begun anew where others were in its way.
const ATTEMPTS: u32 = 4;

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
