//! Logins from a CSV file become facts that `piquel replay` takes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod harness;

use std::fs;
use std::path::Path;

use harness::{piquel, stderr, stdout};

const LOGINS: &str = "\
when,who,team
2026-01-03,ann,acme
2026-01-01 09:30,bob,
2026-01-03,cid,acme
2026-01-02T23:59:59+01:00,ann,acme
";

const CONVERT: [&str; 7] = ["convert", "--csv", "-", "--user", "who", "--time", "when"];

#[test]
fn each_row_becomes_a_fact_in_the_order_of_time() {
    let output = piquel(&CONVERT, LOGINS);
    assert!(output.status.success());
    assert_eq!(
        stdout(&output),
        concat!(
            r#"{"user":"bob","t":1767259800000,"event":"login"}"#,
            "\n",
            r#"{"user":"ann","t":1767394799000,"event":"login"}"#,
            "\n",
            r#"{"user":"ann","t":1767398400000,"event":"login"}"#,
            "\n",
            r#"{"user":"cid","t":1767398400000,"event":"login"}"#,
            "\n",
        )
    );
    assert_eq!(stderr(&output), "4 facts, 0 rows that are no facts\n");
}

#[test]
fn event_and_account_are_chosen() {
    let output = piquel(&[&CONVERT[..], &["--event", "$session_start", "--account", "team"]].concat(), LOGINS);
    let text = stdout(&output);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(r#"{"user":"bob","t":1767259800000,"event":"$session_start"}"#));
    assert_eq!(lines.next(), Some(r#"{"user":"ann","account":"acme","t":1767394799000,"event":"$session_start"}"#));
}

#[test]
fn an_event_that_no_document_could_declare_is_refused() {
    for name in ["Log in", "any", "", "$", "9lives"] {
        let output = piquel(&[&CONVERT[..], &["--event", name]].concat(), LOGINS);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert_eq!(stdout(&output), "", "{name}");
    }
}

const FAULTY: &str = "\
when,who
2026-01-01,ann
yesterday,bob
2026-01-01,
,bob
2026-01-01,cid,more
1767225600,dan

\"2026-01-01\",\"eve, \"\"the \"\" first
\"
";

#[test]
fn rows_that_are_no_facts_are_told_with_line_and_reason_and_counted() {
    let output = piquel(&CONVERT, FAULTY);
    assert!(output.status.success());
    assert_eq!(
        stdout(&output).lines().collect::<Vec<_>>(),
        [
            r#"{"user":"ann","t":1767225600000,"event":"login"}"#,
            r#"{"user":"eve, \"the \" first","t":1767225600000,"event":"login"}"#
        ]
    );
    let text = stderr(&output);
    for expected in [
        "line 3 is no fact: `when`: `yesterday` is no date such as `2026-04-22`",
        "line 4 is no fact: `who` is empty",
        "line 5 is no fact: `when` is empty",
        "line 6 is no fact: expected 2 columns, found 3",
        "line 7 is no fact: `when`: `1767225600` is a number; say what it counts with `--unit s` or `--unit ms`",
        "2 facts, 5 rows that are no facts",
    ] {
        assert!(text.contains(expected), "{expected} not in:\n{text}");
    }
}

#[test]
fn strict_stops_at_the_first_row_that_is_no_fact_and_writes_nothing() {
    let output = piquel(&[&CONVERT[..], &["--strict"]].concat(), FAULTY);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).starts_with("line 3 is no fact: "));
    assert!(stderr(&output).contains("stopped there because of --strict"));
}

#[test]
fn numbers_are_read_by_the_unit_that_is_given() {
    for (unit, time) in [("s", "1767225600"), ("s", "1767225600.0"), ("ms", "1767225600000")] {
        let output = piquel(&[&CONVERT[..], &["--unit", unit]].concat(), &format!("who,when\nann,{time}\n"));
        assert_eq!(stdout(&output), "{\"user\":\"ann\",\"t\":1767225600000,\"event\":\"login\"}\n", "{time} {unit}");
    }
}

#[test]
fn a_column_that_is_not_there_is_told_with_those_that_are() {
    let output = piquel(&["convert", "--csv", "-", "--user", "user", "--time", "when"], LOGINS);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "`-` has no column `user`; its columns are `when`, `who`, `team`\n");
}

#[test]
fn files_as_spreadsheets_write_them_are_taken() {
    let output = piquel(&CONVERT, "\u{feff}when,who\r\n2026-01-01, ann \r\n");
    assert_eq!(stdout(&output), "{\"user\":\"ann\",\"t\":1767225600000,\"event\":\"login\"}\n");
}

#[test]
fn only_columns_that_are_read_must_be_utf8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.csv");
    fs::write(&path, b"name,who,when\nJos\xe9,ann,2026-01-01\nann,Jos\xe9,2026-01-01\n").unwrap();
    let output = piquel(&["convert", "--csv", path.to_str().unwrap(), "--user", "who", "--time", "when"], "");
    assert_eq!(stdout(&output), "{\"user\":\"ann\",\"t\":1767225600000,\"event\":\"login\"}\n");
    assert!(stderr(&output).contains("line 3 is no fact: `who` is not UTF-8"));
}

#[test]
fn replay_takes_what_convert_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (definitions, facts) = (folder.path().join("definitions.json"), folder.path().join("facts.ndjson"));
    let document = r#"{"schema":1,"version":1,"events":{"login":{}},
        "signals":[{"id":"twice","kind":"habit","when":{"count":"login","gte":2,"within":"7d"}}]}"#;
    fs::write(&definitions, document).unwrap();
    fs::write(&facts, piquel(&CONVERT, LOGINS).stdout).unwrap();
    let output = piquel(
        &["replay", "--strict", "--definitions", definitions.to_str().unwrap(), "--events", facts.to_str().unwrap()],
        "",
    );
    assert!(output.status.success());
    assert!(stdout(&output).starts_with(r#"{"user":"ann","at":1767398400000,"type":"signal","signal":"twice""#));
    assert_eq!(stdout(&output).lines().count(), 1);
}

/// The first block of this language in a page of the project.
fn block<'a>(page: &'a str, language: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_example_of_the_documentation_does_what_it_says() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/history.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("logins.csv"), block(&page, "csv")).unwrap();
    fs::write(folder.path().join("definitions.json"), block(&page, "json")).unwrap();
    let in_folder = |argument: &str| {
        let path = folder.path().join(argument);
        if argument.contains('.') { path.to_str().unwrap().to_owned() } else { argument.to_owned() }
    };
    let mut records = String::new();
    for line in block(&page, "sh").lines() {
        let (command, output) = line.split_once(" > ").map_or((line, None), |(command, file)| (command, Some(file)));
        let arguments: Vec<String> = command.split(' ').skip(1).map(in_folder).collect();
        let run = piquel(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
        assert!(run.status.success(), "{line}: {}", stderr(&run));
        match output {
            Some(file) => fs::write(folder.path().join(file), &run.stdout).unwrap(),
            None => records = stdout(&run),
        }
    }
    assert_eq!(records, block(&page, "ndjson"));
}
