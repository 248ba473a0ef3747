//! What a browser profile told, or what there is of a user, is deleted, and does not come back.
//!
//! Whoever knows the 128 random bits of an install may erase it: write keys are public. A user is erased by whoever has the admin token,
//! for ids of users can be guessed. Must not know HTTP.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use piquel_engine::wire::{Beacon, Install};
use sqlx::FromRow;

use super::Tenant;
use super::dialect::{Sql, sql};
use super::tenants::Secret;
use super::transaction::{Transaction, Value, json, numbers};

const REMEMBER: Sql = sql!("INSERT INTO erased (tenant, hash, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
const BURY: Sql = sql!(
    "INSERT INTO tombstones (tenant, hash, at) SELECT $1, value ->> 0, $3 FROM " ROWS " WHERE true ON CONFLICT DO NOTHING"
);
/// Those that are in either table; their hashes differ in length.
const REMEMBERED: Sql = sql!(
    "SELECT value ->> 0 FROM " ROWS "
     WHERE EXISTS (SELECT 1 FROM erased WHERE tenant = $1 AND hash = value ->> 0)
           OR EXISTS (SELECT 1 FROM tombstones WHERE tenant = $1 AND hash = value ->> 0)"
);
/// Nobody gives a lead another subject between the look at whether it has one and the commit.
const LEADS: Sql = sql!(
    "SELECT id FROM leads
     WHERE tenant = $1 AND id IN (SELECT lead FROM subjects WHERE tenant = $1 AND install = $2) ORDER BY name" LOCKED
);
const DELETIONS: [Sql; 5] = [
    sql!("DELETE FROM partials WHERE tenant = $1 AND install = $2"),
    sql!(
        "DELETE FROM due
         WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND install = $2)"
    ),
    sql!(
        "DELETE FROM conflicts
         WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND install = $2)"
    ),
    sql!(
        "DELETE FROM records
         WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND install = $2)"
    ),
    sql!("DELETE FROM subjects WHERE tenant = $1 AND install = $2"),
];
/// Nobody can read a later version yet, but it names its install and its user somewhere.
const ASIDE: Sql =
    sql!("DELETE FROM aside WHERE tenant = $1 AND EXISTS (SELECT 1 FROM " ROWS " WHERE " NAMED_IN_BODY ")");
const LEADS_OF_NOBODY: Sql = sql!(
    "DELETE FROM leads WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")
            AND NOT EXISTS (SELECT 1 FROM subjects WHERE subjects.tenant = $1 AND subjects.lead = leads.id)"
);
const TOUCH: Sql = sql!(
    "UPDATE leads SET updated = " GREATER "(updated, $3),
            automated = CASE WHEN EXISTS (SELECT 1 FROM subjects s
                                          WHERE s.tenant = $1 AND s.lead = leads.id AND s.automated = 0) THEN 0 ELSE 1 END
     WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")"
);
const LEAD_OF_USER: Sql = sql!("SELECT id FROM leads WHERE tenant = $1 AND name = 'u:' || $2");
/// All that is known of the installs that told anything of this lead.
const PROFILES: Sql = sql!(
    "SELECT install, \"user\", (lead = $2) AS own FROM subjects
     WHERE tenant = $1 AND install IN (SELECT install FROM subjects WHERE tenant = $1 AND lead = $2) ORDER BY id"
);

/// Rows of one kind that go in one transaction: anybody can make a lead large, and nobody waits long for it.
const ROWS_TOGETHER: i64 = 2_048;
/// What makes up some leads, so many of each; what refers to something goes before it. `1` for each that went.
const OF_LEADS: [Sql; 5] = [
    sql!(
        "DELETE FROM due WHERE tenant = $1 AND (subject, type, name, n) IN (
                SELECT subject, type, name, n FROM due
                WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND lead IN
                                                  (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")) LIMIT $3)
         RETURNING CAST(1 AS BIGINT)"
    ),
    sql!(
        "DELETE FROM partials WHERE tenant = $1 AND (account, install, \"user\") IN (
                SELECT p.account, p.install, p.\"user\"
                FROM subjects s JOIN partials p ON p.tenant = s.tenant AND p.install = s.install AND p.\"user\" = s.\"user\"
                WHERE s.tenant = $1 AND s.lead IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ") LIMIT $3)
         RETURNING CAST(1 AS BIGINT)"
    ),
    sql!(
        "DELETE FROM conflicts WHERE tenant = $1 AND " PLACE " IN (
                SELECT " PLACE " FROM conflicts
                WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND lead IN
                                                  (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")) LIMIT $3)
         RETURNING CAST(1 AS BIGINT)"
    ),
    sql!(
        "DELETE FROM records WHERE tenant = $1 AND " PLACE " IN (
                SELECT " PLACE " FROM records
                WHERE tenant = $1 AND subject IN (SELECT id FROM subjects WHERE tenant = $1 AND lead IN
                                                  (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")) LIMIT $3)
         RETURNING CAST(1 AS BIGINT)"
    ),
    sql!(
        "DELETE FROM subjects WHERE tenant = $1 AND " PLACE " IN (
                SELECT " PLACE " FROM subjects
                WHERE tenant = $1 AND lead IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ") LIMIT $3)
         RETURNING CAST(1 AS BIGINT)"
    ),
];
const ALL_OF_LEADS: Sql =
    sql!("DELETE FROM leads WHERE tenant = $1 AND id IN (SELECT CAST(value ->> 0 AS BIGINT) FROM " ROWS ")");

/// The hashes by which it would be remembered that what a beacon is of was erased.
#[derive(Debug)]
pub(crate) struct Names {
    install: String,
    /// The user, or what was told before there was one.
    subject: String,
    /// What was told before there was one, where a user's beacon tells of it.
    anonymous: Option<String>,
}

/// What of some beacons was erased.
#[derive(Debug)]
pub(crate) struct Erased(HashSet<String>);

/// A subject of an install.
#[derive(Debug, FromRow)]
struct Told {
    install: String,
    user: String,
    /// It belongs to the lead that is to go.
    own: bool,
}

impl Names {
    /// Those of what this beacon is of.
    pub(crate) fn of(beacon: &Beacon, secret: &Secret) -> Self {
        let install = beacon.install.as_str();
        let (subject, anonymous) = match &beacon.user {
            None => (secret.of_anonymous(install), None),
            Some(user) => {
                let tells_of_it = beacon.records.iter().flatten().any(|record| record.anonymous);
                (secret.of_user(user.as_str()), tells_of_it.then(|| secret.of_anonymous(install)))
            }
        };
        Self { install: hash(install), subject, anonymous }
    }
}

impl Erased {
    /// All that a beacon of these names says.
    pub(crate) fn all_of(&self, names: &Names) -> bool {
        self.0.contains(&names.install) || self.0.contains(&names.subject)
    }

    /// What a user's beacon of these names says of the time before there was one.
    pub(crate) fn anonymous_of(&self, names: &Names) -> bool {
        names.anonymous.as_ref().is_some_and(|anonymous| self.0.contains(anonymous))
    }
}

/// Deletes every row that this install is the source of. Leads that had nothing else go with it; the others know less from then on.
/// Tells how many leads that concerns.
pub(crate) async fn install(
    tx: &mut Transaction,
    tenant: Tenant,
    install: &Install,
    now: i64,
) -> Result<usize, sqlx::Error> {
    let (hash, now) = (hash(install.as_str()), Value::Number(now));
    tx.hold_users(tenant).await?;
    tx.hold(tenant, &[&hash]).await?;
    let tenant = tenant.value();
    tx.execute(REMEMBER, &[tenant, Value::Text(&hash), now]).await?;
    let own = [tenant, Value::Text(install.as_str())];
    let leads: Vec<(i64,)> = tx.rows(LEADS, &own).await?;
    for deletion in DELETIONS {
        tx.execute(deletion, &own).await?;
    }
    tx.execute(ASIDE, &[tenant, Value::Text(&json(&[(install,)])?)]).await?;
    let rows = numbers(leads.iter().map(|(lead,)| *lead))?;
    tx.execute(LEADS_OF_NOBODY, &[tenant, Value::Text(&rows)]).await?;
    tx.execute(TOUCH, &[tenant, Value::Text(&rows), now]).await?;
    Ok(leads.len())
}

/// Remembers that this user is erased, and what an install told before this user, as the first, said who they are: from the commit on,
/// nothing more is taken of it. Gives the lead to be deleted with all that makes it up, where there is one; what an install told of other
/// users is of other leads.
pub(crate) async fn user(
    tx: &mut Transaction,
    tenant: Tenant,
    secret: &Secret,
    user: &str,
    now: i64,
) -> Result<Option<i64>, sqlx::Error> {
    tx.hold_tenant(tenant).await?;
    let own = tenant.value();
    let lead: Option<(i64,)> = tx.row(LEAD_OF_USER, &[own, Value::Text(user)]).await?;
    let told: Vec<Told> = match lead {
        Some((lead,)) => tx.rows(PROFILES, &[own, Value::Number(lead)]).await?,
        None => Vec::new(),
    };
    let mut profiles: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    told.iter().for_each(|subject| profiles.entry(&subject.install).or_default().push(subject));

    let anonymous = profiles.iter().filter(|(_, told)| owns_anonymous(told)).map(|(install, _)| *install);
    let buried: Vec<_> =
        anonymous.map(|install| (secret.of_anonymous(install),)).chain([(secret.of_user(user),)]).collect();
    tx.execute(BURY, &[own, Value::Text(&json(&buried)?), Value::Number(now)]).await?;

    let alone = profiles.iter().filter(|(_, told)| told.iter().all(|subject| subject.own)).map(|(install, _)| *install);
    // As a body spells it, within quotes: an id that is a part of another one is not that one.
    let spelt = json(user)?;
    let named: Vec<_> = alone.chain([spelt.as_str()]).map(|name| (name,)).collect();
    tx.execute(ASIDE, &[own, Value::Text(&json(&named)?)]).await?;
    Ok(lead.map(|(lead,)| lead))
}

/// Deletes leads with all that makes them up, or as much of that as one transaction takes. Tells whether they are gone.
pub(crate) async fn leads(
    tx: &mut Transaction,
    tenant: Tenant,
    ids: impl IntoIterator<Item = i64>,
) -> Result<bool, sqlx::Error> {
    tx.hold_tenant(tenant).await?;
    let rows = numbers(ids)?;
    let values = [tenant.value(), Value::Text(&rows), Value::Number(ROWS_TOGETHER)];
    for sql in OF_LEADS {
        let gone: Vec<(i64,)> = tx.rows(sql, &values).await?;
        if i64::try_from(gone.len()).is_ok_and(|gone| gone >= ROWS_TOGETHER) {
            return Ok(false);
        }
    }
    tx.execute(ALL_OF_LEADS, &[tenant.value(), Value::Text(&rows)]).await?;
    Ok(true)
}

/// Keeps all others from erasing what these are of until the commit, and from writing of these installs; says what of it was erased.
pub(crate) async fn hold<'a>(
    tx: &mut Transaction,
    tenant: Tenant,
    names: impl Iterator<Item = &'a Names> + Clone,
) -> Result<Erased, sqlx::Error> {
    tx.hold_users(tenant).await?;
    // In order of the hashes: whoever holds one waits for none that stands before it.
    let installs: BTreeSet<&str> = names.clone().map(|names| names.install.as_str()).collect();
    tx.hold(tenant, &Vec::from_iter(installs)).await?;
    let hashes = names.flat_map(|names| [&names.install, &names.subject].into_iter().chain(&names.anonymous));
    let hashes: BTreeSet<&str> = hashes.map(String::as_str).collect();
    remembered(tx, tenant, hashes).await
}

/// Keeps all others from erasing and from writing of these installs until the commit.
pub(crate) async fn hold_installs(
    tx: &mut Transaction,
    tenant: Tenant,
    installs: impl Iterator<Item = &str>,
) -> Result<(), sqlx::Error> {
    tx.hold_users(tenant).await?;
    let hashes: BTreeSet<String> = installs.map(hash).collect();
    tx.hold(tenant, &hashes.iter().map(String::as_str).collect::<Vec<_>>()).await
}

/// The same for a body of a later version, of which this much may be known.
pub(crate) async fn hold_aside(
    tx: &mut Transaction,
    tenant: Tenant,
    secret: &Secret,
    (install, user): (Option<&str>, Option<&str>),
) -> Result<bool, sqlx::Error> {
    tx.hold_users(tenant).await?;
    let hash = install.map(hash);
    tx.hold(tenant, &hash.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let subject = user.map(|user| secret.of_user(user)).or_else(|| install.map(|install| secret.of_anonymous(install)));
    let hashes = hash.iter().chain(&subject).map(String::as_str).collect();
    Ok(!remembered(tx, tenant, hashes).await?.0.is_empty())
}

async fn remembered(tx: &mut Transaction, tenant: Tenant, hashes: BTreeSet<&str>) -> Result<Erased, sqlx::Error> {
    let rows = json(&hashes.into_iter().map(|hash| (hash,)).collect::<Vec<_>>())?;
    let erased: Vec<(String,)> = tx.rows(REMEMBERED, &[tenant.value(), Value::Text(&rows)]).await?;
    Ok(Erased(erased.into_iter().map(|(hash,)| hash).collect()))
}

/// Whether what an install told, or may yet tell, before anybody said who they are is part of the lead that is to go: it belongs to the
/// first who did.
fn owns_anonymous(told: &[&Told]) -> bool {
    let anonymous = told.iter().find(|subject| subject.user.is_empty());
    anonymous.or(told.first()).is_some_and(|subject| subject.own)
}

/// Half as many bits as the id has: from it, nobody gets the id back.
fn hash(install: &str) -> String {
    format!("{:016x}", piquel_engine::content_hash(install.as_bytes()))
}
