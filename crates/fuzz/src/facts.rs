//! Bytes as a history: drawn together with its document and held against the naive model, or as they are, line by line.

use arbitrary::Unstructured;
use piquel_engine::replay::Replay;
use piquel_engine::{Time, exp2};
use piquel_model::generate;
use serde_json::Value as Json;

use crate::cases::called;

/// First byte of an input from which a document and its history are drawn: a mask for each kind of action between facts follows,
/// then what is drawn from.
pub const DRAWN: u8 = 0;
/// First byte of an input that is lines: the code of a golden case in two bytes follows, then NDJSON.
pub const LINES: u8 = 1;

/// What a replay is put through.
enum Action<'a> {
    /// A line of a fact.
    Fact(&'a Json),
    /// A line that is no fact: nothing happens.
    NoFact(&'static str),
    /// Every engine is put away and goes on from its snapshot: nothing changes.
    Restore,
}

/// Lines that are no facts, each for a reason of its own.
const NO_FACTS: [&str; 4] =
    ["{", r#"{"user":"stranger","t":1}"#, r#"{"user":"stranger","event":"e","t":-1}"#, r#"[{"user":"u1"}]"#];

/// Records are those of the naive model, byte for byte; and whatever lines are, a line is a fact or refused, and snapshots in between
/// change nothing.
pub fn facts(input: &[u8]) {
    let Some((&mode, rest)) = input.split_first() else { return };
    if mode % 2 == DRAWN {
        drawn(rest);
    } else if let Some((&case, lines)) = rest.split_first_chunk::<2>() {
        raw(u16::from_le_bytes(case), lines);
    }
}

fn drawn(input: &[u8]) {
    let Some((&restores, rest)) = input.split_first_chunk::<8>() else { return };
    let Some((&no_facts, rest)) = rest.split_first_chunk::<2>() else { return };
    let (restores, no_facts) = (u64::from_le_bytes(restores), u16::from_le_bytes(no_facts));
    let mut u = Unstructured::new(rest);
    let Ok(definitions) = generate::document(&mut u) else { return };
    let Ok((facts, until)) = generate::facts(&mut u, &definitions) else { return };

    let mut actions = Vec::new();
    for (place, fact) in facts.iter().enumerate() {
        if no_facts >> (place % 16) & 1 == 1 {
            actions.extend(NO_FACTS.get(place % NO_FACTS.len()).map(|line| Action::NoFact(line)));
        }
        actions.push(Action::Fact(fact));
        if restores >> (place % 64) & 1 == 1 {
            actions.push(Action::Restore);
        }
    }

    let found = replay(&definitions, &actions, until);
    let expected = piquel_model::replay(&definitions, &facts, until, exp2).expect("what was drawn is valid");
    assert!(found == expected, "{definitions:#}\n{facts:#?}\n{until:?}\n--- engine\n{found}--- model\n{expected}");
}

fn replay(definitions: &Json, actions: &[Action<'_>], until: Option<u64>) -> String {
    let checked = piquel_engine::document::Document::parse(&definitions.to_string());
    let document = checked.unwrap_or_else(|faults| panic!("{definitions:#}\n{faults:#?}")).document;
    let mut replay = Replay::new(&document);
    for action in actions {
        match action {
            Action::Fact(fact) => replay.line(fact.to_string().as_bytes()).expect("what was drawn is a fact"),
            Action::NoFact(line) => assert!(replay.line(line.as_bytes()).is_err(), "{line}"),
            Action::Restore => replay.restore_all().expect("a snapshot reads back"),
        }
    }
    replay.finish(until.map(|ms| Time::from_ms(ms).expect("what was drawn is an instant")))
}

fn raw(case: u16, lines: &[u8]) {
    let document = &called(case).document;
    let mut straight = Replay::new(document);
    let mut restored = Replay::new(document);
    let mut facts = 0;
    for line in lines.split(|&byte| byte == b'\n') {
        let taken = straight.line(line);
        assert_eq!(restored.line(line), taken, "a snapshot changes what a fact is");
        restored.restore_all().expect("a snapshot reads back");
        facts += u64::from(taken.is_ok() && !line.trim_ascii().is_empty());
    }
    let counts = straight.counts();
    assert_eq!(counts.facts + counts.undeclared, facts, "{counts:?}");
    let records = straight.finish(None);
    assert_eq!(restored.finish(None), records, "a snapshot changes records");
    for record in records.lines() {
        let read: Json = serde_json::from_str(record).unwrap_or_else(|error| panic!("{record}: {error}"));
        assert!(read.is_object(), "{record}");
    }
}
