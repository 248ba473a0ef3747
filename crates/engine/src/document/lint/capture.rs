//! What the page would tell by itself, and nobody asks for, or what it would never come to tell.

use super::{Subject, quoted};
use crate::document::fields::Node;

/// What becomes of a form.
const OF_FORMS: [&str; 3] = ["$form_start", "$form_submit", "$form_abandon"];

pub(super) fn look(subject: &Subject<'_>) {
    let Some(capture) = subject.root.at("capture") else { return };
    let clicks = capture.at("clicks").into_iter().filter(|node| node.value.is_object());
    let of_clicks = clicks.flat_map(|node| node.entries()).map(|(_, node)| node);
    let of_pages = capture.list_at("pages").into_iter().filter_map(|node| node.at("event"));
    for node in of_clicks.chain(of_pages) {
        let Some(event) = node.value.as_str() else { continue };
        if !is_asked(subject, event) {
            node.warning(format!("is told for nobody: `{event}` feeds no condition, score or text"));
        }
    }
    let forms = capture.at("forms").filter(|node| node.value.as_object().is_some_and(|forms| !forms.is_empty()));
    if let Some(node) = forms.filter(|_| !OF_FORMS.iter().any(|event| is_asked(subject, event))) {
        node.warning(format!("is told for nobody: none of {} feeds a condition, score or text", quoted(OF_FORMS)));
    }
    without_routes(&capture);
    twice(&capture);
}

/// Where any event counts, each is asked for.
fn is_asked(subject: &Subject<'_>, name: &str) -> bool {
    let plan = subject.plan;
    plan.asks_for_any() || plan.events.iter().any(|event| event.name == name && event.is_asked())
}

fn without_routes(capture: &Node<'_>) {
    if capture.value.get("routes").is_some_and(|routes| routes == false) {
        for node in ["pages", "features"].iter().filter_map(|part| capture.at(part)) {
            node.warning("never comes about: with `\"routes\": false` no page is known");
        }
    }
}

fn twice(capture: &Node<'_>) {
    let pages = capture.list_at("pages");
    for (place, page) in pages.iter().enumerate() {
        if pages.iter().take(place).any(|before| before.value == page.value) {
            page.warning("stands here a second time");
        }
    }
}
