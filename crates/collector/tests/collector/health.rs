//! Whether it lives, and whether requests should come.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use crate::harness::{Collector, Program, TOKEN, beacon, rows, run};

#[test]
fn it_is_ready_where_beacons_would_be_taken() {
    let collector = Collector::new();
    assert_eq!(collector.ask("GET", "/healthz").send("").json(), json!({"status": "ok"}));
    let ready = collector.ask("GET", "/readyz").send("");
    assert_eq!((ready.status, ready.json()), (200, json!({"status": "ready"})));
}

/// Overwrites what there is of a database on a file.
fn break_database(data: &Path) {
    for file in ["piquel.db", "piquel.db-wal"] {
        let path = data.join(file);
        let length = std::fs::metadata(&path).expect("a file").len();
        let mut file = OpenOptions::new().write(true).open(path).expect("the file opens");
        file.write_all(&vec![0xa5; usize::try_from(length).expect("a small file")]).expect("it is overwritten");
    }
}

#[test]
fn a_broken_database_is_no_readiness_and_the_process_lives() {
    let collector = Collector::on_file();
    break_database(&collector.data);
    let ready = collector.ask("GET", "/readyz").send("");
    assert_eq!((ready.status, ready.json()), (503, json!({"status": "unready", "missing": ["database"]})));
    assert_eq!(collector.ask("GET", "/healthz").send("").status, 200);
}

#[test]
fn tables_that_are_not_of_this_release_are_no_readiness() {
    let collector = Collector::new();
    // As where an older copy was put in its place.
    rows(&collector.data, "DELETE FROM _sqlx_migrations WHERE version = 1 RETURNING description");
    let ready = collector.ask("GET", "/readyz").send("");
    assert_eq!((ready.status, ready.json()), (503, json!({"status": "unready", "missing": ["migrations"]})));
}

#[test]
fn told_to_stop_it_is_unready_at_once_and_serves_until_the_delay_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let arguments = ["--key", "pk_test", "--admin-token", TOKEN, "--data", data, "--shutdown-delay", "3600"];
    let (mut program, lines) = Program::serve_logged(&[&arguments[..], &["--listen", "127.0.0.1:0"]].concat(), 1);
    let collector = program.at(&lines[0]);
    let ready = || collector.ask("GET", "/readyz").send("");
    assert_eq!(ready().status, 200);
    let mut events = collector.events();
    events.next();

    program.signal("-TERM");
    program.wait_for_log("told to stop");
    let unready = ready();
    assert_eq!((unready.status, unready.json()), (503, json!({"status": "unready", "missing": ["stopping"]})));
    assert_eq!(collector.beacon(&beacon(1, 1)).status, 200);
    // Dashboards hear of it all the same.
    assert_eq!(events.next().map(|event| event.name).as_deref(), Some("lead"));

    // Told again, it does not wait.
    assert_eq!(program.end("-TERM"), Some(0));
    assert_eq!(events.next(), None);
}

#[test]
fn who_has_no_client_asks_the_program_itself() {
    let asked = |collector: &Collector, arguments: &[&str]| {
        let output = run("health", &[&["--url", &collector.url], arguments].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (well, broken) = (Collector::new(), Collector::on_file());
    break_database(&broken.data);
    for (collector, arguments) in [(&well, &[][..]), (&well, &["--ready"]), (&broken, &[])] {
        assert_eq!(asked(collector, arguments), (Some(0), String::new()), "{arguments:?}");
    }
    let (code, said) = asked(&broken, &["--ready"]);
    assert_eq!((code, said.contains("database")), (Some(1), true), "{said}");

    let nobody = run("health", &["--url", "http://127.0.0.1:9"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("--url"));
}
