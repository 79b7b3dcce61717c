//! One listener: records each request, lets injected nastiness have it, and answers it.
//! A request that was read is worked on to its end, also when its sender has gone meanwhile.

use crate::inject::{Effect, Endpoint, When};
use crate::oauth_error::OauthError;
use crate::params::Params;
use crate::record::RecordedRequest;
use crate::site::Site;
use crate::soql;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

/// Tells hyper to close the connection without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("connection dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// Serves until the task is aborted; its connections end with it.
pub(crate) async fn serve(listener: TcpListener, service: Service) {
    let service = Arc::new(service);
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Small answers must not wait for an acknowledgement.
        let _ = stream.set_nodelay(true);
        let service = Arc::clone(&service);
        connections.spawn(async move {
            let answer = service_fn(move |request| {
                let service = Arc::clone(&service);
                async move { service.answer(request).await }
            });
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

/// What a listener does with a request.
pub(crate) struct Service {
    pub(crate) router: Router,
    /// The site to record and inject for; none for the control port.
    pub(crate) site: Option<Site>,
}

impl Service {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
        let site = self.site.clone();
        let world = site.as_ref().map(|site| Arc::clone(&site.world));
        let _working = world.as_ref().map(|world| world.record.working());
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
        let router = self.router.clone();
        let work = match site {
            Some(site) => tokio::spawn(work(site, router, parts, body)),
            None => tokio::spawn(plain(router, parts, body)),
        };
        work.await.unwrap_or(Err(Dropped))
    }
}

async fn plain(router: Router, mut parts: Parts, body: Bytes) -> Result<Response<Body>, Dropped> {
    // The Salesforce CLI asks `//services/data`, where an instance URL ends in a slash.
    let address = parts.uri.to_string();
    if address.starts_with("//") {
        let with_one = format!("/{}", address.trim_start_matches('/'));
        parts.uri = with_one.parse().map_err(|_| Dropped)?;
    }
    let request = Request::from_parts(parts, Body::from(body));
    router
        .oneshot(request)
        .await
        .map_err(|never| match never {})
}

/// Answers one request to Salesforce.
pub(crate) async fn work(
    site: Site,
    router: Router,
    parts: Parts,
    body: Bytes,
) -> Result<Response<Body>, Dropped> {
    let world = &*site.world;
    world.record.add(RecordedRequest::new(
        world.now(),
        &site.origin,
        &parts,
        &body,
    ));
    let endpoint = Endpoint::of(parts.uri.path());
    let form = Params::parse(&body);
    let query = Params::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let object = query.get("q").and_then(soql::object);
    let subject = form.get("grant_type").or(object);
    let subject = subject.map(str::to_owned);
    match world
        .injections
        .take(endpoint, subject.as_deref(), When::Instead)
    {
        Some(Effect::Hang) => world.injections.hold().await,
        Some(effect) => return apply(&effect, endpoint, None).await,
        None => {}
    }
    if let Some(now_at) = world.read(|state| state.moved_from(&site)) {
        let asked = parts
            .uri
            .path_and_query()
            .map_or("/", |asked| asked.as_str());
        let location = format!("{now_at}{asked}");
        let effect = Effect::Redirect {
            status: 301,
            location,
        };
        return apply(&effect, endpoint, None).await;
    }
    let response = plain(router, parts, body).await?;
    match world
        .injections
        .take(endpoint, subject.as_deref(), When::After)
    {
        Some(Effect::Hang) => {
            world.injections.hold().await;
            Ok(response)
        }
        Some(effect) => apply(&effect, endpoint, Some(response)).await,
        None => Ok(response),
    }
}

async fn apply(
    effect: &Effect,
    endpoint: Endpoint,
    real: Option<Response<Body>>,
) -> Result<Response<Body>, Dropped> {
    match effect {
        Effect::Hang => real.ok_or(Dropped),
        Effect::DropBeforeHeaders => Err(Dropped),
        Effect::DropMidBody => half(real).await,
        Effect::OauthError {
            error,
            error_description,
        } => Ok(OauthError {
            error: error.clone().into(),
            description: error_description.clone().into(),
        }
        .response_at(endpoint)),
        Effect::Redirect { status, location } => Ok(answer(
            *status,
            [("location".to_owned(), location.clone())],
            String::new(),
        )),
        Effect::Answer {
            status,
            headers,
            body,
        } => Ok(answer(*status, headers.clone(), body.clone())),
    }
}

fn answer(
    status: u16,
    headers: impl IntoIterator<Item = (String, String)>,
    body: String,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name.as_str()),
            HeaderValue::from_str(&value),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// An answer whose headers promise twice what comes.
async fn half(real: Option<Response<Body>>) -> Result<Response<Body>, Dropped> {
    let (mut parts, body) = match real {
        Some(response) => response.into_parts(),
        None => answer(200, [], r#"{"access_token":"00D"}"#.into()).into_parts(),
    };
    let whole = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = Half {
        first: Some(whole.slice(..whole.len() / 2)),
        flushed: false,
    };
    Ok(Response::from_parts(parts, Body::new(half)))
}

/// The first half of a body, and then a failure.
struct Half {
    first: Option<Bytes>,
    flushed: bool,
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if self.flushed {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
        }
        // One turn of the event loop lets the first half leave before the connection goes.
        self.flushed = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
