//! What a document costs, reads and discloses.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::{Document, Feeds, bounds};
use serde_json::{Value, json};

fn read(document: &Value) -> Document {
    Document::parse(&document.to_string()).unwrap_or_else(|faults| panic!("{faults:#?}")).document
}

/// Conditions that each keep as much as they can, each of an event of its own.
fn expensive(conditions: usize) -> Value {
    let names: Vec<String> = (0..conditions).map(|number| format!("event_{number}")).collect();
    let events: serde_json::Map<String, Value> = names.iter().map(|name| (name.clone(), json!({}))).collect();
    let when: Vec<Value> = names.iter().map(|name| json!({"count": name, "gte": 1000, "within": "30d"})).collect();
    json!({"schema": 1, "version": 1, "events": events, "signals": [{"id": "s", "kind": "aha", "when": {"all": when}}]})
}

#[test]
fn memory_is_what_the_accumulators_take_and_a_little_more() {
    let memory = read(&expensive(3)).memory();
    let [first, ..] = memory.accumulators.as_slice() else { panic!("there are accumulators") };
    assert_eq!(first.keeps, "the latest 1000 times of `event_0` within 30d");
    assert!((8_000..8_400).contains(&first.bytes), "{}", first.bytes);
    let accumulators: usize = memory.accumulators.iter().map(|one| one.bytes).sum();
    assert!(accumulators > 24_000 && memory.bytes > accumulators && memory.bytes < accumulators + 2_000);
    let counting = json!({"schema": 1, "version": 1, "signals": [{"id": "s", "kind": "aha", "when": {"count": "$invite_sent", "gte": 1_000_000}}]});
    assert!(read(&counting).memory().bytes < 1_500, "a count over life is one number");
}

#[test]
fn a_document_that_can_need_too_much_memory_is_refused_with_what_takes_the_most() {
    assert!(Document::parse(&expensive(11).to_string()).is_ok());
    let faults = Document::parse(&expensive(12).to_string()).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.starts_with("the document can need "), "{}", faults[0].message);
    assert!(faults[0].message.contains(&format!("at most {} are allowed", bounds::MEMORY)));
    assert!(faults[0].message.contains("the latest 1000 times of `event_0` within 30d (8"), "{}", faults[0].message);
}

fn rich() -> Value {
    json!({
        "schema": 1, "version": 3,
        "events": {"message_sent": {"props": {"channel": "string", "n": "number"}}, "report_made": {}, "idle": {}},
        "features": {"chat": {"events": ["message_sent"]}},
        "limits": {"messages": {"cap": 100}, "seats": {}},
        "traits": {"company.size": "number", "company.name": "string"},
        "signals": [
            {"id": "aha", "kind": "aha", "when": {"all": [
                {"count": "message_sent", "gte": 2000},
                {"distinct": "message_sent", "by": "channel", "gte": 3, "within": "7d"},
                {"any": [{"limit": "messages", "reach": 0.8}, {"activeTime": "chat", "gte": "1h"}]}]}},
            {"id": "big", "kind": "custom", "evidence": "full", "when": {"all": [{"trait": "company.size", "gte": 50}, {"is": "aha"}]}},
            {"id": "team", "kind": "pql", "level": "account", "when": {"all": [
                {"distinct": "message_sent", "by": "channel", "gte": 9}, {"activeUsers": "any", "gte": 2}, {"trait": "company.size", "gte": 7}]}}
        ],
        "scores": [{"id": "ready", "behaviour": [{"count": "report_made", "points": 2, "halfLife": "14d"}, {"signal": "aha", "points": 5}],
            "fit": [{"trait": "company.size", "gte": 10, "points": 5}], "tiers": [{"id": "hot", "behaviour": 5}]}],
        "prompts": [{"id": "upsell", "on": ["aha", "team"], "cancelOn": ["big"], "content": {"title": "{count.report_made}", "body": ""}}]
    })
}

#[test]
fn feeds_tell_which_conditions_each_fact_can_change() {
    let text = |feeds: &Feeds| {
        let list: Vec<String> = feeds.feeds.iter().map(|feed| format!("{} {}", feed.to, feed.by)).collect();
        format!("{} -> {}", feeds.fact, list.join(", "))
    };
    let feeds: Vec<String> = read(&rich()).feeds().iter().map(text).collect();
    assert_eq!(
        feeds,
        [
            "message_sent -> aha#0 count, aha#1 distinct, team#0 distinct",
            "report_made -> ready behaviour, upsell text",
            "idle -> ",
            "any event or activity -> team#1 activeUsers",
            "activity in chat -> aha#3 activeTime",
            "limit messages -> aha#2 reach",
            "limit seats -> ",
            "trait company.size -> big#0 trait, ready fit, team#2 trait",
            "trait company.name -> ",
            "fired aha -> big#1 is, ready behaviour, upsell on",
            "fired big -> upsell cancelOn",
            "fired team -> upsell on",
        ]
    );
}

#[test]
fn egress_tells_every_field_and_what_stands_in_it() {
    let document = read(&rich());
    let lines: Vec<String> = document
        .egress()
        .groups
        .iter()
        .flat_map(|group| {
            group.fields.iter().map(move |field| format!("{} | {} | {}", group.part, field.field, field.holds))
        })
        .collect();
    for expected in [
        "every beacon | install | a random id of the browser profile",
        "a record of signal aha (aha) | evidence[0] | {\"count\":\"message_sent\",\"gte\":2000}: capped, the number of events but at most 2000",
        "a record of signal big (custom) | evidence[0] | {\"trait\":\"company.size\",\"gte\":50}: full, the value of the trait as measured",
        "a record of signal big (custom) | evidence[1] | {\"is\":\"aha\"}: 1",
        "a record of signal team (pql) | signal | nothing: the collector recognises it",
        "a record of a stage | stage | `new`, `activated`, `qualified`, `converted`",
        "a record of a tier of score ready | tier | `hot` or none",
        "a record of a prompt | outcome | `shown`, `clicked`, `dismissed`, `answered`, `holdout`",
        "the summary | limits[messages] | what is used and how much there is, by the latest reading",
        "the summary | limits[seats] | what is used and how much there is, by the latest reading; no condition asks for it",
        "the summary | traits[company.name] | the value as it is, a text; no condition asks for it",
        "| hashes of 9 different values of `channel` of `message_sent`, for the account | hashes of values, keyed",
        "| whether a test is passed by trait `company.size`, for the account | true or false, and a time; not the value",
        "| the latest time, for each user, of any activity, for the account | the day of the latest",
        "| begun | when the first fact of the account came",
    ] {
        assert!(lines.iter().any(|line| line.contains(expected)), "{expected} not in\n{}", lines.join("\n"));
    }
    assert_eq!(document.only_told(), ["limit seats", "trait company.name"]);
}
