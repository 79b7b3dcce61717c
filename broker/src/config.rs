//! Settings: every one is a flag, an environment variable and a line of the settings file.

mod checks;
mod operator_app;

pub(crate) use checks::make_private_folder;
pub use operator_app::OperatorApp;

use anyhow::{Context, ensure};
use broker_api::{LoginHosts, Rules};
use checks::{
    check_callback_url, check_clouds, check_egress_proxy, check_extra_origin,
    check_frame_ancestors, check_header, check_listen, check_networks, check_public_url,
    check_year_and_month, read_setting,
};
use clap::{ArgAction, Args};
use http::HeaderName;
use ipnet::IpNet;
use secrecy::SecretString;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// The settings as they are given. A line of the settings file reads like the variable:
/// `BROKER_LISTEN=127.0.0.1:8080`.
#[derive(Args, Clone)]
pub struct Settings {
    /// File with one setting a line; flags and environment variables win over it.
    #[arg(long, env = "BROKER_CONFIG", global = true)]
    pub config: Option<PathBuf>,

    /// Address to listen on.
    #[arg(
        long,
        env = "BROKER_LISTEN",
        default_value = "127.0.0.1:8080",
        global = true
    )]
    pub listen: SocketAddr,

    /// Address under which browsers reach the broker: https, or http on localhost.
    #[arg(
        long,
        env = "BROKER_PUBLIC_URL",
        default_value = "http://localhost:8080",
        global = true
    )]
    pub public_url: String,

    /// Callback URL to be entered in Salesforce; by default `{public_url}/oauth/_callback`.
    #[arg(long, env = "BROKER_CALLBACK_URL", global = true)]
    pub callback_url: Option<String>,

    /// Folder of the database and the key ring.
    #[arg(long, env = "BROKER_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,

    /// `sqlite:FILE` or `postgres://…`; by default `broker.db` in the data folder.
    #[arg(
        long,
        env = "BROKER_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    pub database_url: Option<String>,

    /// File that holds the database URL, where it contains a password.
    #[arg(long, env = "BROKER_DATABASE_URL_FILE", global = true)]
    pub database_url_file: Option<PathBuf>,

    /// The key ring; by default `key-ring.json` in the data folder. Keep a copy elsewhere.
    #[arg(long, env = "BROKER_KEY_RING_FILE", global = true)]
    pub key_ring_file: Option<PathBuf>,

    /// Further login hosts, each by its own name, such as `https://login.acme.example`; separated
    /// by commas. My Domains of Salesforce are accepted without this.
    #[arg(
        long,
        env = "BROKER_EXTRA_LOGIN_HOSTS",
        value_delimiter = ',',
        global = true
    )]
    pub extra_login_hosts: Vec<String>,

    /// Parts of Salesforce with login hosts of their own that are accepted as well: `defense`
    /// (`.my.salesforce.mil`), `china` (`.my.sfcrmproducts.cn`), `pre-release`
    /// (`.pre.salesforce.com`); separated by commas.
    #[arg(
        long,
        env = "BROKER_SALESFORCE_CLOUDS",
        value_delimiter = ',',
        global = true
    )]
    pub salesforce_clouds: Vec<String>,

    /// Origin of the practice Salesforce that runs beside this broker; on one machine only.
    #[arg(long, env = "BROKER_PRACTICE_LOGIN_URL", global = true)]
    pub practice_login_url: Option<String>,

    /// Consumer ID of a connected app of your own, offered to those who register orgs by OAuth via
    /// Connected App; goes with the setting of its secret.
    #[arg(long, env = "BROKER_CONNECTED_APP_CONSUMER_ID", global = true)]
    pub connected_app_consumer_id: Option<String>,

    /// File that holds its consumer secret; read whenever it is needed.
    #[arg(long, env = "BROKER_CONNECTED_APP_CONSUMER_SECRET_FILE", global = true)]
    pub connected_app_consumer_secret_file: Option<PathBuf>,

    /// Origins of portal pages that may frame the app, separated by commas.
    #[arg(
        long,
        env = "BROKER_FRAME_ANCESTORS",
        value_delimiter = ',',
        global = true
    )]
    pub frame_ancestors: Vec<String>,

    /// Whether orgs may be registered and reauthenticated by Standard Authentication (user name and
    /// password). Where not, what is connected so can still be tested, migrated and removed.
    #[arg(
        long,
        env = "BROKER_STANDARD_OFFERED",
        default_value_t = true,
        action = ArgAction::Set,
        global = true
    )]
    pub standard_offered: bool,

    /// Year and month in which Salesforce is expected to end Standard Authentication, as its notice
    /// says; every screen about it names this.
    #[arg(
        long,
        env = "BROKER_STANDARD_ENDS",
        default_value = "2027-06",
        global = true
    )]
    pub standard_ends: String,

    /// Proxy for calls to Salesforce, such as `http://proxy:3128`. The environment's is ignored.
    #[arg(long, env = "BROKER_EGRESS_PROXY", global = true)]
    pub egress_proxy: Option<String>,

    /// File that holds the proxy's address, where it contains a user name and a password:
    /// `http://user:password@proxy:3128`.
    #[arg(long, env = "BROKER_EGRESS_PROXY_FILE", global = true)]
    pub egress_proxy_file: Option<PathBuf>,

    /// PEM file of certificate authorities to trust besides the system's.
    #[arg(long, env = "BROKER_EXTRA_CA_FILE", global = true)]
    pub extra_ca_file: Option<PathBuf>,

    /// Networks of the proxies in front of the broker, such as `127.0.0.1` or `10.1.0.0/16`; separated by commas. Only
    /// what they say about where a client is gets believed; without them, everybody behind one is one client.
    #[arg(
        long,
        env = "BROKER_TRUSTED_PROXIES",
        value_delimiter = ',',
        global = true
    )]
    pub trusted_proxies: Vec<String>,

    /// The header in which those proxies name the client: `x-forwarded-for`, or any that is written like it, or
    /// `forwarded` (RFC 7239). Each proxy must add its own peer at the end, or replace the header.
    #[arg(
        long,
        env = "BROKER_CLIENT_ADDRESS_HEADER",
        default_value = "x-forwarded-for",
        global = true
    )]
    pub client_address_header: String,

    /// Failed sign-ins per minute and network address (of IPv6, per /64 network).
    #[arg(
        long,
        env = "BROKER_SIGN_INS_PER_MINUTE",
        default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..),
        global = true
    )]
    pub sign_ins_per_minute: u32,

    /// Authorizations begun per minute and person.
    #[arg(
        long,
        env = "BROKER_BEGINS_PER_MINUTE",
        default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..),
        global = true
    )]
    pub begins_per_minute: u32,

    /// Questions of Verify per minute and person; the app asks up to three at a time.
    #[arg(
        long,
        env = "BROKER_VERIFICATIONS_PER_MINUTE",
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..),
        global = true
    )]
    pub verifications_per_minute: u32,

    /// Refused callbacks per minute and network address (of IPv6, per /64 network).
    #[arg(
        long,
        env = "BROKER_CALLBACKS_PER_MINUTE",
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..),
        global = true
    )]
    pub callbacks_per_minute: u32,

    /// What to log, as `tracing` filters: `info`, `broker=debug`.
    #[arg(long, env = "BROKER_LOG", default_value = "info", global = true)]
    pub log: String,
}

/// Checked settings.
// No Debug: a database URL can hold a password.
#[derive(Clone)]
#[expect(missing_docs, reason = "documented on Settings")]
pub struct Config {
    pub listen: SocketAddr,
    /// Origin without a trailing slash.
    pub public_url: String,
    pub callback_url: String,
    /// Absolute.
    pub data_dir: PathBuf,
    pub database_url: String,
    pub key_ring_file: PathBuf,
    /// How far history reached: outside the database, so that a cut shows.
    pub history_anchor_file: PathBuf,
    /// The practice Salesforce's origin is among them.
    pub login_hosts: LoginHosts,
    pub practice_login_url: Option<String>,
    pub operator_app: Option<OperatorApp>,
    pub frame_ancestors: Vec<String>,
    pub standard_offered: bool,
    /// Such as `2027-06`.
    pub standard_ends: String,
    /// Can hold a password.
    pub egress_proxy: Option<SecretString>,
    pub extra_ca_file: Option<PathBuf>,
    pub trusted_proxies: Vec<IpNet>,
    pub client_address_header: HeaderName,
    pub sign_ins_per_minute: u32,
    pub begins_per_minute: u32,
    pub verifications_per_minute: u32,
    pub callbacks_per_minute: u32,
}

impl Config {
    /// Browsers reach the broker on this machine only: http and practice orgs are allowed.
    pub fn on_loopback(&self) -> bool {
        self.public_url.starts_with("http://")
    }

    /// What this peer says about where a client is gets believed.
    pub fn is_trusted_proxy(&self, peer: IpAddr) -> bool {
        let mut networks = self.trusted_proxies.iter();
        networks.any(|network| network.contains(&peer))
    }

    /// What the reading of a form depends on.
    pub fn rules(&self) -> Rules<'_> {
        Rules {
            login_hosts: &self.login_hosts,
            standard_offered: self.standard_offered,
        }
    }
}

impl Settings {
    /// Checks what can be checked before anything is opened. Makes nothing.
    pub fn check(&self) -> anyhow::Result<Config> {
        let public_url = check_public_url(&self.public_url)?;
        let on_loopback = public_url.starts_with("http://");
        let default_callback = format!("{public_url}{}", broker_api::paths::CALLBACK);
        let callback_url = self.callback_url.clone().unwrap_or(default_callback);
        check_callback_url(&callback_url, &public_url)?;
        let practice_login_url = self
            .practice_login_url
            .clone()
            .filter(|url| !url.is_empty());
        ensure!(
            practice_login_url.is_none() || on_loopback,
            "BROKER_PRACTICE_LOGIN_URL: a practice Salesforce is allowed only while \
             BROKER_PUBLIC_URL is http on localhost"
        );
        let mut extra_login_hosts = Vec::new();
        let extra = self.extra_login_hosts.iter().chain(&practice_login_url);
        for origin in extra.filter(|origin| !origin.is_empty()) {
            let origin = check_extra_origin(origin, on_loopback)?;
            if !extra_login_hosts.contains(&origin) {
                extra_login_hosts.push(origin);
            }
        }
        check_listen(self.listen, on_loopback)?;
        let data_dir = std::path::absolute(&self.data_dir).context("BROKER_DATA_DIR")?;
        let in_data_dir = |name: &str| data_dir.join(name);
        Ok(Config {
            listen: self.listen,
            public_url,
            callback_url,
            database_url: self.database_url(&in_data_dir("broker.db"))?,
            key_ring_file: self
                .key_ring_file
                .clone()
                .unwrap_or_else(|| in_data_dir("key-ring.json")),
            history_anchor_file: in_data_dir("history.anchor"),
            data_dir: data_dir.clone(),
            login_hosts: LoginHosts {
                extra: extra_login_hosts,
                clouds: check_clouds(&self.salesforce_clouds)?,
            },
            practice_login_url,
            operator_app: OperatorApp::check(
                self.connected_app_consumer_id.as_deref(),
                self.connected_app_consumer_secret_file.as_deref(),
            )?,
            frame_ancestors: check_frame_ancestors(&self.frame_ancestors)?,
            standard_offered: self.standard_offered,
            standard_ends: check_year_and_month(&self.standard_ends)?,
            egress_proxy: check_egress_proxy(
                self.egress_proxy.as_deref(),
                self.egress_proxy_file.as_deref(),
            )?,
            extra_ca_file: self.extra_ca_file.clone(),
            trusted_proxies: check_networks(&self.trusted_proxies)?,
            client_address_header: check_header(&self.client_address_header)?,
            sign_ins_per_minute: self.sign_ins_per_minute,
            begins_per_minute: self.begins_per_minute,
            verifications_per_minute: self.verifications_per_minute,
            callbacks_per_minute: self.callbacks_per_minute,
        })
    }

    fn database_url(&self, file_by_default: &Path) -> anyhow::Result<String> {
        ensure!(
            self.database_url.is_none() || self.database_url_file.is_none(),
            "BROKER_DATABASE_URL and BROKER_DATABASE_URL_FILE are both set; leave one of them out"
        );
        if let Some(file) = &self.database_url_file {
            return read_setting("BROKER_DATABASE_URL_FILE", file);
        }
        let default = || format!("sqlite:{}", file_by_default.display());
        Ok(self.database_url.clone().unwrap_or_else(default))
    }
}
