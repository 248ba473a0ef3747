//! News as dashboards hear it.

use serde_json::json;

use crate::harness::{Collector, beacon, document, install, signal, with};

#[test]
fn a_dashboard_hears_of_a_lead_as_soon_as_it_is_stored() {
    let (collector, hash) = Collector::with_definitions(&document());
    let mut events = collector.events();
    let hello = events.next().expect("a greeting");
    assert_eq!((hello.name.as_str(), hello.data), ("hello", json!({})));

    collector.beacon(&beacon(2, 1));
    let first = events.next().expect("news");
    assert_eq!((first.name.as_str(), &first.data["id"]), ("lead", &json!(format!("i:{}", install(2)))));

    let body = with(beacon(1, 1), json!({"user": "u1", "defs": [7, hash], "records": [signal("aha_team", 1, 100)]}));
    collector.beacon(&body);
    // Nothing new in it: nothing is told of it.
    collector.beacon(&body);
    collector.beacon(&with(beacon(1, 2), json!({"user": "u1"})));
    let told = events.next().expect("news");
    assert_eq!(told.data["signals"][0]["label"], "Team set up");
    assert_eq!(told.data.get("timeline"), None);
    let stored = collector.api("/api/leads?limit=1").json()["leads"][0].clone();
    let last = events.next().expect("news");
    assert_eq!(last.data, stored);
}

#[test]
fn a_dashboard_hears_that_an_anonymous_lead_became_a_user() {
    let collector = Collector::new();
    collector.beacon(&beacon(1, 1));
    let mut events = collector.events().skip(1);
    collector.beacon(&with(beacon(1, 1), json!({"user": "u1"})));
    let merged = events.next().expect("news");
    assert_eq!(
        (merged.name.as_str(), merged.data),
        ("merged", json!({"from": format!("i:{}", install(1)), "into": "u:u1"}))
    );
    let lead = events.next().expect("news");
    assert_eq!((lead.name.as_str(), &lead.data["id"]), ("lead", &json!("u:u1")));
}

#[test]
fn an_open_stream_ends_when_the_collector_stops() {
    let mut collector = Collector::new();
    let mut events = collector.events();
    assert_eq!(events.next().map(|event| event.name).as_deref(), Some("hello"));
    collector.stop();
    assert_eq!(events.next(), None);
}
