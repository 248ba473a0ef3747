//! Prompts that nobody can ever see.

use super::{Subject, quoted};

pub(super) fn look(subject: &Subject<'_>, fires: &[bool]) {
    for (index, (node, spec)) in subject.root.list_at("prompts").iter().zip(&subject.plan.prompts).enumerate() {
        let Some(on) = node.at("on") else { continue };
        let signals = subject.plan.signals.iter().zip(fires);
        let asked: Vec<_> = signals.filter(|(signal, _)| signal.prompts.contains(&index)).collect();
        let names = quoted(asked.iter().map(|(signal, _)| &*signal.name));
        if asked.iter().all(|(_, fires)| !**fires) {
            on.warning(format!("is never offered: {names} can never fire"));
        } else if asked.iter().all(|(signal, _)| signal.cancels.contains(&index)) {
            on.warning(format!("is never offered: `cancelOn` takes it back with the same firing of {names}"));
        }
        if spec.holdout >= 1.0
            && let Some(holdout) = node.at("holdout")
        {
            holdout.warning("is never offered: every device is held out; a share of 0.1 holds out one in ten");
        }
    }
}
