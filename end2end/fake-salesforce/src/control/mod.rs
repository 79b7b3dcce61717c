//! Pulling the strings: everything that the control port does, as methods for tests in the same process.

mod http;
mod patch;

pub(crate) use http::routes;

use crate::app::{App, AppKind, Credential, NewApp};
use crate::clock::Clock;
use crate::dead_ends::{self, DeadEnd};
use crate::grant::{AccessToken, Grant};
use crate::inject::{Injection, TokenAnswerPatch};
use crate::org::{Org, User};
use crate::random;
use crate::record::RecordedRequest;
use crate::secrets::Secret;
use crate::state::State;
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// A handle on a running fake.
#[derive(Clone)]
pub struct Control {
    world: Arc<World>,
}

/// How the consumer key or secret is replaced (§7).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// A new secret under the old key, at once. A connected app's tokens all die.
    Secret,
    /// A new pair beside the old one, as for an ECA: both work until the old one is dropped.
    Stage,
    /// Only the newest pair is left.
    DropOld,
}

/// Whose sessions to kill: all that is given must fit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Whose {
    /// Key of an org.
    pub org: Option<String>,
    /// A username.
    pub username: Option<String>,
}

impl Control {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// What time it is at the fake.
    pub fn clock(&self) -> &Clock {
        &self.world.clock
    }

    /// Back to the first day: no apps, no tokens, real time, nothing ordered, nothing recorded.
    pub fn reset(&self) {
        self.world.clock.set_offset(0);
        self.world.change(|state| *state = State::new());
        self.world.injections.clear();
        self.world.record.clear();
    }

    /// Makes an app.
    pub fn create_app(&self, new: NewApp) -> App {
        let app = App::create(new, self.world.now());
        self.world.change(|state| {
            state.secrets.add("consumer_secret", app.consumer_secret());
            state.apps.push(app.clone());
        });
        app
    }

    /// All apps.
    pub fn apps(&self) -> Vec<App> {
        self.world.read(|state| state.apps.clone())
    }

    /// The app that has this consumer key.
    pub fn app(&self, consumer_key: &str) -> Option<App> {
        self.world
            .read(|state| state.app_by_key(consumer_key).cloned())
    }

    /// Changes an app, its switches included. Gives it as it is now, or nothing if the key is unknown.
    pub fn edit_app(&self, consumer_key: &str, edit: impl FnOnce(&mut App)) -> Option<App> {
        self.world.change(|state| {
            let id = state.app_by_key(consumer_key)?.id.clone();
            let app = state.apps.iter_mut().find(|app| app.id == id)?;
            edit(app);
            let app = app.clone();
            for pair in &app.credentials {
                state.secrets.add("consumer_secret", &pair.consumer_secret);
            }
            Some(app)
        })
    }

    /// Replaces key or secret.
    pub fn rotate(&self, consumer_key: &str, how: Rotation) -> Option<App> {
        let app = self.edit_app(consumer_key, |app| match how {
            Rotation::Secret => {
                if let Some(pair) = app.credentials.last_mut() {
                    pair.consumer_secret = random::consumer_secret();
                }
            }
            Rotation::Stage => app.credentials.push(Credential::new()),
            Rotation::DropOld => {
                app.credentials.drain(..app.credentials.len() - 1);
            }
        })?;
        if matches!(how, Rotation::Secret) && app.kind == AppKind::ConnectedApp {
            self.world.change(|state| {
                let id = app.id.clone();
                state.end_grants_where("the secret was rotated", |grant| grant.app_id == id);
            });
        }
        Some(app)
    }

    /// Deletes an app and all that was granted to it.
    pub fn delete_app(&self, consumer_key: &str) -> bool {
        self.world.change(|state| {
            let Some(id) = state.app_by_key(consumer_key).map(|app| app.id.clone()) else {
                return false;
            };
            state.delete_app(&id);
            true
        })
    }

    /// An org, by its key.
    pub fn org(&self, key: &str) -> Option<Org> {
        self.world.read(|state| state.org(key).cloned())
    }

    /// All orgs.
    pub fn orgs(&self) -> Vec<Org> {
        self.world.read(|state| state.orgs.clone())
    }

    /// Changes an org, its switches included.
    pub fn edit_org(&self, key: &str, edit: impl FnOnce(&mut Org)) -> Option<Org> {
        self.world.change(|state| {
            let org = state.org_mut(key)?;
            edit(org);
            let org = org.clone();
            state.note_passwords();
            Some(org)
        })
    }

    /// Changes a user.
    pub fn edit_user(&self, username: &str, edit: impl FnOnce(&mut User)) -> Option<User> {
        let key = self
            .world
            .read(|state| state.user(username).map(|(org, _)| org.key.clone()))?;
        let mut changed = None;
        self.edit_org(&key, |org| {
            let user = org
                .users
                .iter_mut()
                .find(|user| user.username.eq_ignore_ascii_case(username));
            changed = user.map(|user| {
                edit(user);
                user.clone()
            });
        });
        changed
    }

    /// A sandbox refresh: the same address and user ids, a new org id, and every old token dead (§9).
    pub fn refresh_sandbox(&self, key: &str) -> Option<Org> {
        self.world.change(|state| {
            state.end_grants_where("the sandbox was refreshed", |grant| grant.org == key);
            for session in state.access_tokens.values_mut() {
                if session.org == key {
                    let why = || "the sandbox was refreshed".into();
                    session.ended.get_or_insert_with(why);
                }
            }
            state.codes.retain(|_, code| code.org != key);
            state.web_sessions.retain(|session| session.org != key);
            let org = state.org_mut(key)?;
            org.org_id = random::record_id("00D");
            Some(org.clone())
        })
    }

    /// Kills sessions of the API and of browsers. Refresh tokens live on. Gives the number of API sessions.
    pub fn kill_sessions(&self, whose: &Whose) -> usize {
        self.world.change(|state| {
            let ids: Vec<(String, String)> = state
                .orgs
                .iter()
                .filter(|org| whose.org.as_ref().is_none_or(|key| *key == org.key))
                .flat_map(|org| org.users.iter().map(move |user| (org, user)))
                .filter(|(_, user)| {
                    let wanted = whose.username.as_deref();
                    wanted.is_none_or(|name| user.username.eq_ignore_ascii_case(name))
                })
                .map(|(org, user)| (org.key.clone(), user.user_id.clone()))
                .collect();
            let fits =
                |org: &str, user_id: &str| ids.iter().any(|(key, id)| key == org && id == user_id);
            state
                .web_sessions
                .retain(|session| !fits(&session.org, &session.user_id));
            let mut killed = 0;
            for token in state.access_tokens.values_mut() {
                if token.ended.is_none() && fits(&token.org, &token.user_id) {
                    token.ended = Some("an administrator ended the session".into());
                    killed += 1;
                }
            }
            killed
        })
    }

    /// Every approval, oldest first, dead ones included.
    pub fn grants(&self) -> Vec<Grant> {
        self.world.read(|state| state.grants.clone())
    }

    /// Every access token, dead ones included.
    pub fn access_tokens(&self) -> Vec<AccessToken> {
        self.world
            .read(|state| state.access_tokens.values().cloned().collect())
    }

    /// Every secret that was issued or seen.
    pub fn secrets(&self) -> Vec<Secret> {
        self.world.read(|state| state.secrets.list())
    }

    /// Every request since the start or the last clear.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.world.record.list()
    }

    /// Forgets the requests.
    pub fn clear_requests(&self) {
        self.world.record.clear();
    }

    /// Every page that Salesforce shows instead of coming back, and how to get there.
    pub fn pages(&self) -> Vec<DeadEnd> {
        dead_ends::all()
    }

    /// The time during which at least one request was being answered, so that it can be told from the asker's own.
    pub fn spent(&self) -> Duration {
        self.world.record.spent()
    }

    /// Orders nastiness for the next requests.
    pub fn inject(&self, injection: Injection) {
        self.world.injections.add(injection);
    }

    /// What was ordered and has not happened yet.
    pub fn injections(&self) -> Vec<Injection> {
        self.world.injections.list()
    }

    /// Cancels all that was ordered, and releases what hangs.
    pub fn clear_injections(&self) {
        self.world.injections.clear();
    }

    /// Changes the next successful token answers.
    pub fn patch_token_answer(&self, patch: TokenAnswerPatch) {
        self.world.injections.add_patch(patch);
    }

    /// Lets every hanging request go on.
    pub fn release(&self) {
        self.world.injections.release();
    }

    /// How many requests hang now.
    pub fn held(&self) -> usize {
        self.world.injections.held()
    }

    /// Waits until at least one request hangs.
    pub async fn wait_held(&self) {
        self.world.injections.wait_held().await;
    }
}
