//! Who may do what: whose a write key or an admin token is, which sites may use a key, and how often anybody may come.
//!
//! Must not know SQL or what a beacon says.

mod client;
mod limits;
mod origins;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use piquel_engine::wire::Install;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use self::client::Client;
pub use self::client::{ForwardedHeader, Proxies};
use self::limits::{Bucket, Buckets};
pub use self::limits::{Limits, Rate};
pub use self::origins::Pattern;
use crate::error::Error;
use crate::store::Tenant;

/// What write keys and admin tokens allow.
#[derive(Debug, Default)]
pub(crate) struct Access {
    keys: HashMap<String, Arc<Grant>>,
    /// By their hashes, so that comparing them tells nothing, not even how long they are.
    tokens: Vec<([u8; 32], Tenant)>,
    proxies: Proxies,
    /// Of each client address.
    rate: Option<Rate>,
    clients: Buckets<Client>,
    installs: Buckets<(Tenant, u128)>,
}

/// What a write key allows.
#[derive(Debug)]
pub(crate) struct Grant {
    /// Whose data it is.
    pub(crate) tenant: Tenant,
    /// The sites that may use it; `None`: all.
    origins: Option<Vec<Pattern>>,
    bucket: Option<Bucket>,
    /// Of each install.
    rate: Option<Rate>,
}

impl Access {
    /// Nobody may do anything, and each client address may try as often as this.
    pub(crate) fn new(proxies: Proxies, rate: Option<Rate>) -> Self {
        Self { proxies, rate, ..Self::default() }
    }

    /// Allows who has this token all that is the tenant's.
    pub(crate) fn allow_token(&mut self, token: &str, tenant: Tenant) {
        self.tokens.push((Sha256::digest(token).into(), tenant));
    }

    /// Allows pages of these origins, or all, to send with this write key.
    pub(crate) fn allow_key(&mut self, key: &str, origins: Option<Vec<Pattern>>, tenant: Tenant, limits: &Limits) {
        let grant = Grant { tenant, origins, bucket: limits.key.map(Bucket::new), rate: limits.install };
        self.keys.insert(key.to_owned(), Arc::new(grant));
    }

    /// Whose admin token this is.
    pub(crate) fn tenant(&self, token: &str) -> Option<Tenant> {
        let given: [u8; 32] = Sha256::digest(token).into();
        // All are compared, whichever it is.
        self.tokens
            .iter()
            .fold(None, |found, (own, tenant)| if own.ct_eq(&given).into() { Some(*tenant) } else { found })
    }

    /// Whether there is no other tenant.
    pub(crate) fn is_only(&self, tenant: Tenant) -> bool {
        self.tokens.iter().all(|(_, own)| *own == tenant)
    }

    /// Takes a token of the client's.
    pub(crate) fn admit_client(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Error> {
        let Some(rate) = self.rate else { return Ok(()) };
        let Some(client) = self.proxies.client(peer, headers) else { return Ok(()) };
        self.clients.take(client, rate).map_err(|wait| too_many("address", wait))
    }

    /// What this write key allows.
    pub(crate) fn grant(&self, key: &str) -> Result<Arc<Grant>, Error> {
        self.keys.get(key).cloned().ok_or(Error::UnknownKey)
    }

    /// Takes a token of an install's.
    pub(crate) fn admit_install(&self, grant: &Grant, install: &Install) -> Result<(), Error> {
        let Some(rate) = grant.rate else { return Ok(()) };
        // 32 hex digits, always.
        let install = u128::from_str_radix(install.as_str(), 16).unwrap_or_default();
        self.installs.take((grant.tenant, install), rate).map_err(|wait| too_many("install", wait))
    }
}

impl Grant {
    /// Whether a page of this origin may use the key; whoever names none is no page, or one of the collector's own. Takes a token of the
    /// key's.
    pub(crate) fn admit(&self, origin: Option<&HeaderValue>) -> Result<(), Error> {
        if let (Some(origins), Some(origin)) = (&self.origins, origin) {
            let known = |origin: &str| origins.iter().any(|pattern| pattern.is_of(origin));
            origin.to_str().ok().filter(|origin| known(origin)).ok_or(Error::OriginNotAllowed)?;
        }
        self.bucket.as_ref().map_or(Ok(()), Bucket::take).map_err(|wait| too_many("key", wait))
    }

    /// Whether what is answered depends on the origin.
    pub(crate) const fn is_for_some(&self) -> bool {
        self.origins.is_some()
    }
}

fn too_many(limit: &'static str, wait: Duration) -> Error {
    // A part of a second is another one to wait.
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
    Error::TooMany { limit, seconds: seconds.max(1) }
}
