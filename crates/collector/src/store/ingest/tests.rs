//! Beacons written together leave what they leave one after the other.

use arbitrary::Unstructured;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::super::Store;
use super::super::tenants::{self, Secret};
use super::*;
use piquel_engine::wire::Envelope;

const NOW: i64 = 1_790_000_000_000;
/// Everything but row ids, in the order in which it was written where that shows.
const DUMPS: [Sql; 5] = [
    sql!("SELECT name || coalesce(\"user\", '-') || updated || automated FROM leads WHERE tenant = $1 ORDER BY name"),
    sql!(
        "SELECT install || ' ' || s.\"user\" || ' ' || l.name || ' ' || coalesce(account, '-') || ' ' || coalesce(rev, -1) || ' '
                || coalesce(stage, '-') || ' ' || coalesce(active, -1) || ' ' || coalesce(traits, '-') || ' ' || coalesce(defs, '-')
                || ' ' || coalesce(sent, -1) || ' ' || s.automated
         FROM subjects s JOIN leads l ON l.id = s.lead WHERE s.tenant = $1 ORDER BY s.id"
    ),
    sql!(
        "SELECT install || ' ' || \"user\" || ' ' || type || ' ' || name || ' ' || n || ' ' || at || ' ' || latest || ' '
                || evidence || ' ' || coalesce(tier, '-') || ' ' || coalesce(behaviour, -1)
         FROM records r JOIN subjects s ON s.id = r.subject WHERE r.tenant = $1 ORDER BY r.id"
    ),
    sql!(
        "SELECT install || ' ' || type || ' ' || name || ' ' || n || ' ' || hash || ' ' || record
         FROM conflicts c JOIN subjects s ON s.id = c.subject WHERE c.tenant = $1 ORDER BY c.id"
    ),
    sql!(
        "SELECT hash FROM erased WHERE tenant = $1 UNION ALL SELECT hash FROM tombstones WHERE tenant = $1 ORDER BY hash"
    ),
];

/// A transaction that is undone at the end, and what came of it until then.
struct Side {
    tx: Transaction,
    secret: Secret,
    told: Vec<Option<(Vec<Item>, u64)>>,
    merged: Vec<(String, String)>,
    _store: (Store, TempDir),
}

impl Side {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open_file(&folder.path().join("piquel.db")).await.expect("a database");
        let mut tx = store.turn().await.expect("the turn").begin().await.expect("a transaction");
        // Both sides remember by the same hashes.
        let secret = sql!("UPDATE tenants SET secret = $1");
        tx.execute(secret, &[Value::Bytes(&[7; 64])]).await.expect("a secret");
        let (_, secret) = tenants::settle(&mut tx, tenants::DEFAULT).await.expect("a secret");
        Self { tx, secret, told: Vec::new(), merged: Vec::new(), _store: (store, folder) }
    }

    async fn take(&mut self, tenant: Tenant, batch: &[Beacon]) {
        let offer = |beacon| Offer { beacon, unknown: Vec::new(), names: Names::of(beacon, &self.secret) };
        let offers: Vec<_> = batch.iter().map(offer).collect();
        let taken = beacons(&mut self.tx, tenant, &offers, None, NOW).await.expect("they are stored");
        self.told.extend(taken.answers.into_iter().map(|told| told.map(|told| (told.items, told.rev))));
        self.merged.extend(taken.merged.into_iter().map(|merged| (merged.from, merged.into)));
    }

    async fn erase(&mut self, tenant: Tenant, beacon: &Beacon) {
        match &beacon.user {
            Some(user) => {
                let lead = erase::user(&mut self.tx, tenant, &self.secret, user.as_str(), NOW).await;
                erase::leads(&mut self.tx, tenant, lead.expect("the user is erased")).await.expect("the lead goes");
            }
            None => drop(erase::install(&mut self.tx, tenant, &beacon.install, NOW).await.expect("it is erased")),
        }
    }

    async fn dump(&mut self, tenant: Tenant) -> Vec<Vec<(String,)>> {
        let mut dump = Vec::new();
        for table in DUMPS {
            dump.push(self.tx.rows(table, &[tenant.value()]).await.expect("rows"));
        }
        dump
    }
}

#[test]
fn together_they_leave_what_they_leave_one_after_the_other() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _within = runtime.enter();
    let (mut together, mut alone) = runtime.block_on(async { (Side::new().await, Side::new().await) });
    let mut cases = 0;
    arbtest::arbtest(|source| {
        cases += 1;
        // Each case has a tenant to itself: what others left does not concern it.
        let tenant = Tenant(cases);
        let batches: Vec<Vec<Beacon>> = (0..3).map(|_| draw_batch(source)).collect::<Result<_, _>>()?;
        runtime.block_on(async {
            for batch in &batches {
                together.take(tenant, batch).await;
                for beacon in batch {
                    alone.take(tenant, std::slice::from_ref(beacon)).await;
                }
                if let Some(last) = batch.last() {
                    together.erase(tenant, last).await;
                    alone.erase(tenant, last).await;
                }
                assert_eq!(together.told, alone.told);
                assert_eq!(together.merged, alone.merged);
                assert_eq!(together.dump(tenant).await, alone.dump(tenant).await);
            }
        });
        Ok(())
    })
    .budget_ms(2_000)
    .run();
    assert!(cases > 20, "{cases} cases are few");
}

/// Few installs, users and numbers, so that beacons meet.
fn draw_batch(source: &mut Unstructured<'_>) -> arbitrary::Result<Vec<Beacon>> {
    let length = source.int_in_range(0..=8)?;
    (0..length).map(|_| draw_beacon(source)).collect()
}

fn draw_beacon(source: &mut Unstructured<'_>) -> arbitrary::Result<Beacon> {
    let records = (0..source.int_in_range(0..=4)?).map(|_| draw_record(source)).collect::<Result<Vec<_>, _>>()?;
    let mut body = json!({
        "v": 1, "key": "pk", "install": format!("{:032x}", source.int_in_range(0..=3)?), "rev": source.int_in_range(0..=3)?, "automated": source.ratio(1, 3)?,
        "sent": source.int_in_range(0..=9)?, "records": records,
        "summary": {"stage": source.choose(&["new", "activated"])?, "first": 1, "last": 2, "active": source.int_in_range(0..=9)?,
            "limits": {"seats": [source.int_in_range(0..=9)?, null]}, "traits": {"plan": source.choose(&["free", "\u{0}\"ü"])?}},
    });
    for (key, values) in
        [("user", json!(["u1", "u2"])), ("account", json!(["acme", "7"])), ("defs", json!([[7, "00000000000000ff"]]))]
    {
        let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
        if source.ratio(2, 3)? {
            body.as_object_mut().expect("an object").insert(key.to_owned(), source.choose(values)?.clone());
        }
    }
    let envelope = Envelope::open(body.to_string().as_bytes()).expect("an envelope");
    Ok(envelope.beacon().expect("a beacon"))
}

fn draw_record(source: &mut Unstructured<'_>) -> arbitrary::Result<Json> {
    let (n, at) = (source.int_in_range(1..=3)?, source.int_in_range(0..=99)?);
    Ok(match source.int_in_range(0..=4)? {
        0 => json!({"type": "stage", "stage": "activated", "n": n, "at": at}),
        1 => {
            json!({"type": "tier", "score": "ready", "tier": source.choose(&[Some("hot"), None])?, "behaviour": 0.1, "fit": 20,
            "n": n, "at": at, "anonymous": source.arbitrary::<bool>()?})
        }
        2 => json!({"type": "riddle"}),
        _ => {
            json!({"type": "signal", "signal": source.choose(&["aha", "limit"])?, "n": n, "at": at, "observed": at + 1,
            "initial": source.arbitrary::<bool>()?, "evidence": [[0, 0.5]], "anonymous": source.arbitrary::<bool>()?})
        }
    })
}
