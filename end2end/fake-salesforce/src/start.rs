//! Binding the ports and saying where everything is.

use crate::control::{self, Control};
use crate::options::Options;
use crate::org;
use crate::person::Person;
use crate::routes::routes;
use crate::server::{Service, serve};
use crate::setup;
use crate::site::{Origins, Serves, Site};
use crate::world::World;
use anyhow::Context as _;
use axum::Router;
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// A running fake. It stops when dropped.
pub struct FakeSalesforce {
    control: Control,
    world: Arc<World>,
    listeners: Vec<AbortHandle>,
    sites: Vec<(Site, Router)>,
}

/// The line that the binary prints when it listens.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Origin of the control port.
    pub control: String,
    /// Origin that stands for login.salesforce.com.
    pub login: String,
    /// Origin that stands for test.salesforce.com.
    pub test: String,
    /// Origin that serves an org once its `instance_url` was changed to it.
    pub spare: String,
    /// The orgs.
    pub orgs: Vec<OrgAddress>,
}

/// Where an org is, and who can log in.
#[derive(Clone, Debug, Serialize)]
pub struct OrgAddress {
    /// How the control port names it.
    pub key: String,
    /// `Organization.Name`.
    pub name: String,
    /// Origin of its My Domain.
    pub my_domain: String,
    /// 18 characters.
    pub org_id: String,
    /// Where an admin makes External Client Apps.
    pub setup: String,
    /// Its people.
    pub users: Vec<UserAddress>,
}

/// Somebody who can log in.
#[derive(Clone, Debug, Serialize)]
pub struct UserAddress {
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
    /// What a login by SOAP appends to it.
    pub security_token: String,
}

impl FakeSalesforce {
    /// Listens, and serves on tasks of the current tokio runtime.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let parts = [
            Part::Site(Serves::Org(org::PRACTICE.into())),
            Part::Site(Serves::Login),
            Part::Site(Serves::Test),
            Part::Site(Serves::Org(org::OTHER.into())),
            Part::Site(Serves::Org(org::SANDBOX.into())),
            Part::Control,
            Part::Site(Serves::Spare),
        ];
        let mut bound = Vec::new();
        let mut origins = Origins::default();
        for (place, part) in (0..).zip(parts) {
            let listener = bind(options.listen, place).await?;
            let address = listener.local_addr()?;
            let origin = format!("http://{address}");
            match &part {
                Part::Control => origins.control.clone_from(&origin),
                Part::Site(Serves::Login) => origins.login.clone_from(&origin),
                Part::Site(Serves::Test) => origins.test.clone_from(&origin),
                Part::Site(Serves::Spare) => origins.spare.clone_from(&origin),
                Part::Site(Serves::Org(key)) => origins.orgs.push((key.clone(), origin.clone())),
            }
            bound.push((listener, address, origin, part));
        }
        let world = Arc::new(World::open(options, origins)?);
        let control = Control::new(Arc::clone(&world));
        let mut sites = Vec::new();
        let listeners = bound
            .into_iter()
            .map(|(listener, address, origin, part)| {
                let service = match part {
                    Part::Control => Service {
                        router: control::routes(control.clone()),
                        site: None,
                    },
                    Part::Site(serves) => {
                        let site = Site {
                            serves,
                            origin,
                            port: address.port(),
                            world: Arc::clone(&world),
                        };
                        let router = routes(site.clone());
                        sites.push((site.clone(), router.clone()));
                        Service {
                            router,
                            site: Some(site),
                        }
                    }
                };
                tokio::spawn(serve(listener, service)).abort_handle()
            })
            .collect();
        Ok(Self {
            control,
            world,
            listeners,
            sites,
        })
    }

    /// The strings to pull.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Where everything is.
    pub fn ready(&self) -> Ready {
        let origins = &self.world.origins;
        let orgs = self
            .control
            .orgs()
            .into_iter()
            .map(|org| {
                let my_domain = origins.my_domain(&org.key);
                OrgAddress {
                    setup: format!("{my_domain}{}", setup::HOME),
                    my_domain,
                    key: org.key,
                    name: org.name,
                    org_id: org.org_id,
                    users: org
                        .users
                        .into_iter()
                        .map(|user| UserAddress {
                            username: user.username,
                            password: user.password,
                            security_token: user.security_token,
                        })
                        .collect(),
                }
            })
            .collect();
        Ready {
            control: origins.control.clone(),
            login: origins.login.clone(),
            test: origins.test.clone(),
            spare: origins.spare.clone(),
            orgs,
        }
    }

    /// Somebody with a browser, who knows the password of this username.
    pub fn person(&self, username: &str) -> Person {
        let password = self
            .world
            .read(|state| state.user(username).map(|(_, user)| user.password.clone()));
        Person::new(username, &password.unwrap_or_default(), self.sites.clone())
    }

    /// Origin of an org's My Domain, by the org's key.
    pub fn my_domain(&self, org: &str) -> String {
        self.world.origins.my_domain(org)
    }
}

impl Drop for FakeSalesforce {
    fn drop(&mut self) {
        self.world.injections.release();
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

enum Part {
    Site(Serves),
    Control,
}

async fn bind(listen: SocketAddr, place: u16) -> anyhow::Result<TcpListener> {
    let port = match listen.port() {
        0 => 0,
        first => first
            .checked_add(place)
            .context("The listen port leaves no room for the other sites")?,
    };
    let address = SocketAddr::new(listen.ip(), port);
    TcpListener::bind(address)
        .await
        .with_context(|| format!("Could not listen on {address}"))
}
