//! The least that a durable answer costs.

use super::browser::Browser;
use super::timed;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// As the broker's own: `broker/src/store/dialect.rs`.
const PRAGMAS: [&str; 5] = [
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA secure_delete = ON",
];

/// Serves it; gives somebody who asks.
pub(crate) async fn serve(database: &Path) -> Browser {
    let pool = AnyPoolOptions::new()
        .after_connect(|connection, _| {
            Box::pin(async move {
                for pragma in PRAGMAS {
                    sqlx::query(pragma).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
        .connect(&format!("sqlite:{}?mode=rwc", database.display()))
        .await
        .unwrap();
    let table = "CREATE TABLE orgs (id TEXT PRIMARY KEY, name TEXT NOT NULL)";
    sqlx::query(table).execute(&pool).await.unwrap();
    let router = Router::new().route("/", post(keep)).with_state(pool);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    Browser::at_address(&address, &address, Arc::default())
}

async fn keep(State(pool): State<AnyPool>, Json(org): Json<Value>) -> StatusCode {
    sqlx::query("INSERT INTO orgs (id, name) VALUES ($1, $2)")
        .bind(org["id"].as_str())
        .bind(org["name"].as_str())
        .execute(&pool)
        .await
        .unwrap();
    StatusCode::CREATED
}

/// How long one insert takes, the way there and back included.
pub(crate) async fn insert(browser: &mut Browser, round: usize) -> Duration {
    let org = json!({ "id": format!("{round:032}"), "name": format!("Org {round}") });
    let (reply, took) = timed(browser.post("/", &org)).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    took
}
