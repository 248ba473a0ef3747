//! The description of the routes says what they are: each of its answers is asked for, and checked against its schema, closed, so that
//! a key that is not described is a fault as well.

mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

use piquel_collector::{ROUTES, Rate};
use serde_json::{Map, Value, json};

use self::schema::{closed, description, faults, is_wholly, operations, pointers, resolved, validator};
use crate::harness::{Answer, Ask, Collector, KEY, PLAIN, beacon, document, erasure, rows, signal, tenant, tier, with};

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "PATCH"];
/// A route answers that as well, with what `GET` does.
const IMPLIED: &str = "HEAD";

/// The description, and which of its answers were seen.
struct Described {
    root: Value,
    seen: BTreeSet<(String, String, String)>,
}

impl Described {
    /// Sends what was asked, and checks the answer.
    fn check(&mut self, method: &str, route: &str, ask: Ask<'_>, body: &str, status: &str) -> Answer {
        let answer = ask.send(body);
        self.is_described(method, route, &answer, status);
        answer
    }

    fn is_described(&mut self, method: &str, route: &str, answer: &Answer, status: &str) {
        let place = format!("{method} {route} {}", answer.status);
        if status != "default" {
            assert_eq!(answer.status.to_string(), status, "{place}: {}", answer.text());
        }
        let operation = &self.root["paths"][route][method.to_lowercase()];
        let described = &operation["responses"][status];
        assert!(described.is_object(), "{place} is not described");
        let is_secured = operation["security"].is_array();
        assert!(answer.status != 401 || is_secured || route.starts_with("/v1/"), "{place}: no security is described");
        for name in described["headers"].as_object().into_iter().flat_map(Map::keys) {
            assert_ne!(answer.header(&name.to_lowercase()), "", "{place}: no `{name}`");
        }
        match described["content"].as_object().and_then(|content| content.iter().next()) {
            None => assert_eq!(answer.body, b"", "{place}"),
            Some((kind, content)) => {
                let told = answer.header("content-type").split(';').next().unwrap_or_default();
                assert_eq!(told, kind, "{place}");
                if kind == "application/json" {
                    let schema = &content["schema"];
                    // Documents are as they were given.
                    let free = schema == &json!({"type": "object"});
                    let schema = resolved(schema, &self.root);
                    let schema = if free { schema } else { closed(&schema) };
                    assert_eq!(faults(&schema, &answer.json()), Vec::<String>::new(), "{place}: {}", answer.text());
                }
            }
        }
        self.seen.insert((method.to_owned(), route.to_owned(), status.to_owned()));
    }
}

fn with_plain<'a>(collector: &'a Collector, path: &str) -> Ask<'a> {
    collector.ask("POST", path).header("content-type", PLAIN)
}

/// A lead with everything that there can be in one.
fn rich(hash: &Value) -> Value {
    let records = json!([
        signal("aha_team", 1, 100), with(signal("messages_80", 1, 200), json!({"initial": true, "observed": 300})),
        tier(Some("hot"), 1, 100), tier(None, 2, 200), {"type": "stage", "stage": "activated", "n": 1, "at": 100},
        {"type": "prompt", "prompt": "upgrade", "outcome": "holdout", "n": 1, "at": 100}, {"type": "riddle"},
    ]);
    let mut body = with(beacon(1, 1), json!({"user": "u", "account": "a", "defs": [7, hash], "records": records}));
    body["summary"]["limits"] = json!({"messages": [40, 50], "seats": [2.5, null]});
    body["summary"]["traits"] = json!({"plan": "free", "size": 3, "admin": true});
    body["summary"]["dropped"] = json!({"full": 2});
    body["summary"]["days"] = json!(2);
    body["summary"]["tiers"] = json!({"ready": "hot"});
    body["consent"] = json!("granted");
    body["due"] = json!([signal("messages_80", 2, 1_790_000_000_000)]);
    body["partial"] = json!("AQEAAgA=");
    body
}

#[test]
fn every_answer_that_is_described_is_given_as_described() {
    let mut described = Described { root: description(), seen: BTreeSet::new() };
    let collector = Collector::new();
    let api = |path: &str| collector.ask("GET", path).token();

    described.check("GET", "/v1/plan", collector.ask("GET", "/v1/plan?key=pk_test"), "", "404");
    described.check("GET", "/api/definitions", api("/api/definitions"), "", "404");
    let publish = || collector.ask("PUT", "/api/definitions").token();
    let mut warned = document();
    warned["events"]["never_asked_for"] = json!({});
    described.check("PUT", "/api/definitions", publish(), &warned.to_string(), "200");
    let hash =
        described.check("PUT", "/api/definitions", publish(), &document().to_string(), "200").json()["hash"].clone();
    described.check("PUT", "/api/definitions", publish(), "{}", "422");
    described.check("PUT", "/api/definitions", publish(), &" ".repeat(1024 * 1024 + 1), "413");
    described.check("PUT", "/api/definitions", collector.ask("PUT", "/api/definitions"), "{}", "401");
    let malformed = publish().send_bytes(b"\"\xff\"");
    described.is_described("PUT", "/api/definitions", &malformed, "400");

    let reply =
        described.check("POST", "/v1/beacon", with_plain(&collector, "/v1/beacon"), &rich(&hash).to_string(), "200");
    assert_eq!(reply.json()["items"].as_array().map(Vec::len), Some(7));
    let later = json!({"v": 2, "key": KEY});
    described.check("POST", "/v1/beacon", with_plain(&collector, "/v1/beacon"), &later.to_string(), "202");
    described.check("POST", "/v1/erase", with_plain(&collector, "/v1/erase"), &erasure(9).to_string(), "200");
    let erased = with(beacon(9, 1), json!({"records": [signal("aha_team", 1, 1)]}));
    described.check("POST", "/v1/beacon", with_plain(&collector, "/v1/beacon"), &erased.to_string(), "410");
    of_accounts(&mut described);
    refused_for_whom_and_how_often(&mut described);
    let erase_user = || collector.ask("POST", "/api/erase").token();
    described.check("POST", "/api/erase", erase_user(), &json!({"user": "nobody"}).to_string(), "200");
    described.check("POST", "/api/erase", erase_user(), "{}", "400");
    described.check("POST", "/api/erase", collector.ask("POST", "/api/erase"), "", "401");
    described.check("POST", "/api/erase", erase_user(), &" ".repeat(5000), "413");
    described.check("POST", "/api/erase", erase_user(), &json!({"user": ""}).to_string(), "422");
    for route in ["/v1/beacon", "/v1/erase"] {
        let post = || with_plain(&collector, route);
        described.check("POST", route, post(), "{", "400");
        described.check("POST", route, post(), &with(erasure(1), json!({"key": "pk_other"})).to_string(), "401");
        described.check("POST", route, post(), &" ".repeat(64 * 1024 + 1), "413");
        described.check(
            "POST",
            route,
            collector.ask("POST", route).header("content-type", "application/json"),
            "{}",
            "415",
        );
        described.check("POST", route, post(), &json!({"v": 1, "key": KEY}).to_string(), "422");
    }

    let plan = described.check("GET", "/v1/plan", collector.ask("GET", "/v1/plan?key=pk_test"), "", "200");
    let held = collector.ask("GET", "/v1/plan?key=pk_test").header("if-none-match", plan.header("etag"));
    described.check("GET", "/v1/plan", held, "", "304");
    described.check("GET", "/v1/plan", collector.ask("GET", "/v1/plan?key=pk_other"), "", "401");
    let given = described.check("GET", "/api/definitions", api("/api/definitions"), "", "200");
    let held = api("/api/definitions").header("if-none-match", given.header("etag"));
    described.check("GET", "/api/definitions", held, "", "304");

    collector.beacon(&beacon(2, 1));
    let page = described.check("GET", "/api/leads", api("/api/leads?limit=1"), "", "200").json();
    let next = page["next"].as_str().expect("a next page");
    described.check("GET", "/api/leads", api(&format!("/api/leads?before={next}")), "", "200");
    described.check("GET", "/api/leads", api("/api/leads?limit=0"), "", "400");
    let lead = described.check("GET", "/api/leads/{id}", api("/api/leads/u:u"), "", "200").json();
    let kinds: BTreeSet<_> =
        lead["timeline"].as_array().into_iter().flatten().map(|entry| entry["type"].as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["signal", "tier", "stage", "prompt"].map(Some)));
    described.check("GET", "/api/leads/{id}", api("/api/leads/u:nobody"), "", "404");
    let mut events = collector.events();
    described.seen.insert(("GET".into(), "/api/stream".into(), "200".into()));
    collector.beacon(&with(beacon(2, 2), json!({"user": "w"})));
    let told: BTreeMap<String, Value> = events.by_ref().take(3).map(|event| (event.name, event.data)).collect();
    for (name, schema) in [("lead", "Lead"), ("merged", "Merged")] {
        let schema = closed(&resolved(&described.root["components"]["schemas"][schema], &described.root));
        assert_eq!(faults(&schema, &told[name]), Vec::<String>::new(), "{name}");
    }

    for (route, path) in [
        ("/api/leads", "/api/leads"),
        ("/api/leads/{id}", "/api/leads/u:u"),
        ("/api/stream", "/api/stream"),
        ("/api/definitions", "/api/definitions"),
        ("/metrics", "/metrics"),
    ] {
        described.check("GET", route, collector.ask("GET", path), "", "401");
    }
    described.check("GET", "/metrics", api("/metrics"), "", "200");
    for path in ["/healthz", "/readyz", "/api/openapi.json"] {
        described.check("GET", path, collector.ask("GET", path), "", "200");
    }
    assert_eq!(collector.ask("GET", "/api/openapi.json").send("").json(), described.root);

    // A body that does not come, and a database that is broken.
    for (method, route) in
        [("POST", "/v1/beacon"), ("POST", "/v1/erase"), ("PUT", "/api/definitions"), ("POST", "/api/erase")]
    {
        let answer = collector.break_off(method, route);
        described.is_described(method, route, &answer, "503");
    }
    let broken = Collector::new();
    for lost in ["ALTER TABLE leads RENAME TO lost", "ALTER TABLE definitions RENAME TO lost_as_well"] {
        rows(&broken.data, lost);
    }
    described.check("GET", "/readyz", broken.ask("GET", "/readyz"), "", "503");
    described.check("POST", "/v1/beacon", with_plain(&broken, "/v1/beacon"), &beacon(1, 1).to_string(), "default");
    described.check("POST", "/v1/erase", with_plain(&broken, "/v1/erase"), &erasure(1).to_string(), "default");
    let user = json!({"user": "u"}).to_string();
    described.check("POST", "/api/erase", broken.ask("POST", "/api/erase").token(), &user, "default");
    described.check(
        "PUT",
        "/api/definitions",
        broken.ask("PUT", "/api/definitions").token(),
        &document().to_string(),
        "default",
    );
    for (route, path) in [
        ("/v1/plan", "/v1/plan?key=pk_test"),
        ("/api/leads", "/api/leads"),
        ("/api/leads/{id}", "/api/leads/u:u"),
        ("/api/definitions", "/api/definitions"),
    ] {
        let answer = described.check("GET", route, broken.ask("GET", path).token(), "", "default");
        assert!(answer.status >= 500, "{route}: {}", answer.status);
    }

    let all = operations(&described.root).into_iter().flat_map(|(method, route, operation)| {
        let statuses: Vec<_> = operation["responses"].as_object().expect("responses").keys().cloned().collect();
        statuses.into_iter().map(move |status| (method.clone(), route.clone(), status))
    });
    assert_eq!(all.collect::<BTreeSet<_>>(), described.seen, "what is described, and what was asked for");
}

/// Where definitions ask for accounts, the reply says something of them, and they are leads.
fn of_accounts(described: &mut Described) {
    let (collector, _) = Collector::with_definitions(&json!({
        "schema": 1, "version": 1, "events": {"sent": {}}, "signals": [
            {"id": "team", "kind": "pql", "level": "account", "when": {"activeUsers": "any", "days": 30, "gte": 2}},
        ],
    }));
    let body = with(beacon(1, 1), json!({"user": "u", "account": "acme"}));
    let answer = described.check("POST", "/v1/beacon", with_plain(&collector, "/v1/beacon"), &body.to_string(), "200");
    assert!(answer.json()["account"]["key"].is_string(), "{}", answer.text());
}

/// A page of another site, who comes too often, and who is one of several tenants.
fn refused_for_whom_and_how_often(described: &mut Described) {
    let foreign = Collector::changed(|options| {
        options.tenants[0].keys[0].origins = Some(vec!["https://app.acme.com".parse().expect("an origin")]);
        options.tenants.push(tenant("best", "pk_best", "token-of-best"));
    });
    let once = NonZeroU32::MIN;
    let busy = Collector::changed(|options| {
        options.address_limit = Some(Rate { per_minute: once, burst: once });
        options.proxies.trusted = vec!["127.0.0.0/8".parse().expect("a network")];
    });
    let again = |method: &str, path: &str| busy.ask(method, path).header("x-forwarded-for", "192.0.2.1").token();
    again("GET", "/api/leads").send("");
    for (method, route, _) in operations(&described.root) {
        if route.starts_with("/v1") {
            let path = if method == "GET" { format!("{route}?key={KEY}") } else { route.clone() };
            let body = if route == "/v1/beacon" { beacon(1, 1) } else { erasure(1) };
            let ask =
                foreign.ask(&method, &path).header("content-type", PLAIN).header("origin", "https://evil.example");
            let body = if method == "GET" { String::new() } else { body.to_string() };
            described.check(&method, &route, ask, &body, "403");
        }
        if route.starts_with("/v1") || route.starts_with("/api") {
            described.check(&method, &route, again(&method, &route.replace("{id}", "u:u")), "", "429");
        }
    }
    described.check("GET", "/metrics", foreign.ask("GET", "/metrics").token(), "", "403");
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let described: BTreeSet<_> =
        operations(&description()).into_iter().map(|(method, route, _)| (method, route)).collect();
    let routes = ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned()));
    assert_eq!(described, routes.collect());
}

#[test]
fn a_route_takes_the_methods_that_are_described_and_no_other() {
    let (root, collector) = (description(), Collector::new());
    assert_eq!(root["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut by_route: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, route, _) in operations(&root) {
        by_route.entry(route).or_default().insert(method);
    }
    for (route, mut methods) in by_route {
        let wrong = METHODS.into_iter().find(|method| !methods.contains(*method)).expect("a method that is not taken");
        let answer = collector.ask(wrong, &route.replace("{id}", "u:u")).token().send("");
        answer.is_error(405, "method_not_allowed");
        if methods.contains("GET") {
            methods.insert(IMPLIED.to_owned());
        }
        let allowed: BTreeSet<_> = answer.header("allow").split(',').map(|method| method.trim().to_owned()).collect();
        assert_eq!(allowed, methods, "{route}");
    }
}

#[test]
fn frozen_payloads_are_of_the_schemas_to_the_last_key_and_what_was_refused_is_not() {
    let root = description();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wire/v1");
    let (mut beacons, mut refused) = (0, 0);
    for entry in fs::read_dir(folder).expect("the payloads") {
        let path = entry.expect("an entry").path();
        let exchanges: Vec<Value> = serde_json::from_str(&fs::read_to_string(&path).expect("a file")).expect("JSON");
        for exchange in exchanges {
            let (reply, place) = (&exchange["reply"], format!("{}: {exchange}", path.display()));
            let schema = match (exchange["status"].as_u64(), &exchange["erase"]) {
                (Some(200), Value::Null) => "Reply",
                (Some(200), _) => "Erased",
                (Some(202), _) => "Aside",
                _ => "Error",
            };
            assert!(is_wholly(&root, schema, reply), "{place}");
            if exchange["erase"].is_object() {
                assert!(is_wholly(&root, "Erasure", &exchange["erase"]), "{place}");
                continue;
            }
            let invalid = json!(["refused", "invalid"]);
            let items = reply["items"].as_array().cloned().unwrap_or_default();
            let records = exchange["beacon"]["records"].as_array().cloned().unwrap_or_default();
            for (item, record) in items.iter().zip(&records) {
                assert_eq!(is_wholly(&root, "Record", record), *item != invalid, "{place}: {record}");
                refused += usize::from(*item == invalid);
            }
            let is_taken = exchange["status"] != 202 && exchange["status"] != 422;
            assert_eq!(
                is_wholly(&root, "Beacon", &exchange["beacon"]),
                is_taken && !items.contains(&invalid) && is_foreseen(&root, &exchange["beacon"]),
                "{place}"
            );
            beacons += 1;
        }
    }
    assert!(beacons >= 8 && refused >= 3, "{beacons} beacons, {refused} records that were refused");
}

#[test]
fn the_schema_and_the_collector_agree_on_what_is_a_beacon() {
    let (root, collector) = (description(), Collector::new());
    let schema = validator(&resolved(&root["components"]["schemas"]["Beacon"], &root));
    let whole = rich(&json!("00000000000000ff"));
    let mut whole = with(whole.clone(), json!({"records": whole["records"].as_array().expect("records")[..6]}));
    whole["automated"] = json!(false);
    assert!(schema.is_valid(&whole));

    // Every value in it, left out, or of another kind or out of its range.
    let mut places = Vec::new();
    pointers(&whole, String::new(), &mut places);
    let others = [
        json!(null),
        json!(true),
        json!("Not It"),
        json!(""),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(4_503_599_627_370_496_u64),
        json!([]),
        json!({}),
        json!([1]),
        json!([7, "XYZ"]),
        json!("x".repeat(300)),
        json!("line\nbreak"),
    ];
    let mut asked = 0;
    for place in places {
        let mut variants: Vec<Value> = others
            .iter()
            .map(|other| {
                let mut changed = whole.clone();
                *changed.pointer_mut(&place).expect("the place") = other.clone();
                changed
            })
            .collect();
        let (parent, key) = place.rsplit_once('/').expect("a pointer");
        let mut without = whole.clone();
        if let Some(Value::Object(object)) = without.pointer_mut(parent) {
            object.shift_remove(key);
            variants.push(without);
        }
        for variant in variants {
            let answer = collector.beacon(&variant);
            // Of a later version, or of another tenant: the rest is not looked at.
            if matches!(answer.status, 202 | 401) {
                continue;
            }
            // A kind is also known by its place among all of them, of which nobody is told.
            if place.ends_with("/type") && *variant.pointer(&place).unwrap_or(&Value::Null) == 0 {
                continue;
            }
            let items = answer.json()["items"].as_array().cloned().unwrap_or_default();
            let is_taken = answer.status == 200 && !items.contains(&json!(["refused", "invalid"]));
            let is_right = is_taken && is_foreseen(&root, &variant);
            assert_eq!(schema.is_valid(&variant), is_right, "{place}: {variant} {}", answer.text());
            asked += 1;
        }
    }
    assert!(asked > 500, "{asked}");
}

/// Whether what a beacon foresees is of the shape of records: what is not is passed over, and nothing is said of it.
fn is_foreseen(root: &Value, beacon: &Value) -> bool {
    let record = validator(&resolved(&root["components"]["schemas"]["Record"], root));
    beacon["due"].as_array().is_none_or(|due| due.iter().all(|one| record.is_valid(one)))
}
