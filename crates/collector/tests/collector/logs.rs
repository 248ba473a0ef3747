//! The log: an object a line for programs, and nothing in it that says who somebody is.

use serde_json::{Value, json};

use crate::harness::{PLAIN, Program, TOKEN, beacon, document, erasure, install, signal, tier, with};

/// What is planted everywhere that somebody can put something.
const CANARY: &str = "canary";

#[test]
fn the_log_is_json_and_holds_no_ids_traits_bodies_or_addresses() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let arguments = ["--listen", "127.0.0.1:0", "--admin-token", TOKEN, "--key", "pk_test", "--data", data];
    let (program, lines) = Program::serve_logged(&arguments, 1);
    let collector = program.at(&lines[0]);
    let send = |path: &str, body: &str| {
        let ask = collector.ask("POST", path).header("content-type", PLAIN).header("user-agent", "agent-canary/1.0");
        ask.header("x-forwarded-for", "203.0.113.77").header("referer", "https://canary.example/").send(body)
    };

    let hash = collector.publish(&document()).json()["hash"].clone();
    let mut full = with(
        beacon(0xca9a_1234, 1),
        json!({"user": "user-canary", "account": "account-canary", "defs": [7, hash], "records": [
            signal("aha_team", 1, 100), signal("unknown-canary", 1, 100), tier(Some("hot"), 1, 100), {"type": "canary"},
            {"type": "prompt", "prompt": "prompt-canary", "outcome": "shown", "n": 1, "at": 1},
        ]}),
    );
    full["summary"]["traits"] = json!({"trait-canary": "value-canary"});
    full["summary"]["limits"] = json!({"limit-canary": [1, 2]});
    full["summary"]["dropped"] = json!({"reason-canary": 3});
    full["due"] = json!([signal("due-canary", 1, 1_790_000_000_000), {"type": "canary"}]);
    full["partial"] = json!("Y2FuYXJ5");
    assert_eq!(send("/v1/beacon", &full.to_string()).status, 200);
    // Contradicted, merged, refused in all ways, aside, erased, and what a database may choke on.
    full["rev"] = json!(2);
    full["records"] = json!([with(signal("aha_team", 1, 100), json!({"initial": true}))]);
    assert_eq!(send("/v1/beacon", &full.to_string()).json()["items"], json!(["conflict"]));
    full["summary"]["traits"] = json!({"trait-canary": "value-canary\u{0}", "half": "\u{fffd}canary"});
    full["rev"] = json!(3);
    send("/v1/beacon", &full.to_string());
    for body in
        ["{\"canary\"", "{\"v\":1,\"key\":\"pk_canary\"}", "{\"v\":1,\"key\":\"pk_test\",\"install\":\"canary\"}"]
    {
        send("/v1/beacon", body);
    }
    send("/v1/beacon", &with(beacon(1, 1), json!({"user": "canary\n"})).to_string()).is_error(422, "invalid");
    send("/v1/beacon", &json!({"v": 2, "key": "pk_test", "install": install(0xca9a_1234), "x": CANARY}).to_string());
    send("/v1/canary?canary=1", CANARY);
    collector.ask("GET", "/api/leads?before=canary").token().send("");
    collector.ask("GET", "/api/leads/u:user-canary").token().send("");
    collector.ask("GET", "/api/leads").header("authorization", "Bearer token-canary").send("");
    collector.ask("PUT", "/api/definitions").token().send("{\"canary\": 1}").is_error(422, "invalid_definitions");
    assert_eq!(send("/v1/erase", &erasure(0xca9a_1234).to_string()).status, 200);
    send("/v1/beacon", &full.to_string()).is_error(410, "erased");
    assert_eq!(collector.erase_user("user-canary").status, 200);
    collector.erase_user("canary\n").is_error(422, "invalid");

    let log = program.rest_of_log();
    let mut said = Vec::new();
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(entry["timestamp"].is_string() && entry["level"].is_string() && entry["target"].is_string(), "{line}");
        said.push(entry["message"].as_str().expect("a message").to_owned());
    }
    for expected in
        ["started", "published definitions", "refused a request", "erased an install", "erased a user", "stopping"]
    {
        assert!(said.iter().any(|said| said == expected), "`{expected}` is not in {log}");
    }
    for secret in [CANARY, &install(0xca9a_1234), "203.0.113.77", TOKEN, "pk_test", "aha_team"] {
        assert!(!log.contains(secret), "`{secret}` is in {log}");
    }
}
