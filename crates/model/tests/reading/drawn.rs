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
    .budget_ms(10_000);
}

#[test]
fn without_input_a_valid_document_and_no_facts_are_drawn() {
    let (document, facts, until) = case(&mut Unstructured::new(&[])).unwrap();
    assert_eq!(facts, Vec::<Value>::new());
    assert_eq!(until, None);
    assert_eq!(replay(&document, &facts, until, f64::exp2).unwrap(), "");
}
