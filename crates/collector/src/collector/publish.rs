//! Definitions: what is published, and publishing it.

use piquel_engine::document::Diagnostic;
use serde::Serialize;

use super::Collector;
use crate::definitions;
use crate::error::Error;
use crate::store::Tenant;
use crate::store::definitions::{self as editions, Edition};

/// What came of publishing.
#[derive(Debug, Serialize)]
pub(crate) struct Receipt {
    pub(crate) version: u32,
    pub(crate) hash: String,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Collector {
    /// What is published now.
    pub(crate) async fn current(&self, tenant: Tenant) -> Result<Edition, Error> {
        let read = async {
            let mut tx = self.store.snapshot().await?;
            let current = editions::current(&mut tx, tenant).await?;
            tx.end().await;
            current.ok_or(Error::NoDefinitions)
        };
        self.store.within(read).await
    }

    /// Checks and publishes a document. What is published already is not published again.
    pub(crate) async fn publish(&self, tenant: Tenant, text: &str) -> Result<Receipt, Error> {
        let definitions::Checked { edition, mut warnings } =
            definitions::check(text).map_err(Error::InvalidDefinitions)?;
        let turn = self.store.turn().await?;
        let publish = async {
            let mut tx = turn.begin().await?;
            editions::hold(&mut tx).await?;
            let current = editions::current(&mut tx, tenant).await?;
            if editions::version_differs(&mut tx, tenant, &edition).await? {
                warnings.push(definitions::version_reused(edition.version));
            }
            if current.is_none_or(|current| current.document != edition.document || current.hash != edition.hash) {
                editions::insert(&mut tx, tenant, &edition, self.clock.now()).await?;
                tx.commit().await?;
                tracing::info!(version = edition.version, hash = edition.hash, "published definitions");
            } else {
                tx.end().await;
            }
            Ok::<_, Error>(())
        };
        self.readiness.note(self.store.within(publish).await)?;
        drop(turn);
        Ok(Receipt { version: edition.version, hash: edition.hash, warnings })
    }

    /// Publishes the present document anew if this collector compiles it to another plan than the one that published it did:
    /// pages of today's engine get a plan of today's.
    pub(crate) async fn refresh(&self, tenant: Tenant) -> Result<(), Error> {
        match self.current(tenant).await {
            Ok(current) => self.publish(tenant, &current.document).await.map(drop),
            Err(Error::NoDefinitions) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
