//! Accounts: what installs tell of them is kept apart by install and user, and merged anew for each evaluation, so that any of it can be
//! erased. What an account fires is a record of a lead of its own.
//!
//! Whoever evaluates an account holds its row until the commit: of replicas that want to at once, one does after the other, and each
//! firing is stored once. Must not know a document, nor how a lead is shown.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use piquel_engine::partial::{Merged, Reporter};
use piquel_engine::wire::{AccountReply, Beacon, Name, Record, What, Whole};
use piquel_engine::{self as engine, Engine, Level, Plan, Shared, Time};
use serde_json::Number;

use super::super::Tenant;
use super::super::dialect::{Sql, sql};
use super::super::tenants::Secret;
use super::super::transaction::{Transaction, Value, json};

const MAKE: Sql =
    sql!("INSERT INTO accounts (tenant, name) SELECT $1, value ->> 0 FROM " ROWS " WHERE true ON CONFLICT DO NOTHING");
const HOLD: Sql = sql!(
    "SELECT name, snapshot FROM accounts
     WHERE tenant = $1 AND name IN (SELECT value ->> 0 FROM " ROWS ") ORDER BY name" LOCKED
);
const PARTIALS: Sql = sql!(
    "SELECT account, merged FROM partials
     WHERE tenant = $1 AND account IN (SELECT value ->> 0 FROM " ROWS ") ORDER BY account, install, \"user\""
);
const WRITE_ACCOUNTS: Sql = sql!(
    "UPDATE accounts SET snapshot = told.value ->> 1, due = CAST(told.value ->> 2 AS BIGINT) FROM " ROWS " AS told
     WHERE accounts.tenant = $1 AND accounts.name = told.value ->> 0"
);
const WRITE_PARTIALS: Sql = sql!(
    "INSERT INTO partials (tenant, account, install, \"user\", merged)
     SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM " ROWS " WHERE true
     ON CONFLICT (tenant, account, install, \"user\") DO UPDATE SET merged = excluded.merged"
);
const FORGET_ANONYMOUS: Sql = sql!(
    "DELETE FROM partials
     WHERE tenant = $1 AND \"user\" = '' AND (account, install) IN (SELECT value ->> 0, value ->> 1 FROM " ROWS ")"
);
const NOTHING_DUE: Sql = sql!("UPDATE accounts SET due = NULL WHERE tenant = $1 AND due <= $2");
const DUE: Sql = sql!("SELECT name FROM accounts WHERE tenant = $1 AND due <= $2 ORDER BY due LIMIT $3");

/// By what accounts are evaluated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'r> {
    /// What is published, with all that it asks of accounts.
    pub(crate) plan: &'r Shared,
    /// The content hash under which it is published.
    pub(crate) hash: &'r str,
    /// The tenant's, from which the keys of accounts are made.
    pub(crate) secret: &'r Secret,
}

/// Accounts that are held until the commit.
pub(super) struct Accounts<'r> {
    rules: Option<Rules<'r>>,
    now: Time,
    accounts: BTreeMap<String, Account>,
}

/// One of them.
struct Account {
    /// As it was when it was evaluated last.
    engine: Engine,
    /// The same as it is stored; `None` where it never was.
    snapshot: Option<String>,
    /// What installs told.
    merged: Merged,
    /// Those of whom something new was told.
    changed: BTreeSet<Reporter>,
    /// Installs whose anonymous user is known by now.
    identified: BTreeSet<String>,
}

impl<'r> Accounts<'r> {
    /// Those that these beacons are about.
    pub(super) async fn of(
        tx: &mut Transaction,
        tenant: Tenant,
        rules: Option<Rules<'r>>,
        beacons: &[&Beacon],
        now: i64,
    ) -> Result<Self, sqlx::Error> {
        let names = beacons.iter().filter_map(|beacon| beacon.account.as_ref()).map(|account| account.as_str());
        Self::hold(tx, tenant, rules, names.collect(), now).await
    }

    /// Those of which something is due, at most so many.
    pub(super) async fn due(
        tx: &mut Transaction,
        tenant: Tenant,
        rules: Option<Rules<'r>>,
        most: i64,
        now: i64,
    ) -> Result<Self, sqlx::Error> {
        if rules.is_none() {
            // Nobody asks any more.
            tx.execute(NOTHING_DUE, &[tenant.value(), Value::Number(now)]).await?;
        }
        let values = [tenant.value(), Value::Number(now), Value::Number(most)];
        let due: Vec<(String,)> = tx.rows(DUE, &values).await?;
        Self::hold(tx, tenant, rules, due.iter().map(|(name,)| name.as_str()).collect(), now).await
    }

    /// Reads what there is of these accounts, and makes those that are not there; none, where no definition asks for accounts.
    async fn hold(
        tx: &mut Transaction,
        tenant: Tenant,
        rules: Option<Rules<'r>>,
        names: BTreeSet<&str>,
        now: i64,
    ) -> Result<Self, sqlx::Error> {
        let now = Time::from_ms(now.cast_unsigned()).unwrap_or_default();
        let mut accounts = BTreeMap::new();
        if let Some(rules) = rules
            && !names.is_empty()
        {
            let rows = json(&names.iter().map(|name| (name,)).collect::<Vec<_>>())?;
            let values = [tenant.value(), Value::Text(&rows)];
            tx.execute(MAKE, &values).await?;
            let held: Vec<(String, Option<String>)> = tx.rows(HOLD, &values).await?;
            let mut merged: BTreeMap<String, Merged> = BTreeMap::new();
            for (account, text) in tx.rows::<(String, String)>(PARTIALS, &values).await? {
                match decoded(&text).and_then(|bytes| Merged::decode(&bytes).ok()) {
                    Some(told) => merged.entry(account).or_default().merge(&told),
                    None => tracing::error!("what an install told of an account cannot be read: it is passed over"),
                }
            }
            for (name, snapshot) in held {
                let merged = merged.remove(&name).unwrap_or_default();
                let engine = restored(rules.plan, snapshot.as_deref(), &merged, now);
                accounts.insert(
                    name,
                    Account { engine, snapshot, merged, changed: BTreeSet::new(), identified: BTreeSet::new() },
                );
            }
        }
        Ok(Self { rules, now, accounts })
    }

    /// Takes in what a beacon tells of its account. Gives the revision that the install is to know of: where something before it is
    /// missing, the one up to which nothing is.
    pub(super) fn take(&mut self, beacon: &Beacon) -> Option<u64> {
        let account = self.accounts.get_mut(beacon.account.as_ref()?.as_str())?;
        let install = beacon.install.as_str();
        let user = beacon.user.as_ref().map(|user| user.as_str());
        let of = |user: Option<&str>| Reporter { install: install.into(), user: user.map(Into::into) };
        let reporter = of(user);
        if let Some(user) = user
            && account.merged.reporters().any(|known| *known == of(None))
        {
            account.merged.identify(install, user);
            account.identified.insert(install.to_owned());
            account.changed.insert(reporter.clone());
        }
        let held = account.merged.revision(&reporter);
        let Some(partial) = &beacon.partial else { return Some(held) };
        account.merged.join(&reporter, partial);
        account.changed.insert(reporter);
        Some(if partial.base() > held { held } else { held.max(partial.revision()) })
    }

    /// Takes the step of each account of which something new was told, and of the others that of their deadlines. Gives what they
    /// record, each with the name of the account.
    pub(super) fn evaluate(&mut self) -> Vec<(String, Record)> {
        let mut records = Vec::new();
        let Some(Rules { plan, .. }) = self.rules else { return records };
        for (name, account) in &mut self.accounts {
            account.merged.prune(plan, self.now);
            account.engine.evaluate(&account.merged, self.now);
            let told = account.engine.records();
            records.extend(told.iter().filter_map(|record| Some((name.clone(), wired(record, plan)?))));
        }
        records
    }

    /// What there is to say to a beacon's sender of their account, where that revision is held of what they told.
    pub(super) fn reply(&self, beacon: &Beacon, rev: u64) -> Option<AccountReply> {
        let name = beacon.account.as_ref()?.as_str();
        let (account, rules) = (self.accounts.get(name)?, self.rules?);
        let signals = rules.plan.signals.iter().enumerate().filter(|(_, spec)| spec.level == Level::Account);
        let fired = signals.map(|(index, spec)| (spec.name.clone(), account.engine.fired(index)));
        let fired = fired.filter(|(_, n)| *n > 0).collect();
        Some(AccountReply { key: rules.secret.account_key(name), rev, fired })
    }

    /// The content hash of the definitions by which they are evaluated.
    pub(super) fn hash(&self) -> Option<&'r str> {
        self.rules.map(|rules| rules.hash)
    }

    /// What they are called.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.accounts.keys().map(String::as_str)
    }

    /// Writes what changed.
    pub(super) async fn write(&mut self, tx: &mut Transaction, tenant: Tenant) -> Result<(), sqlx::Error> {
        let (mut accounts, mut partials, mut anonymous) = (Vec::new(), Vec::new(), Vec::new());
        for (name, account) in &mut self.accounts {
            let due = account.engine.deadline().map(Time::ms);
            let snapshot = BASE64_STANDARD.encode(account.engine.snapshot());
            if !account.changed.is_empty() || account.snapshot.as_ref() != Some(&snapshot) {
                accounts.push((name, snapshot, due));
            }
            for reporter in &account.changed {
                let told = BASE64_STANDARD.encode(account.merged.of(reporter).encode());
                partials.push((name, &reporter.install, reporter.user.as_deref().unwrap_or_default(), told));
            }
            anonymous.extend(account.identified.iter().map(|install| (name, install)));
        }
        for (sql, rows) in [
            (WRITE_ACCOUNTS, json(&accounts)?),
            (FORGET_ANONYMOUS, json(&anonymous)?),
            (WRITE_PARTIALS, json(&partials)?),
        ] {
            if rows != "[]" {
                tx.execute(sql, &[tenant.value(), Value::Text(&rows)]).await?;
            }
        }
        Ok(())
    }
}

/// An account's engine as it was left, or one that has seen nothing.
fn restored(plan: &Shared, snapshot: Option<&str>, merged: &Merged, now: Time) -> Engine {
    let restored = snapshot.map(|text| {
        let bytes = decoded(text).unwrap_or_default();
        Engine::restore_account(Shared::clone(plan), &bytes, merged, now)
    });
    match restored {
        Some(Ok(engine)) => return engine,
        // What fired before is stored already.
        Some(Err(error)) => tracing::error!(?error, "an account's state cannot be read: it begins anew"),
        None => {}
    }
    Engine::for_account(Shared::clone(plan))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

/// A record as a page would tell it, with all that was measured: it was measured here. `None` for what no page would.
fn wired(record: &engine::Record, plan: &Plan) -> Option<Record> {
    let what = match &record.what {
        engine::What::Signal { signal, n, initial, evidence } => {
            let evidence = evidence.iter().map(|one| Some((u16::try_from(one.clause).ok()?, number(one.measured))));
            What::Signal {
                signal: name(&plan.signals.get(*signal)?.name)?,
                n: (*n).try_into().ok()?,
                initial: *initial,
                evidence: evidence.collect::<Option<_>>()?,
            }
        }
        engine::What::Tier { score, tier, behaviour, fit, n } => {
            let spec = plan.scores.get(*score)?;
            What::Tier {
                score: name(&spec.name)?,
                tier: tier.and_then(|tier| name(&spec.tiers.get(tier)?.name)),
                behaviour: number(*behaviour),
                fit: number(*fit),
                n: (*n).try_into().ok()?,
            }
        }
        engine::What::Stage { .. } | engine::What::Prompt { .. } => return None,
    };
    let (at, observed) = (whole(record.at)?, whole(record.observed)?);
    Some(Record { at, observed: (observed != at).then_some(observed), anonymous: false, what })
}

/// A number as a record has it. What strangers tell of may add up to more than there are numbers: that is told as the largest, so that
/// what it makes fire is still recorded.
fn number(value: f64) -> Number {
    Number::from_f64(value.clamp(f64::MIN, f64::MAX)).unwrap_or_else(|| 0.into())
}

fn name(text: &str) -> Option<Name> {
    Name::try_from(text.to_owned()).ok()
}

fn whole(time: Time) -> Option<Whole> {
    Whole::try_from(time.ms()).ok()
}
