//! The SDK's own crate: the only Rust that knows a browser.
//!
//! Built twice. With the feature `page` it is what runs in the page: facts in as numbers, effects out as a small integer, with
//! engaged time, storage and delivery around the engine. With the feature `compile` it turns definitions into a plan, for pages
//! that are given definitions instead of a plan.

#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "what a page calls, nobody calls natively"))]

#[cfg(feature = "page")]
mod account;
#[cfg(feature = "page")]
mod activity;
#[cfg(target_arch = "wasm32")]
mod alloc;
#[cfg(feature = "page")]
mod border;
#[cfg(feature = "page")]
mod client;
#[cfg(feature = "page")]
mod clock;
#[cfg(feature = "compile")]
mod compile;
#[cfg(feature = "page")]
mod core;
#[cfg(feature = "page")]
mod delivery;
#[cfg(feature = "page")]
mod entry;
#[cfg(feature = "page")]
mod face;
#[cfg(feature = "page")]
mod facts;
#[cfg(feature = "page")]
mod identity;
#[cfg(feature = "page")]
mod journal;
#[cfg(feature = "page")]
mod page;
#[cfg(feature = "page")]
mod state;
#[cfg(feature = "page")]
mod store;
#[cfg(feature = "page")]
mod tabs;
#[cfg(feature = "page")]
mod wake;

#[cfg(feature = "compile")]
pub use compile::{check, compile};
