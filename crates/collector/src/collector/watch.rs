//! What the collector tells of itself, to those who watch over the process.

use std::time::Duration;

use tokio::time::timeout;

use super::Collector;
use crate::metrics::{Metrics, Now};
use crate::readiness::Missing;

/// How long a scrape waits to hear how large the database is.
const SIZE_PATIENCE: Duration = Duration::from_secs(1);

impl Collector {
    /// What is missing in the database for beacons to be taken.
    pub(crate) async fn missing(&self) -> Option<Missing> {
        self.readiness.missing(&self.store).await
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// All that is counted, as text.
    pub(crate) async fn metrics_text(&self) -> String {
        let size = timeout(SIZE_PATIENCE, self.store.size()).await.ok().and_then(Result::ok);
        self.metrics.text(&Now {
            waiting: self.intake.len(),
            streams: self.news.receiver_count(),
            is_write_failing: self.readiness.is_write_failing(),
            size,
        })
    }
}
