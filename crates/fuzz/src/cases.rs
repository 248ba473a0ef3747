//! The golden cases in `tests/cases/`: the documents that inputs are held against.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use piquel_engine::document::Document;
use piquel_engine::{Plan, Shared, content_hash};

/// A golden case whose document is valid.
pub struct GoldenCase {
    /// The folder's name.
    pub name: String,
    /// Its document's text.
    pub definitions: String,
    /// Its facts as NDJSON.
    pub facts: String,
    /// The document.
    pub document: Document,
    /// The plan that the document compiles to.
    pub plan: Shared,
}

impl GoldenCase {
    /// What an input calls the case by. It follows from the name alone, so that an input keeps its document when cases are added.
    pub fn code(&self) -> u16 {
        let hash = content_hash(self.name.as_bytes());
        (hash ^ (hash >> 16) ^ (hash >> 32) ^ (hash >> 48)) as u16
    }
}

static CASES: LazyLock<Vec<GoldenCase>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut cases: Vec<GoldenCase> = folders.map(|folder| read(&folder)).collect();
    cases.sort_by_key(|case| (case.code(), case.name.clone()));
    assert!(!cases.is_empty(), "no cases under {}", root.display());
    cases
});

fn read(folder: &Path) -> GoldenCase {
    let text = |name| {
        let path = folder.join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let definitions = text("definitions.json");
    let checked = Document::parse(&definitions).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
    let document = checked.document;
    let plan = Shared::from(Plan::decode(&document.compile()).unwrap());
    GoldenCase { name, facts: text("facts.ndjson"), definitions, document, plan }
}

/// All of them, in the order of their codes.
pub fn golden_cases() -> &'static [GoldenCase] {
    &CASES
}

/// The case that a code calls: the next one from there on, and behind the last one the first.
pub(crate) fn called(code: u16) -> &'static GoldenCase {
    let next = CASES.get(CASES.partition_point(|case| case.code() < code));
    next.or_else(|| CASES.first()).unwrap()
}
