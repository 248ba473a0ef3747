//! Static pages.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use piquel_collector::Dashboard;

use crate::harness::{Collector, options_on_file};

#[test]
fn pages_are_served_with_their_types_routes_and_policies() {
    let folder = tempfile::tempdir().expect("a folder");
    let (dashboard, demo) = (folder.path().join("dashboard"), folder.path().join("demo"));
    for (dir, name, content) in [
        (&dashboard, "index.html", "the dashboard"),
        (&demo, "index.html", "the demo"),
        (&demo, "engine.wasm", "\0asm"),
        (&demo, "app.js", "1"),
    ] {
        fs::create_dir_all(dir).expect("a folder");
        fs::write(dir.join(name), content).expect("a file");
    }
    let mut options = options_on_file(&folder.path().join("data"));
    (options.dashboard, options.demo) = (Dashboard::Folder(dashboard.clone()), Some(demo.clone()));
    let collector = Collector::start(options);
    let get = |path: &str| collector.ask("GET", path).send("");

    for (path, content, kind) in [
        ("/", "the dashboard", "text/html; charset=utf-8"),
        ("/index.html", "the dashboard", "text/html; charset=utf-8"),
        ("/leads/somebody", "the dashboard", "text/html; charset=utf-8"),
        ("/demo/", "the demo", "text/html"),
        ("/demo/pricing", "the demo", "text/html"),
        ("/demo/channels/general", "the demo", "text/html"),
        ("/demo/engine.wasm", "\0asm", "application/wasm"),
        ("/demo/app.js", "1", "text/javascript"),
    ] {
        let page = get(path);
        assert_eq!((page.status, page.text().as_str(), page.header("content-type")), (200, content, kind), "{path}");
        assert_eq!(
            (page.header("cache-control"), page.header("x-content-type-options")),
            ("no-cache", "nosniff"),
            "{path}"
        );
        let policy = page.header("content-security-policy");
        let alone = ["cross-origin-opener-policy", "cross-origin-resource-policy"].map(|name| page.header(name));
        assert_eq!(alone, [if path.starts_with("/demo/") { "" } else { "same-origin" }; 2], "{path}");
        assert_eq!(policy.contains("'wasm-unsafe-eval'"), path.starts_with("/demo/"), "{path}: {policy}");
        assert!(policy.contains("connect-src 'self'"), "{path}: {policy}");
    }
    let bare = get("/demo");
    assert_eq!((bare.status, bare.header("location")), (308, "/demo/"));
    for missing in ["/demo/gone.js", "/gone.js"] {
        assert_eq!(get(missing).status, 404, "{missing}");
    }
    for served in [&dashboard, &demo] {
        assert!(served.join("../data/piquel.db").is_file(), "the paths below would lead to a file");
    }
    for outside in
        ["/demo/../data/piquel.db", "/demo/%2e%2e/data/piquel.db", "/../data/piquel.db", "/%2e%2e/data/piquel.db"]
    {
        let answer = get_as_written(&collector, outside);
        assert!(answer.starts_with("HTTP/1.1 404 "), "{outside}: {answer}");
    }
    // What is not there under the API is no page either.
    get("/api/gone").is_error(404, "not_found");
    get("/v1/gone").is_error(404, "not_found");
}

#[test]
fn the_dashboard_may_write_the_styles_that_bear_the_number_of_its_answer_and_no_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("pages");
    fs::create_dir_all(&pages).expect("a folder");
    fs::write(pages.join("index.html"), "<meta property=\"csp-nonce\" nonce=\"PIQUEL_NONCE\">").expect("a file");
    let options = options_on_file(&folder.path().join("data"));
    let collector = Collector::start(piquel_collector::Options { dashboard: Dashboard::Folder(pages), ..options });
    let nonce = || {
        let page = collector.ask("GET", "/").send("");
        let text = page.text();
        let nonce = text.split('"').nth(3).expect("a number").to_owned();
        let policy = page.header("content-security-policy");
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(nonce.len(), 32);
        nonce
    };
    assert_ne!(nonce(), nonce());
}

#[test]
fn without_a_dashboard_there_is_nothing_at_its_address() {
    let collector = Collector::new();
    collector.ask("GET", "/").send("").is_error(404, "not_found");
}

/// The answer to a path that no client tidies up before it is sent.
fn get_as_written(collector: &Collector, path: &str) -> String {
    let host = collector.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(host).expect("a connection");
    write!(connection, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("it is sent");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}
