//! The program: starting, stopping, being killed, and what it says when something is in the way.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use piquel_collector::Server;
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection};

use crate::harness::{Program, TOKEN, beacon, document, install, options_on_file, rows, run, signal, with};

const KEY: &[&str] = &["--listen", "127.0.0.1:0", "--key", "pk_test", "--admin-token", TOKEN, "--data"];

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_restart_keeps_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let arguments: Vec<_> = KEY.iter().copied().chain([data.to_str().expect("a path")]).collect();

    let (program, lines) = Program::serve(&arguments, 1);
    let collector = program.at(&lines[0]);
    let hash = collector.publish(&document()).json()["hash"].clone();
    let body = with(beacon(1, 1), json!({"defs": [7, hash], "records": [signal("aha_team", 1, 100)]}));
    assert_eq!(collector.beacon(&body).json()["items"], json!(["ok"]));
    let (lead, plan) =
        (collector.lead(&format!("i:{}", install(1))), collector.ask("GET", "/v1/plan?key=pk_test").send(""));
    assert_eq!(program.end("-TERM"), Some(0));

    let (program, lines) = Program::serve(&arguments, 1);
    let collector = program.at(&lines[0]);
    assert_eq!(collector.beacon(&body).json()["items"], json!(["repeat"]));
    assert_eq!(collector.lead(&format!("i:{}", install(1))), lead);
    assert_eq!(collector.ask("GET", "/v1/plan?key=pk_test").send("").body, plan.body);
    assert_eq!(program.end("-INT"), Some(0));
}

#[test]
fn what_was_acknowledged_outlives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let arguments: Vec<_> = KEY.iter().copied().chain([data.to_str().expect("a path")]).collect();
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let (program, lines) = Program::serve(&arguments, 1);
        let collector = program.at(&lines[0]);
        for number in 0..10 {
            let install = round * 10 + number;
            let answer = collector.beacon(&with(beacon(install, 1), json!({"records": [signal("aha", 1, 100)]})));
            assert_eq!(answer.json()["items"], json!(["ok"]));
            acknowledged.push(format!("{install:032x}"));
        }
        assert_eq!(program.end("-KILL"), None);
        let stored = rows(&data, "SELECT s.install FROM records r JOIN subjects s ON s.id = r.subject ORDER BY r.id");
        assert_eq!(stored, acknowledged);
    }
}

#[test]
fn what_a_killed_collector_left_in_the_log_is_not_built_upon_while_somebody_else_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let arguments: Vec<_> = KEY.iter().copied().chain([data.to_str().expect("a path")]).collect();
    let (program, lines) = Program::serve_on_file(&arguments, 1);
    assert_eq!(program.at(&lines[0]).beacon(&beacon(1, 1)).status, 200);
    assert_eq!(program.end("-KILL"), None);

    let options = options_on_file(&data);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let error = runtime.block_on(async {
        let url = format!("sqlite://{}", data.join("piquel.db").display());
        let mut reader = SqliteConnection::connect(&url).await.expect("the database opens");
        sqlx::raw_sql("BEGIN; SELECT name FROM leads").execute(&mut reader).await.expect("it is read");
        Server::start(options).await.expect_err("it does not start").to_string()
    });
    assert!(error.contains("another program reads it"), "{error}");
    let (program, lines) = Program::serve_on_file(&arguments, 1);
    assert_eq!(program.at(&lines[0]).beacon(&beacon(1, 1)).status, 200);
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn an_open_stream_does_not_hold_the_program_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments: Vec<_> = KEY.iter().copied().chain([folder.path().to_str().expect("a path")]).collect();
    let (program, lines) = Program::serve(&arguments, 1);
    let mut events = program.at(&lines[0]).events();
    assert_eq!(events.next().map(|event| event.name).as_deref(), Some("hello"));
    assert_eq!(program.end("-INT"), Some(0));
    assert_eq!(events.next(), None);
}

#[test]
fn local_mode_makes_its_token_once_and_prints_where_to_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, pages, file) = (folder.path().join("data"), folder.path().join("pages"), folder.path().join("d.json"));
    fs::create_dir(&pages).expect("a folder");
    fs::write(pages.join("index.html"), "a page").expect("a file");
    fs::write(&file, document().to_string()).expect("a file");
    let path = |path: &std::path::Path| path.to_str().expect("a path").to_owned();
    let (data, pages, file) = (path(&data), path(&pages), path(&file));
    let arguments = ["--listen", "127.0.0.1:0", "--data", &data, "--dashboard", &pages, "--demo", &pages];

    let (program, lines) = Program::serve(&arguments, 3);
    let address = lines[0].strip_prefix("collector  ").expect("the collector's address").to_owned();
    let token_file = std::path::Path::new(&data).join("admin-token");
    let token = fs::read_to_string(&token_file).expect("a token");
    assert_eq!(token.len(), 64);
    assert_eq!(fs::metadata(&token_file).expect("a token").permissions().mode() & 0o777, 0o600);
    assert_eq!(lines[1], format!("dashboard  {address}/#token={token}"));
    assert_eq!(lines[2], format!("demo       {address}/demo/"));

    // Tools on the same machine find the token by themselves.
    let published = run("publish", &[&file, "--url", &address, "--data", &data]);
    assert_eq!(published.status.code(), Some(0), "{}", said(&published));
    assert!(String::from_utf8_lossy(&published.stdout).starts_with("published version 7 ("));
    assert_eq!(program.at(&lines[0]).ask("GET", "/v1/plan?key=pk_demo").send("").status, 200);
    assert_eq!(program.end("-TERM"), Some(0));

    let (program, lines) = Program::serve(&arguments, 3);
    assert!(lines[1].ends_with(&token), "the token stays through a restart");
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn what_it_keeps_is_readable_by_its_owner_alone_even_in_a_folder_that_is_open_to_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let mode = |file: &str| fs::metadata(folder.path().join(file)).expect("a file").permissions().mode() & 0o777;
    let open_up = |file: &str, mode| {
        fs::set_permissions(folder.path().join(file), fs::Permissions::from_mode(mode)).expect("its mode is set");
    };
    open_up("", 0o755);
    // A cut left this while the token was written.
    fs::write(folder.path().join("admin-token.new"), "half").expect("a file");
    open_up("admin-token.new", 0o644);

    let data = folder.path().to_str().expect("a path");
    let (program, _) = Program::serve_on_file(&["--listen", "127.0.0.1:0", "--data", data], 1);
    for file in ["piquel.db", "piquel.db-wal", "piquel.db-shm", "admin-token", "lock"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    assert!(!folder.path().join("admin-token.new").exists());
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn what_is_in_the_way_is_said_in_one_line_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").to_str().expect("a path").to_owned();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let file = folder.path().join("a-file").to_str().expect("a path").to_owned();
    fs::write(&file, "no folder").expect("a file");
    let free = "127.0.0.1:0";
    let gone = folder.path().join("gone").to_str().expect("a path").to_owned();

    for (arguments, code, name, advice) in [
        (vec!["--listen", &taken], 1, taken.as_str(), "--listen"),
        (vec!["--listen", "0.0.0.0:0"], 2, "0.0.0.0:0", "--admin-token"),
        (vec!["--listen", "[::]:0", "--admin-token", "t"], 2, "write key", "--key"),
        (vec!["--listen", free, "--data", &file], 2, file.as_str(), "--data"),
        (vec!["--listen", free, "--definitions", &gone], 2, gone.as_str(), "--definitions"),
        (vec!["--listen", free, "--dashboard", &gone], 2, gone.as_str(), "--dashboard"),
        (vec!["--listen", free, "--demo", &gone], 2, gone.as_str(), "--demo"),
        (vec!["--listen", free, "--key", "not a key"], 2, "not a key", "--key"),
        (vec!["--listen", free, "--database", "postgres://u:secret@127.0.0.1:9/x"], 1, "127.0.0.1:9/x", "--database"),
        (vec!["--listen", free, "--database", "mysql://u:secret@127.0.0.1/x"], 2, "postgres://", "--database"),
    ] {
        let mut all = vec!["--data", &data];
        if arguments.contains(&"--data") {
            all.clear();
        }
        all.extend(&arguments);
        let output = run("serve", &all);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        let line = said.lines().next().unwrap_or_default();
        assert!(line.contains(name) && line.contains(advice), "{arguments:?}: {said}");
        assert_eq!(output.stdout, b"", "{arguments:?}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn a_data_folder_has_one_collector() {
    let folder = tempfile::tempdir().expect("a folder");
    // In local mode, for there is no folder where neither the data nor the token are kept in one.
    let arguments = ["--listen", "127.0.0.1:0", "--data", folder.path().to_str().expect("a path")];
    let (program, _) = Program::serve(&arguments, 1);
    let second = run("serve", &arguments);
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("used by another collector"), "{}", said(&second));
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn faulty_definitions_are_told_fault_by_fault_at_the_start_and_by_publish() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").to_str().expect("a path").to_owned();
    let file = folder.path().join("faulty.json").to_str().expect("a path").to_owned();
    let mut faulty = document();
    faulty["signals"][0]["when"] = json!({"count": "mesage_sent", "gte": 10});
    faulty["signals"][1]["kind"] = json!("miracle");
    fs::write(&file, faulty.to_string()).expect("a file");
    let names_both = |said: &str| said.contains("/signals/0/when/count") && said.contains("/signals/1/kind");

    let arguments: Vec<_> = KEY.iter().copied().chain([data.as_str()]).collect();
    let start = run("serve", &[arguments.clone(), vec!["--definitions", &file]].concat());
    assert_eq!(start.status.code(), Some(1));
    assert!(names_both(&said(&start)), "{}", said(&start));

    let (program, lines) = Program::serve(&arguments, 1);
    let address = lines[0].rsplit(' ').next().expect("an address").to_owned();
    let publish = run("publish", &[&file, "--url", &address, "--token", TOKEN]);
    assert_eq!(publish.status.code(), Some(1));
    assert!(names_both(&said(&publish)), "{}", said(&publish));
    assert_eq!(program.end("-TERM"), Some(0));
}

#[test]
fn publish_says_what_is_in_its_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("d.json").to_str().expect("a path").to_owned();
    fs::write(&file, document().to_string()).expect("a file");
    let data = folder.path().join("data").to_str().expect("a path").to_owned();
    let arguments: Vec<_> = KEY.iter().copied().chain([data.as_str()]).collect();
    let (program, lines) = Program::serve(&arguments, 1);
    let address = lines[0].rsplit(' ').next().expect("an address").to_owned();
    for (arguments, code, advice) in [
        (vec!["gone.json", "--token", TOKEN], 2, "check the path"),
        (vec![&file, "--data", &data], 2, "--token"),
        (vec![&file, "--url", "https://127.0.0.1", "--token", TOKEN], 2, "http://"),
        (vec![&file, "--url", "http://127.0.0.1:9", "--token", TOKEN], 1, "--url"),
        (vec![&file, "--url", &address, "--token", "wrong"], 1, "Authorization"),
    ] {
        let output = run("publish", &arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(advice), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(program.end("-TERM"), Some(0));
}
