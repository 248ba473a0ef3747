//! What the passing of time alone brings about: the collector does what no page is there to do.

use piquel_collector::Clock;
use serde_json::{Value, json};

use crate::harness::{Collector, beacon, rows, signal, with};

const T: i64 = 1_790_000_000_000;
const DAY: i64 = 24 * 60 * 60 * 1000;
const DUE: &str = "SELECT name || ' ' || n || ' ' || at FROM due ORDER BY at, name, n";

fn at(ms: i64) -> u64 {
    ms.cast_unsigned()
}

/// A beacon that foresees these.
fn foreseeing(number: u32, rev: u64, sent: i64, due: &[Value]) -> Value {
    with(beacon(number, rev), json!({"user": format!("u{number}"), "sent": sent, "due": due}))
}

/// A collector, a clock's hand for it, and what its dashboards hear.
fn start() -> (Collector, tokio::sync::watch::Sender<i64>) {
    let (clock, hand) = Clock::manual(T);
    (Collector::changed(|options| options.clock = clock), hand)
}

fn names(lead: &Value) -> Vec<&str> {
    lead["signals"].as_array().expect("signals").iter().map(|one| one["signal"].as_str().expect("a name")).collect()
}

#[test]
fn who_does_not_come_back_is_noticed_and_dashboards_hear_of_it() {
    let (collector, hand) = start();
    let mut events = collector.events().skip(1);
    // The device's clock is an hour behind: how long it is until then counts.
    let sent = T - 3_600_000;
    let told =
        foreseeing(1, 1, sent, &[signal("dormant", 1, at(sent + 30 * DAY)), signal("gone", 1, at(sent + 60 * DAY))]);
    assert_eq!(collector.beacon(&told).status, 200);
    assert_eq!(events.next().map(|event| event.name).as_deref(), Some("lead"));
    assert_eq!(rows(&collector.data, DUE), [format!("dormant 1 {}", T + 30 * DAY), format!("gone 1 {}", T + 60 * DAY)]);

    hand.send_replace(T + 30 * DAY - 1);
    assert_eq!(names(&collector.lead("u:u1")), Vec::<&str>::new());
    hand.send_replace(T + 31 * DAY);
    let event = events.next().expect("news");
    assert_eq!((event.name.as_str(), names(&event.data)), ("lead", vec!["dormant"]));
    let firing = &collector.lead("u:u1")["signals"][0];
    assert_eq!(firing["at"], sent + 30 * DAY);
    assert_eq!(firing["received"], T + 31 * DAY);
    assert_eq!(rows(&collector.data, DUE), [format!("gone 1 {}", T + 60 * DAY)]);

    // Who comes back later tells it as well: it is the same.
    let back = with(
        foreseeing(1, 2, T + 40 * DAY, &[]),
        json!({"records": [with(signal("dormant", 1, at(sent + 30 * DAY)), json!({"observed": T + 40 * DAY}))]}),
    );
    assert_eq!(collector.beacon(&back).json()["items"], json!(["repeat"]));
    assert_eq!(rows(&collector.data, DUE), Vec::<String>::new());
}

#[test]
fn a_later_summary_takes_the_place_of_all_that_was_foreseen_and_an_earlier_one_does_not() {
    let (collector, _hand) = start();
    collector.beacon(&foreseeing(1, 5, T, &[signal("a", 1, at(T + DAY)), signal("b", 1, at(T + 2 * DAY))]));
    collector.beacon(&foreseeing(1, 4, T, &[signal("c", 1, at(T + DAY))]));
    assert_eq!(rows(&collector.data, DUE), [format!("a 1 {}", T + DAY), format!("b 1 {}", T + 2 * DAY)]);
    collector.beacon(&foreseeing(1, 6, T, &[signal("a", 2, at(T + 3 * DAY))]));
    assert_eq!(rows(&collector.data, DUE), [format!("a 2 {}", T + 3 * DAY)]);
    collector.beacon(&with(beacon(1, 7), json!({"user": "u1"})));
    assert_eq!(rows(&collector.data, DUE), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_of_it_is_passed_over_and_too_much_is_refused() {
    let (collector, _hand) = start();
    let told = foreseeing(1, 1, T, &[json!({"type": "signal"}), signal("a", 1, at(T + DAY))]);
    assert_eq!(collector.beacon(&told).status, 200);
    assert_eq!(rows(&collector.data, DUE), [format!("a 1 {}", T + DAY)]);
    let many: Vec<Value> = (1..=17).map(|n| signal("a", n, at(T + DAY))).collect();
    collector.beacon(&foreseeing(1, 2, T, &many)).is_error(422, "invalid");
}

#[test]
fn what_is_erased_is_not_due_any_more() {
    let (collector, hand) = start();
    for number in [1, 2, 3] {
        collector.beacon(&foreseeing(number, 1, T, &[signal("dormant", 1, at(T + DAY))]));
    }
    assert_eq!(collector.erase(1).status, 200);
    assert_eq!(collector.erase_user("u2").status, 200);
    assert_eq!(rows(&collector.data, DUE).len(), 1);
    let mut events = collector.events().skip(1);
    hand.send_replace(T + 2 * DAY);
    assert_eq!(events.next().expect("news").data["id"], "u:u3");
    assert_eq!(rows(&collector.data, "SELECT name || '' FROM leads ORDER BY name"), ["u:u3"]);
}
