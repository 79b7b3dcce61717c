//! A place where nobody must ever arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

pub(crate) struct Trap {
    pub(crate) port: u16,
    arrivals: Arc<AtomicUsize>,
    listening: tokio::task::JoinHandle<()>,
}

impl Trap {
    pub(crate) async fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let arrivals = Arc::new(AtomicUsize::new(0));
        let counter = arrivals.clone();
        let listening = tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self {
            port,
            arrivals,
            listening,
        }
    }

    /// How many connections were made. The listener is asked by one of its own, so that none
    /// that came before it is missed.
    pub(crate) async fn arrivals(self) -> usize {
        let own = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await;
        let _own = own.unwrap();
        while self.arrivals.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        self.listening.abort();
        self.arrivals.load(Ordering::SeqCst) - 1
    }
}
