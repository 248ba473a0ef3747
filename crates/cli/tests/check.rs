//! `piquel check` and `piquel compile --public` as a product team runs them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod harness;

use std::fs;
use std::path::Path;

use harness::{piquel, stderr, stdout};
use serde_json::{Value, json};

/// A document with something of everything.
fn document() -> Value {
    json!({
        "schema": 1, "version": 7,
        "events": {"message_sent": {"props": {"channel": "string"}}, "report_made": {}, "idle": {}},
        "features": {"chat": {"events": ["message_sent"]}},
        "limits": {"messages": {"cap": 100}},
        "traits": {"company.size": "number", "company.name": "string"},
        "signals": [
            {"id": "aha", "kind": "aha", "label": "Talks", "when": {"all": [
                {"count": {"feature": "chat"}, "gte": 3, "within": "7d"},
                {"distinct": "message_sent", "by": "channel", "gte": 2}]}},
            {"id": "full", "kind": "limit", "when": {"limit": "messages", "reach": 0.8}},
            {"id": "team", "kind": "pql", "level": "account", "when": {"activeUsers": {"fired": "aha"}, "gte": 2}}
        ],
        "scores": [{"id": "ready", "behaviour": [{"count": "report_made", "points": 3}],
            "fit": [{"trait": "company.size", "gte": 50, "points": 5}], "tiers": [{"id": "hot", "behaviour": 9}]}],
        "prompts": [{"id": "upsell", "on": "full", "content": {"title": "Hi", "body": "{limit.messages.remaining}"}}],
        "tests": [
            {"name": "three messages in two channels", "facts": [
                {"t": 1_700_000_000_000_u64, "event": "message_sent", "props": {"channel": "a"}},
                {"t": 1_700_000_001_000_u64, "event": "message_sent", "props": {"channel": "a"}},
                {"t": 1_700_000_002_000_u64, "event": "message_sent", "props": {"channel": "b"}}],
             "expect": [{"signal": "aha", "at": 1_700_000_002_000_u64}]}
        ]
    })
}

#[test]
fn check_says_what_is_odd_what_it_costs_and_that_the_cases_pass() {
    let output = piquel(&["check", "-"], &document().to_string());
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    let [warning, valid, plan, memory, first, _, third, told, case] = lines.as_slice() else { panic!("{text}") };
    assert_eq!(*warning, "warning at /events/idle: unused: `idle` feeds no condition, score or text");
    assert_eq!(*valid, "`-` is valid: version 7, 3 signals, 1 score, 1 prompt, 1 warning");
    assert!(plan.starts_with("plan: ") && plan.contains(" bytes, of which browsers get "), "{plan}");
    assert!(memory.ends_with(" of 98,304 bytes for one user at the most; what takes the most:"), "{memory}");
    assert!(first.starts_with("  ") && third.starts_with("  "), "{text}");
    assert_eq!(*told, "leaves with every beacon, though no condition asks for it: trait company.name");
    assert_eq!(*case, "ok three messages in two channels");
}

#[test]
fn a_case_that_fails_tells_what_fired_instead_and_the_exit_status_is_1() {
    let mut document = document();
    document["tests"][0]["expect"] = json!([
        {"signal": "full", "at": 1_700_000_000_000_u64},
        {"signal": "aha", "at": 1_700_000_002_000_u64, "user": "somebody"}
    ]);
    document["tests"].as_array_mut().unwrap().push(json!({"name": "nothing", "facts": [], "expect": []}));
    let output = piquel(&["check", "-"], &document.to_string());
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let told = text.split_once("FAILED").unwrap().1;
    assert_eq!(
        told,
        concat!(
            " three messages in two channels: - was expected, + fired instead\n",
            "  - full at 1700000000000 (2023-11-14T22:13:20Z)\n",
            "  - aha at 1700000002000 (2023-11-14T22:13:22Z), user `somebody`\n",
            "  + aha at 1700000002000 (2023-11-14T22:13:22Z), user `user`\n",
            "ok nothing\n"
        )
    );
    assert_eq!(stderr(&output), "1 of 2 cases failed\n");
}

#[test]
fn the_tables_come_where_they_are_asked_for() {
    let text = stdout(&piquel(&["check", "--feeds", "--egress", "-"], &document().to_string()));
    for line in [
        "what each fact can change:",
        "  message_sent       → aha#0 count, aha#1 distinct",
        "  report_made        → ready behaviour",
        "  idle               → nothing",
        "  limit messages     → full#0 reach",
        "  trait company.size → ready fit",
        "  fired aha          → team#0 activeUsers",
        "  fired full         → upsell on",
        "what can leave a device, with an endpoint and with consent; nothing else does:",
        "    evidence[1]: {\"distinct\":\"message_sent\",\"by\":\"channel\",\"gte\":2}: capped, the number of different values but at most 2",
        "    the latest time, for each user, of signal `aha`, for the account: the day of the latest",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} not in\n{text}");
    }
    let short = stdout(&piquel(&["check", "-"], &document().to_string()));
    assert!(!short.contains("what each fact") && !short.contains("what can leave"));
}

/// The words in backticks in the first column of the tables of a page's section.
fn fields(page: &str, section: &str) -> Vec<String> {
    let section = page.split("\n## ").find(|one| one.starts_with(section)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let columns = rows.map(|row| row.split('|').collect::<Vec<_>>());
    // A record's own fields stand in the second column, before what they mean.
    let cells = columns.flat_map(|columns| {
        let is_record = columns.len() == 4;
        columns.into_iter().skip(1).take(if is_record { 2 } else { 1 }).map(str::to_owned).collect::<Vec<_>>()
    });
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_field_that_the_privacy_page_names_is_among_those_that_check_prints() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/privacy.md")).unwrap();
    let named = fields(&page, "What leaves the device");
    assert!(named.len() > 12 && named.iter().any(|one| one == "install"), "{named:?}");
    let text = stdout(&piquel(&["check", "--egress", "-"], &document().to_string()));
    let printed: Vec<&str> =
        text.split(|one: char| !one.is_ascii_alphanumeric() && one != '_').filter(|word| !word.is_empty()).collect();
    for field in named {
        // What a definition is called, `"evidence": "full"`, is no field of a beacon.
        let field = field.trim_end_matches("[]");
        if field.contains('"') {
            continue;
        }
        assert!(printed.contains(&field), "`{field}` is on the page, and check does not print it:\n{text}");
    }
}

#[test]
fn check_speaks_json_to_machines() {
    let output = piquel(&["check", "--json", "-"], &document().to_string());
    assert!(output.status.success());
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&found["valid"], &found["version"], &found["signals"]), (&json!(true), &json!(7), &json!(3)));
    assert_eq!(found["warnings"][0]["path"], "/events/idle");
    assert_eq!(found["memory"]["allowed"], 98_304);
    assert_eq!(found["onlyTold"], json!(["trait company.name"]));
    assert_eq!(found["tests"][0]["passed"], true);
    assert_eq!(found["feeds"][0]["fact"], "message_sent");
    assert!(found["egress"]["groups"].as_array().is_some_and(|groups| groups.len() > 5));
    assert!(found["publicPlan"]["bytes"].as_u64() < found["plan"]["bytes"].as_u64());

    let mut faulty = document();
    faulty["signals"][0]["kind"] = json!("ahaa");
    let output = piquel(&["check", "--json", "-"], &faulty.to_string());
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&found["valid"], &found["diagnostics"][0]["path"]), (&json!(false), &json!("/signals/0/kind")));
}

#[test]
fn the_public_plan_is_what_check_says_that_browsers_get() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |arguments: &[&str]| {
        let path = folder.path().join("plan");
        let mut all = vec!["compile", "-", "-o", path.to_str().unwrap()];
        all.extend(arguments);
        let output = piquel(&all, &document().to_string());
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(&path).unwrap()
    };
    let (full, public) = (bytes(&[]), bytes(&["--public"]));
    let found: Value =
        serde_json::from_str(&stdout(&piquel(&["check", "--json", "-"], &document().to_string()))).unwrap();
    for (plan, key) in [(&full, "plan"), (&public, "publicPlan")] {
        assert_eq!(found[key]["bytes"], plan.len());
        assert_eq!(found[key]["hash"], format!("{:016x}", piquel_engine::content_hash(plan)));
    }
    assert!(public.len() < full.len() && !public.windows(5).any(|some| some == b"Talks"));
}
