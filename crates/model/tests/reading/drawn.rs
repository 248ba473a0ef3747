//! What holds for whatever the generator draws.

use arbitrary::Unstructured;
use piquel_model::{generate, replay, replay_with_superfluous_steps};
use serde_json::Value;

fn case(u: &mut Unstructured<'_>) -> arbitrary::Result<(Value, Vec<Value>, Option<u64>)> {
    let document = generate::document(u)?;
    let (facts, until) = generate::facts(u, &document)?;
    Ok((document, facts, until))
}

#[test]
fn a_step_more_than_what_is_due_changes_nothing() {
    arbtest::arbtest(|u| {
        let (document, facts, until) = case(u)?;
        let due = replay(&document, &facts, until, f64::exp2).unwrap();
        let more = replay_with_superfluous_steps(&document, &facts, until, f64::exp2).unwrap();
        assert_eq!(due, more, "\n{document}\n{}", Value::Array(facts));
        Ok(())
    })
    .size_min(256)
    .size_max(4096)
    .budget_ms(2000);
}

#[test]
fn without_input_a_valid_document_and_no_facts_are_drawn() {
    let (document, facts, until) = case(&mut Unstructured::new(&[])).unwrap();
    assert_eq!(facts, Vec::<Value>::new());
    assert_eq!(until, None);
    assert_eq!(replay(&document, &facts, until, f64::exp2).unwrap(), "");
}

#[test]
fn little_input_makes_small_cases_that_still_have_facts() {
    arbtest::arbtest(|u| {
        let (document, facts, _) = case(u)?;
        assert!(document["signals"].as_array().unwrap().len() <= 2, "{document}");
        // There are eight bytes of input for each.
        assert!(facts.len() <= 25, "{} facts", facts.len());
        Ok(())
    })
    .size_min(200)
    .size_max(200);
}

/// Whatever stands under `key`, anywhere in a value.
fn all_under<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    match value {
        Value::Object(members) => {
            let here = members.get(key).into_iter();
            here.chain(members.values().flat_map(|member| all_under(member, key))).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| all_under(item, key)).collect(),
        _ => Vec::new(),
    }
}

/// Signals that a signal's condition looks at: those named in `is`, and those whose users are counted.
fn looked_at(signal: &Value) -> Vec<&str> {
    let when = &signal["when"];
    let named = all_under(when, "is").into_iter().chain(all_under(when, "fired"));
    // A prop is called `is` too, and its tests are no names of signals.
    named.filter_map(Value::as_str).filter(|id| id.starts_with('s')).collect()
}

#[test]
fn no_signal_looks_at_itself_and_no_score_builds_on_a_tier() {
    arbtest::arbtest(|u| {
        let document = generate::document(u)?;
        let signals = document["signals"].as_array().unwrap();
        let by_id = |id: &str| signals.iter().find(|signal| signal["id"] == id).unwrap();
        let reached_from = |id: &str| {
            let mut reached: Vec<&str> = looked_at(by_id(id));
            let mut next = 0;
            while let Some(id) = reached.get(next).copied() {
                for id in looked_at(by_id(id)) {
                    if !reached.contains(&id) {
                        reached.push(id);
                    }
                }
                next += 1;
            }
            reached
        };
        for signal in signals {
            let id = signal["id"].as_str().unwrap();
            assert!(!reached_from(id).contains(&id), "{document}");
        }
        for score in document["scores"].as_array().into_iter().flatten() {
            let bases = all_under(score, "signal").into_iter().chain(all_under(score, "is"));
            for base in bases.filter_map(Value::as_str).filter(|id| id.starts_with('s')) {
                assert_eq!(by_id(base)["level"].as_str().unwrap_or("user"), score["level"].as_str().unwrap_or("user"));
                let mut all = reached_from(base);
                all.push(base);
                assert!(all.into_iter().all(|id| all_under(&by_id(id)["when"], "tier").is_empty()), "{document}");
            }
        }
        Ok(())
    })
    .size_min(256)
    .size_max(4096)
    .budget_ms(500);
}
