//! What dashboards hear while they are open: leads that a commit changed, here or at another replica.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast;

use super::Collector;
use crate::error::Error;
use crate::lead::Lead;
use crate::news::{Announcement, Changes, News};
use crate::store::ingest::Merged;
use crate::store::{Line, Tenant, leads};

/// How long to wait before listening anew where the line broke.
const LINE_PAUSE: Duration = Duration::from_secs(1);

impl Collector {
    /// Tells dashboards what was committed, here or at another replica, until it is dropped. `line` is what is listened on at first.
    pub(crate) async fn follow(self: Arc<Self>, mut line: Option<Line>) {
        loop {
            let mut live = match line.take() {
                Some(live) => live,
                None => match self.store.within(self.store.listen()).await {
                    Ok(Some(live)) => {
                        // What was missed meanwhile is in the database.
                        self.tenants.keys().for_each(|tenant| self.send_reload(*tenant));
                        live
                    }
                    Ok(None) => return,
                    Err(error) => {
                        tracing::warn!(%error, "cannot hear of commits");
                        tokio::time::sleep(LINE_PAUSE).await;
                        continue;
                    }
                },
            };
            let error = loop {
                match live.next().await {
                    Ok(text) => self.hear(&text).await,
                    Err(error) => break error,
                }
            };
            tracing::warn!(%error, "the line on which commits are heard of broke");
        }
    }

    /// Takes in what a replica announced, this one included.
    async fn hear(&self, text: &str) {
        match Announcement::read(text) {
            Some(Announcement::Reload { tenant }) => self.send_reload(Tenant::of(tenant)),
            Some(Announcement::Changed { tenant, leads, moved }) if self.news.receiver_count() > 0 => {
                let tenant = Tenant::of(tenant);
                match self.store.within(self.merged(tenant, moved)).await {
                    Ok(merged) => self.tell(tenant, Changes { leads: leads.into_iter().collect(), merged }).await,
                    Err(error) => {
                        tracing::error!(%error, "could not read what was announced");
                        self.send_reload(tenant);
                    }
                }
            }
            Some(Announcement::Changed { .. }) | None => {}
        }
    }

    /// The leads that became one when these subjects moved.
    async fn merged(&self, tenant: Tenant, moved: Vec<i64>) -> Result<Vec<Merged>, Error> {
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.store.snapshot().await?;
        let moved = leads::moved(&mut tx, tenant, moved).await?;
        tx.end().await;
        let merged = moved.into_iter().map(|(install, into)| Merged { from: format!("i:{install}"), into, subject: 0 });
        Ok(merged.collect())
    }

    /// Tells dashboards what a commit changed. Without any, nothing is read: one that comes now reads the leads itself.
    pub(super) async fn tell(&self, tenant: Tenant, changes: Changes) {
        if self.news.receiver_count() == 0 || changes.leads.is_empty() {
            return;
        }
        match self.store.within(self.read(tenant, changes.leads)).await {
            Ok(leads) => {
                changes.merged.iter().for_each(|merged| self.send(tenant, "merged", merged));
                for lead in &leads {
                    self.send(tenant, if lead.is_automated() { "automated" } else { "lead" }, lead);
                }
            }
            Err(error) => {
                tracing::error!(%error, "could not tell dashboards of a change");
                self.send_reload(tenant);
            }
        }
    }

    async fn read(&self, tenant: Tenant, ids: BTreeSet<i64>) -> Result<Vec<Lead>, Error> {
        let mut tx = self.store.snapshot().await?;
        let rows = leads::by_ids(&mut tx, tenant, ids).await?;
        let leads = self.assemble(&mut tx, tenant, rows).await?;
        tx.end().await;
        Ok(leads)
    }

    /// Leads are gone, fewer things are known of them, or news was missed: whoever shows a list reads it anew.
    pub(super) fn send_reload(&self, tenant: Tenant) {
        self.send(tenant, "reload", &json!({}));
    }

    fn send<T: Serialize>(&self, tenant: Tenant, event: &'static str, data: &T) {
        match serde_json::to_string(data) {
            // Nobody listening is no error.
            Ok(data) => drop(self.news.send(News { tenant, event, data: data.into() })),
            Err(error) => tracing::error!(%error, "could not tell dashboards of a change"),
        }
    }

    /// News from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }
}
