//! What becomes of a beacon.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;

use serde_json::{Value, json};

use crate::harness::{Collector, KEY, PLAIN, beacon, document, install, rows, server, signal, tier, with};

const BODIES_ON_SERVER: &str = "SELECT convert_from(body, 'UTF8') FROM aside";

#[test]
fn a_record_is_stored_once_and_the_first_telling_stays() {
    let collector = Collector::new();
    let first = with(beacon(1, 1), json!({"records": [signal("aha", 1, 100), signal("aha", 2, 200)]}));
    assert_eq!(collector.beacon(&first).json(), json!({"v": 1, "rev": 1, "items": ["ok", "ok"]}));

    let again = with(beacon(1, 2), json!({"records": [signal("aha", 1, 999), signal("aha", 3, 300)]}));
    assert_eq!(collector.beacon(&again).json(), json!({"v": 1, "rev": 2, "items": ["repeat", "ok"]}));

    let stored = rows(&collector.data, "SELECT n || ' at ' || at FROM records ORDER BY n");
    assert_eq!(stored, ["1 at 100", "2 at 200", "3 at 300"]);
    assert_eq!(rows(&collector.data, "SELECT DISTINCT trust FROM records"), ["anonymous"]);
}

#[test]
fn records_of_one_name_but_another_kind_outcome_user_or_install_are_different_ones() {
    let collector = Collector::new();
    let prompt = |outcome| json!({"type": "prompt", "prompt": "upgrade", "outcome": outcome, "n": 1, "at": 100});
    let stage = json!({"type": "stage", "stage": "activated", "n": 1, "at": 100});
    let score = with(tier(Some("hot"), 1, 100), json!({"score": "upgrade"}));
    let records = json!([signal("upgrade", 1, 100), stage, prompt("shown"), prompt("clicked"), score]);
    let body = with(beacon(1, 1), json!({"records": records}));
    let all_new = json!(["ok", "ok", "ok", "ok", "ok"]);
    assert_eq!(collector.beacon(&body).json()["items"], all_new);
    assert_eq!(collector.beacon(&with(body.clone(), json!({"user": "u"}))).json()["items"], all_new);
    assert_eq!(collector.beacon(&with(body.clone(), json!({"install": install(2)}))).json()["items"], all_new);
    assert_eq!(collector.beacon(&body).json()["items"], json!(["repeat", "repeat", "repeat", "repeat", "repeat"]));
}

#[test]
fn a_record_from_before_identify_is_the_same_before_and_after_it() {
    let collector = Collector::new();
    let record = signal("aha", 1, 100);
    collector.beacon(&with(beacon(1, 1), json!({"records": [record]})));
    let marked = with(record, json!({"anonymous": true}));
    let body = with(beacon(1, 1), json!({"user": "u", "records": [marked, signal("aha", 1, 300)]}));
    assert_eq!(collector.beacon(&body).json()["items"], json!(["repeat", "ok"]));
}

#[test]
fn who_tells_something_else_under_one_identity_is_told_so_and_what_was_told_first_stays() {
    let collector = Collector::new();
    let first = with(signal("aha", 1, 100), json!({"initial": true}));
    let records = json!([first, tier(Some("hot"), 1, 100), tier(None, 2, 200)]);
    collector.beacon(&with(beacon(1, 1), json!({"records": records})));
    let items =
        |records: Value| collector.beacon(&with(beacon(1, 1), json!({"records": records}))).json()["items"].clone();

    // When it was, when it was noticed and what was measured may differ.
    let later = json!({"at": 300, "observed": 301, "evidence": [[0, 12]]});
    assert_eq!(items(json!([with(first.clone(), later), tier(Some("hot"), 1, 101)])), json!(["repeat", "repeat"]));
    let richer = with(tier(None, 2, 200), json!({"behaviour": 61.500_001}));
    let others = json!([signal("aha", 1, 100), tier(Some("warm"), 1, 100), tier(Some("hot"), 2, 200), richer]);
    let conflicts = json!(["conflict", "conflict", "conflict", "conflict"]);
    assert_eq!(items(others.clone()), conflicts);
    // As do two in one beacon, and one that is sent again for want of an answer.
    let both =
        json!([signal("late", 1, 100), with(signal("late", 1, 100), json!({"initial": true})), signal("late", 1, 7)]);
    assert_eq!(items(both), json!(["ok", "conflict", "repeat"]));
    let before = collector.api("/api/leads").json();
    assert_eq!(items(others), conflicts);

    assert_eq!(collector.api("/api/leads").json(), before);
    assert_eq!(before["leads"][0]["tiers"][0]["tier"], Value::Null);
    let kept = rows(&collector.data, "SELECT record FROM conflicts WHERE type = 'tier' AND n = 1");
    let kept: Vec<Value> = kept.iter().map(|record| serde_json::from_str(record).expect("JSON")).collect();
    assert_eq!(kept, [with(tier(Some("warm"), 1, 100), json!({"behaviour": 61.5}))]);
    assert_eq!(rows(&collector.data, "SELECT CAST(count(*) AS TEXT) FROM conflicts"), ["5"]);
    assert_eq!(collector.erase(1).status, 200);
    assert_eq!(rows(&collector.data, "SELECT record FROM conflicts"), Vec::<String>::new());
}

#[test]
fn a_bad_record_harms_no_other() {
    let collector = Collector::new();
    let bad = [
        json!(null),
        json!({}),
        json!({"type": "riddle", "n": 1, "at": 1}),
        with(signal("aha", 1, 1), json!({"n": 0})),
        with(signal("aha", 1, 1), json!({"at": -1})),
        with(signal("aha", 1, 1), json!({"at": 1_u64 << 52})),
        with(signal("aha", 1, 1), json!({"observed": "late"})),
        with(signal("aha", 1, 1), json!({"signal": "Not A Name"})),
        with(signal("aha", 1, 1), json!({"signal": "a".repeat(65)})),
        with(signal("aha", 1, 1), json!({"evidence": [[512, 1]]})),
        with(signal("aha", 1, 1), json!({"evidence": [[0, "ten"]]})),
        with(signal("aha", 1, 1), json!({"evidence": vec![json!([0, 1]); 513]})),
        json!({"type": "stage", "stage": "enlightened", "n": 1, "at": 1}),
        json!({"type": "prompt", "prompt": "upgrade", "outcome": "framed", "n": 1, "at": 1}),
    ];
    let mut records = vec![signal("before", 1, 1)];
    records.extend(bad.iter().cloned());
    records.push(signal("after", 1, 1));
    let mut expected = vec![json!("ok")];
    expected.extend(bad.iter().map(|_| json!(["refused", "invalid"])));
    expected.push(json!("ok"));
    let answer = collector.beacon(&with(beacon(1, 1), json!({"records": records})));
    assert_eq!((answer.status, answer.json()["items"].clone()), (200, Value::Array(expected)));
    assert_eq!(rows(&collector.data, "SELECT name FROM records ORDER BY id"), ["before", "after"]);
}

#[test]
fn a_signal_is_unknown_only_to_definitions_that_are_known() {
    let (collector, hash) = Collector::with_definitions(&document());
    let records = json!([signal("aha_team", 1, 1), signal("stranger", 1, 1)]);
    let body = with(beacon(1, 1), json!({"records": records, "defs": [7, hash]}));
    let reply = collector.beacon(&body).json();
    assert_eq!(reply["items"], json!(["ok", ["refused", "unknown_signal"]]));
    assert_eq!(reply["defs"], json!([7, hash]));

    let elsewhere = with(beacon(2, 1), json!({"records": records, "defs": [9, "00000000000000ff"]}));
    assert_eq!(collector.beacon(&elsewhere).json()["items"], json!(["ok", "ok"]));
    let nowhere = with(beacon(3, 1), json!({"records": records}));
    assert_eq!(collector.beacon(&nowhere).json()["items"], json!(["ok", "ok"]));
}

#[test]
fn only_a_later_summary_replaces_the_one_before() {
    let collector = Collector::new();
    let traits = |rev, plan: &str| {
        let mut body = beacon(1, rev);
        body["summary"]["traits"] = json!({"plan": plan});
        collector.beacon(&body).json()["rev"].clone()
    };
    let plan = || collector.lead(&format!("i:{}", install(1)))["traits"]["plan"].clone();
    assert_eq!((traits(2, "second"), plan()), (json!(2), json!("second")));
    // A beacon that was overtaken, and a page that lost its latest state: both learn which revision stands.
    assert_eq!((traits(1, "first"), plan()), (json!(2), json!("second")));
    assert_eq!((traits(2, "other"), plan()), (json!(2), json!("second")));
    assert_eq!((traits(3, "third"), plan()), (json!(3), json!("third")));
}

#[test]
fn a_summary_is_replaced_whole_and_the_account_follows_at_once() {
    let collector = Collector::new();
    let lead = || collector.lead(&format!("i:{}", install(1)));
    let mut body = with(beacon(1, 1), json!({"account": "acme"}));
    body["summary"]["traits"] = json!({"plan": "free", "size": 3});
    body["summary"]["limits"] = json!({"messages": [40, 50], "seats": [2.5, null]});
    collector.beacon(&body);
    assert_eq!(lead()["limits"], json!({"messages": {"used": 40, "cap": 50}, "seats": {"used": 2.5, "cap": null}}));
    collector.beacon(&with(body.clone(), json!({"account": "umbrella"})));
    assert_eq!(lead()["account"], "umbrella");
    body["rev"] = json!(2);
    body["summary"]["traits"] = json!({"plan": "pro"});
    collector.beacon(&body);
    assert_eq!(lead()["traits"], json!({"plan": "pro"}));
}

#[test]
fn a_body_that_is_no_beacon_is_refused_with_its_reason() {
    let collector = Collector::new();
    let post = |body: &str| collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).send(body);
    for malformed in ["", "{", "[]", "null", "\"text\"", "{\"v\":1}}", "{\"v\":\"\u{1}\"}"] {
        post(malformed).is_error(400, "malformed");
    }
    post(&"[".repeat(60_000)).is_error(400, "malformed");
    post(&format!("{{\"v\":1,\"key\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000))).is_error(400, "malformed");

    for (field, wrong) in [
        ("v", json!(null)),
        ("v", json!(0)),
        ("v", json!("1")),
        ("v", json!(1.5)),
        ("key", json!(null)),
        ("key", json!("not a key")),
        ("key", json!("k".repeat(65))),
        ("install", json!(null)),
        ("install", json!("0123456789ABCDEF0123456789ABCDEF")),
        ("user", json!("")),
        ("user", json!("u".repeat(129))),
        ("user", json!("line\nbreak")),
        ("account", json!(7)),
        ("rev", json!(-1)),
        ("rev", json!(null)),
        ("defs", json!([7])),
        ("defs", json!([7, "XYZ"])),
        ("sent", json!("now")),
        ("records", json!({})),
        ("records", json!(vec![signal("aha", 1, 1); 65])),
        ("summary", json!([])),
        ("summary", json!({})),
        ("summary", with(beacon(1, 1)["summary"].clone(), json!({"stage": "old"}))),
        ("summary", with(beacon(1, 1)["summary"].clone(), json!({"limits": {"messages": [-1, 50]}}))),
        ("summary", with(beacon(1, 1)["summary"].clone(), json!({"limits": {"messages": [1, 0]}}))),
        ("summary", with(beacon(1, 1)["summary"].clone(), json!({"traits": {"plan": {"deep": 1}}}))),
        ("summary", with(beacon(1, 1)["summary"].clone(), json!({"traits": {"plan": "p".repeat(257)}}))),
        ("summary", with(beacon(1, 1)["summary"].clone(), json!({"dropped": many_entries()}))),
    ] {
        let answer = collector.beacon(&with(beacon(1, 1), json!({field: wrong})));
        let message = answer.is_error(422, "invalid");
        assert!(message.starts_with(&format!("`{field}`: ")), "{message}");
    }
    assert_eq!(rows(&collector.data, "SELECT name FROM leads"), Vec::<String>::new());
}

fn many_entries() -> Value {
    (0..257).map(|number| (format!("reason_{number}"), json!(1))).collect()
}

#[test]
fn a_body_of_64_kib_is_taken_and_one_byte_more_is_not() {
    let collector = Collector::new();
    let post = |length: usize| {
        let mut body = beacon(1, 1).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).send(&body)
    };
    assert_eq!(post(64 * 1024).status, 200);
    post(64 * 1024 + 1).is_error(413, "too_large");
    post(2 * 1024 * 1024).is_error(413, "too_large");
}

#[test]
fn a_body_that_breaks_off_is_asked_for_again() {
    let collector = Collector::new();
    let host = collector.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(host).expect("a connection");
    let head =
        format!("POST /v1/beacon HTTP/1.1\r\nHost: {host}\r\nContent-Type: {PLAIN}\r\nContent-Length: 500\r\n\r\n");
    connection.write_all((head + "{\"v\":1,").as_bytes()).expect("half of it is sent");
    connection.shutdown(Shutdown::Write).expect("the line breaks");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\r\nretry-after: "), "{answer}");
    assert!(answer.contains("\"broken_off\""), "{answer}");
}

#[test]
fn only_plain_text_is_taken() {
    let collector = Collector::new();
    let post =
        |kind: &str| collector.ask("POST", "/v1/beacon").header("content-type", kind).send(&beacon(1, 1).to_string());
    for kind in ["text/plain", "text/plain;charset=UTF-8", "Text/Plain; charset=\"utf-8\""] {
        assert_eq!(post(kind).status, 200, "{kind}");
    }
    for kind in ["application/json", "text/html", "text/plain;charset=latin1", ""] {
        post(kind).is_error(415, "unsupported_type");
    }
    let coded = |coding: &str| {
        let ask = collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).header("content-encoding", coding);
        ask.send(&beacon(1, 1).to_string())
    };
    assert_eq!(coded("identity").status, 200);
    for coding in ["gzip", "br", "deflate", "identity, gzip", ""] {
        coded(coding).is_error(415, "unsupported_encoding");
    }
}

#[test]
fn a_wrong_key_is_said_to_be_wrong_and_stores_nothing() {
    let collector = Collector::new();
    collector.beacon(&with(beacon(1, 1), json!({"key": "pk_other"}))).is_error(401, "unknown_key");
    collector.beacon(&json!({"v": 2, "key": "pk_other"})).is_error(401, "unknown_key");
    for table in ["SELECT name FROM leads", "SELECT hash FROM aside"] {
        assert_eq!(rows(&collector.data, table), Vec::<String>::new());
    }
}

#[test]
fn a_body_of_a_later_version_is_kept_aside_untouched_and_once() {
    let collector = Collector::new();
    let body = json!({"v": 2, "key": KEY, "nobody": ["knows", "this", 1.50]});
    for _ in 0..2 {
        let answer = collector.beacon(&body);
        assert_eq!((answer.status, answer.json()), (202, json!({"v": 1, "aside": true})));
    }
    let text = if server().is_some() { BODIES_ON_SERVER } else { "SELECT CAST(body AS TEXT) FROM aside" };
    assert_eq!(rows(&collector.data, text), [body.to_string()]);
}

#[test]
fn addresses_and_methods_that_are_not_there_get_an_error_of_the_usual_shape() {
    let collector = Collector::new();
    collector.ask("GET", "/v1/nothing").send("").is_error(404, "not_found");
    collector.ask("GET", "/api/nothing").send("").is_error(404, "not_found");
    collector.ask("GET", "/nothing").send("").is_error(404, "not_found");
    let wrong = collector.ask("DELETE", "/v1/beacon").send("");
    wrong.is_error(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "POST");
    collector.ask("POST", "/api/leads").send("").is_error(405, "method_not_allowed");
    collector.ask("POST", "/healthz").send("").is_error(405, "method_not_allowed");
    assert_eq!(collector.ask("GET", "/healthz").send("").json(), json!({"status": "ok"}));
}

#[test]
fn pages_of_any_origin_may_send_and_read_answers_and_get_no_cookie() {
    let collector = Collector::new();
    let preflight = collector
        .ask("OPTIONS", "/v1/plan")
        .header("origin", "https://app.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "if-none-match")
        .send("");
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (200, "*"));
    let refused = collector.beacon(&json!({}));
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (422, "*"));
    assert_eq!(refused.header("set-cookie"), "");
    assert_eq!(collector.api("/api/leads").header("access-control-allow-origin"), "");
}

#[test]
fn two_that_send_the_same_at_once_store_it_once() {
    let collector = Collector::new();
    let send = |number: u32| {
        let mut stored = 0;
        for n in 1..=20 {
            let records = json!([signal("aha", n, 100), signal(&format!("own_{number}"), n, 100)]);
            let answer = collector.beacon(&with(beacon(1, u64::from(n)), json!({"records": records})));
            assert_eq!(answer.status, 200, "{}", answer.text());
            let items = answer.json()["items"].as_array().expect("items").clone();
            stored += items.iter().filter(|item| *item == "ok").count();
        }
        stored
    };
    let stored: usize = thread::scope(|scope| {
        let writers: Vec<_> = (0..4).map(|number| scope.spawn(move || send(number))).collect();
        writers.into_iter().map(|writer| writer.join().expect("the writer ends")).sum()
    });
    assert_eq!(stored, 20 + 4 * 20);
    assert_eq!(rows(&collector.data, "SELECT CAST(count(*) AS TEXT) FROM records"), [stored.to_string()]);
    assert_eq!(rows(&collector.data, "SELECT CAST(rev AS TEXT) FROM subjects"), ["20"]);
}
