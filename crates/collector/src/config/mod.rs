//! What may be set, and where: by options, by the environment, in a file. An option is stronger than the environment, both are stronger
//! than the file, and what is set nowhere has a default.
//!
//! Everything that is wrong is told at once, each with its place. Must not know a database or HTTP.

mod file;
mod table;
mod values;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use thiserror::Error;

use self::values::{Age, Delay, KeySetting, LimitSetting, Network, Patience};
use crate::access::{ForwardedHeader, Limits, Proxies};
use crate::clock::Clock;
use crate::http::Dashboard;
use crate::logging::LogFormat;
use crate::serve::{DatabaseUrl, KeyOptions, Options, TenantOptions};
use crate::store::tenants::DEFAULT;

/// What was set, and nothing of what was not. Options and the environment are read by it, and a file is read into it.
#[derive(Clone, Debug, Default, Args)]
pub struct Settings {
    /// Address to listen on [default: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Another address, for /metrics, /healthz and /readyz without a token
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    /// Folder of the database; made if it is not there [default: .piquel]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// PostgreSQL instead, which replicas may share: postgres://user:password@host:port/database
    #[arg(long, env = "PIQUEL_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// Write key that pages send; may be given again [local mode: pk_demo]
    #[arg(long = "key", env = "PIQUEL_KEYS", value_name = "KEY", value_delimiter = ',')]
    keys: Option<Vec<KeySetting>>,
    /// Token of dashboards and tools; without it, a local mode that makes its own
    #[arg(long, env = "PIQUEL_ADMIN_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = NonEmptyStringValueParser::new())]
    admin_token: Option<String>,
    /// Document to publish at the start, if it is not what is published
    #[arg(long, value_name = "FILE")]
    definitions: Option<PathBuf>,
    /// Files of a dashboard to serve at / [default: the one in this program]
    #[arg(long, value_name = "DIR")]
    dashboard: Option<PathBuf>,
    /// Serve no dashboard
    #[arg(long, conflicts_with = "dashboard")]
    no_dashboard: bool,
    /// Static files to serve at /demo/
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// How the log looks, on standard error; PIQUEL_LOG sets what is in it [default: text]
    #[arg(long, env = "PIQUEL_LOG_FORMAT", value_enum, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// Seconds to go on serving, with /readyz saying so, once told to stop; told again, it stops at once [default: 0]
    #[arg(long, value_name = "SECONDS")]
    shutdown_delay: Option<Delay>,
    /// Seconds that a request may take to arrive, and that nobody need take anything of an answer [default: 10]
    #[arg(long, value_name = "SECONDS")]
    patience: Option<Patience>,
    /// How long a lead is kept that nobody tells anything of, in days, such as 400d [default: for good]
    #[arg(long, env = "PIQUEL_RETENTION", value_name = "DAYS")]
    retention: Option<Age>,
    /// `off`: nobody is told that they come too often; `on`: by the limits that stand in the documentation [default: on]
    #[arg(long, env = "PIQUEL_LIMITS", value_name = "ON|OFF")]
    limits: Option<LimitSetting>,
    /// Network of proxies whose word on who asks is taken; may be given again
    #[arg(long, env = "PIQUEL_TRUSTED_PROXIES", value_name = "NETWORK", value_delimiter = ',')]
    trusted_proxies: Option<Vec<Network>>,
    /// The header in which they say it [default: x-forwarded-for]
    #[arg(long, value_name = "HEADER")]
    forwarded_header: Option<ForwardedHeader>,
    /// Whose data it keeps; in a file only.
    #[arg(skip)]
    tenants: Option<Vec<TenantSetting>>,
}

/// One of several whose data it keeps.
#[derive(Clone, Debug)]
struct TenantSetting {
    name: String,
    keys: Vec<KeyOptions>,
    admin_token: String,
    definitions: Option<PathBuf>,
    limits: LimitSetting,
    retention: Option<Age>,
}

/// What is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1, where the parser knows it.
    line: Option<usize>,
    /// Where, as in `tenants[0].keys[1]`, and what to do about it.
    message: String,
}

/// Why there is nothing to serve by.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}` ({}): check the path after `--config`", .0.display(), .1)]
    Unreadable(PathBuf, std::io::Error),
    /// There are secrets in it.
    #[error(
        "everybody on this machine can read the configuration `{}`, and there are secrets in it: `chmod o-r` it, or leave them to \
         `admin-token-file` and to the environment",
        .0.display()
    )]
    Open(PathBuf),
    /// All that is wrong in it.
    #[error("the configuration `{}` has {} mistakes: nothing was started", .0.display(), .1.len())]
    File(PathBuf, Vec<Mistake>),
    /// What does not go together, wherever it is set.
    #[error("the options contradict each other: nothing was started")]
    Contradictions(Vec<&'static str>),
}

impl ConfigError {
    /// What is wrong, a line each, where it is more than the error itself says.
    pub fn mistakes(&self) -> Vec<String> {
        match self {
            Self::File(file, mistakes) => mistakes.iter().map(|mistake| mistake.at(file)).collect(),
            Self::Contradictions(all) => all.iter().map(|one| (*one).to_owned()).collect(),
            Self::Unreadable(..) | Self::Open(_) => Vec::new(),
        }
    }
}

impl Mistake {
    fn at(&self, file: &Path) -> String {
        match self.line {
            Some(line) => format!("{}:{line}: {}", file.display(), self.message),
            None => format!("{}: {}", file.display(), self.message),
        }
    }
}

impl Settings {
    /// What these options and the environment say, and where they say nothing, the file.
    pub fn resolve(self, file: Option<&Path>) -> Result<Options, ConfigError> {
        match file {
            Some(file) => self.or(file::read(file)?).options(),
            None => self.options(),
        }
    }

    fn or(self, file: Self) -> Self {
        // An option that says which dashboard is stronger than a file that says there is none, and the other way round.
        let says_which = self.dashboard.is_some() || self.no_dashboard;
        let (dashboard, no_dashboard) =
            if says_which { (self.dashboard, self.no_dashboard) } else { (file.dashboard, file.no_dashboard) };
        Self {
            listen: self.listen.or(file.listen),
            metrics_listen: self.metrics_listen.or(file.metrics_listen),
            data: self.data.or(file.data),
            database: self.database.or(file.database),
            keys: self.keys.or(file.keys),
            admin_token: self.admin_token.or(file.admin_token),
            definitions: self.definitions.or(file.definitions),
            dashboard,
            no_dashboard,
            demo: self.demo.or(file.demo),
            log_format: self.log_format.or(file.log_format),
            shutdown_delay: self.shutdown_delay.or(file.shutdown_delay),
            patience: self.patience.or(file.patience),
            retention: self.retention.or(file.retention),
            limits: self.limits.or(file.limits),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies),
            forwarded_header: self.forwarded_header.or(file.forwarded_header),
            tenants: self.tenants.or(file.tenants),
        }
    }

    fn options(self) -> Result<Options, ConfigError> {
        let contradictions = self.contradictions();
        if !contradictions.is_empty() {
            return Err(ConfigError::Contradictions(contradictions));
        }
        let limits = self.limits.unwrap_or_default().over(Limits::default());
        let retention = self.retention.map(|age| age.0);
        let tenants = match self.tenants {
            Some(tenants) => tenants.into_iter().map(|tenant| tenant.options(limits, retention)).collect(),
            None => {
                let keys = match self.keys {
                    None if self.admin_token.is_none() => KeySetting::local().into_iter().collect(),
                    keys => keys.unwrap_or_default(),
                };
                vec![TenantOptions {
                    name: DEFAULT.to_owned(),
                    keys: keys.into_iter().map(|key| key.0).collect(),
                    admin_token: self.admin_token,
                    definitions: self.definitions,
                    limits,
                    retention,
                }]
            }
        };
        let built_in = if self.no_dashboard { Dashboard::Off } else { Dashboard::BuiltIn };
        let trusted = self.trusted_proxies.unwrap_or_default().into_iter().map(|network| network.0).collect();
        Ok(Options {
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787))),
            metrics_listen: self.metrics_listen,
            data: self.data.unwrap_or_else(|| PathBuf::from(".piquel")),
            database: self.database.map(DatabaseUrl::from),
            tenants,
            dashboard: self.dashboard.map_or(built_in, Dashboard::Folder),
            demo: self.demo,
            log_format: self.log_format.unwrap_or_default(),
            shutdown_delay: self.shutdown_delay.map_or(Duration::ZERO, |delay| delay.0),
            patience: self.patience.map_or(Duration::from_secs(10), |patience| patience.0),
            address_limit: limits.address,
            proxies: Proxies { trusted, header: self.forwarded_header.unwrap_or_default() },
            clock: Clock::System,
        })
    }

    fn contradictions(&self) -> Vec<&'static str> {
        let several = self.tenants.is_some();
        let all = [
            (
                several && self.keys.is_some(),
                "there are `tenants`, each with keys of its own: leave out `--key`, PIQUEL_KEYS and `keys`",
            ),
            (
                several && self.admin_token.is_some(),
                "there are `tenants`, each with a token of its own: leave out `--admin-token`, PIQUEL_ADMIN_TOKEN and `admin-token`",
            ),
            (
                several && self.definitions.is_some(),
                "there are `tenants`, each with definitions of its own: leave out `--definitions` and `definitions`",
            ),
            (
                self.dashboard.is_some() && self.no_dashboard,
                "there is a `dashboard`, and there is to be none: leave out that or `no-dashboard`",
            ),
            (
                self.forwarded_header.is_some() && self.trusted_proxies.is_none(),
                "nobody is believed who writes the `forwarded-header`: name the `trusted-proxies`, or leave it out",
            ),
        ];
        all.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect()
    }
}

impl TenantSetting {
    /// With what holds for all, where nothing else is said.
    fn options(self, limits: Limits, retention: Option<Duration>) -> TenantOptions {
        TenantOptions {
            name: self.name,
            keys: self.keys,
            admin_token: Some(self.admin_token),
            definitions: self.definitions,
            limits: self.limits.over(limits),
            retention: self.retention.map(|age| age.0).or(retention),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command};

    use super::*;

    #[test]
    fn every_option_may_stand_in_the_file() {
        let keys = file::keys();
        for argument in Settings::augment_args(Command::new("serve")).get_arguments() {
            let key = argument.get_id().as_str().replace('_', "-");
            assert!(keys.contains(&key.as_str()), "`{key}` is none of {keys:?}");
        }
    }
}
