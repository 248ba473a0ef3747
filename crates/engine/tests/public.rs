//! The plan that is published to browsers: it recognises the same of users, and nothing in it is of accounts but what must be kept.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod support;

use piquel_engine::document::{Document, UserScores};
use piquel_engine::replay::Replay;
use piquel_engine::{Level, Plan};
use serde_json::{Value, json};
use support::{Case, cases, smallest};

/// The signals and stages of users.
fn recognised(document: &Document, case: &Case) -> Vec<String> {
    let mut replay = Replay::new(document);
    for line in case.lines() {
        replay.line(line.as_bytes()).unwrap_or_else(|fault| panic!("{line}: {fault}"));
    }
    let records = replay.finish(case.until());
    let of_users = records.lines().filter(|line| line.starts_with(r#"{"user""#) && !line.contains(r#""type":"tier""#));
    of_users.map(str::to_owned).collect()
}

#[test]
fn the_published_plan_recognises_the_same_of_users_in_random_cases() {
    let differs = |case: &Case| {
        let document = case.document();
        recognised(&document, case) != recognised(&document.public(UserScores::Needed), case)
    };
    for case in cases() {
        if differs(&case) {
            let case = smallest(case, differs);
            let document = case.document();
            panic!(
                "{case}\n{:#?}\n{:#?}",
                recognised(&document, &case),
                recognised(&document.public(UserScores::Needed), &case)
            );
        }
    }
}

#[test]
fn the_published_plan_is_never_larger_reads_back_and_has_nothing_of_accounts_in_random_cases() {
    for case in cases() {
        let document = case.document();
        let (full, public) = (document.compile(), document.compile_public(UserScores::Needed));
        assert!(public.len() <= full.len(), "{case}");
        let plan = Plan::decode(&public).unwrap_or_else(|fault| panic!("{case}\n{fault:?}"));
        assert_eq!(document.public(UserScores::Needed).compile(), public);
        assert_eq!(
            document.public(UserScores::Needed).compile_public(UserScores::Needed),
            public,
            "publishing twice is publishing once\n{case}"
        );
        assert!(plan.scores.iter().all(|score| score.level == Level::User), "{case}");
        let full = Plan::decode(&full).unwrap();
        assert_eq!(plan.signals.len(), full.signals.len(), "{case}");
        for (signal, known) in plan.signals.iter().zip(&full.signals) {
            assert_eq!((&signal.name, signal.kind, signal.level), (&known.name, known.kind, known.level), "{case}");
        }
        assert!(document.public(UserScores::Needed).memory().bytes <= document.memory().bytes, "{case}");
    }
}

fn document(more: Value) -> Document {
    let mut document = json!({
        "schema": 1, "version": 1,
        "events": {"report_made": {}, "seat_added": {}},
        "traits": {"plan": "string"},
        "signals": [
            {"id": "aha", "kind": "aha", "when": {"count": "report_made", "gte": 2}},
            {"id": "team", "kind": "pql", "level": "account", "when": {"all": [
                {"count": "seat_added", "gte": 4711}, {"activeUsers": {"fired": "aha"}, "gte": 3}, {"trait": "plan", "eq": "free"}]}}
        ]
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Document::parse(&document.to_string()).unwrap_or_else(|faults| panic!("{faults:#?}")).document
}

#[test]
fn the_conditions_of_accounts_stay_on_the_collector_and_what_they_need_to_know_does_not() {
    let full = document(json!({}));
    let public = full.public(UserScores::Needed);
    let feeds = |document: &Document| {
        let feeds = document.feeds().into_iter().flat_map(|feeds| feeds.feeds);
        feeds.map(|feed| feed.to).collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(feeds(&full), ["aha#0", "team#0", "team#1", "team#2"]);
    assert_eq!(feeds(&public), ["aha#0"]);
    assert_eq!(public.memory().accumulators, full.memory().accumulators, "the same is kept");
    // The threshold is nobody's business on the device.
    let threshold = 4711f64.to_le_bytes();
    let has = |bytes: &[u8]| bytes.windows(8).any(|some| some == threshold);
    assert!(has(&full.compile()) && !has(&full.compile_public(UserScores::Needed)));
}

#[test]
fn scores_are_published_only_where_a_device_must_know_them() {
    let named = |scores: Value, signals: Option<Value>| {
        let mut more = json!({"scores": scores});
        if let Some(signals) = signals {
            more["signals"] = signals;
        }
        let plan = Plan::decode(&document(more).compile_public(UserScores::Needed)).unwrap();
        plan.scores.iter().map(|score| score.name.to_string()).collect::<Vec<_>>()
    };
    let of_signals = json!({"id": "derived", "behaviour": [{"signal": "aha", "points": 5}], "fit": [{"trait": "plan", "exists": true, "points": 1}], "tiers": [{"id": "t1", "behaviour": 5}]});
    let counting = json!({"id": "counting", "behaviour": [{"count": "report_made", "points": 5}], "tiers": [{"id": "t2", "behaviour": 5}]});
    let of_account = json!({"id": "of_account", "level": "account", "fit": [{"trait": "plan", "exists": true, "points": 5}], "tiers": [{"id": "t3", "fit": 5}]});
    assert_eq!(named(json!([of_account, of_signals, counting]), None), ["counting"]);
    let asks = json!([
        {"id": "aha", "kind": "aha", "when": {"count": "report_made", "gte": 2}},
        {"id": "warm", "kind": "custom", "when": {"all": [{"tier": "t1"}, {"count": "seat_added", "gte": 1}]}},
        {"id": "team", "kind": "pql", "level": "account", "when": {"any": [{"tier": "t3"}, {"count": "seat_added", "gte": 5}]}}
    ]);
    assert_eq!(named(json!([of_account, of_signals, counting]), Some(asks)), ["derived", "counting"]);
}
