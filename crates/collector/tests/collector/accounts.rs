//! Accounts: what the engines of several installs tell, merged, fires once; and what is erased counts no more.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use piquel_collector::Clock;
use piquel_engine::document::{Document, UserScores};
use piquel_engine::partial::Acknowledged;
use piquel_engine::{Engine, Fact, Plan, Time};
use serde_json::{Value, json};

use crate::harness::{Collector, beacon, database, install, options, rows, with};

const T: u64 = 1_790_000_000_000;
const PARTIALS: &str =
    "SELECT account || ' ' || install || ' ' || \"user\" FROM partials ORDER BY account, install, \"user\"";

/// A number of events that is nothing else in a partial.
const MANY: u64 = 37;

fn document() -> Value {
    json!({
        "schema": 1, "version": 3, "events": {"sent": {}},
        "signals": [
            {"id": "busy", "kind": "aha", "when": {"count": "sent", "gte": 100}},
            {"id": "team", "kind": "pql", "level": "account", "label": "A team at work", "when": {"all": [
                {"count": "sent", "gte": 5}, {"activeUsers": "any", "days": 30, "gte": 2}
            ]}}
        ]
    })
}

/// A page of a user, with an engine of its own.
struct Page {
    number: u32,
    user: Option<&'static str>,
    account: &'static str,
    engine: Engine,
    known: Option<Acknowledged>,
    key: Option<[u8; 16]>,
    rev: u64,
    /// Whether it is none of ours, and tells that what happened [`MANY`] times happened more often than there are numbers.
    exaggerates: bool,
}

impl Page {
    fn new(number: u32, user: Option<&'static str>) -> Self {
        let document = Document::parse(&document().to_string()).expect("a document").document;
        let plan = Plan::decode(&document.compile_public(UserScores::All)).expect("a plan");
        let mut engine = Engine::new(plan);
        engine.belongs(true);
        Self { number, user, account: "acme", engine, known: None, key: None, rev: 0, exaggerates: false }
    }

    fn send(&mut self, times: u64) {
        for n in 0..times {
            let t = Time::from_ms(T + self.rev * 1_000 + n).expect("a time");
            self.engine.step(t, Fact::Event { event: self.event(), props: &[], offset: None });
        }
    }

    fn event(&self) -> usize {
        self.engine.plan().events.iter().position(|spec| &*spec.name == "sent").expect("an event")
    }

    /// Tells what there is to tell; gives the reply's word on the account.
    fn tell(&mut self, collector: &Collector) -> Value {
        self.rev += 1;
        let mut body = with(beacon(self.number, self.rev), json!({"account": self.account}));
        if let Some(user) = self.user {
            body["user"] = user.into();
        }
        let report = self.key.and_then(|key| self.engine.partial(key, self.rev, self.known.as_ref()));
        if let Some(report) = &report {
            let bytes = report.partial.encode();
            let bytes = if self.exaggerates { exaggerated(&bytes) } else { bytes };
            body["partial"] = BASE64_STANDARD.encode(bytes).into();
        }
        let answer = collector.beacon(&body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = answer.json()["account"].clone();
        let hex = told["key"].as_str().expect("a key");
        let byte = |place: usize| u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).expect("hex");
        self.key = Some(std::array::from_fn(byte));
        if let Some(report) = report {
            let holds = told["rev"].as_u64().expect("a revision") >= report.partial.revision();
            self.known = holds.then_some(report.acknowledged);
        }
        told
    }
}

/// A partial that tells [`MANY`] of something, with infinity in its place: a whole number is one byte, any other number 0 and a double.
fn exaggerated(partial: &[u8]) -> Vec<u8> {
    let many = u8::try_from(2 * MANY + 1).expect("one byte");
    let places: Vec<usize> = (0..partial.len()).filter(|place| partial[*place] == many).collect();
    let [place] = places[..] else { panic!("{MANY} stands at {places:?}") };
    [&partial[..place], &[0], &f64::INFINITY.to_le_bytes(), &partial[place + 1..]].concat()
}

fn fired(told: &Value) -> &Value {
    &told["fired"]["team"]
}

fn start() -> Collector {
    let (clock, _) = Clock::manual(T.cast_signed());
    let collector = Collector::changed(|options| options.clock = clock);
    assert_eq!(collector.publish(&document()).status, 200);
    collector
}

#[test]
fn two_users_together_fire_what_neither_does_alone_once_and_hear_of_it() {
    let collector = start();
    let (mut ann, mut bob) = (Page::new(1, Some("ann")), Page::new(2, Some("bob")));
    let mut events = collector.events().skip(1);
    for page in [&mut ann, &mut bob] {
        // The first one has no key yet.
        assert_eq!(page.tell(&collector)["key"].as_str().map(str::len), Some(32));
    }
    ann.send(4);
    assert_eq!(fired(&ann.tell(&collector)), &Value::Null);
    bob.send(1);
    assert_eq!(fired(&bob.tell(&collector)), &json!(1));
    assert_eq!(fired(&ann.tell(&collector)), &json!(1));
    bob.send(10);
    assert_eq!(fired(&bob.tell(&collector)), &json!(1));

    let lead = collector.lead("a:acme");
    assert_eq!((&lead["kind"], &lead["account"], &lead["user"]), (&json!("account"), &json!("acme"), &Value::Null));
    let firing = &lead["signals"][0];
    assert_eq!(
        (&firing["signal"], &firing["label"], &firing["n"]),
        (&json!("team"), &json!("A team at work"), &json!(1))
    );
    let measured: Vec<&Value> =
        firing["evidence"].as_array().expect("evidence").iter().map(|one| &one["measured"]).collect();
    assert_eq!(measured, [&json!(5.0), &json!(2.0)]);
    assert_eq!(rows(&collector.data, "SELECT name || n FROM records WHERE name = 'team'"), ["team1"]);
    assert!(events.any(|event| event.name == "lead" && event.data["id"] == "a:acme"));
}

#[test]
fn of_more_than_there_are_numbers_the_largest_is_recorded() {
    let collector = start();
    let (mut ann, mut eve) = (Page::new(1, Some("ann")), Page::new(2, Some("eve")));
    eve.exaggerates = true;
    for page in [&mut ann, &mut eve] {
        page.tell(&collector);
    }
    ann.send(1);
    ann.tell(&collector);
    eve.send(MANY);
    assert_eq!(fired(&eve.tell(&collector)), &json!(1));
    let firing = &collector.lead("a:acme")["signals"][0];
    assert_eq!(firing["evidence"][0]["measured"], json!(f64::MAX));
}

#[test]
fn what_is_told_again_late_or_with_gaps_counts_once_and_a_gap_is_filled() {
    let collector = start();
    let mut ann = Page::new(1, Some("ann"));
    ann.tell(&collector);
    ann.send(3);
    let told = ann.tell(&collector);
    // A page that goes on from an older state tells everything again; the collector adds nothing twice.
    ann.known = None;
    ann.send(1);
    ann.tell(&collector);
    assert_eq!(rows(&collector.data, PARTIALS), [format!("acme {} ann", install(1))]);
    let mut bob = Page::new(2, Some("bob"));
    bob.tell(&collector);
    bob.send(0);
    assert_eq!(fired(&bob.tell(&collector)), &Value::Null, "{told}");
    // What the collector lost is asked for: its revision is below what the page goes on from.
    assert_eq!(collector.erase(2).status, 200);
    ann.send(1);
    let before = ann.known.as_ref().map(Acknowledged::revision);
    lose_partials(&collector);
    let told = ann.tell(&collector);
    assert!(told["rev"].as_u64() < before, "{told}");
    assert!(ann.known.is_none());
    let told = ann.tell(&collector);
    assert!(ann.known.is_some(), "{told}");
}

/// The collector loses what it was told for accounts.
fn lose_partials(collector: &Collector) {
    rows(&collector.data, "DELETE FROM partials RETURNING account || ''");
}

#[test]
fn of_many_who_tell_at_once_at_two_replicas_the_account_fires_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let start = || {
        let mut options = options(&data);
        options.clock = Clock::manual(T.cast_signed()).0;
        Collector::start(options)
    };
    let mut replicas = vec![start()];
    assert_eq!(replicas[0].publish(&document()).status, 200);
    // A file has one collector.
    if database(&data).is_some() {
        replicas.push(start());
    }
    let users = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"];
    let together = std::sync::Barrier::new(users.len());
    let tell = |number: usize| {
        let collector = &replicas[number % replicas.len()];
        let mut page = Page::new(u32::try_from(number).expect("few"), Some(users[number]));
        page.tell(collector);
        for _ in 0..4 {
            page.send(1);
            together.wait();
            page.tell(collector);
        }
        page
    };
    let mut pages: Vec<Page> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..users.len()).map(|number| scope.spawn(move || tell(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("it tells")).collect()
    });
    for page in &mut pages {
        assert_eq!(fired(&page.tell(&replicas[0])), &json!(1));
    }
    assert_eq!(rows(&data, "SELECT name || n FROM records"), ["team1"]);
    let told = rows(&data, "SELECT count(*) || '' FROM partials");
    assert_eq!(told, [users.len().to_string()]);
}

#[test]
fn whoever_was_anonymous_is_one_user_with_who_they_say_they_are() {
    let collector = start();
    let mut page = Page::new(1, None);
    page.tell(&collector);
    page.send(3);
    page.tell(&collector);
    assert_eq!(rows(&collector.data, PARTIALS), [format!("acme {} ", install(1))]);
    page.user = Some("ann");
    page.send(3);
    // Six were sent, by one user.
    assert_eq!(fired(&page.tell(&collector)), &Value::Null);
    assert_eq!(rows(&collector.data, PARTIALS), [format!("acme {} ann", install(1))]);
    let mut bob = Page::new(2, Some("bob"));
    bob.tell(&collector);
    bob.send(1);
    assert_eq!(fired(&bob.tell(&collector)), &json!(1));
}

#[test]
fn what_an_erased_user_or_install_told_counts_no_more() {
    for by_user in [true, false] {
        let collector = start();
        let (mut ann, mut bob) = (Page::new(1, Some("ann")), Page::new(2, Some("bob")));
        for page in [&mut ann, &mut bob] {
            page.tell(&collector);
        }
        ann.send(4);
        ann.tell(&collector);
        let erased = if by_user { collector.erase_user("ann") } else { collector.erase(1) };
        assert_eq!(erased.status, 200);
        assert_eq!(rows(&collector.data, PARTIALS), Vec::<String>::new());
        bob.send(4);
        assert_eq!(fired(&bob.tell(&collector)), &Value::Null);
        let mut eve = Page::new(3, Some("eve"));
        eve.tell(&collector);
        eve.send(1);
        assert_eq!(fired(&eve.tell(&collector)), &json!(1));
    }
}

#[test]
fn where_nothing_is_asked_of_accounts_nothing_is_said_of_them() {
    let collector = Collector::new();
    let answer = collector.beacon(&with(beacon(1, 1), json!({"account": "acme", "partial": "AQ=="})));
    assert_eq!(answer.json()["account"], Value::Null);
    assert_eq!(rows(&collector.data, "SELECT name FROM accounts"), Vec::<String>::new());
}
