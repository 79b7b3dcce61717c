//! A browser: cookies, and the headers that browsers send by themselves.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// How a browser reaches the broker.
#[derive(Clone)]
enum Door {
    /// In this process.
    Router(Router),
    /// Over the wire; what comes back is noted.
    Address {
        client: reqwest::Client,
        address: String,
        seen: Arc<Mutex<String>>,
    },
}

#[derive(Clone)]
pub(crate) struct Browser {
    door: Door,
    /// The address under which the broker is reached.
    public_url: String,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// An answer; the body is JSON, or a JSON string of what was not.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    pub(crate) fn new(router: Router, public_url: &str) -> Self {
        Self {
            door: Door::Router(router),
            public_url: public_url.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser that reaches another process; what it is answered is noted.
    pub(crate) fn at_address(address: &str, public_url: &str, seen: Arc<Mutex<String>>) -> Self {
        Self {
            door: Door::Address {
                client: super::salesforce_user::client(),
                address: address.to_owned(),
                seen,
            },
            public_url: public_url.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// The same browser in front of a broker that was started again.
    pub(crate) fn at(mut self, router: &Router) -> Self {
        self.door = Door::Router(router.clone());
        self
    }

    /// Spends a sign-in link.
    pub(crate) async fn spend(&mut self, token: &str) -> Reply {
        let body = serde_json::json!({ "token": token });
        self.post("/api/v1/session", &body).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.change(Method::POST, path, Body::from(body.to_string()))
            .await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: &Value) -> Reply {
        self.change(Method::PATCH, path, Body::from(body.to_string()))
            .await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Reply {
        self.change(Method::DELETE, path, Body::empty()).await
    }

    /// `resume` or `undo`, with the form as it is kept.
    pub(crate) async fn act(&mut self, authorization: &str, act: &str) -> Reply {
        let path = format!("/api/v1/authorizations/{authorization}/{act}");
        self.post(&path, &serde_json::json!({})).await
    }

    /// Comes from Salesforce: a top-level, cross-site navigation.
    pub(crate) async fn arrive(&mut self, path: &str) -> Reply {
        self.try_arrive(path).await.expect("an answer")
    }

    /// Nothing, if the broker ends instead of answering.
    pub(crate) async fn try_arrive(&mut self, path: &str) -> Option<Reply> {
        let request = self
            .request(Method::GET, path)
            .header("sec-fetch-site", "cross-site")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document");
        self.try_send(request.body(Body::empty()).unwrap()).await
    }

    async fn change(&mut self, method: Method, path: &str, body: Body) -> Reply {
        let request = self.own(method, path);
        self.send(request.body(body).unwrap()).await
    }

    /// A request as the app's own pages send it.
    pub(crate) fn own(&self, method: Method, path: &str) -> axum::http::request::Builder {
        self.request(method, path)
            .header("origin", &self.public_url)
            .header("sec-fetch-site", "same-origin")
            .header("x-requested-with", "broker-app")
            .header("content-type", "application/json")
    }

    /// A request with this browser's cookies and nothing else.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        let mut request = Request::builder().method(method).uri(path);
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        let (_, host) = self.public_url.split_once("://").unwrap();
        request.header("host", host)
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Reply {
        self.try_send(request).await.expect("an answer")
    }

    /// Nothing, if the broker ends instead of answering.
    pub(crate) async fn try_send(&mut self, mut request: Request<Body>) -> Option<Reply> {
        let (status, headers, bytes) = match &self.door {
            Door::Router(router) => {
                let peer: SocketAddr = "127.0.0.1:4711".parse().unwrap();
                // Unless the test says where it comes from.
                let extensions = request.extensions_mut();
                extensions.get_or_insert_with(|| ConnectInfo(peer));
                let response = router.clone().oneshot(request).await.unwrap();
                let (parts, body) = response.into_parts();
                let bytes = body.collect().await.unwrap().to_bytes();
                (parts.status, parts.headers, bytes)
            }
            Door::Address {
                client,
                address,
                seen,
            } => {
                let (parts, body) = request.into_parts();
                let body = body.collect().await.unwrap().to_bytes();
                let url = format!("{address}{}", parts.uri);
                let request = client.request(parts.method, url).headers(parts.headers);
                let response = request.body(body).send().await.ok()?;
                let (status, headers) = (response.status(), response.headers().clone());
                let bytes = response.bytes().await.ok()?;
                note(seen, &headers, &bytes);
                (status, headers, bytes)
            }
        };
        self.keep_cookies(&headers);
        let as_text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
        Some(Reply {
            status: status.as_u16(),
            headers,
            body: serde_json::from_slice(&bytes).unwrap_or_else(|_| as_text()),
        })
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for header in headers.get_all("set-cookie") {
            let text = header.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Notes an answer, but for what it is there to tell: a cookie to the browser that it binds, and
/// the address to leave for, in which the state is.
fn note(seen: &Mutex<String>, headers: &HeaderMap, body: &[u8]) {
    let mut headers = headers.clone();
    headers.remove("set-cookie");
    let mut body: Value = serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()));
    if let Some(object) = body.as_object_mut() {
        object.remove("authorize_url");
    }
    let mut seen = seen.lock().unwrap();
    writeln!(seen, "{headers:?} {body}").unwrap();
}
