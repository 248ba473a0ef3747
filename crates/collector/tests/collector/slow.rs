//! Whoever is slow, on whichever route, is hung up on, and nobody else waits for them.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use piquel_collector::Dashboard;

use crate::harness::{Collector, PLAIN, beacon, options};

/// Larger than what the system holds for a reader who does not read.
const LARGE: usize = 64 * 1024 * 1024;

fn collector(folder: &tempfile::TempDir) -> Collector {
    let pages = folder.path().join("pages");
    fs::create_dir_all(&pages).expect("a folder");
    fs::write(pages.join("index.html"), "a page").expect("a file");
    fs::write(pages.join("large.js"), vec![b' '; LARGE]).expect("a file");
    let options = options(&folder.path().join("data"));
    Collector::start(piquel_collector::Options {
        patience: Duration::from_secs(1),
        dashboard: Dashboard::Folder(pages),
        ..options
    })
}

/// Sends the beginning of a request and nothing more; what the collector says before it hangs up.
fn begin(collector: &Collector, beginning: &str) -> String {
    let mut connection = connect(collector, beginning);
    let mut answer = Vec::new();
    // Where more was sent than was read, the system breaks the line instead of closing it.
    let _ = connection.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn connect(collector: &Collector, said: &str) -> TcpStream {
    let mut connection = TcpStream::connect(collector.url.trim_start_matches("http://")).expect("a connection");
    connection.write_all(said.as_bytes()).expect("it is sent");
    connection
}

#[test]
fn who_is_slow_to_speak_is_hung_up_on_and_others_are_heard() {
    let folder = tempfile::tempdir().expect("a folder");
    let collector = collector(&folder);
    let headers = ["POST /v1/beacon", "GET /v1/plan?key=pk_test", "GET /api/leads", "GET /healthz", "GET /"];
    std::thread::scope(|scope| {
        let slow: Vec<_> = headers
            .iter()
            .map(|route| {
                let collector = &collector;
                scope.spawn(move || begin(collector, &format!("{route} HTTP/1.1\r\nHost: x\r\nX-Slow: ")))
            })
            .collect();
        for route in ["POST /v1/beacon", "POST /v1/erase"] {
            let collector = &collector;
            scope.spawn(move || {
                let head =
                    format!("{route} HTTP/1.1\r\nHost: x\r\nContent-Type: {PLAIN}\r\nContent-Length: 500\r\n\r\n{{");
                let answer = begin(collector, &head);
                assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\"too_slow\""), "{route}: {answer}");
            });
        }
        for rev in 1..=20 {
            assert_eq!(collector.beacon(&beacon(1, rev)).status, 200);
        }
        for (route, slow) in headers.iter().zip(slow) {
            let answer = slow.join().expect("it was answered");
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{route}: {answer}");
        }
    });
}

#[test]
fn who_does_not_take_the_answer_is_hung_up_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let collector = collector(&folder);
    let mut deaf = connect(&collector, "GET /large.js HTTP/1.1\r\nHost: x\r\n\r\n");
    let mut first = [0; 1];
    deaf.read_exact(&mut first).expect("the answer begins");
    // Two that say nothing, one after the other, are each given the time that the deaf one has.
    for _ in 0..2 {
        begin(&collector, "GET / HTTP/1.1\r\nHost: x\r\n");
    }
    let mut taken = Vec::new();
    // What is still on its way comes, and then the line breaks, in one way or the other.
    let _ = deaf.read_to_end(&mut taken);
    assert!(taken.len() < LARGE, "all of it came");
}

#[test]
fn a_bomb_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let collector = collector(&folder);
    let post = |body: &str| collector.ask("POST", "/v1/beacon").header("content-type", PLAIN).send(body);
    let deep = format!("{{\"v\":1,\"key\":{}1{}}}", "[".repeat(30_000), "]".repeat(30_000));
    post(&deep).is_error(400, "malformed");
    post(&format!("{{\"v\":1,\"key\":\"pk_test\",\"rev\":1e{}}}", "9".repeat(1000))).is_error(400, "malformed");
    // Many small values, many keys, the same key again and again: within what a body may weigh, and no beacon.
    let [values, keys, twice] = [
        vec!["0"; 30_000].join(","),
        (0..5_000).map(|number| format!("\"k{number}\":0")).collect::<Vec<_>>().join(","),
        vec!["\"v\":1"; 9_000].join(","),
    ];
    post(&format!("[{values}]")).is_error(400, "malformed");
    post(&format!("{{{keys}}}")).is_error(422, "invalid");
    post(&format!("{{{twice}}}")).is_error(422, "invalid");
    let headers = (0..1000).map(|number| format!("X-{number}: 1\r\n")).collect::<String>();
    for bomb in [headers, format!("X: {}\r\n", "1".repeat(1024 * 1024))] {
        let answer = begin(&collector, &format!("GET / HTTP/1.1\r\nHost: x\r\n{bomb}\r\n"));
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert_eq!(collector.beacon(&beacon(1, 1)).status, 200);
}

#[test]
fn who_is_refused_before_their_body_is_looked_at_gets_to_read_why() {
    let collector = Collector::new();
    let body = "x".repeat(2 * 1024 * 1024);
    for (method, path, status, code) in [
        ("PUT", "/api/definitions", 401, "unauthorized"),
        ("POST", "/api/nothing", 404, "not_found"),
        ("POST", "/api/leads", 405, "method_not_allowed"),
        ("POST", "/v1/beacon", 415, "unsupported_type"),
        ("POST", "/nothing", 404, "not_found"),
    ] {
        for _ in 0..3 {
            collector.ask(method, path).send(&body).is_error(status, code);
        }
    }
}
