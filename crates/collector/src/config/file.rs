//! The configuration file.

mod tenants;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Display;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use toml::de::DeValue;

use super::table::{Found, Place, Source, Table};
use super::values::{ADDRESS, INSTALL, KEY, KeySetting, LimitSetting, Network};
use super::{ConfigError, Settings};

/// The mode bit by which everybody may read a file.
const READABLE_BY_ALL: u32 = 0o004;

/// Where a key stood first.
type Seen = HashMap<String, String>;

/// What is read in a file, and from where.
#[derive(Debug)]
struct Reading<'t, 'p> {
    source: Source<'t>,
    /// Paths are told from here.
    folder: &'p Path,
    /// There is something in it that not everybody may read.
    is_secret: bool,
}

/// Reads the file.
pub(super) fn read(file: &Path) -> Result<Settings, ConfigError> {
    let unreadable = |error| ConfigError::Unreadable(file.to_owned(), error);
    let text = fs::read_to_string(file).map_err(unreadable)?;
    let is_open = fs::metadata(file).map_err(unreadable)?.mode() & READABLE_BY_ALL != 0;
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut reading = Reading { source: Source::new(&text), folder, is_secret: false };
    let settings = reading.source.table().map(|mut table| {
        let settings = reading.settings(&mut table);
        table.end(&mut reading.source);
        settings
    });
    match settings {
        _ if reading.is_secret && is_open => Err(ConfigError::Open(file.to_owned())),
        Some(settings) if reading.source.mistakes.is_empty() => Ok(settings),
        _ => {
            reading.source.mistakes.sort_by_key(|mistake| mistake.line);
            Err(ConfigError::File(file.to_owned(), reading.source.mistakes))
        }
    }
}

/// The keys that the file may have.
#[cfg(test)]
pub(super) fn keys() -> Vec<&'static str> {
    let mut reading = Reading { source: Source::new(""), folder: Path::new(""), is_secret: false };
    let mut table = reading.source.table().unwrap();
    reading.settings(&mut table);
    table.known
}

impl<'t> Reading<'t, '_> {
    fn settings(&mut self, table: &mut Table<'t>) -> Settings {
        let mut seen = Seen::new();
        let listen = table.text(&mut self.source, "listen").map(Found::inside);
        let metrics_listen = table.text(&mut self.source, "metrics-listen").map(Found::inside);
        let data = self.path(table, "data");
        let database = self.secret(table, "database");
        let keys = table.list(&mut self.source, "keys");
        let keys = keys.map(|keys| self.keys(keys, &mut seen));
        Settings {
            listen,
            metrics_listen,
            data,
            database,
            keys,
            admin_token: self.secret(table, "admin-token"),
            definitions: self.path(table, "definitions"),
            dashboard: self.path(table, "dashboard"),
            no_dashboard: table.value(&mut self.source, "no-dashboard").is_some_and(Found::inside),
            demo: self.path(table, "demo"),
            log_format: table.value(&mut self.source, "log-format").map(Found::inside),
            shutdown_delay: self.seconds(table, "shutdown-delay"),
            patience: self.seconds(table, "patience"),
            retention: table.text(&mut self.source, "retention").map(Found::inside),
            limits: self.limits(table, &[ADDRESS, KEY, INSTALL]),
            trusted_proxies: self.networks(table),
            forwarded_header: table.value(&mut self.source, "forwarded-header").map(Found::inside),
            tenants: self.tenants(table, &mut seen),
        }
    }

    fn path(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<PathBuf> {
        let path = table.value::<PathBuf>(&mut self.source, key)?.value;
        Some(self.folder.join(path))
    }

    /// A number, and what is asked of it.
    fn seconds<T: FromStr<Err: Display>>(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<T> {
        let Found { value, place } = table.value::<u64>(&mut self.source, key)?;
        Some(Found { value: value.to_string(), place }.parse(&mut self.source)?.value)
    }

    fn limits(&mut self, table: &mut Table<'t>, kinds: &[&'static str]) -> Option<LimitSetting> {
        LimitSetting::read(&mut self.source, table.take("limits")?, kinds)
    }

    fn networks(&mut self, table: &mut Table<'t>) -> Option<Vec<Network>> {
        let networks = table.list(&mut self.source, "trusted-proxies")?;
        let networks = networks.into_iter().filter_map(|network| network.read(&mut self.source));
        let networks: Vec<Found<String>> = networks.collect();
        Some(networks.into_iter().filter_map(|network| network.parse(&mut self.source)).map(Found::inside).collect())
    }

    /// Write keys, none of which stands somewhere else, too.
    fn keys(&mut self, keys: Vec<Found<DeValue<'t>>>, seen: &mut Seen) -> Vec<KeySetting> {
        let mut read = Vec::new();
        for key in keys {
            let Some(key) = KeySetting::read(&mut self.source, key) else { continue };
            self.once(seen, &key.place, key.value.0.key.as_str(), "this key");
            read.push(key.value);
        }
        read
    }

    /// What says whose data it is may say so once.
    fn once(&mut self, seen: &mut Seen, place: &Place, what: &str, called: &str) {
        match seen.entry(what.to_owned()) {
            Entry::Occupied(first) => {
                let first = first.get().clone();
                self.source.wrong(place, format!("{called} stands at `{first}`, too: give each tenant its own"));
            }
            Entry::Vacant(new) => drop(new.insert(place.path.clone())),
        }
    }

    fn secret(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<String> {
        let Found { value, place } = table.value::<String>(&mut self.source, key)?;
        self.is_secret = true;
        if value.is_empty() {
            self.source.wrong(&place, "it is empty: leave it out, or say what it is");
        }
        Some(value)
    }
}
