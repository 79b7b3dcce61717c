//! The actors: a world with a broker and a Salesforce, and browsers with their cookies.

mod browser;
mod database;
mod process;
mod salesforce_user;
mod trap;

pub(crate) use browser::{Browser, Reply};
pub(crate) use database::{Database, Tables};
pub(crate) use process::Installation;
pub(crate) use salesforce_user::{allow, deny, return_address};
pub(crate) use trap::Trap;

use broker::config::Settings;
use broker::{Broker, Opening, assemble, http, identity};
use clap::Parser;
use fake_salesforce::{App, FakeSalesforce, NewApp, Options};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The address under which the broker believes to be reached.
pub(crate) const PUBLIC_URL: &str = "http://localhost:8080";

#[derive(Parser)]
pub(crate) struct Flags {
    #[command(flatten)]
    pub(crate) settings: Settings,
}

pub(crate) struct World {
    pub(crate) fake: FakeSalesforce,
    pub(crate) broker: Broker,
    pub(crate) router: axum::Router,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: Database,
    extra: Vec<String>,
}

impl World {
    pub(crate) async fn new(database: Database) -> Self {
        Self::with(database, &[]).await
    }

    /// A world whose broker has further flags.
    pub(crate) async fn with(database: Database, flags: &[&str]) -> Self {
        let fake = FakeSalesforce::start(Options::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let extra: Vec<String> = flags.iter().map(ToString::to_string).collect();
        let broker = start(&fake, folder.path(), &database, &extra)
            .await
            .unwrap();
        let router = http::router(broker.clone());
        Self {
            fake,
            broker,
            router,
            folder,
            database,
            extra,
        }
    }

    /// The broker stops and starts again, on the same database and key ring.
    pub(crate) async fn restart(&mut self) {
        self.broker.store.close().await;
        self.broker = self.start_again().await.unwrap();
        self.router = http::router(self.broker.clone());
    }

    /// The broker starts again with further flags.
    pub(crate) async fn restart_with(&mut self, flags: &[&str]) {
        self.extra = flags.iter().map(ToString::to_string).collect();
        self.restart().await;
    }

    /// What a start on the same database and key ring gives.
    pub(crate) async fn start_again(&self) -> anyhow::Result<Broker> {
        start(&self.fake, self.folder.path(), &self.database, &self.extra).await
    }

    /// The settings of another broker with the same Salesforce.
    pub(crate) fn settings_for(&self, folder: &Path, database: &Database) -> Settings {
        settings(&self.fake, folder, database, &self.extra)
    }

    pub(crate) async fn later(&self, by: Duration) {
        self.broker.store.advance_clock(by).await.unwrap();
        self.fake.control().clock().advance(by);
    }

    /// An app in the practice org that knows our callback URL.
    pub(crate) fn app(&self) -> App {
        app(&self.fake, &self.broker.config.callback_url)
    }

    /// A browser without any cookie.
    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(self.router.clone(), &self.broker.config.public_url)
    }

    /// A browser in which an org admin is signed in.
    pub(crate) async fn admin(&self) -> Browser {
        self.signed_in("ada").await
    }

    pub(crate) async fn signed_in(&self, user: &str) -> Browser {
        let mut browser = self.stranger();
        let reply = browser.spend(&self.sign_in_token(user).await).await;
        assert_eq!(reply.status, 204);
        browser
    }

    /// What the fragment of a new sign-in link holds.
    pub(crate) async fn sign_in_token(&self, user: &str) -> String {
        let link = identity::sign_in_link::make(&self.broker, user).await;
        let link = link.unwrap();
        link.split_once('#').unwrap().1.to_owned()
    }

    /// The form of a registration on the practice org.
    pub(crate) fn form(&self, name: &str, app: &App) -> Value {
        form(&self.fake, name, app)
    }

    /// Begins; gives the run's id and Salesforce's authorize address.
    pub(crate) async fn begin(&self, browser: &mut Browser, form: &Value) -> (String, String) {
        let reply = browser.post("/api/v1/authorizations", form).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        (reply.text("id"), reply.text("authorize_url"))
    }

    /// The whole way; gives the run as it stands afterwards.
    pub(crate) async fn register(&self, browser: &mut Browser, form: &Value) -> Value {
        let (id, authorize_url) = self.begin(browser, form).await;
        let back = allow(&authorize_url).await;
        self.come_back(browser, &id, &back).await
    }

    /// Follows the return address; gives the run as it stands afterwards.
    pub(crate) async fn come_back(&self, browser: &mut Browser, id: &str, back: &str) -> Value {
        let reply = browser.arrive(back).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        assert_eq!(reply.location(), format!("/authorizations/{id}"));
        browser
            .get(&format!("/api/v1/authorizations/{id}"))
            .await
            .body
    }

    pub(crate) async fn orgs(&self, browser: &mut Browser) -> Vec<Value> {
        let reply = browser.get("/api/v1/orgs").await;
        let items = reply.body["items"].as_array();
        items.unwrap_or_else(|| panic!("{}", reply.body)).clone()
    }

    /// The broker's tables, past the broker.
    pub(crate) async fn tables(&self) -> Tables {
        self.database.open(self.folder.path()).await
    }

    /// A person answers for history as it stands.
    pub(crate) async fn answer_for_history(&self) {
        let actor = operator();
        let answered = broker::history::anchor::restored(&self.broker, &actor).await;
        answered.unwrap();
    }

    /// A person answers for what a test changed past the broker.
    pub(crate) async fn accept(&self) {
        let actor = operator();
        for name in self
            .tables()
            .await
            .rows("SELECT name FROM orgs")
            .await
            .concat()
        {
            let accepted = broker::history::anchor::accept(&self.broker, &actor, &name);
            accepted.await.unwrap();
        }
    }

    /// Codes that were sent to Salesforce.
    pub(crate) fn token_requests(&self) -> usize {
        self.requests_to("/services/oauth2/token")
    }

    /// Requests that Salesforce got at a path.
    pub(crate) fn requests_to(&self, path: &str) -> usize {
        let requests = self.fake.control().requests();
        requests
            .iter()
            .filter(|request| request.path == path)
            .count()
    }
}

fn app(fake: &FakeSalesforce, callback_url: &str) -> App {
    fake.control().create_app(NewApp {
        callback_urls: vec![callback_url.to_owned()],
        ..NewApp::default()
    })
}

fn form(fake: &FakeSalesforce, name: &str, app: &App) -> Value {
    json!({
        "authentication_type": "external_client_app",
        "name": name,
        "org_type": "uat",
        "login_url": fake.my_domain("practice"),
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    })
}

/// A broker on https, which cannot speak to the fake.
pub(crate) async fn https_broker(folder: &Path, public_url: &str) -> Broker {
    let flags = [
        "broker".to_owned(),
        format!("--public-url={public_url}"),
        format!("--data-dir={}", folder.display()),
    ];
    let settings = Flags::parse_from(flags).settings;
    assemble(settings.check().unwrap(), Opening::ExistingOrNew)
        .await
        .unwrap()
}

/// How many, in the long profile (`LONG=1`) and otherwise.
pub(crate) fn figure(long: usize, short: usize) -> usize {
    if std::env::var_os("LONG").is_some() {
        long
    } else {
        short
    }
}

/// Every origin of the fake, as the operator's list of further login hosts.
pub(crate) fn origins(fake: &FakeSalesforce) -> String {
    let ready = fake.ready();
    let orgs = ready.orgs.into_iter().map(|org| org.my_domain);
    let origins = orgs.chain([ready.login, ready.test, ready.spare]);
    origins.collect::<Vec<_>>().join(",")
}

async fn start(
    fake: &FakeSalesforce,
    folder: &Path,
    database: &Database,
    extra: &[String],
) -> anyhow::Result<Broker> {
    let settings = settings(fake, folder, database, extra);
    assemble(settings.check()?, Opening::ExistingOrNew).await
}

fn settings(
    fake: &FakeSalesforce,
    folder: &Path,
    database: &Database,
    extra: &[String],
) -> Settings {
    let mut flags = vec![
        "broker".to_owned(),
        format!("--public-url={PUBLIC_URL}"),
        format!("--data-dir={}", folder.display()),
        format!("--practice-login-url={}", fake.my_domain("practice")),
        format!("--extra-login-hosts={}", origins(fake)),
        "--begins-per-minute=100000".to_owned(),
        "--callbacks-per-minute=1000000".to_owned(),
        "--sign-ins-per-minute=100000".to_owned(),
    ];
    flags.extend(database.flag());
    // A flag that the test gives wins over the one above.
    let name = |flag: &String| flag.split('=').next().unwrap_or_default().to_owned();
    flags.retain(|flag| !extra.iter().any(|own| name(own) == name(flag)));
    flags.extend(extra.iter().cloned());
    Flags::parse_from(flags).settings
}

/// One test on both databases: `both!(name, |database| async { … })`.
macro_rules! both {
    ($(#[$attribute:meta])* $name:ident, |$database:ident| $body:expr) => {
        mod $name {
            use super::*;

            async fn on($database: $crate::support::Database) {
                $body
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on($crate::support::Database::sqlite()).await;
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on($crate::support::Database::postgres().await).await;
            }
        }
    };
}
pub(crate) use both;

pub(crate) fn operator() -> broker::history::Actor {
    broker::history::Actor {
        user: "operator".into(),
        role: broker_api::Role::SecurityAdmin,
        origin: broker::history::Origin::default(),
    }
}
