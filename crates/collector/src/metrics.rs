//! What the collector counts of itself, for Prometheus. Labels come from fixed lists: no ids, and nothing that a request says.

mod ledger;

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

pub(crate) use self::ledger::{Carried, Ledger};

/// The media type of [`Metrics::text`].
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All that is counted, and where it is read.
#[derive(Debug)]
pub(crate) struct Metrics {
    pub(crate) ledger: Ledger,
    /// Connections that are open.
    pub(crate) connections: Gauge,
    requests: Family<Request, Counter>,
    beacons: Family<Outcome, Counter>,
    limited: Family<Limit, Counter>,
    batch: Histogram,
    commit: Histogram,
    waiting: Gauge,
    streams: Gauge,
    failing: Gauge,
    size: Gauge,
    registry: Registry,
}

/// What is as it is, at the moment of a scrape.
#[derive(Debug)]
pub(crate) struct Now {
    /// Beacons that wait to be written.
    pub(crate) waiting: usize,
    /// Dashboards that listen.
    pub(crate) streams: usize,
    /// Whether the last write failed.
    pub(crate) is_write_failing: bool,
    /// Bytes of the database; none where it does not say.
    pub(crate) size: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    limit: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            ledger: Ledger::default(),
            connections: Gauge::default(),
            requests: Family::default(),
            beacons: Family::default(),
            limited: Family::default(),
            // 1 to 512, the most in one transaction.
            batch: Histogram::new(exponential_buckets(1.0, 2.0, 10)),
            // 1 ms to 16 s: a server has 10 s.
            commit: Histogram::new(exponential_buckets(0.001, 2.0, 15)),
            waiting: Gauge::default(),
            streams: Gauge::default(),
            failing: Gauge::default(),
            size: Gauge::default(),
            registry: Registry::with_prefix("piquel"),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("build", "What runs", Info::new(Build { version: env!("CARGO_PKG_VERSION") }));
        registry.register(
            "http_requests",
            "Requests that were answered, by route as documented",
            self.requests.clone(),
        );
        registry.register(
            "beacons",
            "Beacons by what became of them: `taken`, `aside`, or the code of the error",
            self.beacons.clone(),
        );
        registry.register(
            "limited_requests",
            "Requests that came too often, by the limit that was in the way: of an `address`, a `key` or an `install`",
            self.limited.clone(),
        );
        registry.register_collector(Box::new(self.ledger.clone()));
        registry.register("batch_beacons", "Beacons written in one transaction", self.batch.clone());
        registry.register_with_unit(
            "commit",
            "How long a transaction of beacons took, with its commit, whether it stood or not",
            Unit::Seconds,
            self.commit.clone(),
        );
        registry.register("beacons_waiting", "Beacons that wait to be written", self.waiting.clone());
        registry.register("connections_open", "Connections that are open", self.connections.clone());
        registry.register("streams_open", "Dashboards that listen to news", self.streams.clone());
        registry.register("write_failing", "1 where the latest write failed", self.failing.clone());
        registry.register_with_unit("database_size", "Size of the database", Unit::Bytes, self.size.clone());
    }

    /// Counts a request. `route` is the pattern of the route, not what was asked for.
    pub(crate) fn request(&self, route: &str, method: &'static str, status: u16) {
        self.requests.get_or_create(&Request { route: route.to_owned(), method, status }).inc();
    }

    /// Counts what became of a beacon.
    pub(crate) fn beacon(&self, outcome: &'static str) {
        self.beacons.get_or_create(&Outcome { outcome }).inc();
    }

    /// Counts a request that came too often.
    pub(crate) fn limited(&self, limit: &'static str) {
        self.limited.get_or_create(&Limit { limit }).inc();
    }

    /// Takes down how long a transaction of so many beacons took.
    pub(crate) fn commit(&self, beacons: usize, took: Duration) {
        self.batch.observe(f64::from(u32::try_from(beacons).unwrap_or(u32::MAX)));
        self.commit.observe(took.as_secs_f64());
    }

    /// All of it, in the format of OpenMetrics.
    pub(crate) fn text(&self, now: &Now) -> String {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.waiting.set(gauge(now.waiting));
        self.streams.set(gauge(now.streams));
        self.failing.set(now.is_write_failing.into());
        // Where it does not say, it is what it was when it last did.
        now.size.map(|size| self.size.set(size));
        let mut text = String::new();
        if text::encode(&mut text, &self.registry).is_err() {
            tracing::error!("could not write the metrics");
        }
        text
    }
}
