//! All that this Salesforce remembers: one value, behind one lock, and the whole of the state file.

use crate::app::{App, AppKind};
use crate::grant::{AccessToken, Code, Grant};
use crate::login_history::LoginAttempt;
use crate::org::{self, Org, User};
use crate::run::{Run, WebSession};
use crate::secrets::Secrets;
use crate::site::Site;
use crate::switches::{Levels, Switches};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) clock_offset: i64,
    pub(crate) orgs: Vec<Org>,
    pub(crate) apps: Vec<App>,
    pub(crate) web_sessions: Vec<WebSession>,
    pub(crate) runs: BTreeMap<String, Run>,
    pub(crate) codes: BTreeMap<String, Code>,
    pub(crate) grants: Vec<Grant>,
    /// Every refresh token ever given, to its grant.
    pub(crate) refresh_tokens: BTreeMap<String, String>,
    pub(crate) access_tokens: BTreeMap<String, AccessToken>,
    pub(crate) secrets: Secrets,
    /// Oldest first.
    pub(crate) login_history: VecDeque<LoginAttempt>,
    /// Refresh tokens whose refresh has begun and not ended.
    #[serde(skip)]
    pub(crate) in_flight: BTreeSet<String>,
}

impl State {
    pub(crate) fn new() -> Self {
        let mut state = Self {
            orgs: org::all(),
            ..Self::default()
        };
        state.note_passwords();
        state
    }

    pub(crate) fn note_passwords(&mut self) {
        for user in self.orgs.iter().flat_map(|org| &org.users) {
            self.secrets.add("password", &user.password);
            self.secrets.add("security_token", &user.security_token);
        }
    }

    pub(crate) fn org(&self, key: &str) -> Option<&Org> {
        self.orgs.iter().find(|org| org.key == key)
    }

    pub(crate) fn org_mut(&mut self, key: &str) -> Option<&mut Org> {
        self.orgs.iter_mut().find(|org| org.key == key)
    }

    /// Makes an org a Dev Hub, which a sandbox cannot be (§8). It stays one.
    pub(crate) fn enable_dev_hub(&mut self, key: &str) -> Option<()> {
        let org = self.org_mut(key).filter(|org| !org.is_sandbox)?;
        org.dev_hub = true;
        Some(())
    }

    pub(crate) fn user(&self, username: &str) -> Option<(&Org, &User)> {
        self.orgs.iter().find_map(|org| {
            let user = org
                .users
                .iter()
                .find(|user| user.username.eq_ignore_ascii_case(username))?;
            Some((org, user))
        })
    }

    pub(crate) fn app(&self, id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    pub(crate) fn app_by_key(&self, consumer_key: &str) -> Option<&App> {
        self.apps.iter().find(|app| {
            app.credentials
                .iter()
                .any(|pair| pair.consumer_key == consumer_key)
        })
    }

    /// The app that a consumer key names at this site, once the key has propagated. The key of a local
    /// ECA is unknown everywhere but at its own org (§2.1, §7).
    pub(crate) fn known_app(&self, site: &Site, consumer_key: &str, now: i64) -> Option<&App> {
        let app = self.app_by_key(consumer_key)?;
        let known_here = match (app.kind, self.org_at(site)) {
            (AppKind::ConnectedApp, _) => true,
            (AppKind::Eca, Some(org)) => org.key == app.org,
            (AppKind::Eca, None) => self
                .levels(&app.id, &app.org)
                .is_on(|s| s.known_on_login_hosts),
        };
        (known_here && app.enable_oauth && now >= app.usable_at).then_some(app)
    }

    /// The org whose My Domain a site is; none for the generic login hosts.
    pub(crate) fn org_at(&self, site: &Site) -> Option<&Org> {
        match &site.serves {
            crate::site::Serves::Org(key) => self.org(key),
            crate::site::Serves::Spare => self
                .orgs
                .iter()
                .find(|org| org.instance_url.as_deref() == Some(site.origin.as_str())),
            crate::site::Serves::Login | crate::site::Serves::Test => None,
        }
    }

    /// Where an org is now whose My Domain this site was.
    pub(crate) fn moved_from(&self, site: &Site) -> Option<String> {
        let crate::site::Serves::Org(key) = &site.serves else {
            return None;
        };
        let moved = self.org(key).filter(|org| org.switches.moved == Some(true));
        moved?.instance_url.clone()
    }

    /// Whether somebody of this org can log in at this site.
    pub(crate) fn admits(&self, site: &Site, org: &Org) -> bool {
        match (&site.serves, self.org_at(site)) {
            (_, Some(here)) => here.key == org.key,
            (crate::site::Serves::Login, None) => !org.is_sandbox,
            (crate::site::Serves::Test, None) => org.is_sandbox,
            (_, None) => false,
        }
    }

    /// Whether the org's My Domain policy keeps its people from logging in at this generic host.
    pub(crate) fn is_login_prevented(&self, site: &Site, org: &Org) -> bool {
        self.org_at(site).is_none() && org.switches.login_host_disabled == Some(true)
    }

    /// Whether a user may use an app: only if approved, where only those may.
    pub(crate) fn is_permitted(&self, app_id: &str, org: &str, user_id: &str) -> bool {
        let username = self
            .org(org)
            .and_then(|org| org.user(user_id))
            .map(|user| &user.username);
        let is_approved = self.app(app_id).is_some_and(|app| {
            let mut approved = app.approved_users.iter();
            approved.any(|name| Some(name) == username)
        });
        is_approved || !self.levels(app_id, org).is_on(|s| s.not_pre_authorized)
    }

    /// The switches of an app in an org.
    pub(crate) fn levels(&self, app_id: &str, org: &str) -> Levels<'_> {
        let levels: Vec<&Switches> = self
            .app(app_id)
            .map(|app| &app.switches)
            .into_iter()
            .chain(self.org(org).map(|org| &org.switches))
            .collect();
        Levels(levels)
    }
}
