//! Collects what is wrong with a document, so that its author learns of everything at once.

use core::cell::RefCell;
use core::fmt;

/// Something wrong with a document, or odd about it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Diagnostic {
    /// JSON Pointer (RFC 6901) to the place; empty for the whole document.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
    /// Whether the document can be used all the same.
    pub severity: Severity,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document can't be used.
    Error,
    /// Valid, but hardly meant.
    Warning,
}

impl Diagnostic {
    pub(crate) const fn error(path: String, message: String) -> Self {
        Self { path, message, severity: Severity::Error }
    }

    /// Whether the document can't be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let path = if self.path.is_empty() { "/" } else { &self.path };
        write!(f, "{severity} at {path}: {}", self.message)
    }
}

/// The diagnostics so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// The paths of what can never be true.
    never: RefCell<Vec<String>>,
}

impl Report {
    pub(crate) fn error(&self, path: &str, message: String) {
        self.diagnostics.borrow_mut().push(Diagnostic::error(path.to_owned(), message));
    }

    pub(crate) fn warning(&self, path: &str, message: String) {
        let warning = Diagnostic { path: path.to_owned(), message, severity: Severity::Warning };
        // What several readers of one place find odd is told once.
        if !self.diagnostics.borrow().contains(&warning) {
            self.diagnostics.borrow_mut().push(warning);
        }
    }

    /// A warning of something that can never be true.
    pub(crate) fn never(&self, path: &str, why: &str) {
        self.warning(path, format!("can never be true: {why}"));
        self.never.borrow_mut().push(path.to_owned());
    }

    /// Whether the path of something that can never be true passes a test.
    pub(crate) fn is_never(&self, test: impl FnMut(&String) -> bool) -> bool {
        self.never.borrow().iter().any(test)
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.diagnostics.borrow().iter().any(Diagnostic::is_error)
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }
}

/// `did you mean …?` for a name that is not among the known ones, where one of them is close.
pub(crate) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |one| format!("; did you mean `{one}`?"))
}

/// The known name that is close to this one, if one is.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = known.into_iter().map(|one| (distance(name, one), one)).min();
    nearest.filter(|(distance, _)| *distance <= name.len().div_ceil(3)).map(|(_, one)| one)
}

/// Names as a message lists them.
pub(crate) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Levenshtein's distance, in bytes (V. Levenshtein, 1966; the two-row form of R. Wagner and M. Fischer, 1974).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let changed = diagonal + usize::from(x != y);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_recognised_and_a_stranger_is_not() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(suggestion("mesage_sent", ["message_sent", "channel_created"]), "; did you mean `message_sent`?");
        assert_eq!(suggestion("invoice", ["message_sent"]), "");
    }
}
