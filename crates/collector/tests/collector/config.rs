//! The configuration file: what it may say, who is stronger, and what it is told where it is wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::json;

use crate::harness::{Collector, PLAIN, Program, TOKEN, beacon, document, run, with};

/// Writes a configuration that its owner alone may read.
fn write(folder: &Path, text: &str) -> String {
    let file = folder.join("collector.toml");
    fs::write(&file, text).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its mode");
    file.to_str().expect("a path").to_owned()
}

/// What is said of this configuration, which is not served by.
fn said_of(text: &str, more: &[&str]) -> (Vec<String>, Option<i32>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), text);
    let output = run("serve", &[vec!["--config", &file, "--listen", "127.0.0.1:0"], more.to_vec()].concat());
    let said = String::from_utf8_lossy(&output.stderr).replace(&format!("{}/", folder.path().display()), "");
    (said.lines().map(str::to_owned).collect(), output.status.code())
}

fn beacon_with(collector: &Collector, key: &str, origin: &str) -> u16 {
    let ask = collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).header("origin", origin);
    ask.send(&with(beacon(1, 1), json!({"key": key})).to_string()).status
}

#[test]
fn everything_may_stand_in_the_file_with_paths_told_from_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("definitions.json"), document().to_string()).expect("a file");
    fs::create_dir(folder.path().join("pages")).expect("a folder");
    fs::write(folder.path().join("pages/index.html"), "a page").expect("a file");
    let text = format!(
        r#"
        listen = "127.0.0.1:0"
        data = "data"
        keys = ["pk_all", {{ key = "pk_acme", origins = ["https://app.acme.com"] }}]
        admin-token = "{TOKEN}"
        definitions = "definitions.json"
        dashboard = "pages"
        demo = "pages"
        metrics-listen = "127.0.0.1:0"
        log-format = "json"
        shutdown-delay = 3600
        patience = 5
        retention = "400d"
        limits = {{ address = {{ per-minute = 1, burst = 6 }}, key = "off" }}
        trusted-proxies = ["127.0.0.1", "10.0.0.0/8"]
        forwarded-header = "forwarded"
        "#
    );
    let (program, lines) = Program::serve_on_file(&["--config", &write(folder.path(), &text)], 4);
    let collector = program.at(&lines[0]);
    assert_eq!(program.at(lines[3].trim_end_matches("/metrics")).ask("GET", "/metrics").send("").status, 200);
    assert!(folder.path().join("data/piquel.db").exists());
    assert_eq!(beacon_with(&collector, "pk_all", "https://any.example"), 200);
    assert_eq!(beacon_with(&collector, "pk_acme", "https://app.acme.com"), 200);
    assert_eq!(beacon_with(&collector, "pk_acme", "https://any.example"), 403);
    assert_eq!(collector.ask("GET", "/v1/plan?key=pk_all").send("").status, 200);
    assert_eq!(collector.ask("GET", "/").send("").status, 200);
    let ask = |client: &str| collector.ask("GET", "/api/leads").token().header("forwarded", client).send("").status;
    assert_eq!([ask("for=192.0.2.1"), ask("for=127.0.0.1"), ask("for=127.0.0.1")], [200; 3]);
    assert_eq!([ask("for=127.0.0.1"), ask("for=192.0.2.1")], [429, 200]);
    // Told twice, for it would go on for an hour.
    program.signal("-TERM");
    while collector.ask("GET", "/readyz").send("").status == 200 {}
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn an_option_is_stronger_than_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "listen = \"192.0.2.1:1\"\ndata = \"data\"\nkeys = [\"pk_file\"]\nadmin-token = \"{TOKEN}\"\ndashboard = \"gone\"\nlimits = {{ key = {{ per-minute = 1, burst = 1 }} }}"
    );
    let file = write(folder.path(), &text);
    let arguments = ["--config", &file, "--listen", "127.0.0.1:0", "--key", "pk_option", "--limits", "off"];
    let (program, lines) = Program::serve_on_file(&[&arguments[..], &["--no-dashboard"]].concat(), 1);
    let collector = program.at(&lines[0]);
    let send = |key| beacon_with(&collector, key, "https://any.example");
    assert_eq!([send("pk_option"), send("pk_option"), send("pk_file")], [200, 200, 401]);
    collector.ask("GET", "/").send("").is_error(404, "not_found");
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn tenants_stand_in_the_file_each_with_what_is_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("definitions.json"), document().to_string()).expect("a file");
    fs::write(folder.path().join("best.token"), "token-of-best\n").expect("a file");
    let text = r#"
        listen = "127.0.0.1:0"
        data = "data"

        [[tenants]]
        name = "acme"
        keys = ["pk_acme", { key = "pk_acme_web", origins = ["https://*.acme.com"] }]
        admin-token = "token-of-acme"
        definitions = "definitions.json"
        retention = "30d"

        [[tenants]]
        name = "best"
        keys = ["pk_best"]
        admin-token-file = "best.token"
        limits = { install = { per-minute = 1, burst = 1 } }
        "#;
    let (program, lines) = Program::serve_on_file(&["--config", &write(folder.path(), text)], 1);
    let collector = program.at(&lines[0]);
    let status = |token: &str| collector.ask("GET", "/api/definitions").bearer(token).send("").status;
    assert_eq!([status("token-of-acme"), status("token-of-best"), status(TOKEN)], [200, 404, 401]);
    assert_eq!(beacon_with(&collector, "pk_acme_web", "https://app.acme.com"), 200);
    assert_eq!(beacon_with(&collector, "pk_acme_web", "https://app.best.com"), 403);
    let send = || beacon_with(&collector, "pk_best", "https://app.best.com");
    assert_eq!([send(), send()], [200, 429]);
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn all_that_is_wrong_is_told_at_once_each_with_its_line_and_what_to_do() {
    let text = r#"listen = "127.0.0.1"
patience = 0
retention = "1 year"
colour = "red"
limits = { address = { per-minute = 0, burst = 1 }, people = "off" }
trusted-proxies = ["10.0.0.0/40"]
forwarded-header = "x-real-ip"
metrics-listen = "localhost"
log-format = "xml"
shutdown-delay = 3601
no-dashboard = "yes"

[[tenants]]
name = "Acme"
keys = ["pk one", { key = "pk_two", origins = ["app.acme.com", "https://App.acme.com"] }]
admin-token = "t"
admin-token-env = "T"

[[tenants]]
name = "best"
keys = ["pk_two"]
admin-token-file = "gone"
limits = { address = "off" }

[[tenants]]
name = "best"
keys = []
"#;
    let (said, code) = said_of(text, &[]);
    let expected: &[(usize, &str, &str)] = &[
        (1, "listen", "socket address"),
        (2, "patience", "seconds from 1 to 3600"),
        (3, "retention", "`400d`"),
        (4, "colour", "no such key, choose of `listen`"),
        (5, "limits.address.per-minute", "nonzero"),
        (5, "limits.people", "no such key, choose of `address`"),
        (6, "trusted-proxies[0]", "`10.0.0.0/8`"),
        (7, "forwarded-header", "x-forwarded-for"),
        (8, "metrics-listen", "socket address"),
        (9, "log-format", "`text` or `json`"),
        (10, "shutdown-delay", "seconds from 0 to 3600"),
        (11, "no-dashboard", "boolean"),
        (13, "tenants[0]", "give one of `admin-token`"),
        (14, "tenants[0].name", "`a-z`"),
        (15, "tenants[0].keys[0]", "1 to 64 of"),
        (15, "tenants[0].keys[1].origins[0]", "`https://app.acme.com`"),
        (15, "tenants[0].keys[1].origins[1]", "write `https://app.acme.com`"),
        (21, "tenants[1].keys[0]", "`tenants[0].keys[1]`"),
        (22, "tenants[1].admin-token-file", "check its path"),
        (23, "tenants[1].limits.address", "no such key, choose of `key`, `install`"),
        (25, "tenants[2]", "`keys` is missing"),
        (25, "tenants[2]", "give one of `admin-token`"),
        (26, "tenants[2].name", "`tenants[1].name`"),
    ];
    for (line, path, advice) in expected {
        let begin = format!("collector.toml:{line}: `{path}`: ");
        assert!(
            said.iter().any(|said| said.starts_with(&begin) && said.contains(advice)),
            "{begin}…{advice}\n{said:#?}"
        );
    }
    assert_eq!((said.len(), code), (expected.len() + 1, Some(2)), "{said:#?}");
    assert!(said.last().is_some_and(|last| last.contains("23 mistakes: nothing was started")), "{said:#?}");
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    let (said, code) = said_of("listen = \"127.0.0.1:0\"\nkeys = [\n", &[]);
    assert!(said[0].starts_with("collector.toml:"), "{said:?}");
    assert_eq!(code, Some(2));
    let missing = run("serve", &["--config", "/nowhere/collector.toml"]);
    let said = String::from_utf8_lossy(&missing.stderr);
    assert!(said.contains("/nowhere/collector.toml") && said.contains("--config"), "{said}");
}

#[test]
fn what_does_not_go_together_is_told_wherever_it_is_set() {
    let tenants = "dashboard = \"pages\"\nno-dashboard = true\n[[tenants]]\nname = \"acme\"\nkeys = [\"pk\"]\nadmin-token = \"t\"\n";
    let (said, code) =
        said_of(tenants, &["--key", "pk_other", "--definitions", "d.json", "--forwarded-header", "forwarded"]);
    for word in ["--key", "--definitions", "trusted-proxies", "no-dashboard"] {
        assert!(said.iter().any(|line| line.contains(word)), "{word}: {said:?}");
    }
    assert_eq!((said.len(), code), (5, Some(2)), "{said:?}");
}

#[test]
fn a_file_with_secrets_that_everybody_can_read_is_not_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "keys = [\"pk\"]\nadmin-token = \"a-secret\"\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("its mode");
    let output = run("serve", &["--config", &file]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("chmod o-r") && !said.contains("a-secret"), "{said}");
}
