//! Programs that use the product are counted apart from people.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Collector, beacon, install, rows, signal, with};

const T: u64 = 1_790_000_000_000;

/// A beacon of a program.
fn program(number: u32, rev: u64) -> Value {
    with(beacon(number, rev), json!({"automated": true}))
}

/// The ids on a list.
fn listed(collector: &Collector, query: &str) -> BTreeSet<String> {
    let page = collector.api(&format!("/api/leads{query}")).json();
    let ids =
        page["leads"].as_array().expect("leads").iter().map(|lead| lead["id"].as_str().expect("an id").to_owned());
    ids.collect()
}

fn people(collector: &Collector) -> BTreeSet<String> {
    listed(collector, "?automated=false")
}

fn programs(collector: &Collector) -> BTreeSet<String> {
    listed(collector, "?automated=true")
}

fn ids<const N: usize>(ids: [&str; N]) -> BTreeSet<String> {
    ids.map(str::to_owned).into()
}

#[test]
fn programs_are_listed_where_they_are_asked_for_alone() {
    let collector = Collector::new();
    let records = json!([signal("aha_team", 1, T), with(signal("pql", 1, T), json!({"anonymous": true}))]);
    collector.beacon(&with(program(1, 1), json!({"user": "crawler", "records": records})));
    collector.beacon(&with(beacon(2, 1), json!({"user": "ann"})));
    collector.beacon(&program(3, 1));

    assert_eq!(listed(&collector, ""), ids(["u:ann"]));
    assert_eq!(people(&collector), ids(["u:ann"]));
    assert_eq!(programs(&collector), ids(["u:crawler", &format!("i:{}", install(3))]));
    let (crawler, ann) = (collector.lead("u:crawler"), collector.lead("u:ann"));
    assert_eq!((&crawler["automated"], &ann["automated"]), (&json!(true), &json!(false)));
    assert_eq!(crawler["timeline"].as_array().map(Vec::len), Some(2), "what it did anonymously, too");
    assert!(collector.api("/api/leads?automated=1").is_error(400, "invalid_query").contains("`true` or `false`"));
}

#[test]
fn pages_of_a_list_hold_one_kind() {
    let collector = Collector::new();
    for number in 0..6 {
        collector.beacon(&if number % 2 == 0 { program(number, 1) } else { beacon(number, 1) });
    }
    let mut seen = BTreeSet::new();
    let mut next = String::new();
    for _ in 0..3 {
        let page = collector.api(&format!("/api/leads?automated=true&limit=1{next}")).json();
        seen.insert(page["leads"][0]["id"].to_string());
        next = page["next"].as_str().map(|next| format!("&before={next}")).unwrap_or_default();
    }
    assert_eq!((seen.len(), next.as_str()), (3, ""));
}

#[test]
fn the_newest_beacon_of_an_install_decides_for_all_that_it_told() {
    let collector = Collector::new();
    let anonymous = format!("i:{}", install(1));
    collector.beacon(&program(1, 10));
    assert_eq!(programs(&collector), ids([&anonymous]));
    // Late, from before: it decides nothing.
    collector.beacon(&beacon(1, 9));
    assert_eq!(people(&collector), ids([]));
    // The same once more changes nothing.
    collector.beacon(&program(1, 10));
    assert_eq!(programs(&collector), ids([&anonymous]));
    // Somebody took over, and says who they are.
    collector.beacon(&with(beacon(1, 11), json!({"user": "ann", "records": [signal("aha_team", 1, T)]})));
    assert_eq!((people(&collector), programs(&collector)), (ids(["u:ann"]), ids([])));
    let flags = "SELECT DISTINCT CAST(automated AS TEXT) FROM subjects";
    assert_eq!(rows(&collector.data, flags), ["0"]);
    // And a program again: what is late of the other user is new, and belongs to it all the same.
    collector.beacon(&with(program(1, 12), json!({"user": "ann"})));
    collector.beacon(&with(beacon(1, 5), json!({"user": "bob"})));
    assert_eq!((people(&collector), programs(&collector)), (ids([]), ids(["u:ann", "u:bob"])));
    assert_eq!(rows(&collector.data, flags), ["1"]);
}

#[test]
fn what_a_program_does_under_the_name_of_a_person_is_not_theirs() {
    let collector = Collector::new();
    let summary = |stage: &str, active: u64| json!({"stage": stage, "first": T, "last": T, "active": active, "limits": {}, "traits": {}});
    let told = json!({"user": "ann", "records": [signal("pql", 1, T)], "summary": summary("qualified", 500)});
    collector.beacon(&with(program(1, 1), told));
    assert_eq!(programs(&collector), ids(["u:ann"]));

    let own = json!({"user": "ann", "records": [signal("aha_team", 1, T)], "summary": summary("activated", 30)});
    collector.beacon(&with(beacon(2, 1), own));
    assert_eq!((people(&collector), programs(&collector)), (ids(["u:ann"]), ids([])));
    let ann = collector.lead("u:ann");
    assert_eq!((&ann["stage"], &ann["active"], &ann["automated"]), (&json!("activated"), &json!(30), &json!(false)));
    assert_eq!(ann["signals"].as_array().map(Vec::len), Some(1));
    assert_eq!(ann["timeline"][0]["signal"], "aha_team");
    assert_eq!(ann["timeline"].as_array().map(Vec::len), Some(1));

    // Without the person's device, nothing but the program is left.
    assert_eq!(collector.erase(2).status, 200);
    assert_eq!((people(&collector), programs(&collector)), (ids([]), ids(["u:ann"])));
    assert_eq!(collector.lead("u:ann")["stage"], "qualified");
}

#[test]
fn news_of_programs_has_a_name_of_its_own() {
    let collector = Collector::new();
    let mut events = collector.events().skip(1);
    let mut next = || {
        let event = events.next().expect("news");
        (event.name, event.data["id"].as_str().unwrap_or_default().to_owned())
    };
    let id = format!("i:{}", install(1));
    let told = |name: &str| (name.to_owned(), id.clone());
    collector.beacon(&program(1, 1));
    assert_eq!(next(), told("automated"));
    collector.beacon(&beacon(1, 2));
    assert_eq!(next(), told("lead"));
    collector.beacon(&program(1, 3));
    assert_eq!(next(), told("automated"));
}
