//! What the facade reads, as bytes of the engine's codec (`js/bytes.js` is their reader): names once, records, prompts,
//! explanations, beacons. Bytes cost the page less than objects built one key at a time.

use piquel_engine::codec::Writer;
use piquel_engine::outbox::{Beacon, Item};
use piquel_engine::{Plan, Time, Value, ValueKind};

use crate::core::Core;

/// The names of a plan: events, each with its needed props, whether its hour or weekday is asked for, and whether it is itself;
/// features; limits; traits; signals, each with its kind; prompts; what the page is to tell by itself.
pub(crate) fn names(w: &mut Writer, plan: &Plan) {
    list(w, &plan.events, |w, event| {
        w.text(&event.name);
        list(w, &event.props, |w, prop| typed(w, prop.kind, &prop.name));
        w.byte(u8::from(event.asks_for_local_time()));
        w.byte(u8::from(event.is_asked()));
    });
    list(w, &plan.features, |w, feature| w.text(&feature.name));
    list(w, &plan.limits, |w, limit| w.text(&limit.name));
    list(w, &plan.traits, |w, spec| typed(w, spec.kind, &spec.name));
    list(w, &plan.signals, |w, signal| {
        w.text(&signal.name);
        w.text(signal.kind.as_str());
    });
    list(w, &plan.prompts, |w, prompt| w.text(&prompt.name));
    w.text(&plan.capture);
}

/// A prompt: its index, name, form, anchor; its texts, as the plan has them; the trait of its question; what its placeholders stand for.
pub(crate) fn prompt(w: &mut Writer, core: &Core, index: usize) {
    let engine = &core.state.engine;
    let Some(spec) = core.plan.prompts.get(index) else { return };
    let Some(content) = spec.content(&core.language) else { return };
    w.uint(index as u64);
    w.text(&spec.name);
    w.text(spec.form.as_str());
    w.option(spec.anchor.as_deref(), Writer::text);
    w.raw(&content.texts);
    let question = spec.question.and_then(|index| core.plan.traits.get(index));
    w.option(question, |w, question| w.text(&question.name));
    list(w, &engine.prompt_values(index), |w, value| w.option(*value, put));
}

/// A signal: how often it fired, then condition, subject, measure, need, truth, since when there is history, and when time alone can
/// change it, of each clause.
pub(crate) fn explanation(w: &mut Writer, core: &Core, signal: usize) {
    let engine = &core.state.engine;
    w.uint(engine.fired(signal).into());
    list(w, &engine.explain(signal), |w, clause| {
        w.text(clause.condition);
        w.text(clause.subject);
        w.option(clause.measured, Writer::float);
        w.option(clause.needed, Writer::float);
        w.byte(u8::from(clause.met));
        w.option(clause.since, time);
        w.option(clause.next, time);
    });
}

/// A beacon, without what the facade knows itself: install, user, account, revision, version and hash of the definitions, records,
/// summary, what is due, and what there is to tell for the account.
pub(crate) fn beacon(w: &mut Writer, core: &Core, beacon: &Beacon, t: Time, due: &[Item], partial: Option<&[u8]>) {
    let state = &core.state;
    w.text(&core.install);
    w.option(core.user.as_deref(), Writer::text);
    w.option(state.account.as_deref(), Writer::text);
    w.uint(beacon.rev);
    let definitions = beacon.definitions.unwrap_or(core.definitions);
    w.uint(definitions.version.into());
    w.key(definitions.hash.swap_bytes());
    let items = || state.outbox.items(beacon.slot);
    w.uint(items().count() as u64);
    items().for_each(|item| w.raw(item.bytes()));
    let engine = &state.engine;
    let first = engine.first_seen().unwrap_or(t);
    w.byte(engine.stage() as u8);
    time(w, first);
    time(w, state.last.unwrap_or(first));
    w.uint(engine.active());
    w.uint(engine.active_days());
    tiers(w, core);
    for (index, limit) in core.plan.limits.iter().enumerate() {
        if let Some(reading) = engine.reading(index) {
            w.text(&limit.name);
            w.float(reading.used);
            w.option(reading.cap, Writer::float);
        }
    }
    w.text("");
    for (index, spec) in core.plan.traits.iter().enumerate() {
        if let Some(value) = engine.trait_value(index) {
            w.text(&spec.name);
            put(w, value);
        }
    }
    w.text("");
    for (reason, count) in state.outbox.drops() {
        w.text(reason.as_str());
        w.uint(count.into());
    }
    w.text("");
    list(w, due, |w, item| w.raw(item.bytes()));
    w.option(partial, Writer::bytes);
}

/// The tiers of the scores that have one, under the names of these, up to an empty name.
pub(crate) fn tiers(w: &mut Writer, core: &Core) {
    for (index, spec) in core.plan.scores.iter().enumerate() {
        if let Some(tier) = core.state.engine.tier(index).and_then(|tier| spec.tiers.get(tier)) {
            w.text(&spec.name);
            w.text(&tier.name);
        }
    }
    w.text("");
}

fn list<T>(w: &mut Writer, things: &[T], mut write: impl FnMut(&mut Writer, &T)) {
    w.uint(things.len() as u64);
    things.iter().for_each(|thing| write(w, thing));
}

fn typed(w: &mut Writer, kind: ValueKind, name: &str) {
    w.byte(kind as u8);
    w.text(name);
}

fn time(w: &mut Writer, time: Time) {
    w.uint(time.ms());
}

fn put(w: &mut Writer, value: Value<'_>) {
    value.to_owned().write(w);
}
