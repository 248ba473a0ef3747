//! The runs of the users, and what of them enters the streams of accounts. Sections 1, 4 ("Account level") and 8.

use std::collections::BTreeMap;

use crate::definition::Level;
use crate::facts::{Fact, Line};
use crate::history::{Entry, Firing, UserFiring};
use crate::run::{Run, Surroundings};

pub(crate) struct OfUsers {
    /// The records of all users, as lines.
    pub(crate) text: String,
    /// What happens to each account, in no order yet.
    pub(crate) streams: BTreeMap<String, Vec<Arrival>>,
}

/// Something that enters an account's stream.
#[derive(Clone, Debug)]
pub(crate) enum Arrival {
    /// A fact that took its user's step, with what fired in that step.
    Fact { line: usize, entry: Entry, firings: Vec<UserFiring> },
    /// A user's signal that fired at a deadline.
    Firing(UserFiring),
}

pub(crate) fn replay(lines: &[Line], surroundings: &Surroundings<'_>) -> OfUsers {
    let mut all = OfUsers { text: String::new(), streams: BTreeMap::new() };
    for user in in_order(lines.iter().map(|line| line.user.as_str())) {
        let text = replay_one(user, lines, surroundings, &mut all.streams);
        all.text.push_str(&text);
    }
    all
}

/// Each name once, in the order of the first line that bears it, be its fact dropped or not.
pub(crate) fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut order = Vec::new();
    for name in names {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    order
}

fn replay_one(
    user: &str,
    lines: &[Line],
    surroundings: &Surroundings<'_>,
    streams: &mut BTreeMap<String, Vec<Arrival>>,
) -> String {
    let mut run = Run::new(*surroundings);
    // The account of the latest fact that took a step.
    let mut account: Option<String> = None;
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.user == user) {
        let Some(fact) = &line.fact else { continue };
        let at = run.clamped(line.t);
        let late = run.advance(at);
        arrive(streams, account.as_deref(), late.into_iter().map(|firing| Arrival::Firing(of_user(user, firing))));

        let entry = Entry { at, user: user.to_owned(), fact: fact.clone() };
        let mut firings = told(&entry);
        firings.extend(run.fact(entry.clone(), Vec::new()).into_iter().map(|firing| of_user(user, firing)));
        account.clone_from(&line.account);
        arrive(streams, account.as_deref(), [Arrival::Fact { line: number, entry, firings }]);
    }
    if let Some(until) = surroundings.until {
        let late = run.advance(until);
        arrive(streams, account.as_deref(), late.into_iter().map(|firing| Arrival::Firing(of_user(user, firing))));
    }
    run.text(user)
}

fn arrive(
    streams: &mut BTreeMap<String, Vec<Arrival>>,
    account: Option<&str>,
    arrivals: impl IntoIterator<Item = Arrival>,
) {
    if let Some(account) = account {
        streams.entry(account.to_owned()).or_default().extend(arrivals);
    }
}

fn of_user(user: &str, firing: Firing) -> UserFiring {
    UserFiring { at: firing.at, user: user.to_owned(), signal: firing.signal }
}

/// The firing that a `fired` fact of a user's own signal tells of.
fn told(entry: &Entry) -> Vec<UserFiring> {
    match &entry.fact {
        Fact::Fired { signal, level: Level::User } => {
            vec![UserFiring { at: entry.at, user: entry.user.clone(), signal: signal.clone() }]
        }
        _ => Vec::new(),
    }
}
