//! Beacons on their way to the disk. A commit waits for the disk, whatever is in it: so whoever gets the turn to write takes along all
//! who wait, and each is answered when the one commit stands.
//!
//! Must not know HTTP, SQL, or what a beacon says.

use std::mem::take;
use std::sync::{Mutex, PoisonError};

use piquel_engine::wire::{Beacon, Refusal, Reply};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::metrics::{Carried, Ledger};
use crate::store::Tenant;

/// Most beacons that wait. More come faster than the disk takes them: those are told to come again before anything is accepted.
const MOST_WAITING: usize = 8192;
/// Most beacons in one transaction, so that nobody waits long for the others of theirs.
const MOST_TOGETHER: usize = 512;

/// A beacon, and who wants to know what became of it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) tenant: Tenant,
    pub(crate) beacon: Beacon,
    records: Carried,
    answer: oneshot::Sender<Result<Reply, Error>>,
}

/// The beacons that wait, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Intake {
    waiting: Mutex<Vec<Waiting>>,
    ledger: Ledger,
}

impl Waiting {
    /// Tells what became of it. That nobody wants to know any more is no error: a page that hears nothing sends again.
    pub(crate) fn answer(self, became: Result<Reply, Error>) {
        match &became {
            Ok(reply) => self.records.settle(&reply.items),
            Err(Error::Erased) => self.records.refuse(Refusal::Erased),
            Err(error) => self.records.give_back(error.tag()),
        }
        let _ = self.answer.send(became);
    }
}

impl Intake {
    /// Takes down in `ledger` what comes and goes.
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { waiting: Mutex::default(), ledger }
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes a beacon in; what became of it comes out of the receiver.
    ///
    /// # Errors
    /// [`Error::Crowded`] if too many wait.
    pub(crate) fn enter(
        &self,
        tenant: Tenant,
        beacon: Beacon,
    ) -> Result<oneshot::Receiver<Result<Reply, Error>>, Error> {
        let records = self.ledger.take_in(beacon.records.len());
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST_WAITING {
            // Those who gave up waiting are no crowd.
            waiting.retain(|one| !one.answer.is_closed());
        }
        if waiting.len() >= MOST_WAITING {
            records.give_back(Error::Crowded.tag());
            return Err(Error::Crowded);
        }
        let (answer, answered) = oneshot::channel();
        waiting.push(Waiting { tenant, beacon, records, answer });
        Ok(answered)
    }

    /// The next beacons to be written together, oldest first; none if somebody else took them.
    pub(crate) fn batch(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = take(&mut *waiting);
        batch.retain(|one| !one.answer.is_closed());
        if batch.len() > MOST_TOGETHER {
            *waiting = batch.split_off(MOST_TOGETHER);
        }
        batch
    }
}
