//! A collector to speak to: in this process, or as the program that people start.

mod database;
mod payloads;
mod program;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use piquel_collector::{
    Clock, Dashboard, DatabaseUrl, KeyOptions, Limits, LogFormat, Options, Proxies, Server, TenantOptions,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) use database::*;
pub(crate) use payloads::*;
pub(crate) use program::*;

pub(crate) const KEY: &str = "pk_test";
pub(crate) const TOKEN: &str = "token-of-the-tests";
pub(crate) const PLAIN: &str = "text/plain;charset=UTF-8";

/// A collector that runs in this process. Dropping it stops it as SIGTERM would.
pub(crate) struct Collector {
    pub(crate) url: String,
    pub(crate) data: PathBuf,
    agent: ureq::Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: Option<TempDir>,
}

/// An answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// A request on its way.
pub(crate) struct Ask<'a> {
    collector: &'a Collector,
    request: ureq::http::request::Builder,
}

/// A server-sent event.
#[derive(Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Value,
}

/// Server-sent events as they come.
pub(crate) struct Events(BufReader<ureq::BodyReader<'static>>);

impl Collector {
    /// Starts one on a new data folder.
    pub(crate) fn new() -> Self {
        Self::with_options(options)
    }

    /// Starts one on a new data folder, with these options changed.
    pub(crate) fn changed(change: impl FnOnce(&mut Options)) -> Self {
        Self::with_options(|data| {
            let mut options = options(data);
            change(&mut options);
            options
        })
    }

    /// Starts one on a new file, whatever the other tests run on.
    pub(crate) fn on_file() -> Self {
        Self::with_options(options_on_file)
    }

    fn with_options(options: impl FnOnce(&Path) -> Options) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut collector = Self::start(options(&folder.path().join("data")));
        collector._folder = Some(folder);
        collector
    }

    /// Starts one with these definitions published; tells their hash.
    pub(crate) fn with_definitions(document: &Value) -> (Self, String) {
        let collector = Self::new();
        let hash = collector.publish(document).json()["hash"].as_str().expect("a hash").to_owned();
        (collector, hash)
    }

    pub(crate) fn start(options: Options) -> Self {
        let data = options.data.clone();
        let (started, address) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let server = Server::start(options).await.expect("the collector starts");
                started.send(server.address()).expect("the test waits for it");
                let mut stopped = Some(stopped);
                let told = async || match stopped.take() {
                    Some(stopped) => stopped.await.unwrap_or_default(),
                    None => std::future::pending().await,
                };
                server.run(told).await;
            });
        });
        let url = format!("http://{}", address.recv().expect("an address"));
        Self { url, data, agent: agent(), stop: Some(stop), thread: Some(thread), _folder: None }
    }

    /// Stops it as SIGTERM would, and returns when it has stopped.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the collector did not panic");
        }
    }

    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        let request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        Ask { collector: self, request }
    }

    /// Asks the API with the admin token.
    pub(crate) fn api(&self, path: &str) -> Answer {
        self.ask("GET", path).token().send("")
    }

    pub(crate) fn publish(&self, document: &Value) -> Answer {
        self.ask("PUT", "/api/definitions").token().send(&document.to_string())
    }

    pub(crate) fn beacon(&self, body: &Value) -> Answer {
        self.ask("POST", "/v1/beacon").header("content-type", PLAIN).send(&body.to_string())
    }

    /// Asks to erase what there is of this install.
    pub(crate) fn erase(&self, number: u32) -> Answer {
        self.ask("POST", "/v1/erase").header("content-type", PLAIN).send(&erasure(number).to_string())
    }

    /// Sends half of a body, and nothing more.
    pub(crate) fn break_off(&self, method: &str, path: &str) -> Answer {
        let host = self.url.trim_start_matches("http://");
        let mut connection = TcpStream::connect(host).expect("a connection");
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\n");
        let rest = format!("Content-Type: {PLAIN}\r\nContent-Length: 500\r\n\r\n{{\"v\":1,");
        connection.write_all((head + &rest).as_bytes()).expect("half of it is sent");
        connection.shutdown(Shutdown::Write).expect("the line breaks");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("headers and a body");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| {
            (name.parse::<ureq::http::HeaderName>().expect("a name"), value.parse().expect("a value"))
        });
        Answer { status: status.expect("a status"), headers: headers.collect(), body: body.as_bytes().to_owned() }
    }

    /// Asks to erase what there is of this user.
    pub(crate) fn erase_user(&self, user: &str) -> Answer {
        self.ask("POST", "/api/erase").token().send(&json!({"user": user}).to_string())
    }

    pub(crate) fn lead(&self, id: &str) -> Value {
        let answer = self.api(&format!("/api/leads/{id}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) fn events(&self) -> Events {
        self.events_of(TOKEN)
    }

    /// The news of the tenant whose admin token this is.
    pub(crate) fn events_of(&self, token: &str) -> Events {
        let request = self.ask("GET", "/api/stream").bearer(token).request.body(()).expect("a request");
        let response = self.agent.run(request).expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events(BufReader::new(response.into_body().into_reader()))
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Ask<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn token(self) -> Self {
        self.bearer(TOKEN)
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn send(self, body: &str) -> Answer {
        self.send_bytes(body.as_bytes())
    }

    pub(crate) fn send_bytes(self, body: &[u8]) -> Answer {
        let request = self.request.body(body.to_owned()).expect("a request");
        let response = self.collector.agent.run(request).expect("an answer");
        let (parts, mut body) = response.into_parts();
        let body = body.read_to_vec().expect("a body");
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts that this is an error as every error looks.
    pub(crate) fn is_error(&self, status: u16, code: &str) -> String {
        let body = self.json();
        assert_eq!((self.status, body["error"]["code"].as_str()), (status, Some(code)), "{body}");
        body["error"]["message"].as_str().expect("a message").to_owned()
    }
}

impl Iterator for Events {
    type Item = Event;
    fn next(&mut self) -> Option<Event> {
        let mut event = Event { name: String::new(), data: Value::Null };
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("the line holds") == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("event", name)) => event.name = name.to_owned(),
                Some(("data", data)) => event.data = serde_json::from_str(data).expect("JSON"),
                _ if !event.name.is_empty() => return Some(event),
                _ => {}
            }
        }
    }
}

/// Options of a collector on this data folder.
pub(crate) fn options(data: &Path) -> Options {
    Options {
        listen: "127.0.0.1:0".parse().expect("an address"),
        metrics_listen: None,
        data: data.to_owned(),
        database: database(data).map(DatabaseUrl::from),
        tenants: vec![tenant("default", KEY, TOKEN)],
        dashboard: Dashboard::Off,
        demo: None,
        log_format: LogFormat::Text,
        shutdown_delay: Duration::ZERO,
        patience: Duration::from_secs(10),
        address_limit: None,
        proxies: Proxies::default(),
        clock: Clock::System,
    }
}

/// A tenant with this write key for pages of all origins, and this token.
pub(crate) fn tenant(name: &str, key: &str, token: &str) -> TenantOptions {
    TenantOptions {
        name: name.to_owned(),
        keys: vec![KeyOptions { key: key.to_owned().try_into().expect("a key"), origins: None }],
        admin_token: Some(token.to_owned()),
        definitions: None,
        limits: Limits::OFF,
        retention: None,
    }
}

/// Options of a collector on the file in this data folder, whatever the other tests run on.
pub(crate) fn options_on_file(data: &Path) -> Options {
    Options { database: None, ..options(data) }
}

fn agent() -> ureq::Agent {
    let patience = Some(Duration::from_secs(60));
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_redirects(0)
        .timeout_global(patience)
        .proxy(None)
        .build()
        .into()
}
