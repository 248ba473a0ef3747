//! Leads as dashboards and tools read them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Collector, beacon, document, install, signal, tier, with};

const T: u64 = 1_790_000_000_000;

#[test]
fn a_lead_says_who_how_far_and_why() {
    let (collector, hash) = Collector::with_definitions(&document());
    let records = json!([
        {"type": "signal", "signal": "aha_team", "n": 1, "at": T, "evidence": [[0, 10], [1, 1]]},
        {"type": "stage", "stage": "activated", "n": 1, "at": T},
        {"type": "signal", "signal": "messages_80", "n": 1, "at": T + 10, "observed": T + 20, "initial": true,
         "evidence": [[0, 0.8]]},
        {"type": "prompt", "prompt": "upgrade", "outcome": "shown", "n": 1, "at": T + 30},
    ]);
    let summary = json!({"stage": "activated", "first": T - 5, "last": T + 40, "active": 45_000,
        "limits": {"messages": [40, 50]}, "traits": {"persona": "founder", "company.size": 120}});
    let body = json!({"user": "user-1", "account": "acme", "defs": [7, hash], "records": records, "summary": summary});
    collector.beacon(&with(beacon(1, 1), body));

    let mut lead = collector.lead("u:user-1");
    let updated = lead["updated"].clone();
    let aha = json!({"signal": "aha_team", "label": "Team set up", "kind": "aha", "n": 1, "at": T, "observed": T,
        "received": updated, "initial": false, "evidence": [
            {"leaf": 0, "measured": 10, "clause": {"count": "message_sent", "gte": 10}},
            {"leaf": 1, "measured": 1, "clause": {"count": "member_invited", "gte": 1}}]});
    let limit = json!({"signal": "messages_80", "label": null, "kind": "limit", "n": 1, "at": T + 10, "observed": T + 20,
        "received": updated, "initial": true, "evidence": [
            {"leaf": 0, "measured": 0.8, "clause": {"limit": "messages", "reach": 0.8}}]});
    let typed = |firing: &Value| with(firing.clone(), json!({"type": "signal"}));
    assert_eq!(
        lead["timeline"].take(),
        json!([
            {"type": "prompt", "prompt": "upgrade", "outcome": "shown", "at": T + 30, "observed": T + 30, "received": updated},
            typed(&limit),
            {"type": "stage", "stage": "activated", "at": T, "observed": T, "received": updated},
            typed(&aha),
        ])
    );
    let expected = json!({
        "id": "u:user-1", "kind": "user", "user": "user-1", "account": "acme", "stage": "activated", "trust": "anonymous", "automated": false,
        "first": T - 5, "last": T + 40, "updated": updated, "active": 45_000,
        "traits": {"company.size": 120, "persona": "founder"}, "limits": {"messages": {"used": 40, "cap": 50}},
        "signals": [limit, aha], "tiers": [],
    });
    assert_eq!(with(lead, json!({"timeline": null})), with(expected.clone(), json!({"timeline": null})));
    assert_eq!(collector.api("/api/leads").json(), json!({"leads": [expected], "next": null}));
}

#[test]
fn a_lead_has_the_present_tier_of_each_score_and_tells_of_the_earlier_ones() {
    let collector = Collector::new();
    let lost = with(tier(None, 3, T + 20), json!({"behaviour": 12.25, "observed": T + 90}));
    let growth = with(tier(Some("champion"), 1, T + 5), json!({"score": "growth", "behaviour": -3, "fit": 0}));
    // The device told the second change before the first.
    let records = json!([tier(Some("hot"), 2, T + 10), tier(Some("warm"), 1, T), growth, lost]);
    collector.beacon(&with(beacon(1, 1), json!({"records": records})));

    let lead = collector.lead(&format!("i:{}", install(1)));
    let received = lead["updated"].clone();
    let told = |score: &str, tier: Value, sums: [f64; 2], at: u64, observed: u64| {
        json!({"score": score, "tier": tier, "behaviour": sums[0], "fit": sums[1], "at": at, "observed": observed,
            "received": received})
    };
    let growth = told("growth", json!("champion"), [-3.0, 0.0], T + 5, T + 5);
    let lost = told("ready", json!(null), [12.25, 20.0], T + 20, T + 90);
    assert_eq!(lead["tiers"], json!([growth, lost]));
    let typed = |entry: Value| with(entry, json!({"type": "tier"}));
    assert_eq!(
        lead["timeline"],
        json!([
            typed(lost),
            typed(told("ready", json!("hot"), [61.5, 20.0], T + 10, T + 10)),
            typed(growth),
            typed(told("ready", json!("warm"), [61.5, 20.0], T, T)),
        ])
    );
}

#[test]
fn the_tier_that_changed_last_counts_whoever_told_it() {
    let collector = Collector::new();
    let present = || {
        let tiers = collector.lead("u:u1")["tiers"].clone();
        (tiers.as_array().expect("tiers").len(), tiers[0]["tier"].clone())
    };
    collector.beacon(&with(beacon(1, 1), json!({"records": [tier(Some("warm"), 1, T)]})));
    let own = [with(tier(Some("warm"), 1, T), json!({"anonymous": true})), tier(Some("hot"), 2, T + 50)];
    collector.beacon(&with(beacon(1, 1), json!({"user": "u1", "records": own})));
    assert_eq!(present(), (1, json!("hot")), "what was anonymous went on");

    // Another device comes to its own result, from its own past.
    let phone = [tier(Some("warm"), 1, T + 40), tier(None, 2, T + 60)];
    collector.beacon(&with(beacon(2, 1), json!({"user": "u1", "records": phone})));
    assert_eq!(present(), (1, Value::Null));
    let timeline = collector.lead("u:u1")["timeline"].clone();
    let told: Vec<_> = timeline.as_array().expect("a timeline").iter().map(|e| (&e["tier"], &e["at"])).collect();
    let expected = [(&json!(null), &json!(T + 60)), (&json!("hot"), &json!(T + 50)), (&json!("warm"), &json!(T))];
    assert_eq!(told, expected, "the first time warm is one thing, on however many devices");
}

#[test]
fn an_answer_and_a_holdout_are_told_like_all_that_becomes_of_a_prompt() {
    let collector = Collector::new();
    let prompt = |name, outcome, at| json!({"type": "prompt", "prompt": name, "outcome": outcome, "n": 1, "at": at});
    let records = json!([prompt("team_size", "answered", T), prompt("offer", "holdout", T + 1)]);
    collector.beacon(&with(beacon(1, 1), json!({"records": records})));
    let timeline = collector.lead(&format!("i:{}", install(1)))["timeline"].clone();
    let told: Vec<_> =
        timeline.as_array().expect("a timeline").iter().map(|e| (e["prompt"].clone(), e["outcome"].clone())).collect();
    assert_eq!(told, [(json!("offer"), json!("holdout")), (json!("team_size"), json!("answered"))]);
}

#[test]
fn evidence_stays_readable_after_newer_definitions_and_is_bare_under_unknown_ones() {
    let (collector, old) = Collector::with_definitions(&document());
    collector.beacon(&with(beacon(1, 1), json!({"defs": [7, old], "records": [signal("aha_team", 1, T)]})));
    let mut newer = with(document(), json!({"version": 8}));
    newer["signals"][0]["when"] = json!({"count": "message_sent", "gte": 99});
    let new = collector.publish(&newer).json()["hash"].clone();
    collector.beacon(&with(beacon(2, 1), json!({"defs": [8, new], "records": [signal("aha_team", 1, T)]})));
    let unknown = json!({"defs": [9, "00000000000000ff"], "records": [signal("aha_team", 1, T)]});
    collector.beacon(&with(beacon(3, 1), unknown));

    let firing = |number| collector.lead(&format!("i:{}", install(number)))["signals"][0].clone();
    assert_eq!(firing(1)["evidence"][0]["clause"], json!({"count": "message_sent", "gte": 10}));
    assert_eq!(firing(2)["evidence"][0]["clause"], json!({"count": "message_sent", "gte": 99}));
    let bare = firing(3);
    assert_eq!((&bare["kind"], &bare["label"]), (&Value::Null, &Value::Null));
    assert_eq!(bare["evidence"], json!([{"leaf": 0, "measured": 10, "clause": null}]));
}

#[test]
fn an_anonymous_lead_goes_up_into_the_user_who_identifies() {
    let collector = Collector::new();
    let mut anonymous = with(beacon(1, 1), json!({"records": [signal("aha", 1, T + 50), signal("early", 1, T)]}));
    anonymous["summary"] = json!({"stage": "qualified", "first": T, "last": T + 50, "active": 700, "limits": {}, "traits": {"a": 1, "b": 1}});
    collector.beacon(&anonymous);
    let name = format!("i:{}", install(1));
    assert_eq!(collector.lead(&name)["user"], Value::Null);

    let mut identified = with(beacon(1, 1), json!({"user": "u1", "records": [signal("aha", 1, T + 20)]}));
    identified["summary"] =
        json!({"stage": "activated", "first": T + 60, "last": T + 90, "active": 900, "limits": {}, "traits": {"a": 2}});
    collector.beacon(&identified);

    let page = collector.api("/api/leads").json();
    assert_eq!(page["leads"].as_array().map(Vec::len), Some(1));
    let lead = &page["leads"][0];
    assert_eq!(lead["id"], "u:u1");
    assert_eq!(lead["stage"], "qualified");
    assert_eq!((&lead["first"], &lead["last"]), (&json!(T), &json!(T + 90)));
    // Engaged time goes on through `identify`: it is not counted twice.
    assert_eq!(lead["active"], 900);
    assert_eq!(lead["traits"], json!({"a": 2, "b": 1}));
    let signals: Vec<_> =
        lead["signals"].as_array().expect("signals").iter().map(|s| (&s["signal"], &s["at"])).collect();
    assert_eq!(signals, [(&json!("aha"), &json!(T + 20)), (&json!("early"), &json!(T))]);
    let timeline = collector.lead("u:u1")["timeline"].as_array().expect("a timeline").len();
    assert_eq!(timeline, 2, "the same firing told twice is one entry");
    // Who still has the old address finds the user.
    assert_eq!(collector.lead(&name)["id"], "u:u1");
}

#[test]
fn what_comes_late_from_before_identify_belongs_to_the_user_too() {
    let collector = Collector::new();
    collector.beacon(&with(beacon(1, 1), json!({"user": "u1"})));
    collector.beacon(&with(beacon(1, 1), json!({"records": [signal("aha", 1, T)]})));
    let late = with(signal("late", 1, T + 1), json!({"anonymous": true}));
    collector.beacon(&with(beacon(1, 2), json!({"user": "u1", "records": [late]})));
    let page = collector.api("/api/leads").json();
    assert_eq!(page["leads"].as_array().map(Vec::len), Some(1));
    let signals = page["leads"][0]["signals"].as_array().expect("signals").len();
    assert_eq!(signals, 2);
}

#[test]
fn a_second_user_of_a_profile_does_not_take_over_the_first_ones_anonymous_past() {
    let collector = Collector::new();
    collector.beacon(&with(beacon(1, 1), json!({"records": [signal("aha", 1, T)]})));
    collector.beacon(&with(beacon(1, 1), json!({"user": "first"})));
    collector.beacon(&with(beacon(1, 1), json!({"user": "second"})));
    assert_eq!(collector.lead("u:first")["signals"].as_array().map(Vec::len), Some(1));
    assert_eq!(collector.lead("u:second")["signals"], json!([]));
}

#[test]
fn devices_of_a_user_are_one_lead_with_the_latest_firings_each_told_by_the_earliest() {
    let collector = Collector::new();
    let desk = json!([signal("habit", 1, T), signal("habit", 2, T + 300)]);
    let phone = json!([signal("habit", 2, T + 200), signal("habit", 1, T + 100)]);
    let mut first = with(beacon(1, 1), json!({"user": "u1", "account": "old", "records": desk}));
    first["summary"]["active"] = json!(100);
    let mut second = with(beacon(2, 1), json!({"user": "u1", "account": "new", "records": phone}));
    second["summary"]["active"] = json!(10);
    collector.beacon(&first);
    collector.beacon(&second);
    let lead = collector.lead("u:u1");
    assert_eq!((&lead["active"], &lead["account"]), (&json!(110), &json!("new")));
    let habit = &lead["signals"][0];
    assert_eq!(
        (lead["signals"].as_array().map(Vec::len), &habit["n"], &habit["at"]),
        (Some(1), &json!(2), &json!(T + 200))
    );
    let times: Vec<_> = lead["timeline"].as_array().expect("a timeline").iter().map(|e| e["at"].clone()).collect();
    assert_eq!(times, [json!(T + 200), json!(T)]);
}

#[test]
fn pages_of_leads_follow_each_other_without_gap_or_repeat() {
    let collector = Collector::new();
    for number in 1..=7 {
        collector.beacon(&beacon(number, 1));
    }
    // The first one to report again comes to the front.
    collector.beacon(&beacon(1, 2));
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = collector.api(&format!("/api/leads?limit=3{next}")).json();
        seen.extend(page["leads"].as_array().expect("leads").iter().map(|lead| lead["id"].to_string()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&before={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
    assert_eq!((seen.len(), &seen[0]), (7, &format!("\"i:{}\"", install(1))));
}

#[test]
fn a_beacon_without_news_leaves_a_lead_where_it_is() {
    let collector = Collector::new();
    let body = with(beacon(1, 1), json!({"records": [signal("aha", 1, T)]}));
    collector.beacon(&body);
    let before = collector.api("/api/leads").json();
    collector.beacon(&body);
    assert_eq!(collector.api("/api/leads").json(), before);
}

#[test]
fn the_api_is_for_the_bearer_of_the_token_alone() {
    let collector = Collector::new();
    for (method, path) in [
        ("GET", "/api/leads"),
        ("GET", "/api/leads/u:1"),
        ("GET", "/api/stream"),
        ("GET", "/api/definitions"),
        ("PUT", "/api/definitions"),
    ] {
        collector.ask(method, path).send("").is_error(401, "unauthorized");
        for wrong in ["Bearer wrong", "Bearer ", "Basic token-of-the-tests", "token-of-the-tests"] {
            collector.ask(method, path).header("authorization", wrong).send("").is_error(401, "unauthorized");
        }
    }
}

#[test]
fn questions_that_make_no_sense_are_told_why() {
    let collector = Collector::new();
    for nobody in ["u:nobody", "i:nobody", "nobody", "%ff"] {
        collector.api(&format!("/api/leads/{nobody}")).is_error(404, "unknown_lead");
    }
    for query in ["limit=0", "limit=201", "limit=many", "before=yesterday", "limit=1&limit=2"] {
        collector.api(&format!("/api/leads?{query}")).is_error(400, "invalid_query");
    }
}
