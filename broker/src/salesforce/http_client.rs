//! The one HTTP client: no redirects, no proxy of the environment, limits on time and size.

use super::addresses::allowed_origin;
use super::dns::PublicAddressesOnly;
use super::error::{SalesforceError, plain};
use super::refusal;
use crate::config::Config;
use crate::store::Shut;
use anyhow::{Context, ensure};
use broker_api::LoginHosts;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::header::{CONTENT_TYPE, HeaderName, LOCATION};
use reqwest::{Certificate, Client, Proxy, Request, StatusCode, redirect};
use secrecy::ExposeSecret;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than [`crate::access_token::RENEWAL_TIME`], and than any deadline that waits for an answer.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
const LIMIT_INFO: HeaderName = HeaderName::from_static("sforce-limit-info");
const LARGEST_ANSWER: usize = 256 * 1024;

pub(super) struct HttpClient {
    client: Client,
    history: Shut,
    login_hosts: LoginHosts,
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Where a redirect leads; it is not followed.
    pub(super) location: Option<String>,
    /// How many API calls are used, as Salesforce says it: `api-usage=17/15000`.
    pub(super) limit_info: Option<String>,
    /// It says that it is a page for people.
    pub(super) is_page: bool,
    pub(super) body: Vec<u8>,
}

impl HttpClient {
    pub(super) fn new(config: &Config, history: Shut) -> anyhow::Result<Self> {
        // A second call of this is refused, which is just as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trusted_hosts = config.login_hosts.extra.iter().filter_map(|origin| {
            let url = Url::parse(origin).ok()?;
            url.host_str().map(str::to_owned)
        });
        let proxy = config.egress_proxy.as_ref();
        let proxy = proxy.and_then(|proxy| Url::parse(proxy.expose_secret()).ok());
        // The proxy is the operator's: only what is called must be public.
        let proxy_host = proxy.as_ref().and_then(Url::host_str);
        let resolver = PublicAddressesOnly {
            trusted_hosts: trusted_hosts.chain(proxy_host.map(str::to_owned)).collect(),
        };
        let plain_http = config
            .login_hosts
            .extra
            .iter()
            .any(|o| o.starts_with("http:"));
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .https_only(!plain_http)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .user_agent(concat!("org-broker/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(resolver));
        if let Some(proxy) = proxy {
            let proxy = Proxy::all(proxy).map_err(reqwest::Error::without_url);
            builder = builder.proxy(proxy.context("BROKER_EGRESS_PROXY")?);
        }
        if let Some(file) = &config.extra_ca_file {
            let pem = std::fs::read(file)
                .with_context(|| format!("BROKER_EXTRA_CA_FILE: cannot read {}", file.display()))?;
            let certificates =
                Certificate::from_pem_bundle(&pem).context("BROKER_EXTRA_CA_FILE")?;
            ensure!(
                !certificates.is_empty(),
                "BROKER_EXTRA_CA_FILE: {} holds no certificate in PEM",
                file.display()
            );
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().context("cannot prepare the HTTP client")?;
        Ok(Self {
            client,
            history,
            login_hosts: config.login_hosts.clone(),
        })
    }

    pub(super) fn get(&self, url: Url) -> reqwest::RequestBuilder {
        self.client.get(url)
    }

    pub(super) fn post(&self, url: Url) -> reqwest::RequestBuilder {
        self.client.post(url)
    }

    /// Looks at an address without following where it leads.
    pub(super) async fn look(&self, url: Url) -> Result<Answer, SalesforceError> {
        let request = self.client.get(url).build();
        let request = request.map_err(|_| SalesforceError::Unexpected)?;
        self.read(request).await
    }

    pub(super) async fn send(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<Answer, SalesforceError> {
        let request = request.build().map_err(|_| SalesforceError::Unexpected)?;
        self.execute(request).await
    }

    /// The same, for who tells refusals by a server error, as SOAP does.
    pub(super) async fn send_for_faults(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<Answer, SalesforceError> {
        let request = request.build().map_err(|_| SalesforceError::Unexpected)?;
        let asked = request.url().clone();
        let answer = self.read_any(request).await?;
        self.refuse_redirect(&asked, answer)
    }

    async fn execute(&self, request: Request) -> Result<Answer, SalesforceError> {
        let asked = request.url().clone();
        let answer = self.read(request).await?;
        self.refuse_redirect(&asked, answer)
    }

    fn refuse_redirect(&self, asked: &Url, answer: Answer) -> Result<Answer, SalesforceError> {
        if answer.status.is_redirection() {
            return Err(self.moved(asked, &answer));
        }
        Ok(answer)
    }

    /// Where a redirect leads. It is not followed: what was sent was for the address that was asked.
    pub(super) fn moved(&self, asked: &Url, answer: &Answer) -> SalesforceError {
        let leads = matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let location = answer.location.as_deref().filter(|_| leads);
        let next = location.and_then(|location| asked.join(location).ok());
        let next = next.filter(|next| next.has_host() && next.origin() != asked.origin());
        let Some(next) = next else {
            return SalesforceError::Unexpected;
        };
        let origin = next.origin().ascii_serialization();
        // An address with a user in it is not what its origin says.
        let is_plain = next.username().is_empty() && next.password().is_none();
        match allowed_origin(&origin, &self.login_hosts).filter(|_| is_plain) {
            Some(allowed) => SalesforceError::Moved(allowed),
            None => SalesforceError::HostRefused(plain(&origin)),
        }
    }

    async fn read(&self, request: Request) -> Result<Answer, SalesforceError> {
        let answer = self.read_any(request).await?;
        if answer.status.is_server_error() {
            return Err(SalesforceError::Trouble(answer.status));
        }
        Ok(answer)
    }

    async fn read_any(&self, request: Request) -> Result<Answer, SalesforceError> {
        if self.history.is_shut() {
            return Err(SalesforceError::NotSent);
        }
        // Whoever called checked it. It is checked here as well, since behind a proxy no address is looked at.
        let origin = request.url().origin().ascii_serialization();
        if allowed_origin(&origin, &self.login_hosts).is_none() {
            return Err(SalesforceError::HostRefused(plain(&origin)));
        }
        let mut response = self.client.execute(request).await.map_err(unreachable)?;
        let header = |name: HeaderName| response.headers().get(name)?.to_str().ok();
        let location = header(LOCATION).map(str::to_owned);
        let limit_info = header(LIMIT_INFO).map(str::to_owned);
        let is_page = header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_ANSWER {
                return Err(if response.status().is_success() {
                    SalesforceError::Unreadable
                } else {
                    SalesforceError::Unexpected
                });
            }
        }
        Ok(Answer {
            status: response.status(),
            location,
            limit_info,
            is_page,
            body,
        })
    }
}

/// Before there is a connection, nothing was sent: no such host, refused, or no trust. The address is left
/// out: on some requests it is a secret.
fn unreachable(error: reqwest::Error) -> SalesforceError {
    let error = error.without_url();
    tracing::info!(
        timeout = error.is_timeout(),
        connect = error.is_connect(),
        "no answer"
    );
    if error.is_connect() || error.is_builder() {
        return SalesforceError::Unreachable;
    }
    SalesforceError::Unanswered
}

/// For the token endpoint.
impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = SalesforceError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, SalesforceError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = Request::try_from(request).map_err(|_| SalesforceError::Unexpected)?;
            let answer = self.execute(request).await?;
            if !answer.status.is_success() {
                return Err(refusal::of_token(&answer));
            }
            let mut response = http::Response::new(answer.body);
            *response.status_mut() = answer.status;
            Ok(response)
        })
    }
}
