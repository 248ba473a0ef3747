//! The runs of the accounts over the streams that their users make. Section 4 ("Account level") and section 8.

use std::collections::BTreeMap;

use crate::facts::Line;
use crate::history::UserFiring;
use crate::run::{Run, Surroundings};
use crate::users::{Arrival, in_order};

pub(crate) fn replay(
    lines: &[Line],
    streams: &BTreeMap<String, Vec<Arrival>>,
    surroundings: &Surroundings<'_>,
) -> String {
    let accounts = in_order(lines.iter().filter_map(|line| line.account.as_deref()));
    let streams = accounts.into_iter().filter_map(|account| Some((account, streams.get(account)?)));
    streams.map(|(account, stream)| replay_one(account, stream, surroundings)).collect()
}

fn replay_one(account: &str, stream: &[Arrival], surroundings: &Surroundings<'_>) -> String {
    let mut facts = Vec::new();
    // All firings of the same millisecond make one deadline.
    let mut firings: BTreeMap<i64, Vec<UserFiring>> = BTreeMap::new();
    for arrival in stream {
        match arrival {
            Arrival::Fact { line, entry, firings } => facts.push((entry.at, *line, entry, firings)),
            Arrival::Firing(firing) => firings.entry(firing.at).or_default().push(firing.clone()),
        }
    }
    facts.sort_by_key(|(at, line, ..)| (*at, *line));

    let mut run = Run::new(*surroundings);
    for (at, _, entry, with) in facts {
        advance(&mut run, &mut firings, at);
        run.fact(entry.clone(), with.clone());
    }
    if let Some(until) = surroundings.until {
        advance(&mut run, &mut firings, until);
    }
    run.text(account)
}

/// The deadlines up to and including `to`: the account's own, and the firings of its users that come in at theirs. Where both
/// fall on the same millisecond they are one step.
fn advance(run: &mut Run<'_>, firings: &mut BTreeMap<i64, Vec<UserFiring>>, to: i64) {
    while let Some(entry) = firings.first_entry().filter(|entry| *entry.key() <= to) {
        let (at, with) = entry.remove_entry();
        run.advance(at - 1);
        run.learn(at, with);
    }
    run.advance(to);
}
