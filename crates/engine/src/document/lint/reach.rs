//! A share of a limit that looks like a percentage.

use super::Subject;
use super::tree::Shape;
use crate::condition::Kind;

/// From here on a share is hardly meant as one: ten times what there is.
const HARDLY_MEANT: f64 = 10.0;

pub(super) fn look(subject: &Subject<'_>) {
    for tree in &subject.trees {
        tree.each(&mut |tree| {
            if let Shape::Leaf { leaf, .. } = tree.shape
                && leaf.kind == Kind::Reach
                && let (Some(share), Some(node)) =
                    (leaf.need.filter(|&need| need >= HARDLY_MEANT), tree.node.at("reach"))
            {
                node.warning(format!("asks for {share} times the cap; a share of 80 % is `0.8`"));
            }
        });
    }
}
