//! Partials that installs report and the collector merges, against one stream of all facts: on documents and histories drawn at
//! random, whatever is lost, late, repeated or out of order.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod support;

use std::fmt::Write;

use piquel_engine::partial::{Merged, Partial, Reporter};
use piquel_engine::{Engine, Level, Plan, Record, Shared, Time, What};
use serde_json::{Value as Json, json};
use support::devices::{Chance, Device, Entry, merged, sent, stream};
use support::facts::Line;
use support::{Case, cases_with, smallest};

const DAY: u64 = 86_400_000;

/// Whether a case has something of accounts; about two of three do.
fn has_accounts(case: &Case) -> bool {
    plan(case).signals.iter().any(|spec| spec.level == Level::Account)
}

/// Whether something of accounts asks what users fired.
fn asks_for_firings(case: &Case) -> bool {
    case.definitions.to_string().contains("\"fired\":")
}

fn plan(case: &Case) -> Shared {
    Shared::from(Plan::decode(&case.document().compile()).unwrap())
}

/// The lines whose subject is declared. Numbers of props are rounded so that their sums are exact in whatever order.
fn lines(case: &Case, plan: &Plan) -> Vec<Line> {
    let exact = |line: &Json| {
        let mut line = line.clone();
        if let Some(props) = line.get_mut("props").and_then(Json::as_object_mut) {
            for (_, value) in props {
                if let Some(number) = value.as_f64() {
                    *value = json!((number * 2.0).round().clamp(-1e6, 1e6) / 2.0);
                }
            }
        }
        line
    };
    case.facts.iter().filter_map(|line| Line::read(plan, &exact(line))).collect()
}

/// The users' installs: one or two each, which they may share, or one that nobody is identified on.
fn devices(lines: &[Line], plan: &Shared, chance: &mut Chance) -> Vec<(String, Device)> {
    let mut users: Vec<&str> = lines.iter().map(|line| line.user.as_str()).collect();
    users.sort_unstable();
    users.dedup();
    let mut devices = Vec::new();
    for (number, user) in users.into_iter().enumerate() {
        let mut add = |install: &str, name| {
            devices.push((user.to_owned(), Device::new(plan, install, name, number as u64)));
        };
        match chance.below(4) {
            0 => add(&format!("unnamed {number}"), None),
            1 => add("shared", Some(user)),
            _ => ["one", "shared"].into_iter().for_each(|install| add(install, Some(user))),
        }
    }
    devices
}

/// The end of a history: when it ends for the replay, and no earlier than its last fact.
fn end(case: &Case, lines: &[Line]) -> Time {
    lines.iter().map(|line| line.t).chain(case.until()).max().unwrap_or_default()
}

/// What is known of each condition of an account that does not ask what fired before.
fn told(engine: &Engine) -> String {
    let mut told = format!("{:?} {:?}\n", engine.now(), engine.first_seen());
    for (index, spec) in engine.plan().signals.iter().enumerate().filter(|(_, spec)| spec.level == Level::Account) {
        for clause in engine.explain(index) {
            // Of a trait, installs tell no value.
            let measured = clause.measured.filter(|_| clause.condition != "trait");
            if !["is", "tier"].contains(&clause.condition) {
                let _ = writeln!(
                    told,
                    "{} {} {}: {measured:?} {} {:?}",
                    spec.name, clause.condition, clause.subject, clause.met, clause.since
                );
            }
        }
    }
    told
}

/// The conditions of an account as the stream and as the merged partials tell them, now and later.
fn both(case: &Case, account: &str) -> (String, String) {
    let plan = plan(case);
    let lines = lines(case, &plan);
    let mut chance = Chance(case.number);
    let (users, mut devices): (Vec<String>, Vec<Device>) = devices(&lines, &plan, &mut chance).into_iter().unzip();
    let mut entries: Vec<Entry> = Vec::new();
    let mut arrived: Vec<(Reporter, Partial)> = Vec::new();
    for line in &lines {
        let own: Vec<usize> = (0..users.len()).filter(|&one| users[one] == line.user).collect();
        let place = own[chance.below(own.len())];
        let device = &mut devices[place];
        entries.extend(device.step(place, line, account));
        if chance.one_in(3)
            && let Some(partial) = device.report_by_chance(&mut chance, &plan)
        {
            arrived.push((device.reporter.clone(), partial));
        }
    }
    let end = end(case, &lines);
    for (place, device) in devices.iter_mut().enumerate() {
        entries.extend(device.tick(place, end));
        if chance.one_in(4) {
            device.tell_everything();
        }
        if let Some(report) = device.report() {
            arrived.push((device.reporter.clone(), sent(&report.partial)));
        }
    }
    if entries.iter().all(|entry| entry.fact.is_none()) {
        return (String::new(), String::new());
    }
    let mut straight = stream(&plan, &devices, &entries, end);
    let mut merged = merged(&arrived, &mut chance);
    if chance.one_in(2) {
        merged.prune(&plan, end);
    }
    let mut collected = Engine::for_account(Shared::clone(&plan));
    collected.evaluate(&merged, end);
    let (mut expected, mut found) = (String::new(), String::new());
    for later in [0, 1, 2, 8, 40] {
        let t = Time::from_ms(end.ms() + later * DAY).unwrap();
        for (engine, text) in [(&mut straight, &mut expected), (&mut collected, &mut found)] {
            engine.tick(t);
            text.push_str(&told(engine));
        }
    }
    (expected, found)
}

#[test]
fn merged_partials_equal_one_stream_of_all_facts_in_random_cases() {
    let differs = |case: &Case| ["acme", "zenith"].map(|account| both(case, account)).into_iter().any(|(a, b)| a != b);
    for case in cases_with(has_accounts) {
        if differs(&case) {
            let case = smallest(case, differs);
            let texts = ["acme", "zenith"].map(|account| both(&case, account));
            let (expected, found) = texts.into_iter().find(|(a, b)| a != b).unwrap();
            panic!("{case}\n--- stream\n{expected}--- merged\n{found}");
        }
    }
}

/// The records that the stream makes, and those of a collector that hears of every fact at once and starts anew before each.
fn records(case: &Case, account: &str) -> (Vec<Record>, Vec<Record>) {
    let plan = plan(case);
    let lines = lines(case, &plan);
    let mut chance = Chance(case.number);
    let (users, mut devices): (Vec<String>, Vec<Device>) = devices(&lines, &plan, &mut chance).into_iter().unzip();
    // In the order of the stream, which is that of the devices' clocks.
    let mut clocks = vec![Time::default(); devices.len()];
    let mut order: Vec<(Time, Reporter, usize, Line)> = Vec::new();
    for line in lines.iter().cloned() {
        let own: Vec<usize> = (0..users.len()).filter(|&one| users[one] == line.user).collect();
        let place = own[chance.below(own.len())];
        clocks[place] = clocks[place].max(line.t);
        order.push((clocks[place], devices[place].reporter.clone(), place, line));
    }
    order.sort_by(|(a, one, ..), (b, other, ..)| (a, one).cmp(&(b, other)));
    let end = end(case, &lines);
    let mut entries: Vec<Entry> = Vec::new();
    let mut merged = Merged::new();
    let mut snapshot = Engine::for_account(Shared::clone(&plan)).snapshot();
    let mut found = Vec::new();
    for (t, reporter, place, line) in order {
        let new = devices[place].step(place, &line, account);
        let takes_a_step = new.iter().any(|entry| entry.fact.is_some());
        // Nobody asks what users fired: a step for it would only be observed.
        entries.extend(new.into_iter().filter(|entry| entry.fact.is_some()));
        if takes_a_step {
            let mut collected = Engine::restore_account(Shared::clone(&plan), &snapshot, &merged, t).unwrap();
            if let Some(partial) = devices[place].report_heard() {
                merged.join(&reporter, &sent(&partial));
            }
            if chance.one_in(2) {
                merged.prune(&plan, t);
            }
            collected.evaluate(&merged, t);
            found.append(&mut collected.records());
            snapshot = collected.snapshot();
        }
    }
    let mut collected = Engine::restore_account(Shared::clone(&plan), &snapshot, &merged, end).unwrap();
    collected.tick(end);
    found.append(&mut collected.records());
    let mut straight = stream(&plan, &devices, &entries, end);
    (without_traits(straight.records(), &straight), without_traits(found, &straight))
}

/// Records without what was measured of traits, of which installs tell no value, and without prompts, which are no account's.
fn without_traits(mut records: Vec<Record>, engine: &Engine) -> Vec<Record> {
    records.retain(|record| !matches!(record.what, What::Prompt { .. }));
    for record in &mut records {
        if let What::Signal { signal, evidence, .. } = &mut record.what {
            let clauses = engine.explain(*signal);
            for one in evidence.iter_mut().filter(|one| clauses[one.clause].condition == "trait") {
                (one.measured, one.disclosed) = (1.0, 1.0);
            }
        }
    }
    records
}

#[test]
fn with_a_report_after_every_fact_the_collector_makes_the_records_of_the_stream() {
    let differs =
        |case: &Case| ["acme", "zenith"].map(|account| records(case, account)).into_iter().any(|(a, b)| a != b);
    // A firing at a deadline is a step of its own in the collector.
    for case in cases_with(|case| has_accounts(case) && !asks_for_firings(case)) {
        if differs(&case) {
            let case = smallest(case, differs);
            let pairs = ["acme", "zenith"].map(|account| records(&case, account));
            let (expected, found) = pairs.into_iter().find(|(a, b)| a != b).unwrap();
            panic!("{case}\n--- stream\n{expected:#?}\n--- collector\n{found:#?}");
        }
    }
}
