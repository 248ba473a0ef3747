//! What goes: by the wish of a page, by that of whoever runs the product, and by age. And what is set aside, of which no more than that can
//! be decided.

use std::time::Duration;

use piquel_engine::wire::{Id, Install};
use serde::Deserialize;
use serde_json::Value;

use super::Collector;
use crate::clock::whole_ms;
use crate::error::Error;
use crate::news::Announcement;
use crate::store::{Tenant, Transaction, Turn, erase, ingest, retention};

/// How long from one look for what is too old to the next.
const ROUND: Duration = Duration::from_secs(60 * 60);

/// What a body of a later version may say of whom it is, if it says so as version 1 does.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Whose {
    install: Value,
    user: Value,
}

impl Collector {
    /// Keeps the body of a later version untouched. When this returns, it is on disk.
    pub(crate) async fn set_aside(&self, tenant: Tenant, v: u64, body: &[u8]) -> Result<(), Error> {
        let whose: Whose = serde_json::from_slice(body).unwrap_or_default();
        let turn = self.store.turn().await?;
        let keep = async {
            let mut tx = turn.begin().await?;
            let whose = (whose.install.as_str(), whose.user.as_str());
            if erase::hold_aside(&mut tx, tenant, self.secret(tenant)?, whose).await? {
                return Err(Error::Erased);
            }
            ingest::aside(&mut tx, tenant, v, body, self.clock.now()).await?;
            Ok(tx.commit().await?)
        };
        self.readiness.note(self.store.within(keep).await)
    }

    /// Erases what there is of an install. When this returns, that is on disk.
    pub(crate) async fn erase_install(&self, tenant: Tenant, install: &Install) -> Result<(), Error> {
        let turn = self.store.turn().await?;
        let erase = async {
            let mut tx = turn.begin().await?;
            let leads = erase::install(&mut tx, tenant, install, self.clock.now()).await?;
            self.end_of_leads(tx, tenant, leads > 0).await?;
            Ok::<_, Error>(leads)
        };
        let leads = self.readiness.note(self.store.within(erase).await)?;
        tracing::info!(leads, "erased an install");
        self.tell_end_of_leads(&turn, tenant, leads > 0).await;
        Ok(())
    }

    /// Erases what there is of a user, whichever install told it, and says whether there was anything. When this returns, that is on disk.
    pub(crate) async fn erase_user(&self, tenant: Tenant, user: &Id) -> Result<bool, Error> {
        let turn = self.store.turn().await?;
        let bury = async {
            let mut tx = turn.begin().await?;
            let secret = self.secret(tenant)?;
            let lead = erase::user(&mut tx, tenant, secret, user.as_str(), self.clock.now()).await?;
            tx.commit().await?;
            Ok::<_, Error>(lead)
        };
        let lead = self.readiness.note(self.store.within(bury).await)?;
        drop(turn);
        if let Some(lead) = lead {
            self.erase_lead(tenant, lead).await?;
        }
        tracing::info!(found = lead.is_some(), "erased a user");
        Ok(lead.is_some())
    }

    /// Deletes a lead of which nothing more is taken.
    async fn erase_lead(&self, tenant: Tenant, lead: i64) -> Result<(), Error> {
        loop {
            // A turn for each part: beacons that wait have theirs in between.
            let turn = self.store.turn().await?;
            let erase = async {
                let mut tx = turn.begin().await?;
                let is_gone = erase::leads(&mut tx, tenant, [lead]).await?;
                self.end_of_leads(tx, tenant, is_gone).await?;
                Ok::<_, Error>(is_gone)
            };
            if self.readiness.note(self.store.within(erase).await)? {
                self.tell_end_of_leads(&turn, tenant, true).await;
                return Ok(());
            }
        }
    }

    /// Deletes, now and from time to time until it is dropped, what is older than each of these tenants keeps it.
    pub(crate) async fn expire(&self, kept: Vec<(Tenant, Duration)>) {
        loop {
            let next = self.clock.now().saturating_add(whole_ms(ROUND));
            for (tenant, age) in &kept {
                if let Err(error) = self.expire_of(*tenant, *age).await {
                    tracing::warn!(%error, "could not delete what is older than it is to be kept");
                }
            }
            self.store.scrub_later().await;
            self.clock.until(next).await;
        }
    }

    async fn expire_of(&self, tenant: Tenant, age: Duration) -> Result<(), Error> {
        let before = self.clock.now().saturating_sub(whole_ms(age));
        let mut leads = 0_usize;
        loop {
            // A turn for each batch: beacons that wait have theirs in between.
            let turn = self.store.turn().await?;
            let expire = async {
                let mut tx = turn.begin().await?;
                let expired = retention::expire(&mut tx, tenant, before).await?;
                // Whoever shows a list reads it anew once, at the end.
                self.end_of_leads(tx, tenant, !expired.more && leads.saturating_add(expired.leads) > 0).await?;
                Ok::<_, Error>(expired)
            };
            let expired = self.readiness.note(self.store.within(expire).await)?;
            leads = leads.saturating_add(expired.leads);
            if !expired.more {
                if leads > 0 {
                    tracing::info!(leads, "deleted leads that were not seen for as long as they are kept");
                }
                self.tell_end_of_leads(&turn, tenant, leads > 0).await;
                return Ok(());
            }
        }
    }

    /// Commits a transaction in which leads went, or less is known of them, where `any` says so.
    async fn end_of_leads(&self, mut tx: Transaction, tenant: Tenant, any: bool) -> Result<(), Error> {
        if any {
            tx.announce(&Announcement::reload(tenant)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Once that is committed: has dashboards read their list anew, and the bytes gone.
    async fn tell_end_of_leads(&self, turn: &Turn<'_>, tenant: Tenant, any: bool) {
        if !any {
            return;
        }
        if !self.store.is_shared() {
            self.send_reload(tenant);
        }
        self.store.scrub(turn).await;
    }
}
