//! Serving connections: how long a client may take, how many there may be at once, and how it ends.

mod connections;
mod limits;
mod timed_body;

pub use limits::Limits;
pub(super) use timed_body::is_too_slow;

use crate::Parts;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use connections::{Connections, Slot};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use timed_body::TimedBody;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// The largest head of a request, in bytes: cookies of many runs fit in.
const LARGEST_HEAD: usize = 32 * 1024;

/// What connections share.
struct Server {
    router: Router,
    limits: Limits,
    connections: Connections,
    /// No further requests.
    stopping: CancellationToken,
    /// Not even those that are being answered.
    cut: CancellationToken,
}

/// Serves until `stop`; then requests that are being answered, and the broker's tasks, get the time that the limits
/// give them.
pub async fn serve(
    broker: &Parts,
    router: Router,
    listener: TcpListener,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let server = Arc::new(Server {
        router,
        connections: Connections::new(limits.connections, limits.connections_of_one),
        limits,
        stopping: CancellationToken::new(),
        cut: CancellationToken::new(),
    });
    let clients = TaskTracker::new();
    tokio::select! {
        () = stop => {}
        () = accept(broker, &server, &listener, &clients) => {}
    }
    drop(listener);
    end(broker, &server, &clients).await;
}

async fn accept(
    broker: &Parts,
    server: &Arc<Server>,
    listener: &TcpListener,
    clients: &TaskTracker,
) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                wait_after(&error).await;
                continue;
            }
        };
        let address = peer.ip().to_canonical();
        let (client, head) = if broker.config.is_trusted_proxy(address) {
            (None, server.limits.head_of_proxy)
        } else {
            let client = crate::client_network::of(address);
            (Some(client), server.limits.head)
        };
        // Where there is no room, others wait outside.
        if let Some(slot) = server.connections.room(client).await {
            clients.spawn(connection(server.clone(), stream, peer, slot, head));
        }
    }
}

/// A client that left already is none; what else goes wrong, such as too few descriptors, may pass.
async fn wait_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        return;
    }
    tracing::error!(%error, "no connection can be accepted");
    sleep(Duration::from_secs(1)).await;
}

/// Serves one connection to its end, with this limit for the head of each request.
async fn connection(
    server: Arc<Server>,
    stream: TcpStream,
    peer: SocketAddr,
    slot: Slot,
    head: Duration,
) {
    // Answers are written whole: waiting for more only delays them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(server.limits.answer));
    let service = service_fn(|request| answer(&server, &slot, peer, request));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_header_size(LARGEST_HEAD);
    let mut requests = pin!(builder.serve_connection(TokioIo::new(Box::pin(stream)), service));
    tokio::select! {
        _ = requests.as_mut() => return,
        () = slot.closed() => return,
        () = server.stopping.cancelled() => {}
    }
    if slot.close_if_unused() {
        return;
    }
    requests.as_mut().graceful_shutdown();
    tokio::select! {
        _ = requests => {}
        () = slot.closed() => {}
        () = server.cut.cancelled() => {}
    }
}

async fn answer(
    server: &Server,
    slot: &Slot,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response, io::Error> {
    // A connection that is being closed takes no request any more: it would be cut.
    let _answering = slot.answer().ok_or(io::ErrorKind::ConnectionAborted)?;
    let mut request = request.map(|body| Body::new(TimedBody::new(body, &server.limits)));
    request.extensions_mut().insert(ConnectInfo(peer));
    match server.router.clone().oneshot(request).await {
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}

async fn end(broker: &Parts, server: &Server, clients: &TaskTracker) {
    let began = Instant::now();
    server.stopping.cancel();
    clients.close();
    if timeout(server.limits.last_requests, clients.wait())
        .await
        .is_err()
    {
        tracing::warn!(
            clients = clients.len(),
            "clients that were not done are cut off"
        );
        server.cut.cancel();
        clients.wait().await;
    }
    let tasks = &broker.tasks;
    tasks.close();
    if timeout_at(began + server.limits.last_tasks, tasks.wait())
        .await
        .is_err()
    {
        tracing::error!(
            tasks = tasks.len(),
            "work at Salesforce was not done in time, and is cut off"
        );
    }
}
