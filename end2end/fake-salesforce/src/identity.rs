//! Who a token is: the identity URL (§3.8) and userinfo (§3.7). Both refuse with 403 and a plain word.

use crate::grant::AccessToken;
use crate::ids;
use crate::org::{Org, User};
use crate::params::{Params, bearer};
use crate::site::Site;
use crate::state::State;
use crate::token::instance_url;
use axum::extract::{Path, RawQuery, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// `https://login.salesforce.com/id/00D…/005…`; at the test host for sandboxes (§2.2).
pub(crate) fn url(state: &State, site: &Site, org: &str, user_id: &str) -> String {
    let origins = &site.world.origins;
    let org = state.org(org);
    let host = match org {
        Some(org) if org.is_sandbox => &origins.test,
        _ => &origins.login,
    };
    let org_id = org.map_or("", |org| org.org_id.as_str());
    format!("{host}/id/{org_id}/{user_id}")
}

fn refusal(word: &'static str) -> Response {
    (
        StatusCode::FORBIDDEN,
        [(header::CONTENT_TYPE, "text/plain;charset=UTF-8")],
        word,
    )
        .into_response()
}

/// The session behind a token from the header or, at the identity URL, from the query.
#[allow(clippy::result_large_err, reason = "the refusal is the answer to give")]
fn session(
    site: &Site,
    headers: &HeaderMap,
    query: Option<String>,
) -> Result<(AccessToken, Org, User), Response> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let token = bearer(headers)
        .or(params.get("oauth_token"))
        .or(params.get("access_token"))
        .ok_or_else(|| refusal("Missing_OAuth_Token"))?;
    let now = site.world.now();
    site.world
        .change(|state| {
            let token = state.use_access_token(token, now)?;
            let org = state.org(&token.org)?.clone();
            let user = org.user(&token.user_id)?.clone();
            Some((token, org, user))
        })
        .ok_or_else(|| refusal("Bad_OAuth_Token"))
}

pub(crate) async fn identity(
    Extract(site): Extract<Site>,
    Path((org_id, user_id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let (token, org, user) = match session(&site, &headers, query) {
        Ok(found) => found,
        Err(refused) => return refused,
    };
    if !ids::same(&org_id, &org.org_id) {
        return refusal("Wrong_Org");
    }
    if !ids::same(&user_id, &user.user_id) {
        return refusal("Bad_Id");
    }
    let (id, base) = site.world.read(|state| {
        (
            url(state, &site, &token.org, &user.user_id),
            instance_url(state, &site, &token.org),
        )
    });
    let (first_name, last_name) = user.name.split_once(' ').unwrap_or(("", &user.name));
    axum::Json(json!({
        "id": id,
        "asserted_user": true,
        "user_id": user.user_id,
        "organization_id": org.org_id,
        "username": user.username,
        "nick_name": first_name.to_lowercase(),
        "display_name": user.name,
        "email": user.username,
        "email_verified": true,
        "first_name": first_name,
        "last_name": last_name,
        "timezone": "Europe/Vilnius",
        "photos": photos(&base),
        "urls": urls(&base, &org, &user),
        "active": user.active,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 7_200_000,
        "last_modified_date": "2026-10-01T08:00:00Z",
        "is_app_installed": true,
    }))
    .into_response()
}

pub(crate) async fn userinfo(
    Extract(site): Extract<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let (token, org, user) = match session(&site, &headers, query) {
        Ok(found) => found,
        Err(refused) => return refused,
    };
    if !tells_identity(&token) {
        return refusal("insufficient_scope");
    }
    // A token is good at its own org and at the login hosts, not at another org.
    let elsewhere = site
        .world
        .read(|state| state.org_at(&site).is_some_and(|here| here.key != org.key));
    if elsewhere {
        return refusal("Wrong_Org");
    }
    let (id, base) = site.world.read(|state| {
        (
            url(state, &site, &token.org, &user.user_id),
            instance_url(state, &site, &token.org),
        )
    });
    let (given_name, family_name) = user.name.split_once(' ').unwrap_or(("", &user.name));
    axum::Json(json!({
        "sub": id,
        "user_id": user.user_id,
        "organization_id": org.org_id,
        "preferred_username": user.username,
        "nickname": given_name.to_lowercase(),
        "name": user.name,
        "email": user.username,
        "email_verified": true,
        "given_name": given_name,
        "family_name": family_name,
        "zoneinfo": "Europe/Vilnius",
        "photos": photos(&base),
        "profile": format!("{base}/{}", user.user_id),
        "picture": format!("{base}/profilephoto/005/F"),
        "address": {},
        "urls": urls(&base, &org, &user),
        "active": user.active,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 7_200_000,
        "updated_at": "2026-10-01T08:00:00Z",
        "is_app_installed": true,
        "is_salesforce_integration_user": false,
    }))
    .into_response()
}

/// By an identity scope, by `full`, or by `web`, with which the Salesforce CLI asks (§1.2). How the
/// real one words its refusal is not known; this is RFC 6750's word.
fn tells_identity(token: &AccessToken) -> bool {
    const SCOPES: [&str; 8] = [
        "id", "profile", "email", "address", "phone", "openid", "full", "web",
    ];
    token
        .scopes
        .iter()
        .any(|scope| SCOPES.contains(&scope.as_str()))
}

fn photos(base: &str) -> Value {
    json!({
        "picture": format!("{base}/profilephoto/005/F"),
        "thumbnail": format!("{base}/profilephoto/005/T"),
    })
}

/// With a literal `{version}`, which the caller fills in.
fn urls(base: &str, org: &Org, user: &User) -> Value {
    let soap = |kind: &str| format!("{base}/services/Soap/{kind}/{{version}}/{}", org.org_id);
    let rest = |path: &str| format!("{base}/services/data/v{{version}}/{path}");
    json!({
        "enterprise": soap("c"),
        "metadata": soap("m"),
        "partner": soap("u"),
        "rest": rest(""),
        "sobjects": rest("sobjects/"),
        "search": rest("search/"),
        "query": rest("query/"),
        "recent": rest("recent/"),
        "tooling_soap": soap("T"),
        "tooling_rest": rest("tooling/"),
        "profile": format!("{base}/{}", user.user_id),
        "feeds": rest("chatter/feeds"),
        "custom_domain": base,
    })
}
