//! A person at a browser, for tests that have none: logs in, allows or denies, and says where they ended up.

use crate::approve;
use crate::oauth_error::encode;
use crate::params::Params;
use crate::refusal;
use crate::server::work;
use crate::site::Site;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use std::collections::BTreeMap;
use url::Url;

/// Redirects that a browser follows before it gives up.
const PATIENCE: usize = 20;

/// Where the browser came to rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Sent away from Salesforce to this address: a callback with a code or an error.
    Callback(String),
    /// §1.4A: raw text, which never reaches a callback.
    RawText(String),
    /// §1.4B: Salesforce's own error page, by its address.
    ErrorPage(String),
    /// Any other page, as HTML: a wrong password, or a login that is out of date.
    Page(String),
}

impl Arrival {
    /// A parameter of the callback's query, decoded.
    pub fn param(&self, name: &str) -> Option<String> {
        let Self::Callback(url) = self else {
            return None;
        };
        let url = Url::parse(url).ok()?;
        let (_, value) = url.query_pairs().find(|(key, _)| key == name)?;
        Some(value.into_owned())
    }
}

/// Somebody with a password and a cookie jar.
#[derive(Clone)]
pub struct Person {
    username: String,
    password: String,
    sites: Vec<(Site, Router)>,
    cookies: BTreeMap<String, String>,
}

impl Person {
    pub(crate) fn new(username: &str, password: &str, sites: Vec<(Site, Router)>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
            sites,
            cookies: BTreeMap::new(),
        }
    }

    /// The same person, who types this password.
    #[must_use]
    pub fn typing(mut self, password: &str) -> Self {
        self.password = password.into();
        self
    }

    /// Opens an authorize URL, logs in if asked to, and presses Allow.
    pub async fn allow(&mut self, url: &str) -> Arrival {
        self.go(url, "Allow").await
    }

    /// Opens an authorize URL, logs in if asked to, and presses Deny.
    pub async fn deny(&mut self, url: &str) -> Arrival {
        self.go(url, "Deny").await
    }

    async fn go(&mut self, url: &str, decision: &str) -> Arrival {
        let mut url = url.to_owned();
        let mut form = None;
        let mut has_tried_password = false;
        for _ in 0..PATIENCE {
            let Some((response, here)) = self.open(&url, form.take()).await else {
                return Arrival::Callback(url);
            };
            if let Some(next) = location(&response, &here) {
                url = next;
                continue;
            }
            let is_refusal = response.status() == StatusCode::BAD_REQUEST;
            let html = text(response).await;
            if is_refusal {
                return Arrival::RawText(html);
            }
            match here.path() {
                refusal::ERROR_PAGE => return Arrival::ErrorPage(url),
                approve::PAGE => match query(&here, "source") {
                    Some(source) => {
                        form = Some(format!("source={}&save={decision}", encode(&source)));
                        url = here.join(approve::PAGE).map_or(url, String::from);
                    }
                    None => return Arrival::Page(html),
                },
                "/" if !has_tried_password => {
                    has_tried_password = true;
                    let next = query(&here, "startURL").unwrap_or_default();
                    form = Some(format!(
                        "startURL={}&username={}&pw={}",
                        encode(&next),
                        encode(&self.username),
                        encode(&self.password)
                    ));
                    url = here.join("/").map_or(url, String::from);
                }
                _ => return Arrival::Page(html),
            }
        }
        Arrival::Page("redirected too often".into())
    }

    /// One request; nothing if the address is not Salesforce's, or the connection was dropped.
    async fn open(&mut self, url: &str, form: Option<String>) -> Option<(Response<Body>, Url)> {
        let url = Url::parse(url).ok()?;
        let origin = url.origin().ascii_serialization();
        let (site, router) = self.sites.iter().find(|(site, _)| site.origin == origin)?;
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .uri(&url[url::Position::BeforePath..])
            .header(
                header::HOST,
                &url[url::Position::BeforeHost..url::Position::AfterPort],
            )
            .header(header::COOKIE, cookies.join("; "));
        if form.is_some() {
            request = request
                .method(Method::POST)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let (parts, ()) = request.body(()).ok()?.into_parts();
        let body = Bytes::from(form.unwrap_or_default());
        let response = work(site.clone(), router.clone(), parts, body).await.ok()?;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().ok()?.split(';').next()?;
            let (name, value) = pair.split_once('=')?;
            self.cookies.insert(name.into(), value.into());
        }
        Some((response, url))
    }
}

fn location(response: &Response<Body>, here: &Url) -> Option<String> {
    if !response.status().is_redirection() {
        return None;
    }
    let next = response.headers().get(header::LOCATION)?.to_str().ok()?;
    // A callback is kept as it stands: parsing would tidy what must be exact.
    if next.starts_with('/') {
        here.join(next).ok().map(String::from)
    } else {
        Some(next.into())
    }
}

fn query(url: &Url, name: &str) -> Option<String> {
    Params::parse(url.query()?.as_bytes())
        .get(name)
        .map(str::to_owned)
}

async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await;
    bytes.map_or_else(
        |_| String::new(),
        |bytes| String::from_utf8_lossy(&bytes.to_bytes()).into_owned(),
    )
}
