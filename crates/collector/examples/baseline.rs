//! What the collector is measured beside (`npm run bench -- collector`): a server of the same parts that takes the same requests and
//! does nothing with them, or commits the body of each by itself.
//!
//! `baseline` for nothing, `baseline FILE` for SQLite, `baseline postgres://…` for PostgreSQL. It prints its address.

use std::error::Error;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::serve::ListenerExt as _;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::net::TcpListener;

/// As many as the collector takes up to.
const SERVER_CONNECTIONS: u32 = 10;
/// What a collector says that has nothing to say.
const REPLY: &str = r#"{"v":1,"rev":1,"items":["ok","ok"]}"#;

#[derive(Clone)]
enum Store {
    Nothing,
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let store = match std::env::args().nth(1) {
        None => Store::Nothing,
        Some(url) if url.starts_with("postgres://") => {
            // As the collector's, it closes none by itself.
            let pool = PgPoolOptions::new()
                .max_connections(SERVER_CONNECTIONS)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect(&url)
                .await?;
            sqlx::raw_sql("CREATE TABLE bodies (body BYTEA NOT NULL)").execute(&pool).await?;
            Store::Postgres(pool)
        }
        Some(file) => {
            let options = SqliteConnectOptions::new()
                .filename(file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            // SQLite has one writer alone.
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect_with(options)
                .await?;
            sqlx::raw_sql("CREATE TABLE bodies (body BLOB NOT NULL)").execute(&pool).await?;
            Store::Sqlite(pool)
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, Router::new().route("/v1/beacon", post(take)).with_state(store)).await?;
    Ok(())
}

async fn take(State(store): State<Store>, body: Bytes) -> Result<&'static str, StatusCode> {
    const INSERT: &str = "INSERT INTO bodies (body) VALUES ($1)";
    let body = body.as_ref();
    let stored = match &store {
        Store::Nothing => return Ok(REPLY),
        Store::Sqlite(pool) => sqlx::query(INSERT).bind(body).execute(pool).await.map(drop),
        Store::Postgres(pool) => sqlx::query(INSERT).bind(body).execute(pool).await.map(drop),
    };
    stored.map(|()| REPLY).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}
