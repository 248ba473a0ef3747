//! What came of a document's own cases, and, where one failed, what was expected and what fired instead.

use super::date;
use super::text::line;
use crate::document::{Firing, TestOutcome};

/// Says whether a case passed; if not, its firings in order: ` ` as expected, `-` expected and not there, `+` there and not expected.
pub(super) fn tell(text: &mut String, test: &TestOutcome) {
    if test.passed {
        line(text, &format!("ok {}", test.name));
        return;
    }
    line(text, &format!("FAILED {}: - was expected, + fired instead", test.name));
    for step in compare(&test.expected, &test.fired) {
        let (mark, firing) = match step {
            Step::Same(firing) => (' ', firing),
            Step::Missing(firing) => ('-', firing),
            Step::More(firing) => ('+', firing),
        };
        line(text, &format!("  {mark} {}", words(firing)));
    }
}

fn words(firing: &Firing) -> String {
    let date = date::utc(firing.at).map_or_else(String::new, |date| format!(" ({date})"));
    let whose = match (&firing.user, &firing.account) {
        (Some(user), _) => format!(", user `{user}`"),
        (_, Some(account)) => format!(", account `{account}`"),
        _ => String::new(),
    };
    format!("{} at {}{date}{whose}", firing.signal, firing.at)
}

enum Step<'a> {
    Same(&'a Firing),
    Missing(&'a Firing),
    More(&'a Firing),
}

/// The two lists as one, with as many firings in common as there are (a longest common subsequence, by the classic table).
fn compare<'a>(expected: &'a [Firing], fired: &'a [Firing]) -> Vec<Step<'a>> {
    let width = fired.len() + 1;
    let mut common = vec![0usize; (expected.len() + 1) * width];
    let at = |common: &[usize], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or(0);
    for (i, wanted) in expected.iter().enumerate().rev() {
        for (j, found) in fired.iter().enumerate().rev() {
            let best = if wanted.allows(found) {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    loop {
        match (expected.get(i), fired.get(j)) {
            (Some(wanted), Some(found)) if wanted.allows(found) => {
                steps.push(Step::Same(found));
                (i, j) = (i + 1, j + 1);
            }
            (Some(wanted), found) if found.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                steps.push(Step::Missing(wanted));
                i += 1;
            }
            (_, Some(found)) => {
                steps.push(Step::More(found));
                j += 1;
            }
            (_, None) => return steps,
        }
    }
}
