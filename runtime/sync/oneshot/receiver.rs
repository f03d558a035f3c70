//! The receiving end of a oneshot channel.

use super::{
    error::{RecvError, TryRecvError},
    shared::OneshotChannel,
};
use crate::{
    base::{budget, primitive::Arc},
    sync::{blocking, opaque::opaque},
};
use futures::future::FusedFuture;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Receives the one value: a future that yields it; made by [`channel`](super::channel()).
///
/// It yields `Err` if the [`Sender`](super::Sender) is dropped without sending.
///
/// # Cancel safety
///
/// If it is polled as `&mut receiver`, for example in a `select!`, nothing is lost when another
/// branch wins. Dropping the receiver itself closes the channel, and drops a value that was sent.
///
/// # Panics
///
/// If it is polled again after it has yielded.
///
/// ```
/// use cede::sync::oneshot;
///
/// cede::block_on(async {
///     let (sender, receiver) = oneshot::channel::<u8>();
///     drop(sender);
///     assert!(receiver.await.is_err());
/// });
/// ```
#[must_use = "dropping it closes the channel"]
pub struct Receiver<T> {
    /// `None` once the value, or the error, was yielded.
    shared: Option<Arc<OneshotChannel<T>>>,
}

impl<T> Receiver<T> {
    pub(super) fn new(shared: Arc<OneshotChannel<T>>) -> Self {
        Self { shared: Some(shared) }
    }

    /// Closes the channel: from now on `send` fails. A value sent before can still be received.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::oneshot::channel();
    /// sender.send(1).unwrap();
    /// receiver.close();
    /// assert_eq!(receiver.try_recv(), Ok(1));
    /// ```
    pub fn close(&mut self) {
        if let Some(shared) = &self.shared {
            shared.close();
        }
    }

    /// Takes the value if it has been sent, without waiting.
    ///
    /// # Errors
    ///
    /// [`Empty`](TryRecvError::Empty) if the value may still come,
    /// [`Closed`](TryRecvError::Closed) if it never will.
    ///
    /// ```
    /// use cede::sync::oneshot::{self, error::TryRecvError};
    ///
    /// let (sender, mut receiver) = oneshot::channel();
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    /// sender.send(1).unwrap();
    /// assert_eq!(receiver.try_recv(), Ok(1));
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
    /// ```
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        let shared = self.shared.as_ref().ok_or(TryRecvError::Closed)?;
        let outcome = shared.try_recv();
        if !matches!(outcome, Err(TryRecvError::Empty)) {
            self.shared = None;
        }
        outcome
    }

    /// Blocks the thread until the value is sent: for code outside any runtime.
    ///
    /// # Errors
    ///
    /// If the [`Sender`](super::Sender) is dropped without sending.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime, where it would keep every other task waiting; and if
    /// the value was taken before.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::oneshot::channel();
    /// std::thread::spawn(move || sender.send(1));
    /// assert_eq!(receiver.blocking_recv(), Ok(1));
    /// ```
    #[track_caller]
    pub fn blocking_recv(self) -> Result<T, RecvError> {
        blocking::block_on("oneshot::Receiver::blocking_recv", self)
    }

    /// Whether there is no value to take now: none was sent, or it was taken.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::oneshot::channel();
    /// assert!(receiver.is_empty());
    /// sender.send(1).unwrap();
    /// assert!(!receiver.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.is_empty())
    }

    /// Whether the value, or the error, has been yielded, so that another poll would panic.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::oneshot::channel();
    /// sender.send(1).unwrap();
    /// assert!(!receiver.is_terminated());
    /// receiver.try_recv().unwrap();
    /// assert!(receiver.is_terminated());
    /// ```
    pub fn is_terminated(&self) -> bool {
        self.shared.is_none()
    }
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, RecvError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let shared = self.shared.as_ref().expect("a oneshot receiver polled after it yielded");
        let spent = ready!(budget::poll_proceed(cx));
        ready!(shared.poll_settled(cx));
        spent.made_progress();
        let outcome =
            self.shared.take().map(OneshotChannel::finish).expect("it was there a moment ago");
        Poll::Ready(outcome.map_err(|_| RecvError(())))
    }
}

impl<T> FusedFuture for Receiver<T> {
    fn is_terminated(&self) -> bool {
        self.shared.is_none()
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.close();
        }
    }
}

opaque!([T] Receiver<T>, "oneshot::Receiver");
