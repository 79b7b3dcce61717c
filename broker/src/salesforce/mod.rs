//! Everything that is said to Salesforce: the only user of oauth2 and reqwest.

mod addresses;
mod dns;
mod error;
mod http_client;
mod ids;
mod oauth;
mod practice;
mod probe;
mod refusal;
mod rest;
mod soap_login;

pub use addresses::allowed_origin;
pub use error::SalesforceError;
pub use ids::{SalesforceId, SalesforceOrgId};
pub use oauth::{Application, Departure, TokenAnswer};
pub use practice::{PracticeApp, PracticeUser};
pub use probe::AuthorizeProbe;
pub use rest::{API_VERSION, Organization, UserInfo};
pub use soap_login::{Login, Session};

use crate::config::Config;
use crate::store::Shut;
use broker_api::{
    AuthenticationType, LoginHosts, Permission, SalesforceAnswer, SalesforceIdentity,
};
use http_client::HttpClient;
use oauth::Claim;
use secrecy::SecretString;

/// Speaks to Salesforce under the egress rules of the configuration.
pub struct Salesforce {
    http: HttpClient,
    login_hosts: LoginHosts,
}

impl Salesforce {
    /// Prepares the connection pool; nothing is sent, now or while `history` is shut.
    pub fn new(config: &Config, history: Shut) -> anyhow::Result<Self> {
        Ok(Self {
            http: HttpClient::new(config, history)?,
            login_hosts: config.login_hosts.clone(),
        })
    }

    /// Where a person leaves for, with the PKCE verifier that the code will need.
    pub fn departure(&self, app: &Application<'_>, state: &str) -> anyhow::Result<Departure> {
        oauth::departure(app, state)
    }

    /// Asks what would become of a departure; nobody leaves.
    pub async fn probe_authorize(
        &self,
        app: &Application<'_>,
    ) -> Result<AuthorizeProbe, SalesforceError> {
        probe::authorize(&self.http, app).await
    }

    /// Asks what the token endpoint says to a secret, with a code that nobody was given.
    pub async fn probe_token(
        &self,
        app: &Application<'_>,
        consumer_secret: &SecretString,
    ) -> Result<SalesforceAnswer, SalesforceError> {
        probe::token(&self.http, app, consumer_secret).await
    }

    /// Redeems a code. Never sent twice: a second use can revoke what the first produced.
    pub async fn exchange(
        &self,
        app: &Application<'_>,
        consumer_secret: &SecretString,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<TokenAnswer, SalesforceError> {
        oauth::exchange(&self.http, app, consumer_secret, code, verifier).await
    }

    /// Reads who the token belongs to, and compares it with what the token answer said.
    /// Every host is checked before the token is sent there.
    pub async fn identify(
        &self,
        answer: &TokenAnswer,
        consumer_secret: &SecretString,
    ) -> Result<SalesforceIdentity, SalesforceError> {
        let claim = answer.claim(consumer_secret, &self.login_hosts)?;
        self.confirm(&claim, &answer.access_token).await
    }

    /// Logs in as a user (Standard Authentication). Salesforce counts wrong passwords, so never sent
    /// twice by itself.
    pub async fn log_in(&self, login: Login<'_>) -> Result<Session, SalesforceError> {
        soap_login::log_in(&self.http, login, &self.login_hosts).await
    }

    /// Reads who a session belongs to, and compares it with what the login said.
    pub async fn identify_session(
        &self,
        session: &Session,
    ) -> Result<SalesforceIdentity, SalesforceError> {
        self.confirm(&session.claim, &session.access_token).await
    }

    async fn confirm(
        &self,
        claim: &Claim,
        access_token: &SecretString,
    ) -> Result<SalesforceIdentity, SalesforceError> {
        // At once: a person waits for both.
        let (userinfo, org) = tokio::join!(
            rest::userinfo(&self.http, &claim.instance_url, access_token),
            rest::organization(&self.http, &claim.instance_url, access_token),
        );
        let userinfo = userinfo?;
        if claim.org_id != userinfo.org_id || claim.user_id != userinfo.user_id {
            return Err(SalesforceError::IdentityMismatch);
        }
        let org = org?;
        if org.id != claim.org_id {
            return Err(SalesforceError::IdentityMismatch);
        }
        Ok(SalesforceIdentity {
            org_id: org.id.to_string(),
            org_name: org.name,
            user_id: userinfo.user_id.to_string(),
            username: userinfo.username,
            instance_url: claim.instance_url.clone(),
            is_sandbox: org.is_sandbox,
            edition: org.edition,
        })
    }

    /// Gets a new access token (RFC 6749 §6). Never sent twice by itself: the refresh token may be
    /// used up.
    pub async fn refresh(
        &self,
        app: &Application<'_>,
        consumer_secret: &SecretString,
        refresh_token: &SecretString,
    ) -> Result<TokenAnswer, SalesforceError> {
        oauth::refresh(&self.http, app, consumer_secret, refresh_token).await
    }

    /// Where an answer says that the org's API is, if that is an address of Salesforce's.
    pub fn instance_url(&self, answer: &TokenAnswer) -> Option<String> {
        answer.instance_url(&self.login_hosts)
    }

    /// Asks whose a token is.
    pub async fn userinfo(
        &self,
        instance_url: &str,
        access_token: &SecretString,
    ) -> Result<UserInfo, SalesforceError> {
        rest::userinfo(&self.http, instance_url, access_token).await
    }

    /// Reads the org's own record.
    pub async fn organization(
        &self,
        instance_url: &str,
        access_token: &SecretString,
    ) -> Result<Organization, SalesforceError> {
        rest::organization(&self.http, instance_url, access_token).await
    }

    /// Asks whether the org is a Dev Hub.
    pub async fn is_dev_hub(
        &self,
        instance_url: &str,
        access_token: &SecretString,
    ) -> Result<bool, SalesforceError> {
        rest::is_dev_hub(&self.http, instance_url, access_token).await
    }

    /// Asks what the token's user may do.
    pub async fn permissions(
        &self,
        instance_url: &str,
        access_token: &SecretString,
    ) -> Result<Vec<Permission>, SalesforceError> {
        rest::permissions(&self.http, instance_url, access_token).await
    }

    /// Revokes a refresh token and what it produced (RFC 7009). A token that Salesforce no longer
    /// knows counts as revoked.
    pub async fn revoke(
        &self,
        login_url: &str,
        refresh_token: &SecretString,
    ) -> Result<(), SalesforceError> {
        oauth::revoke(&self.http, login_url, refresh_token).await
    }

    /// Makes an app in the practice org.
    pub async fn practice_app(
        &self,
        login_url: &str,
        authentication_type: AuthenticationType,
        callback_url: &str,
    ) -> Result<PracticeApp, SalesforceError> {
        practice::make_app(&self.http, login_url, authentication_type, callback_url).await
    }

    /// Deletes an app of the practice org, and with it all that was granted to it.
    pub async fn practice_app_deleted(
        &self,
        login_url: &str,
        consumer_id: &str,
    ) -> Result<(), SalesforceError> {
        practice::delete_app(&self.http, login_url, consumer_id).await
    }

    /// Makes the practice org a Dev Hub.
    pub async fn practice_dev_hub(&self, login_url: &str) -> Result<(), SalesforceError> {
        practice::enable_dev_hub(&self.http, login_url).await
    }

    /// Lets a user of the practice org log in by name and password.
    pub async fn practice_user(&self, login_url: &str) -> Result<PracticeUser, SalesforceError> {
        practice::let_in(&self.http, login_url).await
    }

    /// Has somebody log in to the practice org and answer; gives the callback that they were sent
    /// to, whose code and state are secret.
    pub async fn practice_visit(
        &self,
        login_url: &str,
        authorize_url: &str,
        allow: bool,
    ) -> Result<SecretString, SalesforceError> {
        practice::visit(&self.http, login_url, authorize_url, allow).await
    }
}
