//! What a registration costs the broker itself, beside the least that any answer costs which is on disk
//! before it is given: one insert by a bare axum handler, with the same sqlx and the same pragmas.
//!
//! Both are served by this process on loopback, and asked in turn by the same client. Prints one line of JSON.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot go on should stop"
)]

mod bare;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../../tests/support/browser.rs"]
mod browser;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../../tests/support/salesforce_user.rs"]
mod salesforce_user;
mod wal;

use broker::config::Settings;
use broker::{Opening, assemble, http, identity};
use browser::Browser;
use clap::Parser;
use fake_salesforce::{FakeSalesforce, NewApp, Options};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use wal::Wal;

/// Rounds before anything counts: connections, caches and the first pages of the files.
const WARM_UP: usize = 10;
const ROUNDS: usize = 150;

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    settings: Settings,
}

/// One registration.
struct Cost {
    begin: Duration,
    callback: Duration,
    /// Spent by Salesforce, while the broker waited.
    salesforce: Duration,
    /// Nothing if the log was begun again meanwhile.
    commits: Option<usize>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    // On a disk: `/tmp` is memory on many machines, where nothing has to become durable.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let fake = FakeSalesforce::start(Options::default()).await.unwrap();
    let mut desk = Desk::open(&fake, folder.path()).await;
    let mut bare = bare::serve(&folder.path().join("bare.db")).await;
    let mut costs = Vec::new();
    let mut inserts = Vec::new();
    for round in 0..WARM_UP + ROUNDS {
        let cost = desk.register(round).await;
        let insert = bare::insert(&mut bare, round).await;
        if round >= WARM_UP {
            costs.push(cost);
            inserts.push(insert);
        }
    }
    println!("{}", report(&costs, &inserts));
}

/// The broker, with an admin in front of it and Salesforce behind it.
struct Desk<'a> {
    fake: &'a FakeSalesforce,
    admin: Browser,
    wal: Wal,
    form: Value,
}

impl<'a> Desk<'a> {
    async fn open(fake: &'a FakeSalesforce, folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let public_url = format!("http://localhost:{}", address.port());
        let practice = fake.my_domain("practice");
        let ready = fake.ready();
        let settings = Flags::parse_from([
            "broker".to_owned(),
            format!("--public-url={public_url}"),
            format!("--data-dir={}", folder.display()),
            format!("--practice-login-url={practice}"),
            format!("--extra-login-hosts={},{}", ready.login, ready.test),
            "--begins-per-minute=100000".to_owned(),
            "--callbacks-per-minute=100000".to_owned(),
        ]);
        let broker = assemble(settings.settings.check().unwrap(), Opening::ExistingOrNew)
            .await
            .unwrap();
        let link = identity::sign_in_link::make(&broker, "ada").await.unwrap();
        let service = http::router(broker).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async { axum::serve(listener, service).await });
        let mut admin =
            Browser::at_address(&format!("http://{address}"), &public_url, Arc::default());
        let (_, token) = link.split_once('#').unwrap();
        assert_eq!(admin.spend(token).await.status, 204);
        let app = fake.control().create_app(NewApp {
            callback_urls: vec![format!("{public_url}/oauth/_callback")],
            ..NewApp::default()
        });
        let form = json!({
            "authentication_type": "external_client_app",
            "org_type": "uat",
            "login_url": practice,
            "consumer_id": app.consumer_key(),
            "consumer_secret": app.consumer_secret(),
        });
        Self {
            fake,
            admin,
            wal: Wal::of(&folder.join("broker.db")),
            form,
        }
    }

    /// Registers the practice org, which is another org every time.
    async fn register(&mut self, round: usize) -> Cost {
        self.fake.control().refresh_sandbox("practice").unwrap();
        self.form["name"] = json!(format!("Org {round}"));
        let commits = self.wal.commits();
        let (reply, begin) = timed(self.admin.post("/api/v1/authorizations", &self.form)).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        let back = salesforce_user::allow(&reply.text("authorize_url")).await;
        let spent = self.fake.control().spent();
        let (arrived, callback) = timed(self.admin.arrive(&back)).await;
        let salesforce = self.fake.control().spent().saturating_sub(spent);
        assert_eq!(arrived.status, 303, "{}", arrived.body);
        let commits = self.wal.commits().since(commits);
        let id = reply.text("id");
        let run = self
            .admin
            .get(&format!("/api/v1/authorizations/{id}"))
            .await;
        assert_eq!(run.body["state"]["state"], "connected", "{}", run.body);
        self.admin
            .cookies
            .retain(|name, _| !name.starts_with("run-"));
        Cost {
            begin,
            callback,
            salesforce,
            commits,
        }
    }
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    let done = work.await;
    (done, began.elapsed())
}

fn report(costs: &[Cost], inserts: &[Duration]) -> Value {
    let own = |cost: &Cost| cost.begin + cost.callback.saturating_sub(cost.salesforce);
    let p50 = |of: &dyn Fn(&Cost) -> Duration| median(costs.iter().map(of).collect());
    let mut commits: Vec<usize> = costs.iter().filter_map(|cost| cost.commits).collect();
    commits.sort_unstable();
    json!({
        "registrations": costs.len(),
        "begin_us": p50(&|cost| cost.begin),
        "callback_us": p50(&|cost| cost.callback),
        "salesforce_us": p50(&|cost| cost.salesforce),
        "own_us": p50(&own),
        "insert_us": median(inserts.to_vec()),
        "counted": commits.len(),
        "commits": commits.get(commits.len() / 2),
        "most_commits": commits.last(),
    })
}

/// In microseconds.
fn median(mut times: Vec<Duration>) -> u128 {
    times.sort_unstable();
    times[times.len() / 2].as_micros()
}
