//! What a document says of what the page tells by itself: how it reaches the page, which faults it may have, and what is hardly meant.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::Plan;
use piquel_engine::document::{Document, UserScores};
use serde_json::{Value, json};

/// A document that asks for all that it declares, with this `capture`.
fn with(capture: &Value) -> Value {
    json!({
        "schema": 1, "version": 1,
        "events": {"exported": {}, "read_on": {}, "ignored": {}},
        "features": {"reports": {"events": ["exported"]}, "chat": {"events": []}},
        "signals": [
            {"id": "s", "kind": "aha", "when": {"all": [
                {"count": {"feature": "reports"}, "gte": 1}, {"activeTime": "chat", "gte": "1m"},
                {"sequence": ["$pricing_viewed", "$form_submit"], "within": "1h"}]}},
            {"id": "team", "kind": "expansion", "level": "account", "when": {"activeUsers": "read_on", "gte": 2}}
        ],
        "capture": capture
    })
}

fn parse(capture: &Value) -> Document {
    Document::parse(&with(capture).to_string()).unwrap_or_else(|faults| panic!("{faults:#?}")).document
}

/// That the one fault is at this place, and says this.
#[track_caller]
fn check(capture: &Value, path: &str, expected: &str) {
    let faults = Document::parse(&with(capture).to_string()).unwrap_err();
    let faults: Vec<_> = faults.iter().filter(|one| one.is_error()).collect();
    assert!(
        faults.len() == 1 && faults[0].path == path && faults[0].message.contains(expected),
        "expected `{expected}` at {path}, got {faults:#?}"
    );
}

/// The warnings at or below `/capture`.
fn warnings(capture: &Value) -> Vec<String> {
    let warnings = Document::parse(&with(capture).to_string()).unwrap().warnings;
    let ours = warnings.iter().filter(|one| one.path.starts_with("/capture"));
    ours.map(|one| format!("{}: {}", one.path, one.message)).collect()
}

fn whole() -> Value {
    json!({
        "struggle": false,
        "media": true,
        "idle": "30s",
        "presets": ["contact", "support", "invite", "upgrade", "checkout", "paywall", "pricing"],
        "features": {"reports": ["/reports/**", "/"], "chat": ["/c/*/thread/"]},
        "pages": [{"after": "1h", "event": "read_on", "path": "/docs/**"}, {"path": "/**", "event": "exported"}],
        "routes": "hash",
        "forms": {"form#sign-up": "Sign up!"},
        "clicks": {"a[href~='/x'] > b": "exported", "#plans": "$pricing_viewed"}
    })
}

#[test]
fn the_page_gets_it_in_one_order_whatever_that_of_the_document() {
    let text = r##"{"clicks":{"a[href~='/x'] > b":"exported","#plans":"$pricing_viewed"},"forms":{"form#sign-up":"Sign up!"},"routes":"hash","pages":[{"path":"/docs/**","event":"read_on","after":"1h"},{"path":"/**","event":"exported"}],"features":{"reports":["/reports/**","/"],"chat":["/c/*/thread/"]},"presets":["contact","support","invite","upgrade","checkout","paywall","pricing"],"idle":"30s","media":true,"struggle":false}"##;
    let document = parse(&whole());
    assert_eq!(document.plan().capture, text);
    // What comes out goes in again.
    assert_eq!(parse(&serde_json::from_str(text).unwrap()).compile(), document.compile());
    for bytes in [document.compile(), document.compile_public(UserScores::All)] {
        assert_eq!(Plan::decode(&bytes).unwrap().capture, text, "the published plan has it, too");
    }
    assert_eq!(warnings(&whole()), Vec::<String>::new());
}

#[test]
fn each_part_can_be_switched_off_and_nothing_said_is_nothing_told() {
    let off = json!({"clicks": false, "forms": false, "routes": false, "presets": false, "media": false});
    assert_eq!(
        parse(&off).plan().capture,
        r#"{"clicks":false,"forms":false,"routes":false,"presets":false,"media":false}"#
    );
    assert_eq!(parse(&json!({})).plan().capture, "");
    let mut without = with(&json!({}));
    without.as_object_mut().unwrap().remove("capture");
    assert_eq!(Document::parse(&without.to_string()).unwrap().document.compile(), parse(&json!({})).compile());
}

#[test]
fn an_event_is_asked_for_also_through_a_feature_a_sequence_or_by_an_account_on_the_published_plan() {
    let plan = parse(&json!({})).compile_public(UserScores::Needed);
    let plan = Plan::decode(&plan).unwrap();
    let asked: Vec<&str> =
        plan.events.iter().filter(|event| event.is_asked()).map(|event| event.name.as_str()).collect();
    assert_eq!(asked, ["exported", "read_on", "$form_submit", "$pricing_viewed"]);
}

#[test]
fn every_fault_is_told_at_its_place() {
    for (capture, path, expected) in [
        (json!([]), "/capture", "expected an object"),
        (json!({"click": {}}), "/capture/click", "unknown key `click`; did you mean `clicks`?"),
        (json!({"clicks": true}), "/capture/clicks", "CSS selectors, or false, found `true`"),
        (json!({"clicks": {"a/b~": "exportd"}}), "/capture/clicks/a~1b~0", "did you mean `exported`?"),
        (json!({"clicks": {"a": "reports"}}), "/capture/clicks/a", "`reports` is a feature, not an event"),
        (json!({"clicks": {"a": "$rage_clik"}}), "/capture/clicks/a", "did you mean `$rage_click`?"),
        (json!({"clicks": {"a": 1}}), "/capture/clicks/a", "expected a string"),
        (json!({"clicks": {" ": "exported"}}), "/capture/clicks/ ", "a CSS selector of 1 to 256 bytes"),
        (json!({"clicks": many("exported")}), "/capture/clicks", "65 entries are given, at most 64 are allowed"),
        (json!({"forms": {"form": ""}}), "/capture/forms/form", "the name of a form, 1 to 64 bytes"),
        (json!({"forms": {"form": "x".repeat(65)}}), "/capture/forms/form", "the name of a form, 1 to 64 bytes"),
        (json!({"forms": many("f")}), "/capture/forms", "65 entries"),
        (json!({"routes": true}), "/capture/routes", "expected `path`, `hash` or false, found `true`"),
        (json!({"routes": "paths"}), "/capture/routes", "did you mean `path`?"),
        (json!({"pages": {}}), "/capture/pages", "expected a list"),
        (json!({"pages": [{"event": "exported"}]}), "/capture/pages/0", "`path`"),
        (json!({"pages": [{"path": "/"}]}), "/capture/pages/0", "`event`"),
        (json!({"pages": [{"path": "/", "event": "export"}]}), "/capture/pages/0/event", "did you mean `exported`?"),
        (page("docs"), "/capture/pages/0/path", "a path that begins with `/`, such as"),
        (page("/**/a"), "/capture/pages/0/path", "and so at the end alone"),
        (page("/a*/b"), "/capture/pages/0/path", "`*` stands for a whole segment"),
        (page("/a/b**"), "/capture/pages/0/path", "`*` stands for a whole segment"),
        (page("/a//b"), "/capture/pages/0/path", "a segment of the path is empty"),
        (page("/a//"), "/capture/pages/0/path", "a segment of the path is empty"),
        (page("/a?b"), "/capture/pages/0/path", "query and fragment are not looked at"),
        (page(&format!("/{}", "a".repeat(256))), "/capture/pages/0/path", "at most 256 are allowed"),
        (
            json!({"pages": [{"path": "/", "event": "exported", "after": "soon"}]}),
            "/capture/pages/0/after",
            "expected a duration such as",
        ),
        (
            json!({"pages": [{"path": "/", "event": "exported", "after": "61m"}]}),
            "/capture/pages/0/after",
            "expected at most 1h here, found \"61m\"",
        ),
        (json!({"features": {"report": ["/"]}}), "/capture/features/report", "did you mean `reports`?"),
        (json!({"features": {"exported": ["/"]}}), "/capture/features/exported", "`exported` is an event"),
        (json!({"features": {"chat": "/"}}), "/capture/features/chat", "expected a list"),
        (json!({"features": {"chat": []}}), "/capture/features/chat", "the list is empty"),
        (json!({"features": {"chat": ["/", "x"]}}), "/capture/features/chat/1", "a path that begins with `/`"),
        (json!({"presets": "contact"}), "/capture/presets", "true, false, or a list of presets"),
        (json!({"presets": ["contact", "invites"]}), "/capture/presets/1", "did you mean `invite`?"),
        (json!({"idle": 30}), "/capture/idle", "expected a duration such as"),
        (json!({"idle": "2h"}), "/capture/idle", "expected at most 1h here"),
        (json!({"media": "yes"}), "/capture/media", "expected true or false"),
        (json!({"struggle": 0}), "/capture/struggle", "expected true or false"),
    ] {
        check(&capture, path, expected);
    }
}

fn page(path: &str) -> Value {
    json!({"pages": [{"path": path, "event": "exported"}]})
}

/// One selector more than may be.
fn many(name: &str) -> Value {
    (0..65).map(|number| (format!("#a{number}"), json!(name))).collect::<serde_json::Map<_, _>>().into()
}

#[test]
fn what_nobody_asks_for_or_what_never_comes_about_is_odd() {
    let clicks = json!({"clicks": {"#a": "$support_opened", "#b": "exported", "#c": "read_on", "#d": "ignored"}});
    assert_eq!(
        warnings(&clicks),
        [
            "/capture/clicks/#a: is told for nobody: `$support_opened` feeds no condition, score or text",
            "/capture/clicks/#d: is told for nobody: `ignored` feeds no condition, score or text"
        ]
    );
    let page = |path: &str, event: &str| json!({"path": path, "event": event});
    assert_eq!(
        warnings(&json!({"pages": [page("/a", "$page"), page("/", "exported"), page("/", "exported")]})),
        [
            "/capture/pages/0/event: is told for nobody: `$page` feeds no condition, score or text",
            "/capture/pages/2: stands here a second time"
        ]
    );
    assert_eq!(
        warnings(&json!({"routes": false, "pages": [page("/", "exported")], "features": {"chat": ["/"]}})),
        [
            "/capture/pages: never comes about: with `\"routes\": false` no page is known",
            "/capture/features: never comes about: with `\"routes\": false` no page is known"
        ]
    );
    let mut document = with(&json!({"forms": {"form": "f"}, "clicks": {"a": "ignored"}}));
    document["signals"] = json!([{"id": "s", "kind": "aha", "when": {"count": "exported", "gte": 1}}]);
    let told = |document: &Value| {
        let warnings = Document::parse(&document.to_string()).unwrap().warnings;
        warnings.iter().filter(|one| one.path.starts_with("/capture")).map(|one| one.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(&document), ["/capture/clicks/a", "/capture/forms"]);
    document["signals"] = json!([{"id": "s", "kind": "aha", "when": {"activeDays": "any", "gte": 2}}]);
    assert_eq!(told(&document), Vec::<String>::new(), "where any event counts, each is asked for");
}
