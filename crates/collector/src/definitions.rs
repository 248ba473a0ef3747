//! What documents mean to the collector: they compile to a plan, and they say what a signal is and what its evidence measured.
//!
//! The only file that knows the engine's documents. Must not know HTTP.

use std::collections::HashMap;
use std::sync::Arc;

use piquel_engine::content_hash;
use piquel_engine::document::{Diagnostic, Document, Severity, UserScores};
use serde_json::Value;
use sqlx::{Sqlite, Transaction};
use tokio::sync::RwLock;

use crate::store::Tenant;
use crate::store::definitions::{self, Edition};

/// A document that may be published.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) edition: Edition,
    pub(crate) glossary: Glossary,
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

/// The glossaries of published documents, read when first asked for. There are as many as documents were published.
#[derive(Debug, Default)]
pub(crate) struct Library {
    glossaries: RwLock<HashMap<(Tenant, String), Arc<Glossary>>>,
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
    Ok(Checked { edition, glossary: Glossary::of(&checked.document), warnings: checked.warnings })
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

impl Library {
    /// The glossary of the documents published under this hash; `None` where none was.
    pub(crate) async fn get(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        tenant: Tenant,
        hash: &str,
    ) -> Result<Option<Arc<Glossary>>, sqlx::Error> {
        let key = (tenant, hash.to_owned());
        if let Some(known) = self.glossaries.read().await.get(&key) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(text) = definitions::document(tx, tenant, hash).await? else { return Ok(None) };
        match Document::parse(&text) {
            Ok(checked) => {
                let read = Arc::new(Glossary::of(&checked.document));
                // What was published meanwhile under this hash is newer than what was read here, and stays.
                Ok(Some(Arc::clone(self.glossaries.write().await.entry(key).or_insert(read))))
            }
            Err(diagnostics) => {
                tracing::warn!(
                    hash,
                    errors = diagnostics.len(),
                    "a document published earlier is not readable any more"
                );
                Ok(None)
            }
        }
    }

    /// Takes the glossary of a document that was just published. Its plan may be that of an earlier one with other labels.
    pub(crate) async fn learn(&self, tenant: Tenant, hash: &str, glossary: Glossary) {
        self.glossaries.write().await.insert((tenant, hash.to_owned()), Arc::new(glossary));
    }
}
