//! The futures that wait until a token is cancelled.

use super::tree::Node;
use crate::{
    base::primitive::Arc,
    sync::{line::Place, opaque::opaque},
};
use std::{
    future::Future,
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
pub struct WaitForCancellationFuture<'a> {
    node: &'a Node,
    place: Place,
}

/// The future of [`CancellationToken::cancelled_owned`](super::CancellationToken::cancelled_owned).
///
/// ```
/// use cede::sync::{CancellationToken, WaitForCancellationFutureOwned};
///
/// /// Something with a future in a field, which must not borrow.
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
pub struct WaitForCancellationFutureOwned {
    node: Arc<Node>,
    place: Place,
}

impl<'a> WaitForCancellationFuture<'a> {
    pub(super) fn new(node: &'a Node) -> Self {
        Self { node, place: Place::default() }
    }
}

impl WaitForCancellationFutureOwned {
    pub(super) fn new(node: Arc<Node>) -> Self {
        Self { node, place: Place::default() }
    }
}

fn poll(node: &Node, place: &mut Place, cx: &mut Context<'_>) -> Poll<()> {
    place.poll(&node.signal.line, cx, || node.signal.is_cancelled().then_some(()))
}

impl Future for WaitForCancellationFuture<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        poll(this.node, &mut this.place, cx)
    }
}

impl Future for WaitForCancellationFutureOwned {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        poll(&this.node, &mut this.place, cx)
    }
}

impl Drop for WaitForCancellationFuture<'_> {
    fn drop(&mut self) {
        self.place.leave(&self.node.signal.line);
    }
}

impl Drop for WaitForCancellationFutureOwned {
    fn drop(&mut self) {
        self.place.leave(&self.node.signal.line);
    }
}

opaque!([] WaitForCancellationFuture<'_>, "WaitForCancellationFuture");

opaque!([] WaitForCancellationFutureOwned, "WaitForCancellationFutureOwned");
