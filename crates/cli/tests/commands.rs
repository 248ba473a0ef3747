//! The commands as a person runs them: the real binary, real files, exit codes and both streams.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod harness;

use std::fs;
use std::path::{Path, PathBuf};

use harness::{piquel, stderr, stdout};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(name)
}

const FAULTY: &str = r#"{"schema":1,"version":1,"events":{"message_sent":{}},
  "signals":[{"id":"one","kind":"ahaa","when":{"count":"mesage_sent","gte":0}},{"id":"one","kind":"aha","when":{"al":[]}}],"extra":1}"#;

#[test]
fn check_names_every_fault_with_its_path_and_what_would_be_right() {
    let output = piquel(&["check", "-"], FAULTY);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    for expected in [
        "error at /signals/1/id: the id `one` is taken by an earlier signal",
        "error at /signals/0/kind: `ahaa` is none of",
        "did you mean `aha`?",
        "error at /signals/0/when/count: event `mesage_sent` is not declared; did you mean `message_sent`?",
        "error at /signals/0/when/gte: expected a whole number from 1",
        "error at /extra: unknown key `extra`",
        "`-` has 5 errors",
    ] {
        assert!(text.contains(expected), "{expected} not in:\n{text}");
    }
}

#[test]
fn check_says_what_a_valid_document_holds() {
    let path = case("stages_rise_and_conversion_may_end").join("definitions.json");
    let output = piquel(&["check", path.to_str().unwrap()], "");
    assert!(output.status.success());
    assert!(stdout(&output).contains("is valid: version 1, 3 signals"));
}

#[test]
fn a_file_that_is_not_there_is_said_with_exit_code_2() {
    let output = piquel(&["check", "nowhere.json"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot read `nowhere.json`"));
}

#[test]
fn replay_writes_the_records_of_a_history() {
    let case = case("stages_rise_and_conversion_may_end");
    let (definitions, events) = (case.join("definitions.json"), case.join("facts.ndjson"));
    let output =
        piquel(&["replay", "--definitions", definitions.to_str().unwrap(), "--events", events.to_str().unwrap()], "");
    assert!(output.status.success());
    assert_eq!(stdout(&output), fs::read_to_string(case.join("records.ndjson")).unwrap());
    assert!(stderr(&output).contains("6 facts, 0 of undeclared names, 0 values ignored, 0 lines that are no facts"));
}

const LINES: &str = concat!(
    r#"{"user":"u","t":1,"event":"a"}"#,
    "\n{\"user\":\"u\",\"t\":2}\n\n",
    r#"{"user":"u","t":3,"event":"a","props":{"x":1}}"#,
    "\nnonsense\n",
    r#"{"user":"u","t":-1,"event":"a"}"#,
    "\n"
);

#[test]
fn replay_reports_lines_that_are_no_facts_and_goes_on() {
    let definitions = case("count_over_life").join("definitions.json");
    let output = piquel(&["replay", "--definitions", definitions.to_str().unwrap(), "--events", "-"], LINES);
    assert!(output.status.success());
    assert!(stdout(&output).contains(r#""at":3,"type":"signal","signal":"two""#));
    let text = stderr(&output);
    assert!(text.contains("line 2 is no fact: expected exactly one of `event`"), "{text}");
    assert!(text.contains("line 5 is no fact: not valid JSON"), "{text}");
    assert!(text.contains("line 6 is no fact: `t`: expected a whole number"), "{text}");
    assert!(text.contains("2 facts, 0 of undeclared names, 1 values ignored, 3 lines that are no facts"), "{text}");
}

#[test]
fn strict_replay_stops_there_with_the_records_of_the_lines_before() {
    let definitions = case("count_over_life").join("definitions.json");
    let lines = LINES.replace("{\"user\":\"u\",\"t\":2}", r#"{"user":"u","t":2,"event":"a"}"#);
    let output =
        piquel(&["replay", "--strict", "--definitions", definitions.to_str().unwrap(), "--events", "-"], &lines);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains(r#""signal":"two""#) && stdout(&output).contains(r#""signal":"three""#));
    assert!(stderr(&output).contains("line 5 is no fact"));
}

#[test]
fn compile_writes_the_same_plan_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let definitions = case("count_over_life").join("definitions.json");
    let plans: Vec<Vec<u8>> = ["a.plan", "b.plan"]
        .map(|name| {
            let path = folder.path().join(name);
            let output = piquel(&["compile", definitions.to_str().unwrap(), "-o", path.to_str().unwrap()], "");
            assert!(output.status.success(), "{}", stderr(&output));
            fs::read(path).unwrap()
        })
        .into();
    assert_eq!(plans[0], plans[1]);
    assert!(piquel_engine::Plan::decode(&plans[0]).is_ok());
}

#[test]
fn schema_writes_what_editors_complete_from() {
    let output = piquel(&["schema"], "");
    assert!(output.status.success());
    assert!(stdout(&output).starts_with("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""));
    assert!(stdout(&output).contains("\"required\": [\n    \"schema\",\n    \"version\",\n    \"signals\"\n  ]"));
}
