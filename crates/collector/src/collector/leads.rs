//! Leads, as they are read.

use std::collections::HashMap;

use serde::Serialize;

use super::Collector;
use crate::definitions::Glossaries;
use crate::error::Error;
use crate::lead::Lead;
use crate::store::leads::{Cursor, LeadRow, RecordRow};
use crate::store::{Tenant, Transaction, leads};

/// Entries of a timeline, the latest ones.
const TIMELINE_ENTRIES: u32 = 500;

/// A page of leads.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    leads: Vec<Lead>,
    next: Option<String>,
}

impl Collector {
    /// A page of leads, latest update first, and where the next one starts: of programs, or of all others.
    pub(crate) async fn leads(
        &self,
        tenant: Tenant,
        automated: bool,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Page, Error> {
        let read = async {
            let mut tx = self.store.snapshot().await?;
            let mut rows = leads::page(&mut tx, tenant, automated, before, limit.saturating_add(1)).await?;
            let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = rows.len() > wanted;
            rows.truncate(wanted);
            let last = rows.last().filter(|_| more);
            let next = last.map(|last| Cursor { updated: last.updated, id: last.id }.to_string());
            let leads = self.assemble(&mut tx, tenant, rows).await?;
            tx.end().await;
            Ok(Page { leads, next })
        };
        self.store.within(read).await
    }

    /// One lead with its timeline.
    pub(crate) async fn lead(&self, tenant: Tenant, name: &str) -> Result<Lead, Error> {
        let read = async {
            let mut tx = self.store.snapshot().await?;
            let found = leads::by_name(&mut tx, tenant, name).await?;
            let Some(row) = found else {
                tx.end().await;
                return Err(Error::UnknownLead);
            };
            let records = leads::records(&mut tx, tenant, row.id, TIMELINE_ENTRIES).await?;
            let glossaries = self.glossaries(&mut tx, tenant, &records).await?;
            let lead = self.assemble(&mut tx, tenant, vec![row]).await?.pop().ok_or(Error::UnknownLead)?;
            tx.end().await;
            Ok(lead.with_timeline(&records, &glossaries))
        };
        self.store.within(read).await
    }

    pub(super) async fn assemble(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
        rows: Vec<LeadRow>,
    ) -> Result<Vec<Lead>, Error> {
        let ids = || rows.iter().map(|row| row.id);
        let subjects = leads::subjects(tx, tenant, ids()).await?;
        let latest = leads::latest_records(tx, tenant, ids()).await?;
        let glossaries = self.glossaries(tx, tenant, &latest).await?;
        let mut by_lead: HashMap<i64, (Vec<_>, Vec<_>)> = HashMap::new();
        for subject in subjects {
            by_lead.entry(subject.lead).or_default().0.push(subject);
        }
        for record in latest {
            by_lead.entry(record.lead).or_default().1.push(record);
        }
        let assembled = rows.into_iter().map(|row| {
            let (subjects, latest) = by_lead.remove(&row.id).unwrap_or_default();
            Lead::new(row, &subjects, &latest, &glossaries)
        });
        Ok(assembled.collect())
    }

    async fn glossaries(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
        records: &[RecordRow],
    ) -> Result<Glossaries, Error> {
        let hashes = records.iter().filter_map(|record| record.defs.as_deref()).collect();
        Ok(self.library.get(tx, tenant, &hashes).await?)
    }
}
