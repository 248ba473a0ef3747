//! What a partial tells and what it does not, the laws of merging, and damage.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod support;

use piquel_engine::partial::{Merged, Partial};
use piquel_engine::{CodecError, Engine, OwnedValue, Value};
use serde_json::json;
use support::account::{
    DAY, KEY, SECRET, all, all_kinds, at, busy, device, learn, measured, merged, plan, reporter, send, since, text,
    three,
};

#[test]
fn merging_is_commutative_associative_and_idempotent_byte_for_byte() {
    let (_, parts) = three();
    let join = |a: &Merged, b: &Merged| {
        let mut joined = a.clone();
        joined.merge(b);
        joined
    };
    for a in &parts {
        assert_eq!(join(a, a).encode(), a.encode());
        assert_eq!(join(a, &Merged::new()).encode(), a.encode());
        for b in &parts {
            assert_eq!(join(a, b).encode(), join(b, a).encode());
            for c in &parts {
                assert_eq!(join(&join(a, b), c).encode(), join(a, &join(b, c)).encode());
            }
        }
    }
}

#[test]
fn what_two_users_did_adds_up_and_what_they_share_counts_once() {
    let plan = plan(&all_kinds());
    let installs = [("a", "u1"), ("b", "u2")];
    let both = merged(&installs.map(|(install, user)| (reporter(install, user), all(&busy(&plan)).partial)));
    let t = at(2 * DAY);
    let expected = [
        Some(4.0),              // sent by both on two days
        Some(4.0),              // all of them on the last seven
        Some(2.0),              // the same two channels
        Some(12.0),             // 2 + 4, twice
        Some(1.0),              // one feature
        Some(2.0),              // two days
        Some(1.0),              // of one week
        Some(DAY as f64),       // since the last
        Some((2 * DAY) as f64), // since the first
        Some(-(DAY as f64)),    // before the anchor
        Some(120_000.0),        // a minute each
        Some(0.9),              // the highest
        Some(1.0),              // true
        Some(2.0),              // two users
    ];
    assert_eq!(measured(&plan, &both, t), expected);
}

#[test]
fn no_plain_value_is_in_a_partial() {
    let conditions = [
        json!({"distinct": "sent", "by": "channel", "gte": 3}),
        json!({"distinct": "sent", "by": "n", "gte": 3}),
        json!({"count": {"event": "sent", "where": {"channel": SECRET}}, "gte": 1}),
        json!({"trait": "plan", "eq": SECRET}),
        json!({"trait": "size", "gte": 1}),
    ];
    let plan = plan(&conditions);
    let mut engine = device(&plan);
    let number = 987_654_321.123;
    send(&mut engine, at(0), SECRET, number);
    learn(&mut engine, at(0), "plan", &text(SECRET));
    learn(&mut engine, at(0), "size", &OwnedValue::Number(number));
    let bytes = all(&engine).partial.encode();
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for part in SECRET.as_bytes().windows(4) {
        assert!(!has(part), "{part:?}");
    }
    let unkeyed = [Value::Text(SECRET).digest(), Value::Number(number).digest()];
    for word in unkeyed.into_iter().chain([number.to_bits()]) {
        assert!(!has(&word.to_le_bytes()) && !has(&word.to_be_bytes()));
    }
    assert!(!has(b"sent") && !has(b"channel"), "what it is about is told by content keys");
}

#[test]
fn hashes_of_values_differ_under_another_key_and_in_another_cell() {
    let plan = plan(&[
        json!({"distinct": "sent", "by": "channel", "gte": 9}),
        json!({"distinct": {"event": "sent", "where": {"n": 1}}, "by": "channel", "gte": 9}),
    ]);
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let of = reporter("a", "u1");
    let under = |key| merged(&[(of.clone(), engine.partial(key, 0, None).unwrap().partial)]);
    let (one, other) = (under(KEY), under(*b"of the other one"));
    assert_eq!(one.encode(), under(KEY).encode());
    assert_ne!(one.encode(), other.encode());
    let mut both = one.clone();
    both.merge(&merged(&[(reporter("b", "u1"), engine.partial(*b"of the other one", 0, None).unwrap().partial)]));
    assert_eq!(measured(&plan, &one, at(0)), [Some(1.0), Some(1.0)]);
    assert_eq!(measured(&plan, &both, at(0)), [Some(2.0), Some(2.0)], "under two keys the same value is two");
    // The two cells hold the same value, and nobody without the key can see that.
    let bytes = one.encode();
    let words: Vec<&[u8]> = bytes.windows(8).collect();
    assert!(words.iter().enumerate().all(|(place, word)| !words[..place].contains(word)));
}

#[test]
fn only_what_changed_since_the_acknowledgement_is_told_and_nothing_where_nothing_did() {
    let plan = plan(&all_kinds());
    let mut engine = busy(&plan);
    let first = all(&engine);
    assert!(since(&engine, &first.acknowledged).is_none());
    send(&mut engine, at(5 * DAY), "other", 1.0);
    let second = since(&engine, &first.acknowledged).unwrap();
    assert_eq!(second.partial.base(), first.partial.revision());
    // Count, sum and both sets of days for one day, breadth, absence, the user's day; no value, limit or trait.
    assert!(second.partial.encode().len() < first.partial.encode().len() * 2 / 3);
    let of = reporter("a", "u1");
    let delta = merged(&[(of.clone(), first.partial.clone()), (of.clone(), second.partial.clone())]);
    let whole = merged(&[(of.clone(), first.partial.clone()), (of, all(&engine).partial)]);
    let t = at(5 * DAY);
    assert_eq!(measured(&plan, &delta, t), measured(&plan, &whole, t));
    assert!(since(&engine, &second.acknowledged).is_none());
    // What was lost is told again, since only an acknowledgement moves the base.
    let again = engine.partial(KEY, second.partial.revision(), Some(&first.acknowledged)).unwrap();
    assert!(again.partial.revision() > second.partial.revision());
    assert_eq!(again.partial.base(), first.partial.revision());
}

#[test]
fn everything_is_told_anew_under_other_definitions_another_key_or_in_another_stay() {
    let plan = plan(&all_kinds());
    let mut engine = busy(&plan);
    let known = all(&engine).acknowledged;
    assert_eq!(engine.partial(*b"of the other one", 0, Some(&known)).unwrap().partial.base(), 0);
    let fewer = support::account::plan(&all_kinds()[..3]);
    let restored = Engine::restore(fewer, &engine.snapshot(), engine.now()).unwrap();
    assert_eq!(restored.partial(KEY, 0, Some(&known)).unwrap().partial.base(), 0);
    engine.forget_account();
    assert!(engine.partial(KEY, 0, Some(&known)).is_none(), "nothing has happened for the new account");
    send(&mut engine, at(6 * DAY), "x", 1.0);
    let next = engine.partial(KEY, 0, Some(&known)).unwrap().partial;
    assert_eq!((next.base(), next.begun()), (0, at(6 * DAY)));
}

#[test]
fn days_outside_the_window_are_not_told() {
    let plan = plan(&[json!({"count": "sent", "gte": 3, "days": 2})]);
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let one_day = all(&engine).partial.encode().len();
    send(&mut engine, at(DAY), "x", 1.0);
    assert!(all(&engine).partial.encode().len() > one_day);
    engine.tick(at(2 * DAY));
    assert_eq!(all(&engine).partial.encode().len(), one_day);
}

#[test]
fn damage_is_an_error_or_another_partial_and_never_a_panic() {
    let (plan, parts) = three();
    let mut engine = busy(&plan);
    engine.tick(at(2 * DAY));
    let report = all(&engine);
    let bytes = report.partial.encode();
    for end in 0..bytes.len() {
        assert!(Partial::decode(&bytes[..end]).is_err());
    }
    assert_eq!(Partial::decode(&[2; 99]).unwrap_err(), CodecError::Version);
    let mut damaged = bytes.clone();
    for place in 0..bytes.len() {
        for change in [1, 0x80, 0xff, 0x3c] {
            damaged[place] ^= change;
            if let Ok(partial) = Partial::decode(&damaged) {
                let mut merged = merged(&[(reporter("a", "u1"), partial)]);
                measured(&plan, &merged, at(2 * DAY));
                merged.prune(&plan, at(2 * DAY));
                measured(&plan, &Merged::decode(&merged.encode()).unwrap(), at(90 * DAY));
            }
            damaged[place] ^= change;
        }
    }
    let mut whole = Merged::new();
    parts.iter().for_each(|part| whole.merge(part));
    let bytes = whole.encode();
    for end in 0..bytes.len() {
        assert!(Merged::decode(&bytes[..end]).is_err());
    }
    let mut damaged = bytes.clone();
    for place in 0..bytes.len() {
        for change in [1, 0x80, 0xff] {
            damaged[place] ^= change;
            if let Ok(merged) = Merged::decode(&damaged) {
                measured(&plan, &merged, at(2 * DAY));
                assert_eq!(Merged::decode(&merged.encode()).unwrap().encode(), merged.encode());
            }
            damaged[place] ^= change;
        }
    }
    assert_eq!(damaged, bytes);
}
