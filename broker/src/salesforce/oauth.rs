//! The OAuth web server flow, always with PKCE S256 and state.

use super::addresses::{allowed_origin, endpoint};
use super::error::SalesforceError;
use super::http_client::HttpClient;
use super::ids::SalesforceId;
use super::refusal::{self, OauthRefusal};
use crate::vault::verify_hmac_sha256;
use broker_api::{GrantedScopes, LoginHosts};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    Scope, StandardRevocableToken, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

/// What the token endpoint answers. `expires_in` is not read: Salesforce leaves it out, and one
/// that makes no sense must not cost a permission that was granted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the standard's")]
struct Token {
    access_token: AccessToken,
    #[serde(deserialize_with = "oauth2::helpers::deserialize_untagged_enum_case_insensitive")]
    token_type: BasicTokenType,
    refresh_token: Option<RefreshToken>,
    #[serde(default, rename = "scope")]
    #[serde(deserialize_with = "oauth2::helpers::deserialize_space_delimited_vec")]
    #[serde(serialize_with = "oauth2::helpers::serialize_space_delimited_vec")]
    scopes: Option<Vec<Scope>>,
    #[serde(flatten)]
    fields: SalesforceFields,
}

/// Salesforce's additions to a token answer. None of them is a secret.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct SalesforceFields {
    instance_url: Option<String>,
    id: Option<String>,
    signature: Option<String>,
    issued_at: Option<String>,
}

impl TokenResponse for Token {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

type Client = oauth2::Client<
    BasicErrorResponse,
    Token,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The Salesforce app that a run goes through.
#[derive(Clone, Copy, Debug)]
pub struct Application<'a> {
    /// A checked login URL.
    pub login_url: &'a str,
    /// Salesforce's consumer key.
    pub consumer_id: &'a str,
    /// Sent identically in both requests (RFC 6749 §4.1.3).
    pub callback_url: &'a str,
}

/// Where a person leaves for.
pub struct Departure {
    /// The authorize address.
    pub authorize_url: Url,
    /// Proves later that who redeems is who left (RFC 7636).
    pub verifier: SecretString,
}

/// What the token endpoint answered.
pub struct TokenAnswer {
    /// A Salesforce session.
    pub access_token: SecretString,
    /// Absent if the app or its policy gives none.
    pub refresh_token: Option<SecretString>,
    /// What was granted.
    pub scopes: GrantedScopes,
    fields: SalesforceFields,
}

/// What a token answer says about itself, with every host and id checked.
pub(super) struct Claim {
    pub(super) instance_url: String,
    pub(super) org_id: SalesforceId,
    pub(super) user_id: SalesforceId,
}

pub(super) fn departure(app: &Application<'_>, state: &str) -> anyhow::Result<Departure> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (authorize_url, _) = client(app)?
        .authorize_url(|| CsrfToken::new(state.to_owned()))
        .set_pkce_challenge(challenge)
        .add_extra_param("prompt", "login")
        .url();
    Ok(Departure {
        authorize_url,
        verifier: SecretString::from(verifier.into_secret()),
    })
}

pub(super) async fn exchange(
    http: &HttpClient,
    app: &Application<'_>,
    consumer_secret: &SecretString,
    code: &SecretString,
    verifier: &SecretString,
) -> Result<TokenAnswer, SalesforceError> {
    let token = confidential(app, consumer_secret)?
        .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
        .request_async(http)
        .await?;
    TokenAnswer::read(&token)
}

pub(super) async fn refresh(
    http: &HttpClient,
    app: &Application<'_>,
    consumer_secret: &SecretString,
    refresh_token: &SecretString,
) -> Result<TokenAnswer, SalesforceError> {
    let token = confidential(app, consumer_secret)?
        .exchange_refresh_token(&RefreshToken::new(refresh_token.expose_secret().to_owned()))
        .request_async(http)
        .await?;
    TokenAnswer::read(&token)
}

pub(super) async fn revoke(
    http: &HttpClient,
    login_url: &str,
    refresh_token: &SecretString,
) -> Result<(), SalesforceError> {
    let url = endpoint(login_url, "/services/oauth2/revoke");
    let url = Url::parse(&url).map_err(|_| SalesforceError::Unexpected)?;
    let request = http
        .post(url)
        .form(&[("token", refresh_token.expose_secret())]);
    let answer = http.send(request).await?;
    if answer.status.is_success() {
        return Ok(());
    }
    let refused = OauthRefusal::read(&answer.body).ok_or(SalesforceError::Unexpected)?;
    // Only that the token is not known says that it is gone already.
    match refused.error.as_str() {
        "invalid_token" => Ok(()),
        _ => Err(refusal::of_token(&answer)),
    }
}

/// A client that proves itself by its secret.
fn confidential(
    app: &Application<'_>,
    consumer_secret: &SecretString,
) -> Result<Client, SalesforceError> {
    let secret = ClientSecret::new(consumer_secret.expose_secret().to_owned());
    let client = client(app).map_err(|_| SalesforceError::Unexpected)?;
    Ok(client
        .set_client_secret(secret)
        .set_auth_type(AuthType::RequestBody))
}

fn client(app: &Application<'_>) -> anyhow::Result<Client> {
    let authorize = endpoint(app.login_url, "/services/oauth2/authorize");
    let token = endpoint(app.login_url, "/services/oauth2/token");
    Ok(
        oauth2::Client::new(ClientId::new(app.consumer_id.to_owned()))
            .set_auth_uri(AuthUrl::new(authorize)?)
            .set_token_uri(TokenUrl::new(token)?)
            .set_redirect_uri(RedirectUrl::new(app.callback_url.to_owned())?),
    )
}

impl TokenAnswer {
    fn read(token: &Token) -> Result<Self, SalesforceError> {
        let access_token = token.access_token().secret();
        let bearer = matches!(token.token_type(), BasicTokenType::Bearer);
        if access_token.is_empty() || !bearer {
            return Err(SalesforceError::Unreadable);
        }
        let scopes = token.scopes().into_iter().flatten();
        let scopes: Vec<_> = scopes.map(|scope| scope.as_str()).collect();
        let refresh_token = token.refresh_token().map(RefreshToken::secret);
        Ok(Self {
            access_token: SecretString::from(access_token.clone()),
            refresh_token: refresh_token
                .filter(|token| !token.is_empty())
                .map(|token| SecretString::from(token.clone())),
            scopes: GrantedScopes::parse(&scopes.join(" ")),
            fields: token.fields.clone(),
        })
    }

    /// Where the org's API is, if that is on the allow-list.
    pub(super) fn instance_url(&self, login_hosts: &LoginHosts) -> Option<String> {
        allowed_origin(self.fields.instance_url.as_deref()?, login_hosts)
    }

    /// Checks the signature, if there is one, and every host, before anything is sent there.
    /// Without a signature, userinfo over TLS is what vouches for the ids.
    pub(super) fn claim(
        &self,
        consumer_secret: &SecretString,
        login_hosts: &LoginHosts,
    ) -> Result<Claim, SalesforceError> {
        let id = self
            .fields
            .id
            .as_deref()
            .ok_or(SalesforceError::Unexpected)?;
        if let Some(signature) = &self.fields.signature {
            let issued_at = self.fields.issued_at.as_deref().unwrap_or_default();
            let message = format!("{id}{issued_at}");
            if !verify_hmac_sha256(consumer_secret.expose_secret(), &message, signature) {
                return Err(SalesforceError::SignatureMismatch);
            }
        }
        let (org_id, user_id) = parse_identity_url(id, login_hosts)?;
        let said = self.fields.instance_url.as_deref();
        let said = said.ok_or(SalesforceError::Unexpected)?;
        let instance_url = allowed_origin(said, login_hosts).ok_or_else(|| host_refused(said))?;
        Ok(Claim {
            instance_url,
            org_id,
            user_id,
        })
    }
}

/// `https://{login host}/id/{org id}/{user id}`
fn parse_identity_url(
    id: &str,
    login_hosts: &LoginHosts,
) -> Result<(SalesforceId, SalesforceId), SalesforceError> {
    let (origin, ids) = id.split_once("/id/").ok_or(SalesforceError::Unexpected)?;
    allowed_origin(origin, login_hosts).ok_or_else(|| host_refused(origin))?;
    let (org, user) = ids.split_once('/').ok_or(SalesforceError::Unexpected)?;
    let org = SalesforceId::parse(org, "00D").ok_or(SalesforceError::Unexpected)?;
    let user = SalesforceId::parse(user, "005").ok_or(SalesforceError::Unexpected)?;
    Ok((org, user))
}

fn host_refused(address: &str) -> SalesforceError {
    SalesforceError::HostRefused(super::error::plain(address))
}
