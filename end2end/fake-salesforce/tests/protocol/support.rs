//! A fake with one app, a bare HTTP client, and the flow in single steps.

use fake_salesforce::{App, Arrival, FakeSalesforce, NewApp, Options, s256};
use serde_json::Value;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::form_urlencoded;

pub(crate) const CALLBACK: &str = "http://localhost:8080/oauth/_callback";
pub(crate) const ADMIN: &str = "admin@practice.example";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters";

/// An answer as it stood on the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// `error`, `error_description`
    pub(crate) fn oauth_error(&self) -> (u16, String, String) {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (self.status, text("error"), text("error_description"))
    }
}

/// One request over a connection of its own; nothing if the answer does not arrive whole.
pub(crate) async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Answer> {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "content-length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.ok()?;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let answer = Answer {
        status,
        headers,
        body: body.to_owned(),
    };
    let promised = answer.header("content-length").map(str::parse);
    match promised {
        Some(length) if length != Ok(answer.body.len()) => None,
        _ => Some(answer),
    }
}

pub(crate) async fn get(url: &str) -> Answer {
    send("GET", url, &[], "").await.unwrap()
}

pub(crate) async fn get_with(url: &str, access_token: &str) -> Answer {
    let bearer = format!("Bearer {access_token}");
    send("GET", url, &[("authorization", &bearer)], "")
        .await
        .unwrap()
}

pub(crate) async fn try_post(url: &str, form: &[(&str, &str)]) -> Option<Answer> {
    let body = encoded(form);
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    send("POST", url, &kind, &body).await
}

pub(crate) async fn post(url: &str, form: &[(&str, &str)]) -> Answer {
    try_post(url, form).await.unwrap()
}

pub(crate) fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// A fake with one ECA in the practice org.
pub(crate) struct Scene {
    pub(crate) fake: FakeSalesforce,
    pub(crate) app: App,
    pub(crate) host: String,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(NewApp::default()).await
    }

    pub(crate) async fn with(new: NewApp) -> Self {
        let options = Options {
            refresh_takes: Duration::ZERO,
            ..Options::default()
        };
        let fake = FakeSalesforce::start(options).await.unwrap();
        let app = fake.control().create_app(NewApp {
            callback_urls: vec![CALLBACK.into()],
            ..new
        });
        let host = fake.my_domain("practice");
        Self { fake, app, host }
    }

    pub(crate) fn switch(&self, set: impl FnOnce(&mut fake_salesforce::Switches)) {
        self.fake
            .control()
            .edit_app(self.app.consumer_key(), |app| set(&mut app.switches))
            .unwrap();
    }

    pub(crate) fn minutes(&self, count: u64) {
        self.fake
            .control()
            .clock()
            .advance(Duration::from_secs(60 * count));
    }

    /// The authorize URL with these parameters besides, or instead of, the usual ones.
    pub(crate) fn authorize_url(&self, changes: &[(&str, &str)]) -> String {
        self.authorize_url_at(&self.host, changes)
    }

    pub(crate) fn authorize_url_at(&self, host: &str, changes: &[(&str, &str)]) -> String {
        let challenge = s256(VERIFIER);
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.app.consumer_key()),
            ("redirect_uri", CALLBACK),
            ("state", "the state"),
            ("prompt", "login"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        pairs.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        format!("{host}/services/oauth2/authorize?{}", encoded(&pairs))
    }

    pub(crate) async fn allow(&self, changes: &[(&str, &str)]) -> Arrival {
        self.fake
            .person(ADMIN)
            .allow(&self.authorize_url(changes))
            .await
    }

    pub(crate) async fn code(&self) -> String {
        let arrival = self.allow(&[]).await;
        arrival
            .param("code")
            .unwrap_or_else(|| panic!("{arrival:?}"))
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/services/oauth2/token", self.host)
    }

    /// Redeems a code, with these parameters besides, or instead of, the usual ones.
    pub(crate) async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", self.app.consumer_key()),
            ("client_secret", self.app.consumer_secret()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        post(&self.token_url(), &form).await
    }

    /// A whole authorization.
    pub(crate) async fn tokens(&self) -> Tokens {
        let answer = self.exchange(&self.code().await, &[]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Tokens::of(&answer)
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", self.app.consumer_key()),
            ("client_secret", self.app.consumer_secret()),
        ];
        post(&self.token_url(), &form).await
    }

    pub(crate) async fn revoke(&self, token: &str) -> Answer {
        let url = format!("{}/services/oauth2/revoke", self.host);
        post(&url, &[("token", token)]).await
    }

    pub(crate) async fn userinfo(&self, access_token: &str) -> Answer {
        let url = format!("{}/services/oauth2/userinfo", self.host);
        get_with(&url, access_token).await
    }

    pub(crate) async fn query(&self, soql: &str, access_token: &str) -> Answer {
        let query = encoded(&[("q", soql)]);
        let url = format!("{}/services/data/v68.0/query?{query}", self.host);
        get_with(&url, access_token).await
    }

    pub(crate) async fn introspect(&self, token: &str) -> Value {
        let form = [
            ("token", token),
            ("client_id", self.app.consumer_key()),
            ("client_secret", self.app.consumer_secret()),
        ];
        let url = format!("{}/services/oauth2/introspect", self.host);
        post(&url, &form).await.json()
    }
}

pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    pub(crate) fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }
}

pub(crate) fn oauth(error: &str, description: &str) -> (u16, String, String) {
    (400, error.into(), description.into())
}

pub(crate) const EXPIRED: (&str, &str) = ("invalid_grant", "expired access/refresh token");

pub(crate) fn expired() -> (u16, String, String) {
    oauth(EXPIRED.0, EXPIRED.1)
}
