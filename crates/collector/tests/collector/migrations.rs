//! A database of an earlier collector, opened by this one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::harness::{Collector, beacon, install, options_on_file, rows_on_file, signal, tier, with};

const T: u64 = 1_790_000_000_000;

/// Leaves a database in `data` as the collector made it whose latest migration was `name`, and fills it with `sql`.
fn leave(data: &Path, name: &str, sql: &'static str) {
    let migrations = data.join("migrations");
    fs::create_dir_all(&migrations).expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite")).expect("the migrations")
    {
        let entry = entry.expect("an entry");
        if entry.file_name().to_str().is_some_and(|file| file <= name) {
            fs::copy(entry.path(), migrations.join(entry.file_name())).expect("a copy");
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let database = SqliteConnectOptions::new().filename(data.join("piquel.db")).create_if_missing(true);
        let mut connection = database.connect().await.expect("a database");
        let migrator = Migrator::new(migrations.as_path()).await.expect("migrations");
        migrator.run(&mut connection).await.expect("they run");
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("the rows fit");
        connection.close().await.expect("it closes");
    });
}

#[test]
fn what_was_recorded_before_there_were_tiers_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows_before = "
        INSERT INTO leads VALUES (1, 1, 'i:00000000000000000000000000000001', NULL, 1790000000000);
        INSERT INTO subjects (id, tenant, install, user, lead) VALUES (1, 1, '00000000000000000000000000000001', '', 1);
        INSERT INTO records VALUES (7, 1, 'signal', 'aha', 1, 1790000000000, 1790000000000, 1790000000001, 0, '[[0,10]]', NULL,
                                    'anonymous', 0),
                                   (9, 1, 'signal', 'aha', 2, 1790000000005, 1790000000005, 1790000000009, 1, '[[0,12]]',
                                    '00000000000000ff', 'anonymous', 1);";
    leave(folder.path(), "0001_leads.sql", rows_before);

    let collector = Collector::start(options_on_file(folder.path()));
    let kept = "SELECT id || ' ' || name || ' ' || n || ' ' || evidence || ' ' || latest || ' ' || coalesce(defs, '-')
                FROM records ORDER BY id";
    assert_eq!(rows_on_file(&collector.data, kept), ["7 aha 1 [[0,10]] 0 -", "9 aha 2 [[0,12]] 1 00000000000000ff"]);
    // It goes on where it was: what was told is a repeat, and what is new finds its place.
    let told = with(signal("aha", 2, T), json!({"initial": true}));
    let records = json!([told, signal("aha", 3, T + 10), tier(Some("hot"), 1, T + 10)]);
    let answer = collector.beacon(&with(beacon(1, 1), json!({"records": records})));
    assert_eq!(answer.json()["items"], json!(["repeat", "ok", "ok"]));
    let lead = collector.lead(&format!("i:{}", install(1)));
    assert_eq!((&lead["signals"][0]["n"], &lead["tiers"][0]["tier"]), (&json!(3), &json!("hot")));
    assert_eq!(lead["timeline"].as_array().map(Vec::len), Some(4));
    assert_eq!(lead["user"], Value::Null);
    // Nobody was asked then whether they are a program.
    assert_eq!(
        (&lead["automated"], &collector.api("/api/leads").json()["leads"][0]["id"]),
        (&json!(false), &lead["id"])
    );
}
