//! What becomes of an install that is to be forgotten.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Collector, KEY, PLAIN, beacon, erasure, install, rows, signal, with};

const T: u64 = 1_790_000_000_000;
/// How many rows there are of anything that was told.
const EVERYTHING: &str = "SELECT (SELECT count(*) FROM records) || ' ' || (SELECT count(*) FROM subjects) || ' '
                          || (SELECT count(*) FROM leads) || ' ' || (SELECT count(*) FROM aside)";

fn ids(collector: &Collector) -> Vec<Value> {
    let page = collector.api("/api/leads").json();
    page["leads"].as_array().expect("leads").iter().map(|lead| lead["id"].clone()).collect()
}

#[test]
fn every_row_of_an_install_goes_and_its_lead_with_it() {
    let collector = Collector::new();
    collector.beacon(&with(beacon(1, 1), json!({"records": [signal("early", 1, T)]})));
    for user in ["u1", "u2"] {
        collector
            .beacon(&with(beacon(1, 1), json!({"user": user, "account": "acme", "records": [signal("aha", 1, T)]})));
    }
    collector.beacon(&with(beacon(1, 1), json!({"v": 2, "later": "body"})));
    assert_eq!(rows(&collector.data, EVERYTHING), ["3 3 2 1"]);

    let answer = collector.erase(1);
    assert_eq!((answer.status, answer.json()), (200, json!({"v": 1})));
    assert_eq!(rows(&collector.data, EVERYTHING), ["0 0 0 0"]);
    for id in ["u:u1".to_owned(), "u:u2".to_owned(), format!("i:{}", install(1))] {
        collector.api(&format!("/api/leads/{id}")).is_error(404, "unknown_lead");
    }
}

#[test]
fn what_other_installs_told_of_the_user_stays_and_the_lead_is_what_they_told() {
    let collector = Collector::new();
    let told = |number, signals: Value, traits: Value, stage: &str, last: u64, active: u64| {
        let mut body = with(beacon(number, 1), json!({"user": "u1", "records": signals}));
        body["summary"] =
            json!({"stage": stage, "first": T, "last": last, "active": active, "limits": {}, "traits": traits});
        collector.beacon(&body);
    };
    told(1, json!([signal("busy", 1, T)]), json!({"size": 3}), "activated", T + 1, 100);
    collector.beacon(&with(beacon(3, 1), json!({"user": "u3", "records": [signal("busy", 1, T)]})));
    let (before, others) = (collector.lead("u:u1"), collector.lead("u:u3"));
    told(2, json!([signal("busy", 2, T + 5), signal("rich", 1, T)]), json!({"size": 9}), "converted", T + 9, 70);
    assert_eq!(collector.lead("u:u1")["active"], 170);

    assert_eq!(collector.erase(2).status, 200);
    let timeless = |lead: Value| with(lead, json!({"updated": null}));
    assert_eq!(timeless(collector.lead("u:u1")), timeless(before));
    assert_eq!(collector.lead("u:u3"), others);
    assert_eq!(ids(&collector), ["u:u1", "u:u3"], "what changed last comes first");
}

#[test]
fn who_knows_only_a_user_or_another_install_erases_nothing() {
    let collector = Collector::new();
    collector.beacon(&with(beacon(1, 1), json!({"user": "u1", "records": [signal("aha", 1, T)]})));
    collector.beacon(&with(beacon(1, 1), json!({"v": 2})));
    assert_eq!(collector.erase(2).status, 200, "an install that is not known is erased already");
    let post = |body: Value| collector.ask("POST", "/v1/erase").header("content-type", PLAIN).send(&body.to_string());
    post(json!({"v": 1, "key": KEY, "user": "u1"})).is_error(422, "invalid");
    post(with(erasure(1), json!({"key": "pk_other"}))).is_error(401, "unknown_key");
    assert_eq!(rows(&collector.data, EVERYTHING), ["1 1 1 1"]);
}

#[test]
fn what_was_on_its_way_does_not_bring_an_install_back() {
    let collector = Collector::new();
    collector.beacon(&beacon(1, 1));
    for _ in 0..2 {
        assert_eq!(collector.erase(1).status, 200);
    }
    let late = with(beacon(1, 7), json!({"user": "u1", "records": [signal("aha", 1, T), signal("aha", 2, T)]}));
    collector.beacon(&late).is_error(410, "erased");
    collector.beacon(&with(late, json!({"v": 2}))).is_error(410, "erased");
    assert_eq!(rows(&collector.data, EVERYTHING), ["0 0 0 0"]);
    let left = rows(&collector.data, "SELECT tenant || ' ' || hash || ' ' || (at > 0) FROM erased");
    assert_eq!(left.len(), 1);
    assert!(!left[0].contains(&install(1)));
}

#[test]
fn dashboards_that_are_open_hear_of_it_if_it_changed_anything() {
    let collector = Collector::new();
    let mut events = collector.events().skip(1);
    collector.beacon(&beacon(1, 1));
    assert_eq!(events.next().expect("the lead").name, "lead");
    collector.erase(2);
    collector.erase(1);
    collector.beacon(&beacon(3, 1));
    let told: Vec<_> = events.take(2).map(|event| event.name).collect();
    assert_eq!(told, ["reload", "lead"]);
}

#[test]
fn what_is_erased_cannot_be_read_from_the_file_either() {
    let mut collector = Collector::on_file();
    let mut body = with(beacon(1, 1), json!({"user": "somebody-in-particular"}));
    body["summary"]["traits"] = json!({"plan": "a-rare-plan"});
    collector.beacon(&body);
    collector.erase(1);
    collector.stop();
    let bytes = fs::read(collector.data.join("piquel.db")).expect("the database");
    for secret in ["somebody-in-particular", "a-rare-plan", &install(1)] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "`{secret}` is there");
    }
}

#[test]
fn an_erasure_is_text_of_the_first_version_and_small() {
    let collector = Collector::new();
    let ask = |kind: &str, body: &str| collector.ask("POST", "/v1/erase").header("content-type", kind).send(body);
    let text = erasure(1).to_string();
    ask("application/json", &text).is_error(415, "unsupported_type");
    ask(PLAIN, "{").is_error(400, "malformed");
    ask(PLAIN, &with(erasure(1), json!({"v": 2})).to_string()).is_error(422, "invalid");
    ask(PLAIN, &with(erasure(1), json!({"install": "0".repeat(31)})).to_string()).is_error(422, "invalid");
    ask(PLAIN, &format!("{text}{}", " ".repeat(1024))).is_error(413, "too_large");
    let answer =
        collector.ask("POST", "/v1/erase").header("content-type", PLAIN).header("origin", "https://app.example");
    let answer = answer.send(&text);
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    collector.ask("GET", "/v1/erase").send("").is_error(405, "method_not_allowed");
}
