//! What is valid, but hardly meant: one file per idea. Runs once nothing is wrong with a document, on its finished tables, with the
//! JSON at hand for the paths.
//!
//! Only what can be proved is said: a document that does what its author wants gets no warning.

mod capture;
mod contradiction;
mod cooldown;
mod features;
mod pql;
mod prompts;
mod reach;
mod reachable;
mod start;
mod tiers;
mod tree;
mod unused;

use super::Builder;
use super::fields::Node;
use super::report::quoted;
use crate::plan::Plan;
use tree::Tree;

/// What a lint looks at.
struct Subject<'a> {
    root: &'a Node<'a>,
    build: &'a Builder<'a>,
    plan: &'a Plan,
    /// The condition of each signal.
    trees: Vec<Tree<'a>>,
}

/// Looks for everything odd.
pub(super) fn read<'a>(root: &'a Node<'a>, build: &'a Builder<'a>) {
    if root.report.has_errors() {
        return;
    }
    let plan = &build.plan;
    let conditions = root.list_at("signals").into_iter().zip(&plan.signals);
    let trees = conditions.filter_map(|(node, spec)| Tree::of(&node.at("when")?, spec, plan)).collect();
    let subject = Subject { root, build, plan, trees };
    // What can never be true comes first: what follows builds upon it.
    features::look(&subject);
    contradiction::look(&subject);
    tiers::look(&subject);
    let fires = reachable::look(&subject);
    prompts::look(&subject, &fires);
    cooldown::look(&subject);
    start::look(&subject);
    pql::look(&subject);
    reach::look(&subject);
    unused::look(&subject);
    capture::look(&subject);
}

impl<'a> Subject<'a> {
    /// A signal in the document.
    fn signal(&self, index: usize) -> Option<Node<'a>> {
        self.root.list_at("signals").into_iter().nth(index)
    }
}
