//! The futures that wait until a token is cancelled.

use super::tree::Node;
use crate::{
    base::primitive::Arc,
    sync::{condition::Waiter, opaque::opaque},
    trace::event::Wait,
};
use std::{
    future::Future,
    ops::Deref,
    pin::Pin,
    task::{Context, Poll},
};

/// The future of [`CancellationToken::cancelled`](super::CancellationToken::cancelled).
///
/// ```
/// use cede::sync::CancellationToken;
/// use futures::FutureExt;
/// use std::pin::pin;
///
/// let token = CancellationToken::new();
/// let mut cancelled = pin!(token.cancelled());
/// assert!(cancelled.as_mut().now_or_never().is_none());
/// token.cancel();
/// assert!(cancelled.now_or_never().is_some());
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct WaitForCancellationFuture<'a>(CancellationWait<&'a Node>);

/// The future of [`CancellationToken::cancelled_owned`](super::CancellationToken::cancelled_owned).
///
/// ```
/// use cede::sync::{CancellationToken, WaitForCancellationFutureOwned};
///
/// /// Has the future in a field, so the future must not borrow.
/// struct Connection {
///     shutdown: WaitForCancellationFutureOwned,
/// }
///
/// let token = CancellationToken::new();
/// let connection = Connection { shutdown: token.clone().cancelled_owned() };
/// token.cancel();
/// cede::block_on(connection.shutdown);
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct WaitForCancellationFutureOwned(CancellationWait<Arc<Node>>);

impl<'a> WaitForCancellationFuture<'a> {
    pub(super) fn new(node: &'a Node) -> Self {
        Self(CancellationWait { node, waiter: Waiter::default() })
    }
}

impl WaitForCancellationFutureOwned {
    pub(super) fn new(node: Arc<Node>) -> Self {
        Self(CancellationWait { node, waiter: Waiter::default() })
    }
}

impl Future for WaitForCancellationFuture<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll(cx)
    }
}

impl Future for WaitForCancellationFutureOwned {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll(cx)
    }
}

opaque!([] WaitForCancellationFuture<'_>, "WaitForCancellationFuture");

opaque!([] WaitForCancellationFutureOwned, "WaitForCancellationFutureOwned");

/// What both futures have in common: they wait until a token is cancelled, which they borrow or
/// own.
struct CancellationWait<N: Deref<Target = Node>> {
    node: N,
    waiter: Waiter,
}

impl<N: Deref<Target = Node>> CancellationWait<N> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let signal = &self.node.signal;
        let cancelled = || signal.is_cancelled().then_some(());
        self.waiter.poll(&signal.condition, cx, |id| Wait::Cancellation { id }, cancelled)
    }
}

impl<N: Deref<Target = Node>> Drop for CancellationWait<N> {
    fn drop(&mut self) {
        self.waiter.leave(&self.node.signal.condition);
    }
}
