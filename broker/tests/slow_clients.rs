//! Clients that take their time, on real sockets: they hold neither others nor a shutdown.

use crate::support::{Database, World};
use axum::Router;
use axum::routing::get;
use broker::http::server::{Limits, serve};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// Longer than any test runs: a limit that is not meant.
const NEVER: Duration = Duration::from_mins(10);
/// So long that what was to happen soon did not happen.
const PATIENCE: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(50);

const GET: &str = "GET /healthz HTTP/1.1\r\nhost: localhost:8080\r\n\r\n";
const HALF_HEAD: &str = "GET /healthz HTTP/1.1\r\nhost: loc";
const HALF_BODY: &str = "POST /api/v1/session HTTP/1.1\r\nhost: localhost:8080\r\n\
    origin: http://localhost:8080\r\nsec-fetch-site: same-origin\r\n\
    x-requested-with: broker-app\r\ncontent-type: application/json\r\n\
    content-length: 100\r\n\r\n{";

fn no_limits() -> Limits {
    Limits {
        head: NEVER,
        head_of_proxy: NEVER,
        body: NEVER,
        body_rate: 1,
        answer: NEVER,
        connections: 100,
        connections_of_one: 100,
        last_requests: NEVER,
        last_tasks: NEVER,
    }
}

struct Served {
    world: World,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Served {
    async fn new(limits: Limits, flags: &[&str], further: Router) -> Self {
        let world = World::with(Database::sqlite(), flags).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (broker, router) = (world.broker.clone(), world.router.clone().merge(further));
        let ended = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            serve(&broker, router, listener, limits, stopped).await;
        });
        Self {
            world,
            address,
            stop,
            ended,
        }
    }

    async fn with(limits: Limits) -> Self {
        Self::new(limits, &[], Router::new()).await
    }

    /// A connection from an address of this machine, which has sent something.
    async fn from(&self, own: &str, sent: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{own}:0").parse().unwrap()).unwrap();
        let mut stream = socket.connect(self.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        stream
    }

    async fn sent(&self, sent: &str) -> TcpStream {
        self.from("127.0.0.1", sent).await
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        let ended = timeout(PATIENCE, self.ended).await;
        ended.expect("the shutdown is held").unwrap();
    }
}

/// The first bytes of an answer.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4096];
    let read = timeout(PATIENCE, stream.read(&mut bytes)).await;
    let read = read.expect("no answer").unwrap_or(0);
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

/// Waits until the other side has closed; gives what it said before.
async fn closed(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut said)).await;
    // A close with something unread is a reset, which is one, too.
    let _ = end.expect("the connection is held");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let served = Served::with(Limits {
        head: SHORT,
        ..no_limits()
    })
    .await;
    closed(&mut served.sent("").await).await;
    closed(&mut served.sent(HALF_HEAD).await).await;
    // Nor is another request.
    let mut idle = served.sent(GET).await;
    assert!(closed(&mut idle).await.contains("200 OK"));
    served.stop().await;
}

#[tokio::test]
async fn a_proxy_keeps_its_connections() {
    let limits = Limits {
        head: SHORT,
        ..no_limits()
    };
    let served = Served::new(limits, &["--trusted-proxies=127.0.0.2"], Router::new()).await;
    let mut proxy = served.from("127.0.0.2", GET).await;
    assert!(answer(&mut proxy).await.contains("200 OK"));
    closed(&mut served.from("127.0.0.3", GET).await).await;
    proxy.write_all(GET.as_bytes()).await.unwrap();
    assert!(answer(&mut proxy).await.contains("200 OK"));
    served.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused_by_name() {
    let limits = Limits {
        body: SHORT,
        body_rate: u32::MAX,
        ..no_limits()
    };
    let served = Served::with(limits).await;
    let refused = closed(&mut served.sent(HALF_BODY).await).await;
    assert!(refused.starts_with("HTTP/1.1 408"), "{refused}");
    assert!(refused.contains("too_slow"), "{refused}");
    served.stop().await;
}

#[tokio::test]
async fn a_head_larger_than_any_browsers_is_refused() {
    let served = Served::with(no_limits()).await;
    let large = format!("GET / HTTP/1.1\r\ncookie: {}\r\n\r\n", "a".repeat(40_000));
    let refused = closed(&mut served.sent(&large).await).await;
    assert!(refused.starts_with("HTTP/1.1 431"), "{refused}");
    served.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_given_up() {
    let started = Arc::new(Notify::new());
    let dropped = Arc::new(Notify::new());
    let (begin, end) = (started.clone(), dropped.clone());
    let endless = Router::new().route(
        "/endless",
        get(async move || {
            begin.notify_one();
            let guard = NotifyOnDrop(end);
            let parts = futures_util::stream::repeat_with(move || {
                let _held = &guard;
                Ok::<_, std::io::Error>(vec![0_u8; 64 * 1024])
            });
            axum::body::Body::from_stream(parts)
        }),
    );
    let served = Served::new(
        Limits {
            answer: SHORT,
            ..no_limits()
        },
        &[],
        endless,
    )
    .await;
    let _unread = served.sent(&GET.replace("healthz", "endless")).await;
    started.notified().await;
    timeout(PATIENCE, dropped.notified())
        .await
        .expect("it is held");
    served.stop().await;
}

struct NotifyOnDrop(Arc<Notify>);

impl Drop for NotifyOnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn clients_that_wait_give_way_to_those_that_ask() {
    let served = Served::with(Limits {
        connections: 3,
        ..no_limits()
    })
    .await;
    let mut slow = Vec::new();
    for number in 0..20 {
        slow.push(served.from("127.0.0.2", HALF_HEAD).await);
        let mut asking = served.from("127.0.0.3", GET).await;
        assert!(answer(&mut asking).await.contains("200 OK"), "{number}");
    }
    // The one that has waited longest went first.
    closed(&mut slow[0]).await;
    served.stop().await;
}

#[tokio::test]
async fn one_address_has_its_share_and_proxies_have_all() {
    for (flags, proxied) in [(vec![], false), (vec!["--trusted-proxies=127.0.0.2"], true)] {
        let limits = Limits {
            connections_of_one: 2,
            connections: 8,
            ..no_limits()
        };
        let entered = Arc::new(Notify::new());
        let release = Arc::new(Notify::new());
        let held = held(&entered, &release);
        let served = Served::new(limits, &flags, held).await;
        let ask = GET.replace("healthz", "held");
        let mut all = Vec::new();
        for _ in 0..2 {
            all.push(served.from("127.0.0.2", &ask).await);
            entered.notified().await;
        }
        let mut third = served.from("127.0.0.2", GET).await;
        let answered = answer(&mut third).await.contains("200 OK");
        assert_eq!(answered, proxied);
        let mut other = served.from("127.0.0.3", GET).await;
        assert!(answer(&mut other).await.contains("200 OK"));
        // What is being answered is not given up for others.
        release.notify_waiters();
        for stream in &mut all {
            assert!(answer(stream).await.contains("200 OK"));
        }
        served.stop().await;
    }
}

/// A route that answers when it is let go.
fn held(entered: &Arc<Notify>, release: &Arc<Notify>) -> Router {
    let (entered, release) = (entered.clone(), release.clone());
    Router::new().route(
        "/held",
        get(async move || {
            let released = release.notified();
            let mut released = std::pin::pin!(released);
            released.as_mut().enable();
            entered.notify_one();
            released.await;
        }),
    )
}

#[tokio::test]
async fn a_shutdown_waits_for_no_client_longer_than_it_says() {
    let entered = Arc::new(Notify::new());
    let held = held(&entered, &Arc::new(Notify::new()));
    let limits = Limits {
        last_requests: SHORT,
        ..no_limits()
    };
    let served = Served::new(limits, &[], held).await;
    let mut streams = vec![
        served.sent("").await,
        served.sent(HALF_HEAD).await,
        served.sent(HALF_BODY).await,
        served.sent(&GET.replace("healthz", "held")).await,
    ];
    entered.notified().await;
    served.stop().await;
    for stream in &mut streams {
        closed(stream).await;
    }
}

#[tokio::test]
async fn a_shutdown_closes_at_once_what_asks_nothing() {
    let served = Served::with(no_limits()).await;
    let mut idle = served.sent(GET).await;
    assert!(answer(&mut idle).await.contains("200 OK"));
    let mut unused = served.sent("").await;
    served.stop().await;
    closed(&mut idle).await;
    closed(&mut unused).await;
}

#[tokio::test]
async fn work_at_salesforce_outlasts_its_client_but_not_its_time() {
    let limits = Limits {
        last_requests: SHORT,
        ..no_limits()
    };
    let served = Served::with(limits).await;
    let (done, mut is_done) = oneshot::channel();
    let (go, gone) = oneshot::channel::<()>();
    served.world.broker.tasks.spawn(async move {
        gone.await.unwrap();
        sleep(SHORT).await;
        done.send(()).unwrap();
    });
    let mut cut = served.sent(HALF_BODY).await;
    // The task ends only after the client was cut off, and the shutdown after the task.
    let client = tokio::spawn(async move {
        closed(&mut cut).await;
        go.send(()).unwrap();
    });
    served.stop().await;
    assert_eq!(is_done.try_recv(), Ok(()), "the shutdown was first");
    client.await.unwrap();

    let limits = Limits {
        last_tasks: SHORT,
        ..no_limits()
    };
    let served = Served::with(limits).await;
    served
        .world
        .broker
        .tasks
        .spawn(std::future::pending::<()>());
    served.stop().await;
}
