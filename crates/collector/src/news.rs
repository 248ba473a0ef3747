//! What a commit changed, as dashboards and other replicas hear of it.
//!
//! Replicas tell each other row ids alone: whoever has dashboards reads what they mean, and reads it as it is by then.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::store::Tenant;
use crate::store::ingest::Merged;

/// Most bytes of an announcement: PostgreSQL takes fewer than 8,000.
const MOST_BYTES: usize = 7_900;

/// Something that a dashboard wants to know at once.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// Whose news.
    pub(crate) tenant: Tenant,
    /// Name of the event.
    pub(crate) event: &'static str,
    /// Its JSON.
    pub(crate) data: Arc<str>,
}

/// What a commit changed, for one tenant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    /// Row ids of the leads that look different now.
    pub(crate) leads: BTreeSet<i64>,
    /// Leads that became one, in order.
    pub(crate) merged: Vec<Merged>,
}

/// What replicas tell each other.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Announcement {
    /// Leads are gone, or more changed than can be told: whoever shows a list reads it anew.
    Reload { tenant: i64 },
    /// Row ids of leads that look different now, and of the anonymous subjects that went up into users' leads.
    Changed { tenant: i64, leads: Vec<i64>, moved: Vec<i64> },
}

impl Changes {
    /// As the other replicas are told of it; `None` where there is nothing to tell.
    pub(crate) fn announcement(&self, tenant: Tenant) -> Option<String> {
        if self.leads.is_empty() {
            return None;
        }
        let (leads, moved) =
            (self.leads.iter().copied().collect(), self.merged.iter().map(|merged| merged.subject).collect());
        let text = Announcement::Changed { tenant: tenant.number(), leads, moved }.text();
        Some(if text.len() <= MOST_BYTES { text } else { Announcement::reload(tenant) })
    }
}

impl Announcement {
    /// That lists are to be read anew.
    pub(crate) fn reload(tenant: Tenant) -> String {
        Self::Reload { tenant: tenant.number() }.text()
    }

    /// What was told; `None` where a later release tells what this one does not know.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn text(&self) -> String {
        // Numbers always fit into JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_fits_into_an_announcement_is_told_as_a_reload() {
        let changes = |leads| Changes { leads: (0..leads).collect(), merged: Vec::new() };
        assert_eq!(changes(0).announcement(Tenant::ONLY), None);
        let told = |leads| changes(leads).announcement(Tenant::ONLY).and_then(|text| Announcement::read(&text));
        let few = Announcement::Changed { tenant: 1, leads: vec![0, 1], moved: vec![] };
        assert_eq!(told(2), Some(few));
        assert_eq!(told(2_000), Some(Announcement::Reload { tenant: 1 }));
    }
}
