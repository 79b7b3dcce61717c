//! The body of a request, which must arrive in time: so long, and longer for each byte that came.

use super::Limits;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// A body came too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
struct TooSlow;

/// Whether a body was not read because it came too slowly.
pub(crate) fn is_too_slow(rejection: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(rejection);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

pub(super) struct TimedBody {
    inner: Incoming,
    rate: u32,
    until: Pin<Box<Sleep>>,
}

impl TimedBody {
    pub(super) fn new(inner: Incoming, limits: &Limits) -> Self {
        Self {
            inner,
            rate: limits.body_rate,
            until: Box::pin(sleep(limits.body)),
        }
    }

    /// What came adds the time that it may take.
    fn came(&mut self, bytes: &Bytes) {
        let bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let more = Duration::from_secs_f64(f64::from(bytes) / f64::from(self.rate));
        let until: Instant = self.until.deadline() + more;
        self.until.as_mut().reset(until);
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        let Poll::Ready(frame) = polled else {
            ready!(self.until.as_mut().poll(context));
            return Poll::Ready(Some(Err(Box::new(TooSlow))));
        };
        if let Some(Ok(frame)) = &frame
            && let Some(bytes) = frame.data_ref()
        {
            self.came(bytes);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
