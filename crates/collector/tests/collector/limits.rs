//! Who comes too often is told when to come again.

use std::num::NonZeroU32;

use piquel_collector::{Limits, Rate};
use serde_json::json;

use crate::harness::{Answer, Collector, KEY, PLAIN, beacon, document, erasure, install, rows, tenant, with};

/// One token a minute, so that none comes back within a test.
fn rate(burst: u32) -> Option<Rate> {
    let number = |number| NonZeroU32::new(number).expect("a number");
    Some(Rate { per_minute: number(1), burst: number(burst) })
}

fn is_told_to_wait(answer: &Answer, whose: &str) {
    let message = answer.is_error(429, "too_many_requests");
    assert!(message.contains(whose), "{message}");
    let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(answer.header("access-control-allow-origin"), "*", "a page has to hear it");
}

#[test]
fn an_install_has_its_own_tokens_whatever_it_sends() {
    let collector = Collector::changed(|options| {
        options.tenants[0].limits = Limits { install: rate(2), ..Limits::OFF };
    });
    assert_eq!([collector.beacon(&beacon(1, 1)).status, collector.beacon(&beacon(1, 2)).status], [200; 2]);
    is_told_to_wait(&collector.beacon(&beacon(1, 3)), "install");
    is_told_to_wait(&collector.erase(1), "install");
    assert_eq!([collector.beacon(&beacon(2, 1)).status, collector.erase(3).status], [200; 2]);
    assert_eq!(
        rows(&collector.data, "SELECT install || ' ' || rev FROM subjects ORDER BY install"),
        [format!("{} 2", install(1)), format!("{} 1", install(2))]
    );
}

#[test]
fn a_key_has_its_own_tokens_whoever_uses_it() {
    let collector = Collector::changed(|options| {
        options.tenants = vec![tenant("acme", KEY, crate::harness::TOKEN), tenant("best", "pk_best", "token-of-best")];
        options.tenants[0].limits = Limits { key: rate(3), ..Limits::OFF };
    });
    assert_eq!(collector.publish(&document()).status, 200, "an admin has no write key");
    assert_eq!([collector.beacon(&beacon(1, 1)).status, collector.beacon(&beacon(2, 1)).status], [200; 2]);
    assert_eq!(collector.ask("GET", &format!("/v1/plan?key={KEY}")).send("").status, 200);
    is_told_to_wait(&collector.beacon(&beacon(3, 1)), "key");
    is_told_to_wait(&collector.beacon(&with(beacon(3, 1), json!({"v": 2}))), "key");
    is_told_to_wait(&collector.erase(1), "key");
    is_told_to_wait(&collector.ask("GET", &format!("/v1/plan?key={KEY}")).send(""), "key");
    assert_eq!(collector.beacon(&with(beacon(1, 1), json!({"key": "pk_best"}))).status, 200);
}

#[test]
fn an_address_has_its_own_tokens_whatever_it_asks_and_a_trusted_proxy_names_it() {
    let collector = Collector::changed(|options| {
        options.address_limit = rate(2);
        options.proxies.trusted = vec!["127.0.0.0/8".parse().expect("a network")];
    });
    let ask = |client: &str, body: &str| {
        let ask = collector.ask("POST", "/v1/beacon").header("content-type", PLAIN);
        ask.header("x-forwarded-for", client).send(body)
    };
    let body = beacon(1, 1).to_string();
    // What makes no sense counts as well.
    assert_eq!([ask("192.0.2.1", &body).status, ask("192.0.2.1", "{").status], [200, 400]);
    is_told_to_wait(&ask("192.0.2.1", &body), "address");
    is_told_to_wait(&ask("203.0.113.5, 192.0.2.1", &body), "address");
    // Much is read, so that the answer is.
    is_told_to_wait(&ask("192.0.2.1", &" ".repeat(1024 * 1024)), "address");
    assert_eq!(ask("192.0.2.2", &body).status, 200);
    let api = || collector.ask("GET", "/api/leads").token().header("x-forwarded-for", "192.0.2.9").send("");
    assert_eq!([api().status, api().status], [200; 2]);
    api().is_error(429, "too_many_requests");
    assert_eq!(collector.ask("GET", "/healthz").header("x-forwarded-for", "192.0.2.9").send("").status, 200);
}

#[test]
fn nobody_is_believed_about_who_asks_unless_they_are_trusted() {
    let collector = Collector::changed(|options| {
        options.address_limit = rate(2);
        options.proxies.trusted = vec!["10.0.0.0/8".parse().expect("a network")];
    });
    let ask = |client: &str| collector.ask("GET", "/v1/plan?key=pk_none").header("x-forwarded-for", client).send("");
    ask("192.0.2.1").is_error(401, "unknown_key");
    ask("192.0.2.2").is_error(401, "unknown_key");
    is_told_to_wait(&ask("192.0.2.3"), "address");
    is_told_to_wait(
        &collector.ask("POST", "/v1/erase").header("content-type", PLAIN).send(&erasure(1).to_string()),
        "address",
    );
}

#[test]
fn by_default_a_page_that_is_busy_is_not_in_the_way_of_a_limit() {
    let collector = Collector::changed(|options| {
        let limits = Limits::default();
        options.address_limit = limits.address;
        options.tenants[0].limits = limits;
    });
    // A dozen pages of one profile at once, each with more than it ever tells at once.
    for rev in 1..=120 {
        assert_eq!(collector.beacon(&beacon(1, rev)).status, 200, "{rev}");
    }
}
