//! The tenants of a database: each has a number by its name, given once, and a secret, made once.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::FromRow;

use super::Tenant;
use super::dialect::{Sql, sql};
use super::transaction::{Transaction, Value};

/// The name of the tenant of a collector to which none were declared.
pub(crate) const DEFAULT: &str = "default";

const READ: Sql = sql!("SELECT tenant, secret FROM tenants WHERE name = $1");
const MAKE: Sql = sql!("INSERT INTO tenants (name) VALUES ($1) ON CONFLICT DO NOTHING");
/// Of replicas that do this at once, the first has made it.
const GIVE_SECRET: Sql = sql!("UPDATE tenants SET secret = $2 WHERE name = $1 AND secret IS NULL");

/// The key of the hashes by which a tenant remembers whom it erased, taken in already.
pub(crate) struct Secret(Hmac<Sha256>);

/// As many bytes of a key as a block of the hash has.
const SECRET_BYTES: usize = 64;

#[derive(Debug, FromRow)]
struct Row {
    tenant: i64,
    secret: Option<Vec<u8>>,
}

/// The tenant of this name, which is made at the first call.
pub(crate) async fn settle(tx: &mut Transaction, name: &str) -> Result<(Tenant, Secret), sqlx::Error> {
    if tx.row::<Row>(READ, &[Value::Text(name)]).await?.is_none() {
        tx.execute(MAKE, &[Value::Text(name)]).await?;
    }
    let mut fresh = [0; SECRET_BYTES];
    getrandom::fill(&mut fresh).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    tx.execute(GIVE_SECRET, &[Value::Text(name), Value::Bytes(&fresh)]).await?;
    let row: Row = tx.row(READ, &[Value::Text(name)]).await?.ok_or(sqlx::Error::RowNotFound)?;
    let secret = row.secret.unwrap_or_default();
    let secret =
        <[u8; SECRET_BYTES]>::try_from(secret).map_err(|_| sqlx::Error::Decode("a secret is no secret".into()))?;
    Ok((Tenant(row.tenant), Secret(Hmac::new(&secret.into()))))
}

impl Secret {
    /// What a user is remembered by once erased: 64 hex digits that nobody can try out without the secret.
    pub(super) fn of_user(&self, user: &str) -> String {
        self.hash(b'u', user)
    }

    /// What is remembered of an install whose telling from before anybody said who they are was erased.
    pub(super) fn of_anonymous(&self, install: &str) -> String {
        self.hash(b'i', install)
    }

    /// The key under which pages hash values for an account: 32 hex digits.
    pub(super) fn account_key(&self, account: &str) -> String {
        self.hash(b'a', account).chars().take(32).collect()
    }

    fn hash(&self, kind: u8, name: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(&[kind]);
        mac.update(name.as_bytes());
        let digits = mac.finalize().into_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
