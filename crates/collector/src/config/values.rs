//! What single settings mean, as an option or in a file.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use piquel_engine::wire::Key;
use toml::de::DeValue;

use super::table::{Found, Place, Source};
use crate::access::{Limits, Pattern, Rate};
use crate::serve::KeyOptions;

/// The write key of local mode where none is given.
const LOCAL_KEY: &str = "pk_demo";
/// The kinds of limits.
pub(super) const ADDRESS: &str = "address";
pub(super) const KEY: &str = "key";
pub(super) const INSTALL: &str = "install";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A hundred years, which times in ms can be moved by.
const MOST_DAYS: u32 = 36_500;
const MOST_SECONDS: u64 = 3_600;

/// A whole number of seconds, from 1 to 3,600.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience(pub(super) Duration);

/// A whole number of seconds, up to 3,600.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delay(pub(super) Duration);

/// A whole number of days, at least one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Age(pub(super) Duration);

/// A network, or a single address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network(pub(super) IpNet);

/// A write key, and the origins that it is for.
#[derive(Clone, Debug)]
pub(super) struct KeySetting(pub(super) KeyOptions);

/// `on`, `off`, or, in a file, what each of them is. The outer `None`: as it is elsewhere; the inner one: there is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LimitSetting {
    address: Option<Option<Rate>>,
    key: Option<Option<Rate>>,
    install: Option<Option<Rate>>,
}

impl FromStr for Patience {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        seconds(text, 1).map(Self)
    }
}

impl FromStr for Delay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        seconds(text, 0).map(Self)
    }
}

impl FromStr for Age {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
        let days = days.filter(|days| (1..=MOST_DAYS).contains(days));
        let days = days.ok_or_else(|| format!("expected days from 1 to {MOST_DAYS}, such as `400d`, not `{text}`"))?;
        Ok(Self(DAY.saturating_mul(days)))
    }
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()));
        let malformed = || format!("expected a network such as `10.0.0.0/8`, or an address, not `{text}`");
        network.map(Self).ok_or_else(malformed)
    }
}

impl FromStr for KeySetting {
    type Err = &'static str;
    /// A key for pages of all origins.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Key::try_from(text.to_owned()).map(|key| Self(KeyOptions { key, origins: None }))
    }
}

impl FromStr for LimitSetting {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::default()),
            "off" => Ok(Self { address: Some(None), key: Some(None), install: Some(None) }),
            _ => Err(format!("expected `on` or `off`, not `{text}`")),
        }
    }
}

impl KeySetting {
    /// The key of local mode.
    pub(super) fn local() -> Option<Self> {
        LOCAL_KEY.parse().ok()
    }

    /// `"pk_live"`, or `{ key = "pk_live", origins = ["https://app.acme.com"] }`.
    pub(super) fn read<'t>(source: &mut Source<'t>, found: Found<DeValue<'t>>) -> Option<Found<Self>> {
        if found.value.is_str() {
            return found.read::<String>(source)?.parse(source);
        }
        let mut table = found.table(source)?;
        let place = table.place();
        let key = table
            .required(source, "key", "the one that pages send")
            .and_then(|key| key.read::<String>(source)?.parse(source));
        let origins = table.list(source, "origins").map(|origins| patterns(source, &place, origins));
        table.end(source);
        let Found { value: Self(KeyOptions { key, .. }), .. } = key?;
        Some(Found { value: Self(KeyOptions { key, origins }), place })
    }
}

fn seconds(text: &str, least: u64) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| (least..=MOST_SECONDS).contains(seconds));
    let seconds = seconds.ok_or_else(|| format!("expected seconds from {least} to {MOST_SECONDS}, not `{text}`"))?;
    Ok(Duration::from_secs(seconds))
}

fn patterns<'t>(source: &mut Source<'t>, place: &Place, origins: Vec<Found<DeValue<'t>>>) -> Vec<Pattern> {
    if origins.is_empty() {
        source.wrong(place, "`origins` is empty, so that no page may send: name some, or leave it out to let all");
    }
    let mut patterns = Vec::new();
    for origin in origins {
        let pattern = origin.read::<String>(source).and_then(|text| text.parse(source));
        patterns.extend(pattern.map(|pattern: Found<Pattern>| pattern.value));
    }
    patterns
}

impl LimitSetting {
    /// The limits, which are as in `base` where nothing is said.
    pub(super) fn over(self, base: Limits) -> Limits {
        Limits {
            address: self.address.unwrap_or(base.address),
            key: self.key.unwrap_or(base.key),
            install: self.install.unwrap_or(base.install),
        }
    }

    /// `"off"`, or a table of those of these kinds that are not as they are elsewhere.
    pub(super) fn read<'t>(source: &mut Source<'t>, found: Found<DeValue<'t>>, kinds: &[&'static str]) -> Option<Self> {
        if found.value.is_str() {
            return Some(found.read::<String>(source)?.parse(source)?.value);
        }
        let mut table = found.table(source)?;
        let mut setting = Self::default();
        for kind in kinds {
            let Some(limit) = table.take(kind) else { continue };
            let limit = Self::limit(source, limit);
            match *kind {
                ADDRESS => setting.address = limit,
                KEY => setting.key = limit,
                _ => setting.install = limit,
            }
        }
        table.end(source);
        Some(setting)
    }

    /// `"off"`, or `{ per-minute = 120, burst = 240 }`.
    fn limit<'t>(source: &mut Source<'t>, found: Found<DeValue<'t>>) -> Option<Option<Rate>> {
        if found.value.is_str() {
            let Found { value, place } = found.read::<String>(source)?;
            if value != "off" {
                source.wrong(&place, "expected `off`, or `{ per-minute = …, burst = … }`");
            }
            return Some(None);
        }
        let mut table = found.table(source)?;
        let mut number =
            |key, what| -> Option<NonZeroU32> { Some(table.required(source, key, what)?.read(source)?.value) };
        let per_minute = number("per-minute", "how many requests, on and on");
        let burst = number("burst", "how many at once, after a while without any");
        table.end(source);
        Some(Some(Rate { per_minute: per_minute?, burst: burst? }))
    }
}
