//! What the passing of time alone brings about: looked for again and again, and stored when its time has come.

use std::sync::Arc;

use super::Collector;
use crate::error::Error;
use crate::news::Changes;
use crate::store::Tenant;
use crate::store::ingest::due;

/// How often it is looked for, in ms.
const TICK: i64 = 1_000;

impl Collector {
    /// Stores what is due, as it comes, until it is dropped.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        loop {
            // What becomes due while it looks is seen by the next look, which is reckoned from this one.
            let now = self.clock.now();
            for &tenant in self.tenants.keys() {
                // In parts, so that beacons have their turn in between.
                loop {
                    match self.store_due(tenant, now).await {
                        Ok(true) => {}
                        Ok(false) => break,
                        Err(error) => {
                            tracing::warn!(%error, "cannot store what is due");
                            break;
                        }
                    }
                }
            }
            self.clock.until(now.saturating_add(TICK)).await;
        }
    }

    /// Stores what is due of a tenant, or the first of it. Tells whether there may be more.
    async fn store_due(&self, tenant: Tenant, now: i64) -> Result<bool, Error> {
        let secret = self.secret(tenant)?;
        let look = async {
            let mut tx = self.store.snapshot().await?;
            let is_any = due::is_any(&mut tx, tenant, now).await?;
            tx.end().await;
            Ok::<_, Error>(is_any)
        };
        if !self.store.within(look).await? {
            return Ok(false);
        }
        let turn = self.store.turn().await?;
        let store = async {
            let mut tx = turn.begin().await?;
            let rules = self.library.rules(&mut tx, tenant).await?;
            let rules = rules.as_ref().map(|rules| rules.with(secret));
            let (leads, more) = due::store(&mut tx, tenant, rules, now).await?;
            let changes = Changes { leads, merged: Vec::new() };
            if let Some(announcement) = changes.announcement(tenant) {
                tx.announce(&announcement).await?;
            }
            tx.commit().await?;
            Ok::<_, Error>((changes, more))
        };
        let (changes, more) = self.readiness.note(self.store.within(store).await)?;
        if !self.store.is_shared() {
            self.tell(tenant, changes).await;
        }
        drop(turn);
        Ok(more)
    }
}
