//! Names and records in the shape in which they cross to the facade: the names of a plan once, as one text, records as numbers.

use piquel_engine::{Plan, Record, Stage, TraitSpec, ValueKind, What};

/// The names of a plan, a line for each table: events, features, limits, traits, signals, prompts, stages, scores. Entries are
/// separated by commas, the parts of an entry by spaces: an event is followed by its needed props and, where its hour or weekday is
/// asked for, `@`; a signal by its kind and a score by its tiers; props and traits bear the first letter of their type. No name can hold a comma, space or line end.
pub(crate) fn of(plan: &Plan) -> String {
    let mut text = String::new();
    for event in &plan.events {
        text.push_str(&event.name);
        for prop in &event.props {
            text.push(' ');
            push_typed(&mut text, prop.kind, &prop.name);
        }
        if event.asks_for_local_time() {
            text.push_str(" @");
        }
        text.push(',');
    }
    text.push('\n');
    plan.features.iter().for_each(|feature| push(&mut text, &feature.name));
    text.push('\n');
    plan.limits.iter().for_each(|limit| push(&mut text, &limit.name));
    text.push('\n');
    for TraitSpec { name, kind, .. } in &plan.traits {
        push_typed(&mut text, *kind, name);
        text.push(',');
    }
    text.push('\n');
    for signal in &plan.signals {
        text.push_str(&signal.name);
        text.push(' ');
        push(&mut text, signal.kind.as_str());
    }
    text.push('\n');
    plan.prompts.iter().for_each(|prompt| push(&mut text, &prompt.name));
    text.push('\n');
    Stage::ALL.iter().for_each(|stage| push(&mut text, stage.as_str()));
    text.push('\n');
    for score in &plan.scores {
        text.push_str(&score.name);
        for tier in &score.tiers {
            text.push(' ');
            text.push_str(&tier.name);
        }
        text.push(',');
    }
    text
}

fn push(text: &mut String, name: &str) {
    text.push_str(name);
    text.push(',');
}

fn push_typed(text: &mut String, kind: ValueKind, name: &str) {
    text.push(match kind {
        ValueKind::Text => 's',
        ValueKind::Number => 'n',
        ValueKind::Flag => 'b',
    });
    text.push_str(name);
}

/// A record as numbers: which sort (0 signal, 1 stage, 2 prompt, 3 tier), at, observed, index, n, whether initial, which outcome or
/// which tier (from 1; 0 is none), how many pairs follow: number and measure of each clause, or behaviour and fit.
pub(crate) fn push_record(out: &mut Vec<f64>, record: &Record) {
    let (sort, index, n, extra) = match &record.what {
        What::Signal { signal, n, initial, .. } => (0, *signal, *n, usize::from(*initial)),
        What::Stage { stage, n } => (1, *stage as usize, *n, 0),
        What::Prompt { prompt, outcome, n } => (2, *prompt, *n, *outcome as usize),
        What::Tier { score, tier, n, .. } => (3, *score, *n, tier.map_or(0, |tier| tier + 1)),
    };
    out.extend([f64::from(sort), record.at.ms() as f64, record.observed.ms() as f64, index as f64]);
    out.extend([f64::from(n), extra as f64]);
    match &record.what {
        What::Signal { evidence, .. } => {
            out.push(evidence.len() as f64);
            evidence.iter().for_each(|one| out.extend([one.clause as f64, one.measured]));
        }
        What::Tier { behaviour, fit, .. } => out.extend([1.0, *behaviour, *fit]),
        _ => out.push(0.0),
    }
}
