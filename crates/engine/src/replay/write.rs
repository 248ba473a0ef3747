//! Records as lines of JSON, byte for byte as the replay contract has them.

use core::fmt::Write as _;

use crate::plan::Plan;
use crate::record::{Record, What};

/// Appends one line. Signals and stages only: in a replay nobody asks for prompts.
pub(super) fn record(out: &mut String, plan: &Plan, user: &str, record: &Record) {
    let at = record.at.ms();
    let user = serde_json::Value::from(user);
    // Writing to a string does not fail.
    let _ = match &record.what {
        What::Signal { signal, n, initial, evidence } => {
            let Some(spec) = plan.signals.get(*signal) else { return };
            let initial = if *initial { r#""initial":true,"# } else { "" };
            let mut number = ryu_js::Buffer::new();
            let pairs = evidence.iter().map(|one| format!("[{},{}]", one.clause, number.format(one.measured)));
            let pairs = pairs.collect::<Vec<_>>().join(",");
            writeln!(
                out,
                r#"{{"user":{user},"at":{at},"type":"signal","signal":"{}","kind":"{}","n":{n},{initial}"evidence":[{pairs}]}}"#,
                spec.name, spec.kind
            )
        }
        What::Stage { stage, .. } => {
            writeln!(out, r#"{{"user":{user},"at":{at},"type":"stage","stage":"{}"}}"#, stage.as_str())
        }
        What::Prompt { .. } => Ok(()),
    };
}
