//! The sending end of a oneshot channel.

use super::shared::OneshotChannel;
use crate::{
    base::{budget, primitive::Arc},
    sync::opaque::opaque,
};
use std::{
    future::poll_fn,
    task::{Context, Poll, ready},
};

/// Sends the one value; made by [`channel`](super::channel()).
///
/// If it is dropped without [`send`](Self::send), the receiver gets an error.
///
/// ```
/// use cede::sync::oneshot;
///
/// /// A request, and where to send its answer.
/// struct Square(u32, oneshot::Sender<u32>);
///
/// cede::block_on(async {
///     let (answer, receiver) = oneshot::channel();
///     let request = Square(7, answer);
///     cede::spawn(async move {
///         let Square(number, answer) = request;
///         let _ = answer.send(number * number);
///     });
///     assert_eq!(receiver.await, Ok(49));
/// });
/// ```
#[must_use = "dropping it tells the receiver that no value will come"]
pub struct Sender<T> {
    /// `None` once the value is sent.
    shared: Option<Arc<OneshotChannel<T>>>,
}

impl<T> Sender<T> {
    pub(super) fn new(shared: Arc<OneshotChannel<T>>) -> Self {
        Self { shared: Some(shared) }
    }

    fn shared(&self) -> &OneshotChannel<T> {
        self.shared.as_ref().expect("`send` consumes the sender")
    }

    /// Sends the value without waiting. It may be called on any thread.
    ///
    /// `Ok` means that the receiver was there, not that it will take the value: if it is dropped
    /// before that, the value is dropped too.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or [closed](super::Receiver::close). The error is the value.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::oneshot::channel();
    /// drop(receiver);
    /// assert_eq!(sender.send(5), Err(5));
    /// ```
    pub fn send(mut self, value: T) -> Result<(), T> {
        let shared = self.shared.take().expect("`send` consumes the sender");
        match OneshotChannel::settle(shared, Some(value)) {
            None => Ok(()),
            Some(value) => Err(value),
        }
    }

    /// Waits until the receiver is dropped or closed, so that it no longer wants the value.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    ///
    /// ```
    /// use futures::FutureExt;
    ///
    /// cede::block_on(async {
    ///     let (mut sender, receiver) = cede::sync::oneshot::channel::<u8>();
    ///     assert!(sender.closed().now_or_never().is_none());
    ///     drop(receiver);
    ///     sender.closed().await;
    /// });
    /// ```
    pub async fn closed(&mut self) {
        poll_fn(|cx| self.poll_closed(cx)).await
    }

    /// Whether the receiver was dropped or closed, so that [`send`](Self::send) would fail.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::oneshot::channel::<u8>();
    /// assert!(!sender.is_closed());
    /// receiver.close();
    /// assert!(sender.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.shared().is_closed()
    }

    /// [`closed`](Self::closed) for a future written by hand: `Ready` if the receiver was dropped
    /// or closed; otherwise the task is woken when that happens. Only the latest waker is stored.
    ///
    /// ```
    /// use std::future::poll_fn;
    ///
    /// let (mut sender, receiver) = cede::sync::oneshot::channel::<u8>();
    /// drop(receiver);
    /// cede::block_on(poll_fn(|cx| sender.poll_closed(cx)));
    /// ```
    pub fn poll_closed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let spent = ready!(budget::poll_proceed(cx));
        ready!(self.shared().poll_closed(cx));
        spent.made_progress();
        Poll::Ready(())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            OneshotChannel::settle(shared, None);
        }
    }
}

opaque!([T] Sender<T>, "oneshot::Sender");
