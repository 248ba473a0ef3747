//! What is older than it is to be kept goes by itself.

use std::time::Duration;

use piquel_collector::Clock;
use serde_json::json;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::sync::watch;

use crate::harness::{Collector, beacon, install, is_on_disk, options, rows, runtime, server, signal, with};

const T: i64 = 1_790_000_000_000;
const DAY: i64 = 24 * 60 * 60 * 1000;
const KEPT: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// How many rows there are of anything that was told.
const EVERYTHING: &str = "SELECT (SELECT count(*) FROM records) || ' ' || (SELECT count(*) FROM subjects) || ' '
                          || (SELECT count(*) FROM leads) || ' ' || (SELECT count(*) FROM conflicts) || ' '
                          || (SELECT count(*) FROM aside)";

/// A lead of this install, with a record and one that contradicts it, and a body of a later version.
fn tell(collector: &Collector, number: u32) {
    let told = |initial: bool| {
        let record = with(signal("aha", 1, 100), json!({"initial": initial}));
        with(beacon(number, 1), json!({"records": [record]}))
    };
    assert_eq!(collector.beacon(&told(false)).json()["items"], json!(["ok"]));
    assert_eq!(collector.beacon(&told(true)).json()["items"], json!(["conflict"]));
    assert_eq!(collector.beacon(&with(beacon(number, 1), json!({"v": 2}))).status, 202);
}

/// Moves the clock, and returns when the lead of this install is gone.
fn move_until_gone(collector: &Collector, number: u32, hand: &watch::Sender<i64>, at: i64) {
    let mut news = collector.events();
    hand.send_replace(at);
    while collector.api(&format!("/api/leads/i:{}", install(number))).status != 404 {
        assert!(news.next().is_some());
    }
}

/// Lets the collector look for what is too old at least once, from beginning to end.
fn let_it_look(collector: &Collector, hand: &watch::Sender<i64>) {
    let now = *hand.borrow();
    collector.beacon(&beacon(901, 1));
    hand.send_replace(now + DAY);
    collector.beacon(&beacon(902, 1));
    // When the first is gone, a look has begun; the second goes in a later one.
    move_until_gone(collector, 901, hand, now + 400 * DAY + 1);
    move_until_gone(collector, 902, hand, now + 401 * DAY + 1);
}

#[test]
fn leads_that_nobody_tells_anything_of_go_while_it_runs_and_dashboards_hear_of_it() {
    let (clock, hand) = Clock::manual(T);
    let collector = Collector::changed(|options| {
        options.clock = clock;
        options.tenants[0].retention = Some(KEPT);
    });
    tell(&collector, 1);
    tell(&collector, 2);
    hand.send_replace(T + 300 * DAY);
    // What is told later keeps the lead; what contradicted it then goes in its own time.
    collector.beacon(&with(beacon(2, 2), json!({"user": "u2"})));
    tell(&collector, 3);
    assert_eq!(rows(&collector.data, EVERYTHING), ["3 4 3 3 3"]);

    let mut news = collector.events().skip(1);
    hand.send_replace(T + 400 * DAY + 1);
    assert_eq!(news.next().map(|event| event.name).as_deref(), Some("reload"));
    assert_eq!(rows(&collector.data, EVERYTHING), ["2 3 2 1 1"]);
    collector.api(&format!("/api/leads/i:{}", install(1))).is_error(404, "unknown_lead");
    assert_eq!(collector.lead("u:u2")["signals"][0]["signal"], "aha");
    // Whoever comes back after so long is new, and nobody was erased.
    assert_eq!(collector.beacon(&beacon(1, 9)).status, 200);
}

#[test]
fn at_the_start_more_than_fits_into_one_transaction_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let start = |at: i64, retention| {
        let mut options = options(&data);
        let (clock, hand) = Clock::manual(at);
        options.clock = clock;
        options.tenants[0].retention = retention;
        (Collector::start(options), hand)
    };
    let (mut collector, _hand) = start(T, None);
    for number in 0..70 {
        // Programs stand on a list of their own.
        let body = with(beacon(number, 1), json!({"records": [signal("aha", 1, 100)], "automated": number % 2 == 0}));
        assert_eq!(collector.beacon(&body).status, 200);
    }
    collector.stop();
    // Without a wish, all is kept.
    let (mut collector, hand) = start(T + 1_000 * DAY, None);
    hand.send_replace(T + 2_000 * DAY);
    collector.stop();
    assert_eq!(rows(&data, EVERYTHING), ["70 70 70 0 0"]);

    let (collector, hand) = start(T + 1_000 * DAY, Some(KEPT));
    // By when this one is gone, which is not too old at the start and is the last to go, all others have been looked at.
    collector.beacon(&with(beacon(100, 1), json!({"automated": true})));
    move_until_gone(&collector, 100, &hand, T + 1_400 * DAY + 1);
    assert_eq!(rows(&data, EVERYTHING), ["0 0 0 0 0"]);
}

#[test]
fn what_somebody_reads_while_it_is_erased_goes_from_the_disk_within_the_hour() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, hand) = Clock::manual(T);
    let mut options = crate::harness::options_on_file(&folder.path().join("data"));
    options.clock = clock;
    options.tenants[0].retention = Some(KEPT);
    let collector = Collector::start(options);
    collector.beacon(&with(beacon(1, 1), json!({"user": "somebody-in-particular"})));
    let runtime = runtime();
    let reader = runtime.block_on(async {
        let url = format!("sqlite://{}", collector.data.join("piquel.db").display());
        let mut reader = SqliteConnection::connect(&url).await.expect("the database opens");
        reader.execute("BEGIN; SELECT count(*) FROM leads").await.expect("it is read");
        reader
    });
    assert_eq!(collector.erase_user("somebody-in-particular").json(), json!({"found": true}));
    assert!(is_on_disk(&collector.data, "somebody-in-particular"), "whoever copies the database has a whole one");
    runtime.block_on(reader.close()).expect("it closes");
    let_it_look(&collector, &hand);
    assert!(!is_on_disk(&collector.data, "somebody-in-particular"));
}

#[test]
fn a_server_is_asked_to_vacuum_what_was_erased_within_the_hour() {
    let (clock, hand) = Clock::manual(T);
    let collector = Collector::changed(|options| {
        options.clock = clock;
        options.tenants[0].retention = Some(KEPT);
    });
    collector.beacon(&with(beacon(1, 1), json!({"user": "u1"})));
    assert_eq!(collector.erase_user("u1").status, 200);
    let_it_look(&collector, &hand);
    // SQLite has overwritten it by then.
    if server().is_some() {
        let vacuumed = "SELECT relname::text FROM pg_stat_user_tables
                        WHERE schemaname = current_schema() AND vacuum_count > 0 ORDER BY relname";
        let all = ["aside", "conflicts", "due", "leads", "partials", "records", "subjects"];
        assert_eq!(rows(&collector.data, vacuumed), all);
    }
}
