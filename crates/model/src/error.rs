//! What the model says of a document or a fact that it cannot read.

use std::fmt;

/// A document that is not valid, or a line that is no fact. The text says where it was noticed; it is for whoever repairs a
/// test, not for users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(pub(crate) String);

impl Error {
    pub(crate) fn at(place: &str, fault: impl fmt::Display) -> Error {
        Error(format!("`{place}`: {fault}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
