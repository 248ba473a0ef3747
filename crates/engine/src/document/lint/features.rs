//! Features that no event belongs to, where their events are counted.

use super::tree::Shape;
use super::{Subject, quoted};
use crate::condition::Kind;

pub(super) fn look(subject: &Subject<'_>) {
    for tree in &subject.trees {
        tree.each(&mut |tree| {
            let Shape::Leaf { leaf, .. } = tree.shape else { return };
            let Some(node) = tree.node.at("breadth").filter(|_| leaf.kind == Kind::Breadth) else { return };
            let Some(features) = subject.build.features(&node) else { return };
            let (with, without): (Vec<usize>, Vec<usize>) =
                features.into_iter().partition(|&feature| subject.build.has_events(feature));
            let names = without.iter().filter_map(|&feature| subject.plan.features.get(feature));
            let names = quoted(names.map(|spec| &*spec.name));
            if without.is_empty() {
                return;
            }
            if leaf.need.is_some_and(|need| need > with.len() as f64) {
                node.never(format!("only {} of these features have events; {names} have none", with.len()));
            } else {
                node.warning(format!("counts features without events, which never count: {names}"));
            }
        });
    }
}
