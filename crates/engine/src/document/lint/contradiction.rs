//! Conditions under one `all` that exclude each other.

use super::Subject;
use super::tree::{Shape, Tree};
use crate::condition::Kind;
use crate::plan::{Leaf, Source};
use crate::value::{Bound, OwnedValue, Test, Value};

pub(super) fn look(subject: &Subject<'_>) {
    for tree in &subject.trees {
        look_at(tree, false);
    }
}

/// `within` an `all` that was looked at, which has the parts of this one among its own.
fn look_at(tree: &Tree<'_>, within: bool) {
    let parts = tree.all();
    if let Some(parts) = parts.filter(|_| !within) {
        let mut claims = Vec::new();
        parts.iter().for_each(|part| collect(part, &mut claims));
        if let Some(why) = excluded(&claims) {
            tree.node.never(why);
        }
    }
    match &tree.shape {
        Shape::Leaf { .. } => {}
        Shape::AtLeast(_, inner) => inner.iter().for_each(|part| look_at(part, parts.is_some())),
        Shape::Not(inner) => look_at(inner, false),
    }
}

/// A leaf that must hold, or (not `holds`) must not.
struct Claim<'t> {
    leaf: &'t Leaf,
    index: usize,
    holds: bool,
    words: String,
}

fn collect<'t>(tree: &'t Tree<'_>, claims: &mut Vec<Claim<'t>>) {
    let mut claim = |tree: &'t Tree<'_>, holds| {
        if let Shape::Leaf { leaf, index } = tree.shape {
            claims.push(Claim { leaf, index, holds, words: tree.node.value.to_string() });
        }
    };
    match &tree.shape {
        Shape::Leaf { .. } => claim(tree, true),
        Shape::Not(inner) => claim(inner, false),
        Shape::AtLeast(..) => tree.all().unwrap_or_default().iter().for_each(|part| collect(part, claims)),
    }
}

/// Why the claims can't all be met, if that is plain.
fn excluded(claims: &[Claim<'_>]) -> Option<String> {
    for (place, one) in claims.iter().enumerate() {
        for other in claims.iter().skip(place + 1).filter(|other| other.holds != one.holds) {
            let (yes, no) = if one.holds { (one, other) } else { (other, one) };
            if yes.index == no.index {
                return Some(format!("it asks for `{}` and for its opposite", yes.words));
            }
            if implies(yes.leaf, no.leaf) {
                return Some(format!("where `{}` is true, so is `{}`, which must not be", yes.words, no.words));
            }
        }
    }
    for (place, claim) in claims.iter().enumerate() {
        let same = |other: &&Claim<'_>| reads_same(claim.leaf, other.leaf);
        if claims.iter().take(place).any(|earlier| same(&earlier)) {
            continue;
        }
        let about: Vec<&Claim<'_>> = claims.iter().filter(same).collect();
        if about.len() > 1 && is_empty(&about) {
            let words: Vec<String> = about.iter().map(|claim| format!("`{}`", claim.words)).collect();
            return Some(format!("no value passes {} together", words.join(" and ")));
        }
    }
    None
}

/// Whether the first is the second with the same or a higher threshold.
fn implies(one: &Leaf, other: &Leaf) -> bool {
    let (Some(high), Some(low)) = (one.need, other.need) else { return false };
    let rest = |leaf: &Leaf| Leaf { need: None, signals: Vec::new(), subject: "".into(), ..leaf.clone() };
    // The cheap questions first: every two leaves of a list come by.
    one.kind == other.kind && one.read == other.read && one.test.is_none() && rest(one) == rest(other) && high >= low
}

/// Whether both test one value: of a trait, or of the time since an anchor.
fn reads_same(one: &Leaf, other: &Leaf) -> bool {
    // What an account was told of a trait is kept for each test apart; the trait itself stands behind.
    let value = |leaf: &Leaf| match leaf.kind {
        Kind::UserTrait => Some(leaf.others.first().copied().unwrap_or(leaf.read)),
        Kind::Elapsed => Some(leaf.read),
        _ => None,
    };
    one.kind == other.kind && value(one).is_some() && value(one) == value(other)
}

/// Whether no value passes.
fn is_empty(claims: &[&Claim<'_>]) -> bool {
    let tests =
        |holds| claims.iter().filter(move |claim| claim.holds == holds).filter_map(|claim| claim.leaf.test.as_ref());
    let present = tests(true).any(|test| !matches!(test, Test::Exists(false)))
        || tests(false).any(|test| matches!(test, Test::Exists(false)))
        || claims.iter().any(|claim| claim.leaf.read == Source::FirstSeen);
    if !present {
        return false;
    }
    if tests(true).any(|test| matches!(test, Test::Exists(false)))
        || tests(false).any(|test| *test == Test::Exists(true))
    {
        return true;
    }
    let passes = |value: &OwnedValue| {
        let value: Option<Value<'_>> = Some(value.get());
        tests(true).all(|test| test.passes(value)) && !tests(false).any(|test| test.passes(value))
    };
    if let Some(values) = tests(true).find_map(|test| if let Test::In(values) = test { Some(values) } else { None }) {
        return !values.iter().any(passes);
    }
    let flip = |bound: Bound| Bound { strict: !bound.strict, ..bound };
    let mut low: Option<Bound> = None;
    let mut high: Option<Bound> = None;
    let mut narrow = |new_low: Option<Bound>, new_high: Option<Bound>| {
        if let Some(new) = new_low
            && low.is_none_or(|low| new.at > low.at || (new.at == low.at && new.strict))
        {
            low = Some(new);
        }
        if let Some(new) = new_high
            && high.is_none_or(|high| new.at < high.at || (new.at == high.at && new.strict))
        {
            high = Some(new);
        }
    };
    for test in tests(true) {
        if let Test::Range { low, high } = test {
            narrow(*low, *high);
        }
    }
    for test in tests(false) {
        match test {
            Test::Range { low: Some(low), high: None } => narrow(None, Some(flip(*low))),
            Test::Range { low: None, high: Some(high) } => narrow(Some(flip(*high)), None),
            _ => {}
        }
    }
    matches!((low, high), (Some(low), Some(high)) if low.at > high.at || (low.at == high.at && (low.strict || high.strict)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_that_meet_leave_one_value_and_those_that_exclude_it_none() {
        let leaf = |low: Option<(f64, bool)>, high: Option<(f64, bool)>| {
            let bound = |end: Option<(f64, bool)>| end.map(|(at, strict)| Bound { at, strict });
            let test = Some(Test::Range { low: bound(low), high: bound(high) });
            Leaf { test, ..Leaf::new(Kind::UserTrait, Source::Trait(0), None, "t") }
        };
        let (least, below, above) =
            (leaf(Some((5.0, false)), None), leaf(None, Some((5.0, true))), leaf(Some((5.0, true)), None));
        let claim = |leaf, holds| Claim { leaf, index: 0, holds, words: String::new() };
        assert!(is_empty(&[&claim(&least, true), &claim(&below, true)]));
        assert!(!is_empty(&[&claim(&least, true), &claim(&above, false)]));
        assert!(is_empty(&[&claim(&above, true), &claim(&above, false)]));
        assert!(!is_empty(&[&claim(&least, false), &claim(&below, false)]));
    }
}
