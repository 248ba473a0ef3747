//! Publishing definitions, and what pages and dashboards get of them.

use serde_json::{Value, json};

use crate::harness::{Collector, KEY, beacon, document, install, options, rows, signal, with};

fn plan_path() -> String {
    format!("/v1/plan?key={KEY}")
}

#[test]
fn pages_get_the_plan_once_and_then_only_when_it_changed() {
    let collector = Collector::new();
    collector.ask("GET", &plan_path()).send("").is_error(404, "no_definitions");
    collector.ask("GET", "/v1/plan?key=pk_other").send("").is_error(401, "unknown_key");
    for keyless in ["", "?key=", "?key=pk_test&key=pk_test"] {
        collector.ask("GET", &format!("/v1/plan{keyless}")).send("").is_error(401, "unknown_key");
    }

    let receipt = collector.publish(&document()).json();
    let hash = receipt["hash"].as_str().expect("a hash");
    assert_eq!(receipt, json!({"version": 7, "hash": hash, "warnings": []}));
    let plan = collector.ask("GET", &plan_path()).send("");
    assert_eq!((plan.status, plan.header("content-type")), (200, "application/octet-stream"));
    assert_eq!((plan.header("etag"), plan.header("cache-control")), (format!("\"{hash}\"").as_str(), "no-cache"));
    assert_eq!(format!("{:016x}", piquel_engine::content_hash(&plan.body)), hash);

    for held in [format!("\"{hash}\""), format!("\"other\", W/\"{hash}\""), "*".to_owned()] {
        let again = collector.ask("GET", &plan_path()).header("if-none-match", &held).send("");
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, plan.header("etag")));
    }
    let other = collector.ask("GET", &plan_path()).header("if-none-match", "\"other\"").send("");
    assert_eq!((other.status, other.body), (200, plan.body));
}

#[test]
fn pages_get_no_condition_of_an_account() {
    let mut with_account = document();
    let signals = with_account["signals"].as_array_mut().expect("signals");
    let when = json!({"count": "message_sent", "gte": 4711});
    signals.push(json!({"id": "busy_account", "kind": "pql", "level": "account", "when": when}));
    let (collector, _) = Collector::with_definitions(&with_account);
    let plan = collector.ask("GET", &plan_path()).send("").body;
    let has = |bytes: &[u8]| plan.windows(bytes.len()).any(|some| some == bytes);
    assert!(has(b"busy_account"), "prompts and `is` may name it");
    assert!(!has(&4711f64.to_le_bytes()), "its threshold is the collector's alone");
}

#[test]
fn the_document_is_given_back_as_it_was_given() {
    let collector = Collector::new();
    collector.api("/api/definitions").is_error(404, "no_definitions");
    let text = format!("\n  {}  \n", document());
    assert_eq!(collector.ask("PUT", "/api/definitions").token().send(&text).status, 200);
    let answer = collector.api("/api/definitions");
    assert_eq!((answer.text(), answer.header("content-type")), (text, "application/json"));
    let tag = answer.header("etag").to_owned();
    let held = collector.ask("GET", "/api/definitions").token().header("if-none-match", &tag).send("");
    assert_eq!(held.status, 304);
    // Another label leaves the plan as it is, but not the document.
    let mut renamed = document();
    renamed["signals"][0]["label"] = json!("Team ready");
    collector.publish(&renamed);
    let renamed = collector.ask("GET", "/api/definitions").token().header("if-none-match", &tag).send("");
    assert_eq!(renamed.status, 200);
}

#[test]
fn faulty_definitions_are_refused_with_every_fault_and_its_place() {
    let (collector, hash) = Collector::with_definitions(&document());
    let mut faulty = document();
    faulty["signals"][0]["when"] = json!({"count": "mesage_sent", "gte": 0});
    faulty["signals"][1]["kind"] = json!("miracle");
    let answer = collector.publish(&faulty);
    answer.is_error(422, "invalid_definitions");
    let diagnostics = answer.json()["diagnostics"].as_array().expect("diagnostics").clone();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic["severity"] == "error");
    let paths: Vec<_> = errors.map(|diagnostic| diagnostic["path"].as_str().unwrap_or_default()).collect();
    for path in ["/signals/0/when/count", "/signals/0/when/gte", "/signals/1/kind"] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    assert_eq!(collector.ask("GET", &plan_path()).send("").header("etag"), format!("\"{hash}\""));
    collector.ask("PUT", "/api/definitions").token().send("{").is_error(422, "invalid_definitions");
    collector.ask("PUT", "/api/definitions").token().send(&" ".repeat(1024 * 1024 + 1)).is_error(413, "too_large");
}

#[test]
fn publishing_the_same_again_changes_nothing_and_another_content_under_one_version_is_remarked() {
    let (collector, hash) = Collector::with_definitions(&document());
    assert_eq!(collector.publish(&document()).json()["hash"], hash.as_str());
    let count = || rows(&collector.data, "SELECT CAST(count(*) AS TEXT) FROM definitions");
    assert_eq!(count(), ["1"]);
    let mut changed = document();
    changed["signals"][0]["when"] = json!({"count": "message_sent", "gte": 11});
    let warnings = collector.publish(&changed).json()["warnings"].as_array().expect("warnings").clone();
    let of_version = warnings.iter().find(|warning| warning["path"] == "/version").expect("a remark on the version");
    assert_eq!(of_version["severity"], "warning");
    assert_eq!(count(), ["2"]);
}

#[test]
fn a_new_label_shows_on_old_firings_of_the_same_plan() {
    let (collector, hash) = Collector::with_definitions(&document());
    collector.beacon(&with(beacon(1, 1), json!({"defs": [7, hash], "records": [signal("aha_team", 1, 100)]})));
    let label = || collector.lead(&format!("i:{}", install(1)))["signals"][0]["label"].clone();
    assert_eq!(label(), "Team set up");
    let mut renamed = document();
    renamed["signals"][0]["label"] = json!("Team ready");
    assert_eq!(collector.publish(&renamed).json()["hash"], hash.as_str());
    assert_eq!(label(), "Team ready");
}

#[test]
fn a_file_given_at_the_start_is_published_if_it_is_not_what_is_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, file) = (folder.path().join("data"), folder.path().join("definitions.json"));
    let published = |document: &Value| {
        std::fs::write(&file, document.to_string()).expect("the file is written");
        let mut options = options(&data);
        options.tenants[0].definitions = Some(file.clone());
        drop(Collector::start(options));
        rows(&data, "SELECT CAST(version AS TEXT) FROM definitions ORDER BY id")
    };
    assert_eq!(published(&document()), ["7"]);
    assert_eq!(published(&document()), ["7"]);
    assert_eq!(published(&with(document(), json!({"version": 8}))), ["7", "8"]);
}

#[test]
fn a_plan_of_another_engine_is_compiled_anew_at_the_start() {
    let (mut collector, hash) = Collector::with_definitions(&document());
    collector.stop();
    rows(&collector.data, "UPDATE definitions SET plan = substr(plan, 1, 1), hash = '00000000000000ff' RETURNING hash");
    let again = Collector::start(options(&collector.data));
    assert_eq!(again.ask("GET", &plan_path()).send("").header("etag"), format!("\"{hash}\""));
}
