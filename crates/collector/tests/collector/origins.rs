//! Which sites may use a write key.

use piquel_collector::Pattern;
use serde_json::json;

use crate::harness::{Answer, Collector, KEY, PLAIN, beacon, document, erasure, rows, with};

/// A collector whose key is for pages of `https://app.acme.com` and below `shops.acme.com`.
fn collector() -> Collector {
    let collector = Collector::changed(|options| {
        let origins = ["https://app.acme.com", "https://*.shops.acme.com"];
        let origins: Vec<Pattern> = origins.map(|origin| origin.parse().expect("an origin")).to_vec();
        options.tenants[0].keys[0].origins = Some(origins);
    });
    assert_eq!(collector.publish(&document()).status, 200);
    collector
}

/// What each route of pages answers to a page of this origin.
fn ask(collector: &Collector, origin: Option<&str>) -> Vec<Answer> {
    let bodies =
        [("/v1/beacon", beacon(1, 1)), ("/v1/beacon", with(beacon(1, 1), json!({"v": 2}))), ("/v1/erase", erasure(2))];
    let mut asks: Vec<_> = bodies
        .iter()
        .map(|(path, body)| (collector.ask("POST", path).header("content-type", PLAIN), body.to_string()))
        .collect();
    asks.push((collector.ask("GET", &format!("/v1/plan?key={KEY}")), String::new()));
    let named = asks.into_iter().map(|(ask, body)| match origin {
        Some(origin) => ask.header("origin", origin).send(&body),
        None => ask.send(&body),
    });
    named.collect()
}

#[test]
fn a_page_of_another_site_is_refused_on_every_route_and_hears_it() {
    let collector = collector();
    for origin in ["https://evil.example", "http://app.acme.com", "https://shops.acme.com", "null"] {
        for answer in ask(&collector, Some(origin)) {
            let message = answer.is_error(403, "origin_not_allowed");
            assert!(message.contains("origins"), "{message}");
            // What it cannot read it would take for a broken line, and come again.
            assert_eq!(answer.header("access-control-allow-origin"), origin);
        }
    }
    let left = "SELECT (SELECT count(*) FROM subjects) || ' ' || (SELECT count(*) FROM aside) || ' '
                       || (SELECT count(*) FROM erased)";
    assert_eq!(rows(&collector.data, left), ["0 0 0"]);
}

#[test]
fn pages_of_its_sites_and_programs_without_an_origin_are_heard() {
    let collector = collector();
    for origin in [Some("https://app.acme.com"), Some("https://eu.shops.acme.com"), None] {
        let answers = ask(&collector, origin);
        assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 202, 200, 200], "{origin:?}");
        for answer in answers {
            assert_eq!(answer.header("access-control-allow-origin"), origin.unwrap_or_default());
            // Nobody keeps it for another site.
            assert!(
                answer
                    .headers
                    .get_all("vary")
                    .iter()
                    .any(|vary| vary.to_str().is_ok_and(|vary| vary.contains("origin")))
            );
        }
    }
}

#[test]
fn a_key_without_origins_is_for_all() {
    let collector = Collector::new();
    let ask = |key: &str| {
        let ask =
            collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).header("origin", "https://any.example");
        ask.send(&with(beacon(1, 1), json!({"key": key})).to_string())
    };
    let answer = ask(KEY);
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    let answer = ask("pk_unknown");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (401, "*"));
}
