//! `[[tenants]]`: whose data it keeps, and who may do what with it.

use std::fs;
use std::str::FromStr;

use super::super::TenantSetting;
use super::super::table::{Found, Table};
use super::super::values::{INSTALL, KEY};
use super::{Reading, Seen};

/// Longest name of a tenant, in bytes.
const MOST_NAME_BYTES: usize = 64;

/// What the tenants before said of whom it is.
#[derive(Debug, Default)]
struct Taken {
    names: Seen,
    tokens: Seen,
}

/// The name of a tenant.
struct Name(String);

impl FromStr for Name {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let is_name = (1..=MOST_NAME_BYTES).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte));
        if is_name {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("expected 1 to {MOST_NAME_BYTES} of `a-z`, `0-9`, `_` and `-`"))
        }
    }
}

impl<'t> Reading<'t, '_> {
    pub(super) fn tenants(&mut self, table: &mut Table<'t>, keys: &mut Seen) -> Option<Vec<TenantSetting>> {
        let tenants = table.list(&mut self.source, "tenants")?;
        if tenants.is_empty() {
            self.source.wrong(&table.place(), "`tenants` is empty: declare one, or leave it out");
        }
        let mut taken = Taken::default();
        let mut read = Vec::new();
        for tenant in tenants {
            let Some(mut table) = tenant.table(&mut self.source) else { continue };
            read.extend(self.tenant(&mut table, keys, &mut taken));
            table.end(&mut self.source);
        }
        Some(read)
    }

    /// All of it is read, whatever is missing: each mistake is told.
    fn tenant(&mut self, table: &mut Table<'t>, keys: &mut Seen, taken: &mut Taken) -> Option<TenantSetting> {
        let name = table.required(&mut self.source, "name", "its data is known by it");
        let name = name.and_then(|name| name.read::<String>(&mut self.source)?.parse::<Name>(&mut self.source));
        if let Some(name) = &name {
            self.once(&mut taken.names, &name.place, &name.value.0, "this name");
        }
        let own = table.list(&mut self.source, "keys");
        if own.as_ref().is_none_or(Vec::is_empty) {
            self.source.wrong(&table.place(), "`keys` is missing: give the write keys that its pages send");
        }
        let keys = self.keys(own.unwrap_or_default(), keys);
        let admin_token = self.token(table, &mut taken.tokens);
        let definitions = self.path(table, "definitions");
        let limits = self.limits(table, &[KEY, INSTALL]).unwrap_or_default();
        let retention = table.text(&mut self.source, "retention").map(Found::inside);
        Some(TenantSetting {
            name: name?.value.0,
            keys: keys.into_iter().map(|key| key.0).collect(),
            admin_token: admin_token?,
            definitions,
            limits,
            retention,
        })
    }

    /// The token, from the one place that is named.
    fn token(&mut self, table: &mut Table<'t>, seen: &mut Seen) -> Option<String> {
        let here = table.place();
        let given = self.secret(table, "admin-token").map(|value| Found { value, place: here.clone() });
        let file = table.value::<String>(&mut self.source, "admin-token-file");
        let variable = table.value::<String>(&mut self.source, "admin-token-env");
        if usize::from(given.is_some()) + usize::from(file.is_some()) + usize::from(variable.is_some()) != 1 {
            let message = "give one of `admin-token`, `admin-token-file` and `admin-token-env`, each tenant its own";
            self.source.wrong(&here, message);
            return None;
        }
        let from_file = file.and_then(|Found { value, place }| match fs::read_to_string(self.folder.join(value)) {
            Ok(token) => Some(Found { value: token.trim().to_owned(), place }),
            Err(error) => {
                self.source.wrong(&place, format!("cannot read the file ({error}): check its path"));
                None
            }
        });
        let from_variable = variable.and_then(|Found { value, place }| match std::env::var(&value) {
            Ok(token) => Some(Found { value: token, place }),
            Err(_) => {
                self.source.wrong(&place, format!("there is no variable `{value}` in the environment: set it"));
                None
            }
        });
        let Found { value, place } = given.or(from_file).or(from_variable)?;
        if value.is_empty() {
            self.source.wrong(&place, "the token is empty");
        }
        self.once(seen, &place, &value, "this token");
        Some(value)
    }
}
