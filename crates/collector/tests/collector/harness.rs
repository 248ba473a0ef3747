//! A collector to speak to: in this process, or as the program that people start.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Once, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use piquel_collector::{
    Clock, Dashboard, DatabaseUrl, KeyOptions, Limits, LogFormat, Options, Proxies, Server, TenantOptions,
};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) const KEY: &str = "pk_test";
pub(crate) const TOKEN: &str = "token-of-the-tests";
/// Names a PostgreSQL server for the tests to run on.
const SERVER: &str = "PIQUEL_TEST_DATABASE";
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

/// A number of rows in a database, from a query that selects one text each.
pub(crate) fn rows(data: &Path, query: &'static str) -> Vec<String> {
    let Some(url) = database(data) else { return rows_on_file(data, query) };
    runtime().block_on(async {
        let mut connection = PgConnection::connect(&url).await.expect("the database opens");
        let rows = sqlx::query(query).fetch_all(&mut connection).await.expect("the query runs");
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    })
}

/// A number of rows in the file in this data folder, likewise.
pub(crate) fn rows_on_file(data: &Path, query: &'static str) -> Vec<String> {
    let url = format!("sqlite://{}", data.join("piquel.db").display());
    runtime().block_on(async {
        let mut connection = SqliteConnection::connect(&url).await.expect("the database opens");
        let rows = sqlx::query(query).fetch_all(&mut connection).await.expect("the query runs");
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    })
}

/// The address of the database that stands in for the file in this folder, where the tests run on a server: a schema of its own.
pub(crate) fn database(data: &Path) -> Option<String> {
    let server = server()?;
    let schema = format!("t{:016x}", piquel_engine::content_hash(data.as_os_str().as_encoded_bytes()));
    runtime().block_on(async {
        let mut connection = PgConnection::connect(&server).await.expect("the server answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
        sqlx::raw_sql(create).execute(&mut connection).await.expect("a schema");
    });
    Some(format!("{server}?options=-c%20search_path%3D{schema}"))
}

/// Whether this text stands anywhere in the file in this data folder, or in its log.
pub(crate) fn is_on_disk(data: &Path, text: &str) -> bool {
    ["piquel.db", "piquel.db-wal"].iter().any(|file| {
        let bytes = std::fs::read(data.join(file)).expect("it is there while the collector runs");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The server that the tests run on; without, they run on SQLite, and say so once.
pub(crate) fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let server = std::env::var(SERVER).ok();
    if server.is_none() {
        // Not by `eprintln`, which shows what failed alone.
        SAID.call_once(|| {
            let _ = writeln!(
                std::io::stderr(),
                "on SQLite alone: on PostgreSQL if {SERVER} names a server, as `npm test` does"
            );
        });
    }
    server
}

/// An install id, different for each number.
pub(crate) fn install(number: u32) -> String {
    format!("{number:032x}")
}

/// A beacon of this install without user and records.
pub(crate) fn beacon(number: u32, rev: u64) -> Value {
    json!({
        "v": 1, "key": KEY, "install": install(number), "rev": rev, "sent": 1_790_000_000_000_u64, "records": [],
        "summary": {"stage": "new", "first": 1_790_000_000_000_u64, "last": 1_790_000_000_000_u64, "active": 0,
                    "limits": {}, "traits": {}},
    })
}

/// The wish to erase what there is of this install.
pub(crate) fn erasure(number: u32) -> Value {
    json!({"v": 1, "key": KEY, "install": install(number)})
}

/// `object` with these keys set.
pub(crate) fn with(mut object: Value, keys: Value) -> Value {
    let Value::Object(keys) = keys else { panic!("keys are an object") };
    for (key, value) in keys {
        object[key] = value;
    }
    object
}

/// A firing.
pub(crate) fn signal(id: &str, n: u32, at: u64) -> Value {
    json!({"type": "signal", "signal": id, "n": n, "at": at, "evidence": [[0, 10]]})
}

/// A change of the tier of the score `ready`.
pub(crate) fn tier(id: Option<&str>, n: u32, at: u64) -> Value {
    json!({"type": "tier", "score": "ready", "tier": id, "behaviour": 61.5, "fit": 20, "n": n, "at": at})
}

/// Definitions with two signals, `aha_team` and `messages_80`.
pub(crate) fn document() -> Value {
    json!({
        "schema": 1, "version": 7,
        "events": {"message_sent": {}, "member_invited": {}},
        "limits": {"messages": {"cap": 50}},
        "signals": [
            {"id": "aha_team", "kind": "aha", "label": "Team set up",
             "when": {"all": [{"count": "message_sent", "gte": 10}, {"count": "member_invited", "gte": 1}]}},
            {"id": "messages_80", "kind": "limit", "repeat": {"cooldown": "1d"}, "when": {"limit": "messages", "reach": 0.8}},
        ],
    })
}

/// The program that people start.
pub(crate) struct Program {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    /// Where it is read.
    log: Option<BufReader<std::process::ChildStderr>>,
}

impl Program {
    /// Starts it, and reads the lines that it prints when it is ready.
    pub(crate) fn serve(arguments: &[&str], lines: usize) -> (Self, Vec<String>) {
        Self::start(command("serve", arguments), lines)
    }

    /// Starts it on the file in the data folder, whatever the other tests run on.
    pub(crate) fn serve_on_file(arguments: &[&str], lines: usize) -> (Self, Vec<String>) {
        let mut command = command("serve", arguments);
        command.env_remove("PIQUEL_DATABASE");
        Self::start(command, lines)
    }

    /// Starts it with a log, in JSON, that says all that the collector has to say.
    pub(crate) fn serve_logged(arguments: &[&str], lines: usize) -> (Self, Vec<String>) {
        let mut command = command("serve", arguments);
        command.env("PIQUEL_LOG", "info,piquel_collector=trace").args(["--log-format", "json"]).stderr(Stdio::piped());
        Self::start(command, lines)
    }

    fn start(mut command: Command, lines: usize) -> (Self, Vec<String>) {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let lines = (0..lines).map(|_| {
            let mut line = String::new();
            output.read_line(&mut line).expect("a line");
            line.trim_end().to_owned()
        });
        let lines = lines.collect();
        let log = child.stderr.take().map(BufReader::new);
        (Self { child, output, log }, lines)
    }

    /// A collector at the address that the program printed, to speak to.
    pub(crate) fn at(&self, line: &str) -> Collector {
        let url = line.rsplit(' ').next().expect("an address").to_owned();
        Collector { url, data: PathBuf::new(), agent: agent(), stop: None, thread: None, _folder: None }
    }

    /// Reads the log until it says this; what it said until then.
    pub(crate) fn wait_for_log(&mut self, said: &str) -> String {
        let log = self.log.as_mut().expect("a log that is read");
        let mut lines = String::new();
        while !lines.contains(said) {
            assert!(log.read_line(&mut lines).expect("a line") > 0, "the log ended without `{said}`: {lines}");
        }
        lines
    }

    /// Ends it as SIGTERM does; all of the log that was not read.
    pub(crate) fn rest_of_log(mut self) -> String {
        self.signal("-TERM");
        let mut rest = String::new();
        let log = self.log.as_mut().expect("a log that is read");
        log.read_to_string(&mut rest).expect("the rest of its log");
        rest
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Sends a signal, and waits for the end. Tells the exit code, which a signal that kills leaves out.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.output, &mut rest).expect("the rest of its output");
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Where a test failed, the program must not outlive it; where it ended already, there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end; one that serves where it should have refused is ended with code 124.
pub(crate) fn run(subcommand: &str, arguments: &[&str]) -> Output {
    let program = command(subcommand, arguments);
    let mut bounded = Command::new("timeout");
    bounded.arg("30").arg(program.get_program()).args(program.get_args());
    without_settings(&mut bounded);
    let set = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
    bounded.envs(set).output().expect("the program runs")
}

fn command(subcommand: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piquel-collector"));
    without_settings(command.arg(subcommand).args(arguments));
    let data = arguments.iter().skip_while(|argument| **argument != "--data").nth(1);
    if let Some(url) = data.filter(|_| subcommand == "serve").and_then(|data| database(Path::new(data))) {
        command.env("PIQUEL_DATABASE", url);
    }
    command
}

/// Whoever runs the tests may have a collector of their own, and a disk so slow that it is warned of.
fn without_settings(command: &mut Command) -> &mut Command {
    command
        .env_remove("PIQUEL_KEYS")
        .env_remove("PIQUEL_ADMIN_TOKEN")
        .env_remove("PIQUEL_CONFIG")
        .env_remove("PIQUEL_DATABASE")
        .env_remove("PIQUEL_LOG_FORMAT")
        .env_remove("PIQUEL_LIMITS")
        .env_remove("PIQUEL_RETENTION")
        .env_remove("PIQUEL_TRUSTED_PROXIES")
        .env("PIQUEL_LOG", "error")
}
