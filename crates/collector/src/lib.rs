//! The collector: takes beacons from pages, keeps leads, publishes definitions, and tells dashboards.
//!
//! `http` speaks to the world, `collector` decides, `store` keeps; each knows only the next. What is public here is what the
//! binary needs.

mod collector;
mod data;
mod definitions;
mod error;
mod http;
mod intake;
mod lead;
mod metrics;
mod news;
mod probe;
mod publish;
mod readiness;
mod serve;
mod store;

pub use http::Dashboard;
pub use probe::{Question, Unwell, health};
pub use publish::{PublishError, Published, Target, publish};
pub use serve::{DatabaseUrl, Options, Server, StartError};
