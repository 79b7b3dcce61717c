//! The real executable, as an operator runs it.

use super::{Browser, Database, app, form, origins};
use fake_salesforce::{App, FakeSalesforce, Options};
use serde_json::Value;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// Where a broker is installed: its folder, database, port and Salesforce.
pub(crate) struct Installation {
    pub(crate) fake: FakeSalesforce,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: Database,
    port: u16,
    /// What browsers were answered.
    pub(crate) seen: Arc<Mutex<String>>,
}

impl Installation {
    pub(crate) async fn new(database: Database) -> Self {
        Self {
            fake: FakeSalesforce::start(Options::default()).await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
            database,
            port: free_port(),
            seen: Arc::default(),
        }
    }

    pub(crate) fn public_url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// A command with the installation's settings and nothing of this process's but the path.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broker"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("BROKER_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("BROKER_PUBLIC_URL", self.public_url())
            .env("BROKER_DATA_DIR", self.folder.path())
            .env("BROKER_EXTRA_LOGIN_HOSTS", origins(&self.fake))
            .env("BROKER_PRACTICE_LOGIN_URL", self.fake.my_domain("practice"))
            .args(arguments)
            .args(self.database.flag())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.unwrap()
    }

    /// Starts the broker and waits until it says that it is ready.
    pub(crate) async fn serve(&self, environment: &[(&str, &str)]) -> Serving {
        let mut command = self.command(&["serve"]);
        let mut child = command.envs(environment.iter().copied()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let errors = collect(child.stderr.take().unwrap());
        let mut ready = String::new();
        out.read_line(&mut ready).await.unwrap();
        let is_ready = serde_json::from_str::<Value>(&ready).is_ok();
        assert!(is_ready, "not ready: {}", errors.await.unwrap());
        Serving {
            child,
            out: collect(out),
            errors,
        }
    }

    /// A browser without any cookie.
    pub(crate) fn stranger(&self) -> Browser {
        let address = format!("http://127.0.0.1:{}", self.port);
        Browser::at_address(&address, &self.public_url(), self.seen.clone())
    }

    /// A browser in which an org admin is signed in, and what their link held.
    pub(crate) async fn admin(&self) -> (Browser, String) {
        let link = self.run(&["sign-in-link", "--user=ada"]).await;
        let link = String::from_utf8(link.stdout).unwrap();
        let (_, token) = link.trim().split_once('#').unwrap();
        let mut browser = self.stranger();
        assert_eq!(browser.spend(token).await.status, 204);
        (browser, token.to_owned())
    }

    pub(crate) fn app(&self) -> App {
        app(
            &self.fake,
            &format!("{}/oauth/_callback", self.public_url()),
        )
    }

    pub(crate) fn form(&self, name: &str, app: &App) -> Value {
        form(&self.fake, name, app)
    }
}

/// A port below those that the system hands out, so that nobody gets it between two starts.
fn free_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let offset = (first + TRIED.fetch_add(1, Ordering::Relaxed)) % 10_000;
        let port = 20_000 + offset;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A running broker.
pub(crate) struct Serving {
    child: Child,
    out: JoinHandle<String>,
    errors: JoinHandle<String>,
}

impl Serving {
    /// Waits until it was killed, as a power cut would.
    pub(crate) async fn killed(mut self) {
        let status = self.child.wait().await.unwrap();
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        assert_eq!(signal, Some(9), "{status}");
    }

    /// Asks it to end, as an operator does, and waits until it did; gives all that it wrote.
    pub(crate) async fn stop(mut self) -> String {
        let id = self.child.id().unwrap().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.await.unwrap().success());
        assert!(self.child.wait().await.unwrap().success());
        self.out.await.unwrap() + &self.errors.await.unwrap()
    }

    /// Ends it; gives all that it wrote.
    pub(crate) async fn end(mut self) -> String {
        self.child.kill().await.unwrap();
        self.out.await.unwrap() + &self.errors.await.unwrap()
    }
}

fn collect(mut stream: impl AsyncRead + Unpin + Send + 'static) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
