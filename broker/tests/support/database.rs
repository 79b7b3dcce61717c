//! A database of a test's own.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

pub(crate) enum Database {
    /// The file in the data folder.
    Sqlite,
    /// A database of the server that `cargo xtask test` starts.
    Postgres(String),
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite
    }

    pub(crate) async fn postgres() -> Self {
        let server = std::env::var("BROKER_TEST_POSTGRES_URL").expect(
            "BROKER_TEST_POSTGRES_URL names a PostgreSQL server; \
             `cargo xtask test --only broker` starts one",
        );
        let name = format!(
            "test_{}",
            broker::vault::sha256(&broker::vault::random_token())
        )
        .replace('-', "_")
        .to_lowercase();
        let mut connection = PgConnection::connect(&server).await.unwrap();
        let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self::Postgres(format!("{base}/{name}"))
    }

    pub(crate) fn flag(&self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres(url) => Some(format!("--database-url={url}")),
        }
    }
}
