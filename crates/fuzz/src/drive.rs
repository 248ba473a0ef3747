//! Steps that any engine takes: one of each fact that its plan knows, and all that may be asked in between.

use piquel_engine::{Engine, Fact, Outcome, Time, Value, ValueKind};

/// How many things of a table get a fact: as many as a hand-written document has, not as many as bytes can claim.
const MOST: usize = 12;

/// How many deadlines are taken one by one.
const DEADLINES: usize = 4;

/// Time between facts, in turn. Together they cross hours, midnights, weeks and the windows that documents have.
const GAPS: [u64; 8] = [0, 1, 60_000, 3_600_000, 1, 86_400_000, 0, 8 * 86_400_000];

const TEXT: [&str; 2] = ["x", "pro"];

/// Whose engine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    User,
    Account,
}

/// Has an engine take steps from where its clock stands; `of` says how facts come to it.
pub(crate) fn drive(engine: &mut Engine, of: Of) {
    let plan = engine.plan().clone();
    let mut clock = Clock { engine, of, taken: 0 };
    for round in 0..2_usize {
        let number = round as f64 * 4.5;
        for (event, spec) in plan.events.iter().enumerate().filter(|(_, spec)| spec.name.len() < 64).take(MOST) {
            let props: Vec<Option<Value<'_>>> = spec
                .props
                .iter()
                .map(|prop| match prop.kind {
                    ValueKind::Text => TEXT.get(round).map(|text| Value::Text(text)),
                    ValueKind::Number => Some(Value::Number(number)),
                    ValueKind::Flag => Some(Value::Flag(round == 0)),
                })
                .collect();
            clock.take(Fact::Event { event, props: &props, offset: (round > 0).then_some(840) });
            clock.take(Fact::Event { event, props: &[], offset: None });
        }
        for feature in (0..plan.features.len()).take(MOST).map(Some).chain([None]) {
            clock.take(Fact::Activity { feature, active: 15_000 });
        }
        for limit in (0..plan.limits.len()).take(MOST) {
            clock.take(Fact::Limit { limit, used: number, cap: None });
            clock.take(Fact::Limit { limit, used: number + 1.0, cap: Some(5.0) });
        }
        for (index, spec) in plan.traits.iter().enumerate().take(MOST) {
            let value = match spec.kind {
                ValueKind::Text => Value::Text("pro"),
                ValueKind::Number => Value::Number(clock.engine.now().ms() as f64 + number),
                ValueKind::Flag => Value::Flag(round == 0),
            };
            clock.take(Fact::Traits(&[(index, Some(value)), (index + 1, None)]));
        }
        for signal in (0..plan.signals.len()).take(MOST) {
            clock.take(Fact::Fired { signal });
        }
        for prompt in (0..plan.prompts.len()).take(MOST) {
            Outcome::ALL.into_iter().for_each(|outcome| clock.take(Fact::Prompt { prompt, outcome }));
        }
    }
    clock.look();
}

struct Clock<'e> {
    engine: &'e mut Engine,
    of: Of,
    taken: usize,
}

impl Clock<'_> {
    /// Takes a fact a while later, and at times the deadlines before it one by one.
    fn take(&mut self, fact: Fact<'_>) {
        let before = self.engine.now();
        let gap = GAPS.get(self.taken % GAPS.len()).copied().unwrap_or_default();
        let t = Time::from_ms(before.ms().saturating_add(gap)).unwrap_or(before);
        if self.taken.is_multiple_of(3) {
            self.deadlines(t);
        }
        match self.of {
            Of::User => self.engine.step(t, fact),
            Of::Account => self.engine.step_of(self.taken as u64 % 3, t, fact, &[self.taken % 5]),
        }
        if self.of == Of::Account && self.taken.is_multiple_of(7) {
            self.engine.fired_at(t, &[(1, 0), (2, 1)]);
        }
        if self.taken.is_multiple_of(11) {
            self.engine.belongs(self.taken.is_multiple_of(2) || self.of == Of::Account);
            self.look();
        }
        self.taken += 1;
        assert!(self.engine.now() >= before, "the clock goes back");
    }

    fn deadlines(&mut self, t: Time) {
        for _ in 0..DEADLINES {
            let Some(due) = self.engine.deadline().filter(|&due| due <= t) else { return };
            self.engine.tick(due);
            assert!(self.engine.deadline().is_none_or(|next| next > due), "a deadline stays where it is");
        }
    }

    /// Asks all that may be asked.
    fn look(&mut self) {
        for record in self.engine.records() {
            assert!(record.at <= record.observed, "{record:?}");
        }
        for index in 0..self.engine.plan().signals.len() {
            self.engine.explain(index);
            self.engine.fired(index);
        }
        for index in 0..self.engine.plan().scores.len() {
            self.engine.tier(index);
        }
        if self.of == Of::User {
            let now = self.engine.now();
            let offered = self.engine.offer(now, "an install", &mut Vec::new());
            self.engine.prompt_values(offered.unwrap_or_default());
            self.engine.next_offer(&[]);
        }
        self.engine.stage();
        self.engine.active();
        self.engine.first_seen();
        self.engine.reading(0);
        self.engine.trait_value(0);
    }
}
