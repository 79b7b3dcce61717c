//! The actors: a world with a broker and a Salesforce, and browsers with their cookies.

mod browser;
mod database;
mod salesforce_user;

pub(crate) use browser::Browser;
pub(crate) use database::Database;
pub(crate) use salesforce_user::{allow, deny};

use broker::config::Settings;
use broker::{Broker, assemble, http, identity};
use clap::Parser;
use fake_salesforce::{App, FakeSalesforce, NewApp, Options};
use serde_json::{Value, json};
use std::time::Duration;

/// The address under which the broker believes to be reached.
pub(crate) const PUBLIC_URL: &str = "http://localhost:8080";

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    settings: Settings,
}

pub(crate) struct World {
    pub(crate) fake: FakeSalesforce,
    pub(crate) broker: Broker,
    pub(crate) router: axum::Router,
    pub(crate) folder: tempfile::TempDir,
    database: Database,
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

    /// What a start on the same database and key ring gives.
    pub(crate) async fn start_again(&self) -> anyhow::Result<Broker> {
        start(&self.fake, self.folder.path(), &self.database, &self.extra).await
    }

    pub(crate) async fn later(&self, by: Duration) {
        self.broker.store.advance_clock(by).await.unwrap();
        self.fake.control().clock().advance(by);
    }

    /// An app in the practice org that knows our callback URL.
    pub(crate) fn app(&self) -> App {
        self.fake.control().create_app(NewApp {
            callback_urls: vec![self.broker.config.callback_url.clone()],
            ..NewApp::default()
        })
    }

    /// A browser without any cookie.
    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which an org admin is signed in.
    pub(crate) async fn admin(&self) -> Browser {
        self.signed_in("ada").await
    }

    pub(crate) async fn signed_in(&self, user: &str) -> Browser {
        let link = identity::sign_in_link::make(&self.broker, user)
            .await
            .unwrap();
        let (_, token) = link.split_once('#').unwrap();
        let mut browser = self.stranger();
        let reply = browser
            .post("/api/v1/session", &json!({ "token": token }))
            .await;
        assert_eq!(reply.status, 204);
        browser
    }

    /// The form of a registration on the practice org.
    pub(crate) fn form(&self, name: &str, app: &App) -> Value {
        json!({
            "authentication_type": "external_client_app",
            "name": name,
            "org_type": "uat",
            "login_url": self.fake.my_domain("practice"),
            "consumer_id": app.consumer_key(),
            "consumer_secret": app.consumer_secret(),
        })
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
        reply.body["items"].as_array().unwrap().clone()
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

async fn start(
    fake: &FakeSalesforce,
    folder: &std::path::Path,
    database: &Database,
    extra: &[String],
) -> anyhow::Result<Broker> {
    let ready = fake.ready();
    let origins = ready.orgs.iter().map(|org| org.my_domain.clone());
    let origins: Vec<_> = origins
        .chain([ready.login, ready.test, ready.spare])
        .collect();
    let mut flags = vec![
        "broker".to_owned(),
        format!("--public-url={PUBLIC_URL}"),
        format!("--data-dir={}", folder.display()),
        format!("--practice-login-url={}", fake.my_domain("practice")),
        format!("--extra-login-hosts={}", origins.join(",")),
        "--begins-per-minute=100000".to_owned(),
        "--callbacks-per-minute=1000000".to_owned(),
        "--sign-ins-per-minute=100000".to_owned(),
    ];
    flags.extend(database.flag());
    flags.extend(extra.iter().cloned());
    let settings = Flags::parse_from(flags).settings;
    assemble(settings.check()?).await
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
