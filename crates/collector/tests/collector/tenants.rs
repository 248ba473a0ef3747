//! Several tenants in one collector: nobody sees or changes what is another's, on any route there is.

use std::collections::BTreeSet;

use piquel_collector::{Needs, ROUTES, Route};
use serde_json::{Value, json};

use crate::harness::{
    Answer, Collector, PLAIN, beacon, document, erasure, install, options, rows, signal, tenant, with,
};

const T: u64 = 1_790_000_000_000;

/// One of two tenants: its write key, its token, and the version of its definitions.
struct Side {
    key: &'static str,
    token: &'static str,
    version: u32,
}

const ACME: Side = Side { key: "pk_acme", token: "token-of-acme", version: 7 };
const BEST: Side = Side { key: "pk_best", token: "token-of-best", version: 9 };

/// Both have an install 1, a user `u1` and definitions, and each something that the other has not.
fn collector() -> Collector {
    let collector = Collector::changed(|options| {
        options.tenants = vec![tenant("acme", ACME.key, ACME.token), tenant("best", BEST.key, BEST.token)];
    });
    for side in [&ACME, &BEST] {
        let document =
            with(document(), json!({"version": side.version, "limits": {"messages": {"cap": side.version}}}));
        let published = collector.ask("PUT", "/api/definitions").bearer(side.token).send(&document.to_string());
        assert_eq!(published.status, 200, "{}", published.text());
        let body = with(told(side), json!({"records": [signal(side.key, 1, T)]}));
        assert_eq!(send(&collector, "/v1/beacon", &body).json()["items"], json!(["ok"]));
    }
    collector
}

/// A beacon of install 1 and user `u1`, with one of the sides' keys.
fn told(side: &Side) -> Value {
    with(beacon(1, 1), json!({"key": side.key, "user": "u1", "account": side.key}))
}

fn send(collector: &Collector, path: &str, body: &Value) -> Answer {
    collector.ask("POST", path).header("content-type", PLAIN).send(&body.to_string())
}

/// Asks a route as somebody with this write key and this token would, after its own things.
fn ask(collector: &Collector, route: &Route, key: &str, token: Option<&str>) -> Answer {
    let (path, body) = match (route.method, route.path) {
        ("POST", "/v1/beacon") => (route.path.to_owned(), with(told(&ACME), json!({"key": key})).to_string()),
        ("POST", "/v1/erase") => (route.path.to_owned(), with(erasure(1), json!({"key": key})).to_string()),
        ("GET", "/v1/plan") => (format!("{}?key={key}", route.path), String::new()),
        ("GET", "/api/leads/{id}") => ("/api/leads/u:u1".to_owned(), String::new()),
        ("POST", "/api/erase") => (route.path.to_owned(), json!({"user": "u1"}).to_string()),
        ("PUT", "/api/definitions") => (route.path.to_owned(), document().to_string()),
        ("GET", "/api/leads" | "/api/definitions" | "/api/openapi.json") => (route.path.to_owned(), String::new()),
        ("GET", "/healthz" | "/readyz" | "/metrics") => (route.path.to_owned(), String::new()),
        // It never ends: what it tells is asked for below.
        ("GET", "/api/stream") => (route.path.to_owned(), String::new()),
        _ => panic!("nothing is known of who may use `{} {}`: say it here", route.method, route.path),
    };
    let asked = collector.ask(route.method, &path).header("content-type", PLAIN);
    match token {
        Some(token) => asked.bearer(token),
        None => asked,
    }
    .send(&body)
}

/// All rows of the tenants but their numbers.
fn everything(collector: &Collector) -> Vec<String> {
    rows(
        &collector.data,
        "SELECT tenant || ' lead ' || name || ' ' || updated FROM leads
         UNION ALL SELECT tenant || ' subject ' || install || ' ' || \"user\" || ' ' || coalesce(account, '-') FROM subjects
         UNION ALL SELECT tenant || ' record ' || type || ' ' || name || ' ' || n FROM records
         UNION ALL SELECT tenant || ' document ' || version || ' ' || published FROM definitions
         UNION ALL SELECT tenant || ' erased ' || hash FROM erased
         UNION ALL SELECT tenant || ' tombstone ' || hash FROM tombstones
         UNION ALL SELECT tenant || ' aside ' || hash FROM aside ORDER BY 1",
    )
}

#[test]
fn every_route_hears_whom_it_needs_and_nobody_else() {
    let collector = collector();
    let before = everything(&collector);
    for route in &ROUTES {
        let told = format!("{} {}", route.method, route.path);
        match route.needs {
            Needs::Nothing => assert_eq!(ask(&collector, route, "", None).status, 200, "{told}"),
            Needs::WriteKey => {
                // An admin token is no write key, and does not stand in for one.
                for key in ["pk_nobody", ACME.token] {
                    for token in [None, Some(ACME.token)] {
                        ask(&collector, route, key, token).is_error(401, "unknown_key");
                    }
                }
            }
            Needs::AdminToken | Needs::OnlyTenant => {
                for token in [None, Some(""), Some("token-of-nobody"), Some(ACME.key), Some("token-of-acm")] {
                    ask(&collector, route, ACME.key, token).is_error(401, "unauthorized");
                }
            }
        }
        if route.needs == Needs::OnlyTenant {
            // What it tells is of both.
            for side in [&ACME, &BEST] {
                ask(&collector, route, side.key, Some(side.token)).is_error(403, "several_tenants");
            }
        }
    }
    assert_eq!(everything(&collector), before);
}

#[test]
fn on_every_route_a_tenant_sees_and_changes_its_own_alone() {
    let of_one = |route: &&Route| [Needs::WriteKey, Needs::AdminToken].contains(&route.needs);
    for route in ROUTES.iter().filter(of_one).filter(|route| route.path != "/api/stream") {
        let collector = collector();
        let told = format!("{} {}", route.method, route.path);
        let others = |rows: Vec<String>| -> BTreeSet<String> {
            // Numbers are given in the order of the declarations, after that of the tenant there was before.
            rows.into_iter().filter(|row| row.starts_with("3 ")).collect()
        };
        let before = others(everything(&collector));
        assert!(!before.is_empty());
        let answer = ask(&collector, route, ACME.key, Some(ACME.token));
        assert!(answer.status < 300, "{told}: {}", answer.text());
        for word in ["pk_best", "token-of-best"] {
            assert!(!answer.text().contains(word), "{told}: {}", answer.text());
        }
        assert_eq!(others(everything(&collector)), before, "{told}");
    }
}

#[test]
fn what_both_have_under_one_name_is_told_to_each_as_its_own() {
    let collector = collector();
    for (side, other) in [(&ACME, &BEST), (&BEST, &ACME)] {
        let api = |path: &str| collector.ask("GET", path).bearer(side.token).send("");
        assert_eq!(api("/api/definitions").json()["version"], side.version);
        let lead = api("/api/leads/u:u1").json();
        assert_eq!((&lead["account"], &lead["signals"][0]["signal"]), (&json!(side.key), &json!(side.key)));
        assert_eq!(api("/api/leads").json()["leads"].as_array().map(Vec::len), Some(1));
        let plan = |side: &Side| collector.ask("GET", &format!("/v1/plan?key={}", side.key)).send("").body;
        assert_ne!(plan(side), plan(other));
    }
    // Erasing a user or an install of one leaves the other's, and refuses nothing of it.
    assert_eq!(collector.ask("POST", "/api/erase").bearer(ACME.token).send(r#"{"user":"u1"}"#).status, 200);
    send(&collector, "/v1/beacon", &told(&ACME)).is_error(410, "erased");
    assert_eq!(send(&collector, "/v1/beacon", &told(&BEST)).status, 200);
    assert_eq!(send(&collector, "/v1/erase", &with(erasure(1), json!({"key": ACME.key}))).status, 200);
    assert_eq!(send(&collector, "/v1/beacon", &told(&BEST)).status, 200);
}

#[test]
fn a_stream_tells_what_is_the_tenants_own() {
    let collector = collector();
    let mut news = collector.events_of(ACME.token).skip(1);
    for side in [&BEST, &ACME] {
        let body = with(beacon(2, 1), json!({"key": side.key, "records": [signal(side.key, 1, T)]}));
        assert_eq!(send(&collector, "/v1/beacon", &body).status, 200);
    }
    let told = news.next().expect("news");
    assert_eq!((told.name.as_str(), &told.data["signals"][0]["signal"]), ("lead", &json!(ACME.key)));
    let erase = |side: &Side| send(&collector, "/v1/erase", &with(erasure(2), json!({"key": side.key})));
    assert_eq!((erase(&BEST).status, erase(&ACME).status), (200, 200));
    assert_eq!(send(&collector, "/v1/beacon", &with(beacon(3, 1), json!({"key": ACME.key}))).status, 200);
    let told: Vec<_> = news.take(2).map(|event| (event.name, event.data["id"].clone())).collect();
    assert_eq!(told, [("reload".to_owned(), Value::Null), ("lead".to_owned(), json!(format!("i:{}", install(3))))]);
}

#[test]
fn a_tenant_is_known_by_its_name_through_restarts_whatever_else_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let start = |tenants: &[(&str, &Side)]| {
        let mut options = options(&data);
        options.tenants = tenants.iter().map(|(name, side)| tenant(name, side.key, side.token)).collect();
        Collector::start(options)
    };
    let account = |collector: &Collector, side: &Side| {
        let lead = collector.ask("GET", "/api/leads/u:u1").bearer(side.token).send("");
        lead.json()["account"].clone()
    };
    // What a collector without declared tenants kept is that of the tenant `default`.
    let mut collector = start(&[("default", &ACME)]);
    assert_eq!(send(&collector, "/v1/beacon", &told(&ACME)).status, 200);
    collector.stop();
    let mut collector = start(&[("best", &BEST), ("default", &ACME)]);
    assert_eq!(account(&collector, &ACME), ACME.key);
    assert_eq!(account(&collector, &BEST), Value::Null);
    assert_eq!(send(&collector, "/v1/beacon", &told(&BEST)).status, 200);
    collector.stop();
    let mut collector = start(&[("new", &ACME), ("best", &BEST)]);
    assert_eq!((account(&collector, &ACME), account(&collector, &BEST)), (Value::Null, json!(BEST.key)));
    collector.stop();
    assert_eq!(
        rows(&data, "SELECT tenant || ' ' || name FROM tenants ORDER BY tenant"),
        ["1 default", "2 best", "3 new"]
    );
}
