//! The collector: takes beacons from pages, keeps leads, publishes definitions, and tells dashboards.
//!
//! `http` speaks to the world, `access` says to whom, `collector` decides, `store` keeps. What is public here is what the binary needs,
//! and what tests hold it to.

mod access;
mod clock;
mod collector;
mod config;
mod data;
mod definitions;
mod error;
mod http;
mod intake;
mod lead;
mod logging;
mod metrics;
mod news;
mod probe;
mod publish;
mod readiness;
mod serve;
mod store;

pub use access::{ForwardedHeader, Limits, Pattern, Proxies, Rate};
pub use clock::Clock;
pub use config::{ConfigError, Settings};
pub use http::{Dashboard, Needs, ROUTES, Route};
pub use logging::{LogFormat, start_log};
pub use probe::{Question, Unwell, health};
pub use publish::{PublishError, Published, Target, publish};
pub use serve::{DatabaseUrl, KeyOptions, Options, Server, StartError, TenantOptions};
