//! Opening the database: made only where that is allowed, by one process at a time, and a file of it is its owner's
//! alone.

use super::Locked;
use super::dialect::Dialect;
use crate::private;
use anyhow::{Context, anyhow, bail};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, Connection as _, Row};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a database may take to let the broker in.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// Any number that no other program takes for its own lock on the same database.
const START_LOCK: &str = "SELECT pg_advisory_xact_lock(7236019255414)";

/// What may be missing where the broker is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Nothing: who asks about orgs in the wrong folder must not be told of an empty database.
    Existing,
    /// Folder, database and key ring: they are made.
    ExistingOrNew,
}

/// Held by the one process that makes or opens a database.
pub struct StartLock(Held);

enum Held {
    /// The folder of an SQLite file.
    Folder(#[expect(dead_code, reason = "locked for as long as it is open")] File),
    /// A transaction that holds a lock of PostgreSQL's; unlike a lock of a session, it is not left behind at a pooler.
    Transaction(Box<AnyConnection>),
}

impl StartLock {
    /// Waits until no other process is at it.
    pub async fn take(url: &str, opening: Opening) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let held = match Dialect::of(url)? {
            Dialect::Sqlite => {
                let file = sqlite_file(url)?;
                open_file(&file, opening)?;
                Held::Folder(lock_folder(file).await?)
            }
            Dialect::Postgres => Held::Transaction(Box::new(lock_database(url).await?)),
        };
        Ok(Self(held))
    }

    /// Lets the next one in.
    pub async fn release(self) {
        if let Held::Transaction(connection) = self.0 {
            // Closing it ends the transaction, and with it the lock.
            let _ = connection.close().await;
        }
    }
}

/// The file of an SQLite database.
fn sqlite_file(url: &str) -> anyhow::Result<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).context("BROKER_DATABASE_URL")?;
    let file = options.get_filename();
    let name = file.to_string_lossy();
    if name.is_empty() || name.starts_with(':') || name.starts_with("file:") {
        bail!("BROKER_DATABASE_URL: must name a file, such as sqlite:data/broker.db");
    }
    std::path::absolute(file).context("BROKER_DATABASE_URL")
}

/// The file is there afterwards, and its owner's alone, as are those that SQLite keeps beside it.
fn open_file(file: &Path, opening: Opening) -> anyhow::Result<()> {
    if opening == Opening::Existing && !file.exists() {
        bail!(
            "there is no database at {}; name the broker's folder with BROKER_DATA_DIR (or its database with \
             BROKER_DATABASE_URL), or make a new one with `broker serve`",
            file.display()
        );
    }
    let opened = private::file(file, opening == Opening::ExistingOrNew);
    opened.with_context(|| {
        format!(
            "cannot write the database {}; let the broker's user write there, or name another folder with \
             BROKER_DATA_DIR",
            file.display()
        )
    })?;
    for beside in ["-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(beside);
        private::existing_file(Path::new(&name))
            .with_context(|| format!("cannot change {}", Path::new(&name).display()))?;
    }
    Ok(())
}

async fn lock_folder(file: PathBuf) -> anyhow::Result<File> {
    let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
    let about = folder.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        let folder = File::open(folder)?;
        folder.lock()?;
        Ok::<_, std::io::Error>(folder)
    });
    locked
        .await?
        .with_context(|| format!("cannot lock the folder {about}"))
}

async fn lock_database(url: &str) -> anyhow::Result<AnyConnection> {
    let mut connection = connect_to_postgres(url).await?;
    for statement in ["BEGIN", START_LOCK] {
        let done = sqlx::query(statement).execute(&mut connection).await;
        done.context("cannot lock the database")?;
    }
    Ok(connection)
}

/// The first connection: whatever keeps the broker out is said here, without the password.
async fn connect_to_postgres(url: &str) -> anyhow::Result<AnyConnection> {
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        anyhow!(
            "BROKER_DATABASE_URL: must be an address such as postgres://user@host:5432/database"
        )
    })?;
    let server = format!("{}:{}", options.get_host(), options.get_port());
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    match tokio::time::timeout(CONNECT_TIME, AnyConnection::connect(url)).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(sqlx::Error::Database(cause))) => match cause.code().as_deref() {
            Some("28P01" | "28000") => bail!(
                "BROKER_DATABASE_URL: PostgreSQL at {server} does not let {user} in: {}; check user and password",
                cause.message()
            ),
            Some("3D000") => bail!(
                "BROKER_DATABASE_URL: PostgreSQL at {server} has no database {database}; make it with `createdb \
                 {database}`, or name another one"
            ),
            _ => bail!(
                "BROKER_DATABASE_URL: PostgreSQL at {server} refuses the connection: {}",
                cause.message()
            ),
        },
        Ok(Err(error)) => bail!(
            "BROKER_DATABASE_URL: PostgreSQL at {server} cannot be reached ({error}); check that it runs, and host \
             and port"
        ),
        Err(_) => bail!(
            "BROKER_DATABASE_URL: PostgreSQL at {server} does not answer; check that it runs, and host and port"
        ),
    }
}

impl Locked {
    /// Connects. Where the database may be new, the tables are made or brought up to date; otherwise they must be.
    pub async fn open(url: &str, opening: Opening) -> anyhow::Result<Self> {
        let dialect = Dialect::of(url)?;
        let pool = dialect.pool(url, 10).await?;
        // SQLite has one writer at a time. Where it is always the same connection, what it has read stays good: a
        // write by another one would have it read all again.
        let writers = match dialect {
            Dialect::Sqlite => dialect.pool(url, 1).await?,
            Dialect::Postgres => pool.clone(),
        };
        let opened = Self {
            pool,
            writers,
            dialect,
        };
        opened.bring_up_to_date(url, opening).await?;
        Ok(opened)
    }

    async fn bring_up_to_date(&self, url: &str, opening: Opening) -> anyhow::Result<()> {
        let ours = MIGRATIONS.iter().map(|one| one.version).max().unwrap_or(0);
        let found = self.newest_migration().await?;
        let database = name_of_database(url);
        if found.is_some_and(|found| found > ours) {
            bail!("{database} was used by a newer broker; start that one, or a later one");
        }
        if opening == Opening::ExistingOrNew {
            let run = MIGRATIONS.run(&self.writers).await;
            return run.with_context(|| format!("cannot bring {database} up to date"));
        }
        match found {
            None => bail!(
                "{database} is empty; name the broker's folder with BROKER_DATA_DIR (or its database with \
                 BROKER_DATABASE_URL), or make the tables with `broker migrate`"
            ),
            Some(found) if found < ours => {
                bail!("{database} is of an older broker; `broker migrate` brings it up to date")
            }
            Some(_) => Ok(()),
        }
    }

    /// The newest change of the tables that was made; nothing, if there are no tables.
    async fn newest_migration(&self) -> anyhow::Result<Option<i64>> {
        let row = sqlx::query("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_one(&self.pool)
            .await;
        match row {
            Ok(row) => Ok(row.try_get(0)?),
            Err(sqlx::Error::Database(_)) => Ok(None),
            Err(error) => Err(error).context("cannot read the database"),
        }
    }
}

/// The database as an operator knows it, without a password.
pub(crate) fn name_of_database(url: &str) -> String {
    let file = sqlite_file(url).ok().filter(|_| url.starts_with("sqlite:"));
    if let Some(file) = file {
        return format!("the database {}", file.display());
    }
    let options = PgConnectOptions::from_str(url).ok();
    let database = options.and_then(|options| {
        let name = options.get_database()?;
        Some(format!(" {name} at {}", options.get_host()))
    });
    format!("the database{}", database.unwrap_or_default())
}
