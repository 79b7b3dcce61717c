//! Approvals and what they produce: codes, refresh tokens, access tokens.

use crate::jwt;
use crate::random;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// An authorization code that was handed out (§2.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) app_id: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) org: String,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) issued_at: i64,
    pub(crate) used: bool,
}

/// One approval of one app by one user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// Ours.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// Key of the user's org.
    pub org: String,
    /// 18 characters.
    pub user_id: String,
    /// Granted scope tokens.
    pub scopes: Vec<String>,
    /// The refresh token that works now, if the grant has one.
    pub refresh_token: Option<String>,
    /// When it was made, in milliseconds.
    pub created_at: i64,
    /// When its refresh token last worked, in milliseconds.
    pub used_at: i64,
    /// Why it is dead, if it is.
    pub ended: Option<String>,
}

impl Grant {
    /// Whether its refresh token still works.
    pub fn is_live(&self) -> bool {
        self.ended.is_none()
    }
}

/// A session of the API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccessToken {
    /// `00D…!AQ…`, or a JSON Web Token.
    pub token: String,
    /// Every grant that was answered with it: more than one is Salesforce's habit, not a mistake here.
    pub grants: Vec<String>,
    /// The app's id; empty after a login by SOAP.
    pub app_id: String,
    /// Key of the user's org.
    pub org: String,
    /// 18 characters.
    pub user_id: String,
    /// Granted scope tokens.
    pub scopes: Vec<String>,
    /// In milliseconds.
    pub issued_at: i64,
    /// Last use, from which the idle time counts, in milliseconds.
    pub used_at: i64,
    /// When it ends however much it is used, in milliseconds: a JSON Web Token's.
    #[serde(default)]
    pub ends_at: Option<i64>,
    /// Why it is dead, if it was killed. One that only timed out says nothing here.
    pub ended: Option<String>,
}

/// Live grants per user and app (§3.4).
const CAP: usize = 5;

impl State {
    /// Records an approval: a sixth one drops the oldest.
    pub(crate) fn new_grant(&mut self, code: &Code, gives_refresh_token: bool, now: i64) -> String {
        if gives_refresh_token
            && self
                .levels(&code.app_id, &code.org)
                .or(|s| s.grant_cap, true)
        {
            self.drop_oldest(code);
        }
        let grant = Grant {
            id: random::name(),
            app_id: code.app_id.clone(),
            org: code.org.clone(),
            user_id: code.user_id.clone(),
            scopes: code.scopes.clone(),
            refresh_token: None,
            created_at: now,
            used_at: now,
            ended: None,
        };
        let id = grant.id.clone();
        self.grants.push(grant);
        if gives_refresh_token {
            self.new_refresh_token(&id);
        }
        id
    }

    fn drop_oldest(&mut self, code: &Code) {
        let live: Vec<String> = self
            .grants
            .iter()
            .filter(|grant| {
                grant.is_live()
                    && grant.refresh_token.is_some()
                    && grant.app_id == code.app_id
                    && grant.org == code.org
                    && grant.user_id == code.user_id
            })
            .map(|grant| grant.id.clone())
            .collect();
        if live.len() >= CAP {
            for id in &live[..=live.len() - CAP] {
                self.end_grant(id, "a sixth approval of the same user dropped it", false);
            }
        }
    }

    /// Gives the grant a new refresh token; an older one stays known, so that its reuse is noticed.
    pub(crate) fn new_refresh_token(&mut self, grant_id: &str) -> String {
        let token = random::refresh_token();
        self.secrets.add("refresh_token", &token);
        self.refresh_tokens.insert(token.clone(), grant_id.into());
        if let Some(grant) = self.grants.iter_mut().find(|grant| grant.id == grant_id) {
            grant.refresh_token = Some(token.clone());
        }
        token
    }

    /// An access token for the grant: perhaps one that other holders have already (§2.2).
    pub(crate) fn access_token_for(&mut self, grant_id: &str, may_share: bool, now: i64) -> String {
        let Some(grant) = self
            .grants
            .iter()
            .find(|grant| grant.id == grant_id)
            .cloned()
        else {
            return String::new();
        };
        let sharing = may_share
            && self
                .levels(&grant.app_id, &grant.org)
                .or(|s| s.same_access_token, true);
        let lifetime = self.session_milliseconds(&grant.org);
        let shared = self.access_tokens.values_mut().find(|token| {
            sharing
                && token.ended.is_none()
                && token.ends_at.is_none()
                && now - token.used_at < lifetime
                && token.app_id == grant.app_id
                && token.org == grant.org
                && token.user_id == grant.user_id
                && token.scopes == grant.scopes
        });
        if let Some(token) = shared {
            token.grants.push(grant.id);
            token.used_at = now;
            return token.token.clone();
        }
        let (token, ends_at) = self.token_for(&grant, now);
        self.secrets.add("access_token", &token);
        self.access_tokens.insert(
            token.clone(),
            AccessToken {
                token: token.clone(),
                grants: vec![grant.id],
                app_id: grant.app_id,
                org: grant.org,
                user_id: grant.user_id,
                scopes: grant.scopes,
                issued_at: now,
                used_at: now,
                ends_at,
                ended: None,
            },
        );
        token
    }

    /// A new token of the kind that the app gives, and when it ends if that is fixed.
    fn token_for(&self, grant: &Grant, now: i64) -> (String, Option<i64>) {
        let org_id = self.org(&grant.org).map(|org| org.org_id.clone());
        let org_id = org_id.unwrap_or_default();
        match self.app(&grant.app_id) {
            Some(app) if app.jwt_access_tokens => {
                let ends_at = now + jwt::LIFETIME;
                let token = jwt::token(&jwt::Claims {
                    issuer: &format!("https://{}.my.salesforce.com", grant.org),
                    client_id: app.consumer_key(),
                    org_id: &org_id,
                    user_id: &grant.user_id,
                    scopes: &grant.scopes,
                    issued_at: now,
                    ends_at,
                });
                (token, Some(ends_at))
            }
            _ => (random::access_token(&org_id), None),
        }
    }

    /// A session of somebody who logged in by password, without any app.
    pub(crate) fn new_session(
        &mut self,
        org: &str,
        user_id: &str,
        scopes: &[&str],
        now: i64,
    ) -> String {
        let org_id = self.org(org).map(|org| org.org_id.clone());
        let token = random::access_token(&org_id.unwrap_or_default());
        self.secrets.add("access_token", &token);
        let session = AccessToken {
            token: token.clone(),
            grants: Vec::new(),
            app_id: String::new(),
            org: org.into(),
            user_id: user_id.into(),
            scopes: scopes.iter().map(|&scope| scope.into()).collect(),
            issued_at: now,
            used_at: now,
            ends_at: None,
            ended: None,
        };
        self.access_tokens.insert(token.clone(), session);
        token
    }

    /// Ends a grant and its access tokens. With `for_every_holder`, shared ones die for all (§2.2);
    /// without it, a token that another live grant holds lives on.
    pub(crate) fn end_grant(&mut self, id: &str, why: &str, for_every_holder: bool) {
        if let Some(grant) = self.grants.iter_mut().find(|grant| grant.id == id) {
            grant.ended.get_or_insert_with(|| why.into());
        }
        let live: Vec<String> = self
            .grants
            .iter()
            .filter(|grant| grant.is_live())
            .map(|grant| grant.id.clone())
            .collect();
        for token in self.access_tokens.values_mut() {
            let held_elsewhere = token.grants.iter().any(|holder| live.contains(holder));
            if token.grants.iter().any(|holder| holder == id)
                && (for_every_holder || !held_elsewhere)
            {
                token.ended.get_or_insert_with(|| why.into());
            }
        }
    }

    /// Ends everything that fits, as when an app is deleted or a sandbox refreshed.
    pub(crate) fn end_grants_where(&mut self, why: &str, fits: impl Fn(&Grant) -> bool) {
        let ids: Vec<String> = self
            .grants
            .iter()
            .filter(|grant| fits(grant))
            .map(|grant| grant.id.clone())
            .collect();
        for id in ids {
            self.end_grant(&id, why, true);
        }
    }

    /// Deletes an app and all that was granted to it.
    pub(crate) fn delete_app(&mut self, app_id: &str) {
        self.end_grants_where("the app was deleted", |grant| grant.app_id == app_id);
        self.apps.retain(|app| app.id != app_id);
    }

    /// Ends the sessions of an app in an org. Its refresh tokens live on.
    pub(crate) fn end_sessions_of(&mut self, app_id: &str, org: &str, why: &str) {
        for token in self.access_tokens.values_mut() {
            if token.app_id == app_id && token.org == org {
                token.ended.get_or_insert_with(|| why.into());
            }
        }
    }

    /// The session that an access token stands for, if it lives; using it keeps it alive (§2.3).
    pub(crate) fn use_access_token(&mut self, token: &str, now: i64) -> Option<AccessToken> {
        let found = self.peek_access_token(token, now)?;
        if let Some(stored) = self.access_tokens.get_mut(token) {
            stored.used_at = now;
        }
        Some(found)
    }

    /// The same, without keeping it alive.
    pub(crate) fn peek_access_token(&self, token: &str, now: i64) -> Option<AccessToken> {
        let found = self.access_tokens.get(token)?;
        let user_is_active = self.org(&found.org)?.user(&found.user_id)?.is_let_in();
        let in_time = match found.ends_at {
            Some(ends_at) => now < ends_at,
            None => now - found.used_at < self.session_milliseconds(&found.org),
        };
        let lives = found.ended.is_none() && in_time && user_is_active;
        lives.then(|| found.clone())
    }

    fn session_milliseconds(&self, org: &str) -> i64 {
        self.org(org).map_or(0, |org| org.session_seconds * 1000)
    }
}
