//! What documents mean to the collector: they compile to a plan, and they say what a signal is and what its evidence measured.
//!
//! The only file that knows the engine's documents. Must not know HTTP.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use piquel_engine::document::{Diagnostic, Document, Severity, UserScores};
use piquel_engine::{Level, Plan, Shared, content_hash};
use serde_json::Value;
use tokio::sync::RwLock;

use crate::store::definitions::{self, Edition};
use crate::store::ingest::Rules;
use crate::store::tenants::Secret;
use crate::store::{Tenant, Transaction};

/// A document that may be published.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) edition: Edition,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// What a published document says about its signals, by id.
#[derive(Debug)]
pub(crate) struct Glossary(HashMap<String, Signal>);

/// What a document says about one signal.
#[derive(Debug)]
pub(crate) struct Signal {
    pub(crate) kind: String,
    pub(crate) label: Option<String>,
    /// Its leaf conditions as the document words them, in the order of evidence.
    pub(crate) leaves: Vec<Value>,
}

/// Glossaries by the hash that beacons and records name.
pub(crate) type Glossaries = HashMap<String, Arc<Glossary>>;

/// The glossaries of published documents, read when first asked for. There are as many as documents were published.
#[derive(Debug, Default)]
pub(crate) struct Library {
    shelves: RwLock<HashMap<Tenant, Shelf>>,
}

/// Glossaries of one tenant.
#[derive(Debug, Default)]
struct Shelf {
    /// Row id of the document that was the latest when they were read.
    latest: i64,
    glossaries: Glossaries,
    /// By what accounts are evaluated, once that was read.
    rules: Option<Option<AccountRules>>,
}

/// By what accounts are evaluated: a document, compiled with all that it asks of them.
#[derive(Clone, Debug)]
pub(crate) struct AccountRules {
    plan: Shared,
    hash: String,
}

/// Checks a document and compiles what of it browsers get; all that is wrong with it otherwise.
pub(crate) fn check(text: &str) -> Result<Checked, Vec<Diagnostic>> {
    let checked = Document::parse(text)?;
    let plan = checked.document.compile_public(UserScores::All);
    let edition = Edition {
        version: checked.document.version(),
        hash: format!("{:016x}", content_hash(&plan)),
        document: text.to_owned(),
        plan,
    };
    Ok(Checked { edition, warnings: checked.warnings })
}

/// The warning for a version that names two contents.
pub(crate) fn version_reused(version: u32) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        path: "/version".to_owned(),
        message: format!(
            "version `{version}` was published before with another content: raise it, so that people can tell them apart"
        ),
    }
}

impl Glossary {
    fn of(document: &Document) -> Self {
        let signals = document.signals().iter().map(|signal| {
            let entry =
                Signal { kind: signal.kind.to_string(), label: signal.label.clone(), leaves: signal.leaves.clone() };
            (signal.id.clone(), entry)
        });
        Self(signals.collect())
    }

    /// What the document says about this signal; `None` where it has none such.
    pub(crate) fn signal(&self, id: &str) -> Option<&Signal> {
        self.0.get(id)
    }
}

impl Shelf {
    /// Lets go of what was read before this document was published.
    fn renew(&mut self, latest: i64) {
        if self.latest < latest {
            *self = Self { latest, ..Self::default() };
        }
    }
}

impl AccountRules {
    /// Those of a document; `None` where it asks nothing of accounts, or cannot be read any more.
    fn of(edition: &Edition) -> Option<Self> {
        let plan = Plan::decode(&Document::parse(&edition.document).ok()?.document.compile()).ok()?;
        let asks = plan.signals.iter().any(|spec| spec.level == Level::Account)
            || plan.scores.iter().any(|spec| spec.level == Level::Account);
        asks.then(|| Self { plan: plan.into(), hash: edition.hash.clone() })
    }

    /// With the secret of the tenant whose they are.
    pub(crate) fn with<'r>(&'r self, secret: &'r Secret) -> Rules<'r> {
        Rules { plan: &self.plan, hash: &self.hash, secret }
    }
}

impl Library {
    /// By what accounts are evaluated now; `None` where nothing is asked of them.
    pub(crate) async fn rules(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
    ) -> Result<Option<AccountRules>, sqlx::Error> {
        let Some(current) = definitions::current_name(tx, tenant).await? else { return Ok(None) };
        if let Some(shelf) = self.shelves.read().await.get(&tenant).filter(|shelf| shelf.latest == current.id)
            && let Some(rules) = &shelf.rules
        {
            return Ok(rules.clone());
        }
        let rules = definitions::current(tx, tenant).await?.as_ref().and_then(AccountRules::of);
        let mut shelves = self.shelves.write().await;
        let shelf = shelves.entry(tenant).or_default();
        shelf.renew(current.id);
        if shelf.latest == current.id {
            shelf.rules = Some(rules.clone());
        }
        Ok(rules)
    }

    /// The glossaries of the documents published under these hashes, where there are such. Whoever published the latest document, here
    /// or at another replica, may have given a plan that was there before other labels: from then on, all are read anew.
    pub(crate) async fn get(
        &self,
        tx: &mut Transaction,
        tenant: Tenant,
        hashes: &BTreeSet<&str>,
    ) -> Result<Glossaries, sqlx::Error> {
        let mut found = Glossaries::new();
        if hashes.is_empty() {
            return Ok(found);
        }
        let Some(current) = definitions::current_name(tx, tenant).await? else { return Ok(found) };
        let mut missing = Vec::new();
        {
            let shelves = self.shelves.read().await;
            let shelf = shelves.get(&tenant).filter(|shelf| shelf.latest == current.id);
            for hash in hashes {
                match shelf.and_then(|shelf| shelf.glossaries.get(*hash)) {
                    Some(known) => drop(found.insert((*hash).to_owned(), Arc::clone(known))),
                    None => missing.push(*hash),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let mut read = Glossaries::new();
        for (hash, text) in definitions::documents(tx, tenant, &missing).await? {
            match Document::parse(&text) {
                Ok(checked) => drop(read.insert(hash, Arc::new(Glossary::of(&checked.document)))),
                Err(diagnostics) => {
                    let errors = diagnostics.len();
                    tracing::warn!(hash, errors, "a document published earlier is not readable any more");
                }
            }
        }
        let mut shelves = self.shelves.write().await;
        let shelf = shelves.entry(tenant).or_default();
        shelf.renew(current.id);
        // What was published meanwhile is newer than what was read here.
        if shelf.latest == current.id {
            shelf.glossaries.extend(read.iter().map(|(hash, glossary)| (hash.clone(), Arc::clone(glossary))));
        }
        found.extend(read);
        Ok(found)
    }
}
