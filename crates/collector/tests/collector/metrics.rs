//! What it counts of itself, and that nothing is lost between the counters.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::thread;

use piquel_collector::{Limits, Rate};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, SqliteConnection};

use crate::harness::{
    Collector, KEY, PLAIN, Program, TOKEN, beacon, document, erasure, rows_on_file, signal, tier, with,
};

/// A scrape: numbers by name and labels.
struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    fn of(text: &str) -> Self {
        assert!(text.ends_with("# EOF\n"), "{text}");
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let parsed = samples.map(|line| {
            let (name, number) = line.rsplit_once(' ').expect("a sample");
            (name.strip_prefix("piquel_").expect("our prefix").to_owned(), number.parse().expect("a number"))
        });
        Self(parsed.collect())
    }

    fn get(&self, name: &str) -> f64 {
        *self.0.get(name).unwrap_or_else(|| panic!("no `{name}` among {:#?}", self.0))
    }

    /// The sum over all labels.
    fn sum(&self, name: &str) -> f64 {
        let labelled = format!("{name}{{");
        let of_name = self.0.iter().filter(|(sample, _)| *sample == name || sample.starts_with(&labelled));
        of_name.map(|(_, number)| number).sum()
    }

    /// Every record that was produced is somewhere.
    fn adds_up(&self) {
        let [produced, acknowledged, dropped, returned] =
            ["produced", "acknowledged", "dropped", "returned"].map(|name| self.sum(&format!("records_{name}_total")));
        let pending = self.get("records_pending");
        assert_eq!(produced, acknowledged + dropped + returned + pending, "{:#?}", self.0);
    }
}

fn scrape(collector: &Collector) -> Scrape {
    let answer = collector.api("/metrics");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let scrape = Scrape::of(&answer.text());
    scrape.adds_up();
    scrape
}

/// A beacon that reports what was dropped since the state of its device began.
fn reporting(number: u32, rev: u64, dropped: Value) -> Value {
    let mut body = beacon(number, rev);
    body["summary"]["dropped"] = dropped;
    body
}

#[test]
fn what_was_produced_is_acknowledged_dropped_returned_or_pending() {
    let (collector, hash) = Collector::with_definitions(&document());
    scrape(&collector);
    let told = |body: Value, items: Value| {
        let answer = collector.beacon(&body);
        assert_eq!(answer.json()["items"], items, "{}", answer.text());
        scrape(&collector)
    };

    // Stored, refused, told again, contradicted.
    let records = json!([signal("aha_team", 1, 100), {"type": "riddle"}, signal("nobody_knows", 1, 100)]);
    let first = with(beacon(1, 1), json!({"defs": [7, hash], "records": records}));
    let (invalid, unknown) = (json!(["refused", "invalid"]), json!(["refused", "unknown_signal"]));
    told(first.clone(), json!(["ok", invalid, unknown]));
    told(first, json!(["repeat", invalid, unknown]));
    let contradiction = with(signal("aha_team", 1, 100), json!({"initial": true}));
    told(with(beacon(1, 1), json!({"records": [contradiction, tier(Some("hot"), 1, 7)]})), json!(["conflict", "ok"]));

    // What a device dropped before it told: each once, however often and in which order the report comes.
    told(reporting(1, 3, json!({"full": 3, "queue": 2, "clock": 1, "refused": 4})), json!([]));
    told(reporting(1, 3, json!({"full": 3, "queue": 2, "clock": 1, "refused": 4})), json!([]));
    told(reporting(1, 2, json!({"full": 2})), json!([]));
    told(reporting(1, 4, json!({"full": 5, "rejected": 1, "queue": 2, "clock": 1, "refused": 4})), json!([]));
    // Who identifies goes on with the counts of what was anonymous; another user of the profile has counts of their own.
    told(with(reporting(1, 5, json!({"full": 6, "rejected": 1})), json!({"user": "u"})), json!([]));
    told(with(reporting(1, 6, json!({"reset": 2})), json!({"user": "v"})), json!([]));
    // A device that lost its state counts anew.
    told(with(reporting(1, 7, json!({"full": 2})), json!({"user": "u"})), json!([]));
    told(reporting(3, 1, json!({"made_up": 9})), json!([]));

    // What comes of an install that is erased is refused, and says nothing.
    assert_eq!(
        collector.ask("POST", "/v1/erase").header("content-type", PLAIN).send(&erasure(2).to_string()).status,
        200
    );
    let late = |number, user: Option<&str>| {
        let body = with(reporting(number, 1, json!({"full": 100})), json!({"records": [signal("aha_team", 1, 1)]}));
        let body = user.map_or(body.clone(), |user| with(body, json!({"user": user})));
        collector.beacon(&body).is_error(410, "erased");
        scrape(&collector);
    };
    late(2, None);
    // Likewise what comes of a user, from whichever install; in another user's beacon, what was told before there was one.
    assert_eq!(collector.erase_user("u").status, 200);
    late(4, Some("u"));
    let before = with(signal("aha_team", 2, 200), json!({"anonymous": true}));
    let last = told(
        with(beacon(1, 8), json!({"user": "v", "records": [before, signal("aha_team", 1, 100)]})),
        json!([["refused", "erased"], "ok"]),
    );

    let numbers = [
        ("records_acknowledged_total{as=\"stored\"}", 3.0),
        ("records_acknowledged_total{as=\"repeat\"}", 1.0),
        ("records_acknowledged_total{as=\"conflict\"}", 1.0),
        ("records_dropped_total{by=\"collector\",reason=\"invalid\"}", 2.0),
        ("records_dropped_total{by=\"collector\",reason=\"unknown_signal\"}", 2.0),
        ("records_dropped_total{by=\"collector\",reason=\"erased\"}", 3.0),
        ("records_dropped_total{by=\"device\",reason=\"full\"}", 3.0 + 2.0 + 1.0 + 2.0),
        ("records_dropped_total{by=\"device\",reason=\"rejected\"}", 1.0),
        ("records_dropped_total{by=\"device\",reason=\"reset\"}", 2.0),
        ("records_produced_total", 12.0 + 11.0),
        ("beacons_total{outcome=\"erased\"}", 2.0),
        ("device_drops_total{reason=\"refused\"}", 4.0),
        ("device_drops_total{reason=\"queue\"}", 2.0),
        ("device_drops_total{reason=\"clock\"}", 1.0),
        ("device_drops_total{reason=\"other\"}", 9.0),
    ];
    for (name, number) in numbers {
        assert_eq!(last.get(name), number, "{name}");
    }
    assert_eq!(last.sum("records_returned_total"), 0.0);
}

#[test]
fn what_waits_for_the_disk_is_pending_and_what_cannot_be_written_is_returned() {
    let collector = Collector::on_file();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let url = format!("sqlite://{}", collector.data.join("piquel.db").display());
    let body = with(beacon(1, 1), json!({"records": [signal("aha", 1, 1), signal("aha", 2, 2)]}));

    // Somebody else writes to the file.
    let mut other = runtime.block_on(SqliteConnection::connect(&url)).expect("the database opens");
    runtime.block_on(other.execute("BEGIN IMMEDIATE")).expect("the lock");
    thread::scope(|scope| {
        let sent = scope.spawn(|| collector.beacon(&body));
        while scrape(&collector).get("records_pending") < 2.0 {}
        runtime.block_on(other.execute("ROLLBACK")).expect("the lock is given back");
        assert_eq!(sent.join().expect("an answer").status, 200);
    });
    let settled = scrape(&collector);
    assert_eq!((settled.get("records_pending"), settled.get("records_acknowledged_total{as=\"stored\"}")), (0.0, 2.0));
    runtime.block_on(other.close()).expect("it closes");

    rows_on_file(&collector.data, "ALTER TABLE records RENAME TO lost");
    collector.beacon(&with(body, json!({"rev": 2}))).is_error(500, "internal");
    let broken = scrape(&collector);
    assert_eq!(broken.get("records_returned_total{reason=\"internal\"}"), 2.0);
    assert_eq!((broken.get("records_pending"), broken.get("write_failing")), (0.0, 1.0));
}

#[test]
fn the_counters_add_up_at_every_moment_of_a_crowd() {
    const SENDERS: u32 = 16;
    const BEACONS: u64 = 40;
    let collector = Collector::new();
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|number| {
                let collector = &collector;
                scope.spawn(move || {
                    for rev in 1..=BEACONS {
                        let records =
                            json!([signal("aha", u32::try_from(rev).expect("small"), rev), {"type": "riddle"}]);
                        let body = with(reporting(number, rev, json!({"full": rev})), json!({"records": records}));
                        assert_eq!(collector.beacon(&body).status, 200);
                    }
                })
            })
            .collect();
        while senders.iter().any(|sender| !sender.is_finished()) {
            scrape(&collector);
        }
    });
    let all = f64::from(SENDERS) * 40.0;
    let last = scrape(&collector);
    assert_eq!(last.get("records_produced_total"), 3.0 * all);
    assert_eq!(last.get("beacons_total{outcome=\"taken\"}"), all);
    // Each beacon is in one batch, and each batch is one commit.
    assert_eq!(last.get("batch_beacons_sum"), all);
    assert_eq!(last.get("batch_beacons_count"), last.get("commit_seconds_count"));
    assert_eq!(last.get("records_pending") + last.get("beacons_waiting"), 0.0);
}

#[test]
fn beacons_and_requests_are_counted_by_what_became_of_them_under_no_name_that_a_sender_made_up() {
    let collector = Collector::new();
    let post = |kind: &str, body: &str| collector.ask("POST", "/v1/beacon").header("content-type", kind).send(body);
    post(PLAIN, &beacon(1, 1).to_string());
    post(PLAIN, &json!({"v": 2, "key": KEY}).to_string());
    post(PLAIN, "{");
    post(PLAIN, &with(beacon(1, 1), json!({"rev": -1})).to_string());
    post(PLAIN, &with(beacon(1, 1), json!({"key": "pk_canary"})).to_string());
    post("application/json", "{}");
    post(PLAIN, &" ".repeat(70_000));
    collector.lead(&format!("i:{}", crate::harness::install(1)));
    collector.ask("GET", "/api/leads/u:canary").token().send("");
    collector.ask("CANARY", "/canary").send("");
    let mut events = collector.events();
    events.next();

    let text = collector.api("/metrics").text();
    let scrape = Scrape::of(&text);
    for outcome in ["taken", "aside", "malformed", "invalid", "unknown_key", "unsupported_type", "too_large"] {
        assert_eq!(scrape.get(&format!("beacons_total{{outcome=\"{outcome}\"}}")), 1.0, "{outcome}");
    }
    for (route, method, status, number) in [
        ("/v1/beacon", "POST", 200, 1.0),
        ("/v1/beacon", "POST", 413, 1.0),
        ("/api/leads/{id}", "GET", 200, 1.0),
        ("/api/leads/{id}", "GET", 404, 1.0),
        ("other", "other", 404, 1.0),
    ] {
        let name = format!("http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}");
        assert_eq!(scrape.get(&name), number, "{name}");
    }
    assert!(!text.contains("canary") && !text.contains("CANARY"), "{text}");
    assert_eq!(scrape.get("streams_open"), 1.0);
    assert!(scrape.get("connections_open") >= 2.0, "this one, and the stream");
    assert!(scrape.get("database_size_bytes") > 0.0);
    assert_eq!(scrape.get(&format!("build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))), 1.0);
}

#[test]
fn who_is_told_to_wait_or_is_of_another_site_is_counted_by_why() {
    let rate = |burst: u32| {
        let number = |number| NonZeroU32::new(number).expect("a number");
        Some(Rate { per_minute: number(1), burst: number(burst) })
    };
    let collector = Collector::changed(|options| {
        options.address_limit = rate(10);
        options.proxies.trusted = vec!["127.0.0.0/8".parse().expect("a network")];
        options.tenants[0].limits = Limits { key: rate(5), install: rate(1), ..Limits::OFF };
        options.tenants[0].keys[0].origins = Some(vec!["https://app.acme.com".parse().expect("an origin")]);
    });
    let send = |number: u32, origin: &str| {
        let ask = collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).header("origin", origin);
        ask.header("x-forwarded-for", "192.0.2.1").send(&beacon(number, 1).to_string()).status
    };
    let own = "https://app.acme.com";
    assert_eq!([send(1, "https://evil.example"), send(1, own), send(1, own)], [403, 200, 429], "the install's");
    let statuses: Vec<u16> = (2..10).map(|number| send(number, own)).collect();
    // The key's, of whose tokens each of the install took one; then the address's.
    assert_eq!(statuses, [200, 200, 200, 429, 429, 429, 429, 429]);

    let counted = scrape(&collector);
    for (name, number) in [
        ("beacons_total{outcome=\"taken\"}", 4.0),
        ("beacons_total{outcome=\"origin_not_allowed\"}", 1.0),
        ("beacons_total{outcome=\"too_many_requests\"}", 6.0),
        ("limited_requests_total{limit=\"install\"}", 1.0),
        ("limited_requests_total{limit=\"key\"}", 4.0),
        ("limited_requests_total{limit=\"address\"}", 1.0),
        ("http_requests_total{route=\"/v1/beacon\",method=\"POST\",status=\"429\"}", 6.0),
        ("records_produced_total", 0.0),
    ] {
        assert_eq!(counted.get(name), number, "{name}");
    }
}

#[test]
fn metrics_are_for_who_has_the_token_or_reaches_their_own_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let arguments =
        ["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--admin-token", TOKEN, "--key", KEY];
    let (program, lines) = Program::serve(&[&arguments[..], &["--data", data, "--no-dashboard"]].concat(), 2);
    let (collector, watched) = (program.at(&lines[0]), program.at(lines[1].trim_end_matches("/metrics")));
    collector.ask("GET", "/metrics").send("").is_error(401, "unauthorized");
    assert_eq!(collector.api("/metrics").status, 200);

    for path in ["/metrics", "/healthz", "/readyz"] {
        assert_eq!(watched.ask("GET", path).send("").status, 200, "{path}");
    }
    watched.ask("GET", "/api/leads").token().send("").is_error(404, "not_found");
    watched.ask("POST", "/v1/beacon").send("").is_error(404, "not_found");
    assert_eq!(program.end("-TERM"), Some(0));
}
