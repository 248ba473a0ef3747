//! Records as lines of JSON, byte for byte as the replay contract has them.

use core::fmt::Write as _;

use crate::plan::Plan;
use crate::record::{Level, Record, What};

/// Appends one line, of a user or of an account. No line for prompts: in a replay nobody asks for them.
pub(super) fn record(out: &mut String, plan: &Plan, of: Level, name: &str, record: &Record) {
    let at = record.at.ms();
    let (of, name) = (of.as_str(), serde_json::Value::from(name));
    // Writing to a string does not fail.
    let _ = match &record.what {
        What::Signal { signal, n, initial, evidence } => {
            let Some(spec) = plan.signals.get(*signal) else { return };
            let initial = if *initial { r#""initial":true,"# } else { "" };
            let pairs = evidence.iter().map(|one| format!("[{},{}]", one.clause, number(one.measured)));
            let pairs = pairs.collect::<Vec<_>>().join(",");
            writeln!(
                out,
                r#"{{"{of}":{name},"at":{at},"type":"signal","signal":"{}","kind":"{}","n":{n},{initial}"evidence":[{pairs}]}}"#,
                spec.name, spec.kind
            )
        }
        What::Tier { score, tier, behaviour, fit, .. } => {
            let Some(spec) = plan.scores.get(*score) else { return };
            let tier =
                tier.and_then(|tier| spec.tiers.get(tier)).map_or("null".into(), |tier| format!("\"{}\"", tier.name));
            let (behaviour, fit) = (number(*behaviour), number(*fit));
            writeln!(
                out,
                r#"{{"{of}":{name},"at":{at},"type":"tier","score":"{}","tier":{tier},"behaviour":{behaviour},"fit":{fit}}}"#,
                spec.name
            )
        }
        What::Stage { stage, .. } => {
            writeln!(out, r#"{{"{of}":{name},"at":{at},"type":"stage","stage":"{}"}}"#, stage.as_str())
        }
        What::Prompt { .. } => Ok(()),
    };
}

/// A number as JavaScript writes it.
fn number(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}
