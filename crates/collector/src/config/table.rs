//! Tables of a TOML file, read key by key: what is missing is nothing, what is wrong is a mistake with its line, and what is left at the
//! end is not known.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, ValueDeserializer};

use super::Mistake;

/// The file, and what is wrong in it.
#[derive(Debug)]
pub(super) struct Source<'t> {
    text: &'t str,
    pub(super) mistakes: Vec<Mistake>,
}

/// A table of it.
#[derive(Debug)]
pub(super) struct Table<'t> {
    entries: DeTable<'t>,
    /// With a dot at the end, but for the table that is the file.
    path: String,
    span: Range<usize>,
    /// The keys that were asked for.
    pub(super) known: Vec<&'static str>,
}

/// A value, and where it stands.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// Where a value stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) path: String,
    span: Range<usize>,
}

impl<'t> Source<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, mistakes: Vec::new() }
    }

    /// The table that the file is; `None` where it is no TOML.
    pub(super) fn table(&mut self) -> Option<Table<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = error.span().map(|span| self.line(&span));
            self.mistakes.push(Mistake { line, message: error.message().to_owned() });
        }
        let span = table.span();
        errors.is_empty().then(|| Table { entries: table.into_inner(), path: String::new(), span, known: Vec::new() })
    }

    /// Something is wrong with what stands there.
    pub(super) fn wrong(&mut self, place: &Place, message: impl Display) {
        let line = Some(self.line(&place.span));
        self.mistakes.push(Mistake { line, message: format!("`{}`: {message}", place.path) });
    }

    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1)
    }
}

impl<'t> Table<'t> {
    /// The table itself.
    pub(super) fn place(&self) -> Place {
        Place { path: self.path.trim_end_matches('.').to_owned(), span: self.span.clone() }
    }

    /// What stands under a key, whatever it is.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Found<DeValue<'t>>> {
        self.known.push(key);
        let value = self.entries.remove(key)?;
        let place = Place { path: format!("{}{key}", self.path), span: value.span() };
        Some(Found { value: value.into_inner(), place })
    }

    /// What has to stand under a key.
    pub(super) fn required(
        &mut self,
        source: &mut Source<'t>,
        key: &'static str,
        what: &str,
    ) -> Option<Found<DeValue<'t>>> {
        let found = self.take(key);
        if found.is_none() {
            source.wrong(&self.place(), format!("`{key}` is missing: {what}"));
        }
        found
    }

    /// What stands under a key, as its type reads it.
    pub(super) fn value<T: DeserializeOwned>(
        &mut self,
        source: &mut Source<'t>,
        key: &'static str,
    ) -> Option<Found<T>> {
        self.take(key)?.read(source)
    }

    /// A text that means something.
    pub(super) fn text<T: FromStr<Err: Display>>(
        &mut self,
        source: &mut Source<'t>,
        key: &'static str,
    ) -> Option<Found<T>> {
        self.value::<String>(source, key)?.parse(source)
    }

    /// A list, each entry with its place; empty where there is none.
    pub(super) fn list(&mut self, source: &mut Source<'t>, key: &'static str) -> Option<Vec<Found<DeValue<'t>>>> {
        let Found { value, place } = self.take(key)?;
        match value {
            DeValue::Array(array) => Some(entries(array, &place.path)),
            other => {
                source.wrong(&place, format!("expected a list, not a {}", other.type_str()));
                None
            }
        }
    }

    /// What was not asked for is not known.
    pub(super) fn end(self, source: &mut Source<'t>) {
        let known: Vec<_> = self.known.iter().map(|key| format!("`{key}`")).collect();
        for (key, _) in self.entries {
            let place = Place { path: format!("{}{}", self.path, key.get_ref()), span: key.span() };
            source.wrong(&place, format!("there is no such key, choose of {}", known.join(", ")));
        }
    }
}

impl<'t> Found<DeValue<'t>> {
    /// As its type reads it.
    pub(super) fn read<T: DeserializeOwned>(self, source: &mut Source<'t>) -> Option<Found<T>> {
        let Self { value, place } = self;
        match T::deserialize(ValueDeserializer::from(Spanned::new(place.span.clone(), value))) {
            Ok(value) => Some(Found { value, place }),
            Err(error) => {
                source.wrong(&place, error.message());
                None
            }
        }
    }

    /// As a table.
    pub(super) fn table(self, source: &mut Source<'t>) -> Option<Table<'t>> {
        let Self { value, place } = self;
        match value {
            DeValue::Table(entries) => {
                let path = format!("{}.", place.path);
                Some(Table { entries, path, span: place.span, known: Vec::new() })
            }
            other => {
                source.wrong(&place, format!("expected a table, not a {}", other.type_str()));
                None
            }
        }
    }
}

impl Found<String> {
    /// As what the text means.
    pub(super) fn parse<T: FromStr<Err: Display>>(self, source: &mut Source<'_>) -> Option<Found<T>> {
        match self.value.parse() {
            Ok(value) => Some(Found { value, place: self.place }),
            Err(error) => {
                source.wrong(&self.place, error);
                None
            }
        }
    }
}

impl<T> Found<T> {
    /// The value alone.
    pub(super) fn inside(self) -> T {
        self.value
    }
}

fn entries<'t>(array: DeArray<'t>, path: &str) -> Vec<Found<DeValue<'t>>> {
    let entry = |(number, value): (usize, Spanned<DeValue<'t>>)| {
        let place = Place { path: format!("{path}[{number}]"), span: value.span() };
        Found { value: value.into_inner(), place }
    };
    array.into_iter().enumerate().map(entry).collect()
}
