//! What is older than it is to be kept goes by itself.

use std::time::Duration;

use piquel_collector::Clock;
use serde_json::json;

use crate::harness::{Collector, beacon, install, options, rows, signal, with};

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
    collector.beacon(&beacon(100, 1));
    // By when this one is gone, which is not too old at the start, those that are have been looked at.
    let mut news = collector.events();
    hand.send_replace(T + 1_400 * DAY + 1);
    while collector.api(&format!("/api/leads/i:{}", install(100))).status != 404 {
        assert!(news.next().is_some());
    }
    assert_eq!(rows(&data, EVERYTHING), ["0 0 0 0 0"]);
}
