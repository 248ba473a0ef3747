//! The database that a collector of the tests keeps its rows in, looked at beside it.

use std::io::Write as _;
use std::path::Path;
use std::sync::Once;

use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

/// Names a PostgreSQL server for the tests to run on.
const SERVER: &str = "PIQUEL_TEST_DATABASE";

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
