//! Whether beacons would be taken now, for whoever spreads requests over replicas.
//!
//! What was written last says whether writes are possible. Where it failed, one is tried: without beacons nobody else would.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use tokio::time::timeout;

use crate::error::Error;
use crate::store::Store;

/// How long the database may take over a probe: whoever asks does not wait for long.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was written last.
#[derive(Debug, Default)]
pub(crate) struct Readiness {
    is_write_failing: AtomicBool,
}

/// What is missing for beacons to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Missing {
    /// It does not answer, or not in time.
    Database,
    /// Its tables are not those of this release.
    Migrations,
    /// It takes no writes: there is no room, it is read-only, or it fails.
    Writes,
    /// The collector is told to stop.
    Stopping,
}

impl Readiness {
    /// Remembers what came of a write, and passes it on.
    pub(crate) fn note<T>(&self, came: Result<T, Error>) -> Result<T, Error> {
        match came {
            Ok(_) => self.is_write_failing.store(false, Ordering::Relaxed),
            Err(Error::Busy(_) | Error::Storage(_)) => self.is_write_failing.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
        came
    }

    /// Whether the last write failed.
    pub(crate) fn is_write_failing(&self) -> bool {
        self.is_write_failing.load(Ordering::Relaxed)
    }

    /// What is missing in the database.
    pub(crate) async fn missing(&self, store: &Store) -> Option<Missing> {
        match timeout(PATIENCE, store.probe()).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Some(Missing::Migrations),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database cannot be read");
                return Some(Missing::Database);
            }
            Err(_) => {
                tracing::warn!("the database does not answer in time");
                return Some(Missing::Database);
            }
        }
        if self.is_write_failing()
            && let Ok(written) = timeout(PATIENCE, store.probe_write()).await
        {
            let _ = self.note(written.map_err(Error::from));
        }
        self.is_write_failing().then_some(Missing::Writes)
    }
}
