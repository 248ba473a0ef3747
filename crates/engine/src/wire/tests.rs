use serde_json::json;

use super::*;

/// What a beacon with this record makes of it.
fn read(record: Value) -> Result<Record, Refusal> {
    let body = json!({
        "v": 1, "key": "pk_test", "install": "0123456789abcdef0123456789abcdef", "rev": 1, "sent": 5, "records": [record],
        "summary": {"stage": "new", "first": 1, "last": 2, "active": 0, "limits": {}, "traits": {}},
    });
    let beacon = Envelope::open(body.to_string().as_bytes()).and_then(Envelope::beacon);
    beacon.expect("a beacon").records.pop().expect("its record")
}

/// Kind, name and number of a record: what tells it from others of the same user.
fn identity(record: Value) -> Option<(&'static str, String, u32)> {
    read(record).ok().map(|record| (record.what.kind(), record.what.name(), record.what.n().get()))
}

fn tier() -> Value {
    json!({"type": "tier", "score": "ready", "tier": "hot", "behaviour": 61.5, "fit": 20, "n": 2, "at": 4})
}

fn with(mut record: Value, key: &str, value: Value) -> Value {
    record[key] = value;
    record
}

#[test]
fn every_kind_of_record_has_its_identity() {
    let signal = json!({"type": "signal", "signal": "aha", "n": 1, "at": 4, "evidence": []});
    assert_eq!(identity(signal), Some(("signal", "aha".to_owned(), 1)));
    let stage = json!({"type": "stage", "stage": "activated", "n": 3, "at": 4});
    assert_eq!(identity(stage), Some(("stage", "activated".to_owned(), 3)));
    assert_eq!(identity(tier()), Some(("tier", "ready".to_owned(), 2)));
    for outcome in ["shown", "clicked", "dismissed", "answered", "holdout"] {
        let prompt = json!({"type": "prompt", "prompt": "upgrade", "outcome": outcome, "n": 1, "at": 4});
        assert_eq!(identity(prompt), Some(("prompt", format!("upgrade:{outcome}"), 1)));
    }
}

#[test]
fn a_tier_that_was_lost_is_null_and_named_by_its_score_all_the_same() {
    let lost = with(with(tier(), "tier", Value::Null), "behaviour", json!(-3));
    assert_eq!(identity(lost.clone()), Some(("tier", "ready".to_owned(), 2)));
    let Ok(Record { what: What::Tier { tier, behaviour, fit, .. }, .. }) = read(lost) else { panic!("a tier") };
    assert_eq!((tier, behaviour.as_f64(), fit.as_f64()), (None, Some(-3.0), Some(20.0)));
}

#[test]
fn a_tier_record_says_all_that_it_has_to() {
    for key in ["score", "tier", "behaviour", "fit", "n", "at"] {
        let mut record = tier();
        record.as_object_mut().expect("an object").remove(key);
        assert_eq!(read(record), Err(Refusal::Invalid), "without `{key}`");
    }
    for (key, value) in [
        ("score", json!(null)),
        ("score", json!("Ready")),
        ("tier", json!("")),
        ("tier", json!(1)),
        ("behaviour", json!(null)),
        ("fit", json!("20")),
        ("n", json!(0)),
    ] {
        assert_eq!(read(with(tier(), key, value.clone())), Err(Refusal::Invalid), "`{key}` is {value}");
    }
}

#[test]
fn an_outcome_that_is_none_is_refused() {
    let ignored = json!({"type": "prompt", "prompt": "upgrade", "outcome": "ignored", "n": 1, "at": 4});
    assert_eq!(read(ignored), Err(Refusal::Invalid));
}

#[test]
fn a_beacon_says_whether_a_program_uses_the_profile_or_says_nothing_of_it() {
    let read = |automated: Option<Value>| {
        let mut body = json!({
            "v": 1, "key": "pk_test", "install": "0123456789abcdef0123456789abcdef", "rev": 1, "sent": 5, "records": [],
            "summary": {"stage": "new", "first": 1, "last": 2, "active": 0, "limits": {}, "traits": {}},
        });
        if let Some(automated) = automated {
            body["automated"] = automated;
        }
        Envelope::open(body.to_string().as_bytes()).and_then(Envelope::beacon).map(|beacon| beacon.automated)
    };
    assert_eq!([None, Some(json!(true)), Some(json!(false))].map(read), [Ok(false), Ok(true), Ok(false)]);
    assert!(matches!(read(Some(json!("yes"))), Err(Fault::Invalid { field: "automated", .. })));
}
