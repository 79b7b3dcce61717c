//! A person at Salesforce: logs in and decides.

use reqwest::{Client, Response, redirect};
use url::Url;

/// Logs in as the practice org's admin and allows; gives where Salesforce sends the browser.
pub(crate) async fn allow(authorize_url: &str) -> String {
    decide(authorize_url, "Allow").await
}

/// Logs in and denies.
pub(crate) async fn deny(authorize_url: &str) -> String {
    decide(authorize_url, "Deny").await
}

async fn decide(authorize_url: &str, decision: &str) -> String {
    let client = client();
    let authorize = Url::parse(authorize_url).unwrap();
    let origin = authorize.origin().ascii_serialization();
    let login = location(&client.get(authorize).send().await.unwrap());
    let login = Url::parse(&origin).unwrap().join(&login).unwrap();
    let next = query(&login, "startURL");
    let credentials = [
        ("startURL", next.as_str()),
        ("username", "admin@practice.example"),
        ("pw", "practice1"),
    ];
    let logged_in = client
        .post(&origin)
        .form(&credentials)
        .send()
        .await
        .unwrap();
    let cookie = logged_in.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let approve = Url::parse(&origin)
        .unwrap()
        .join(&location(&logged_in))
        .unwrap();
    let run = query(&approve, "source");
    let decision = [("source", run.as_str()), ("save", decision)];
    let request = client
        .post(approve)
        .header("cookie", cookie)
        .form(&decision);
    let decided = request.send().await.unwrap();
    return_address(&location(&decided))
}

/// The path and query of an address of ours.
pub(crate) fn return_address(address: &str) -> String {
    let url = Url::parse(address).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

pub(super) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Everything here is plain HTTP, and reading the machine's certificates takes longer than all of it.
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .tls_certs_only(std::iter::empty());
    client.build().unwrap()
}

fn location(response: &Response) -> String {
    let location = response.headers().get("location");
    let location = location.unwrap_or_else(|| panic!("a redirect, not {}", response.status()));
    location.to_str().unwrap().to_owned()
}

fn query(url: &Url, name: &str) -> String {
    let pair = url.query_pairs().find(|(key, _)| key == name);
    pair.unwrap_or_else(|| panic!("{name} in {url}"))
        .1
        .into_owned()
}
