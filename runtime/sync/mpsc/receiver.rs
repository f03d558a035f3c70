//! The receiving end of a bounded channel.

use super::{ends::Rx, error::TryRecvError};
use crate::sync::blocking;
use futures::stream::{FusedStream, Stream};
use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

/// Receives from a bounded channel; made by [`channel`](super::channel). It is also a [`Stream`].
///
/// Dropped, it closes the channel and drops what is queued.
///
/// ```
/// use cede::sync::mpsc;
/// use futures::StreamExt;
///
/// cede::block_on(async {
///     let (sender, receiver) = mpsc::channel(4);
///     cede::spawn(async move {
///         for n in 1..=10 {
///             sender.send(n).await.unwrap();
///         }
///     });
///     let even: Vec<i32> = receiver.filter(|n| std::future::ready(n % 2 == 0)).collect().await;
///     assert_eq!(even, [2, 4, 6, 8, 10]);
/// });
/// ```
pub struct Receiver<T> {
    pub(super) rx: Rx<T>,
}

impl<T> Receiver<T> {
    /// The next value, in the order they were sent. `None` when there will be none: every sender
    /// was dropped, or the channel was [closed](Self::close), and the queue is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: it takes a value only when it yields it.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = mpsc::channel(2);
    ///     sender.send(1).await.unwrap();
    ///     drop(sender);
    ///     assert_eq!(receiver.recv().await, Some(1));
    ///     assert_eq!(receiver.recv().await, None);
    /// });
    /// ```
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    /// Waits for a value, then appends what is there, at most `limit` values, to `buffer`; returns
    /// how many. 0 means, unless `limit` is 0, that there will be none.
    ///
    /// Many values for the price of one wake-up; `buffer` keeps its memory from call to call.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: `buffer` is touched only when it yields.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = mpsc::channel(8);
    ///     for n in 0..5 {
    ///         sender.send(n).await.unwrap();
    ///     }
    ///     let mut batch = Vec::new();
    ///     assert_eq!(receiver.recv_many(&mut batch, 3).await, 3);
    ///     assert_eq!(batch, [0, 1, 2]);
    /// });
    /// ```
    pub async fn recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize {
        poll_fn(|cx| self.poll_recv_many(cx, buffer, limit)).await
    }

    /// The next value if there is one, without waiting.
    ///
    /// # Errors
    ///
    /// [`Empty`](TryRecvError::Empty) if one may still come,
    /// [`Disconnected`](TryRecvError::Disconnected) if none will.
    ///
    /// ```
    /// use cede::sync::mpsc::{self, error::TryRecvError};
    ///
    /// let (sender, mut receiver) = mpsc::channel(1);
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    /// sender.try_send(1).unwrap();
    /// drop(sender);
    /// assert_eq!(receiver.try_recv(), Ok(1));
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
    /// ```
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        self.rx.try_recv()
    }

    /// [`recv`](Self::recv) that blocks the thread while it waits: for code outside any runtime.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime, where it would keep every other task waiting.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(1);
    /// std::thread::spawn(move || sender.blocking_send(1));
    /// assert_eq!(receiver.blocking_recv(), Some(1));
    /// ```
    #[track_caller]
    pub fn blocking_recv(&mut self) -> Option<T> {
        blocking::block_on("mpsc::Receiver::blocking_recv", self.recv())
    }

    /// [`recv_many`](Self::recv_many) that blocks the thread while it waits.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(2);
    /// sender.try_send(1).unwrap();
    /// let mut batch = Vec::new();
    /// assert_eq!(receiver.blocking_recv_many(&mut batch, 10), 1);
    /// ```
    #[track_caller]
    pub fn blocking_recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize {
        let receive = self.recv_many(buffer, limit);
        blocking::block_on("mpsc::Receiver::blocking_recv_many", receive)
    }

    /// Closes the channel: from now on sending fails. What is queued, and what holders of a
    /// [`Permit`](super::Permit) still send, can be received; then comes `None`.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(2);
    /// sender.try_send(1).unwrap();
    /// receiver.close();
    /// assert!(sender.try_send(2).is_err());
    /// assert_eq!(receiver.blocking_recv(), Some(1));
    /// assert_eq!(receiver.blocking_recv(), None);
    /// ```
    pub fn close(&mut self) {
        self.rx.close();
    }

    /// Whether the channel was closed or every sender dropped. Values may still be queued.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// assert!(!receiver.is_closed());
    /// drop(sender);
    /// assert!(receiver.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.rx.is_closed()
    }

    /// Whether nothing is queued now.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel(1);
    /// assert!(receiver.is_empty());
    /// sender.try_send(1).unwrap();
    /// assert!(!receiver.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values are queued now.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel(1);
    /// sender.try_send(1).unwrap();
    /// assert_eq!(receiver.len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.rx.len()
    }

    /// How many values could be sent now without waiting.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel(5);
    /// sender.try_send(1).unwrap();
    /// assert_eq!(receiver.capacity(), 4);
    /// ```
    pub fn capacity(&self) -> usize {
        self.rx.shared().lock().permits()
    }

    /// The capacity the channel was made with.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel(5);
    /// sender.try_send(1).unwrap();
    /// assert_eq!(receiver.max_capacity(), 5);
    /// ```
    pub fn max_capacity(&self) -> usize {
        self.rx.shared().lock().capacity
    }

    /// [`recv`](Self::recv) for a future written by hand: the task is woken when it is worth
    /// polling again. Only the latest waker is remembered.
    ///
    /// ```
    /// use std::future::poll_fn;
    ///
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(1);
    /// sender.try_send(1).unwrap();
    /// let received = cede::block_on(poll_fn(|cx| receiver.poll_recv(cx)));
    /// assert_eq!(received, Some(1));
    /// ```
    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.rx.poll_recv(cx)
    }

    /// [`recv_many`](Self::recv_many) for a future written by hand, as [`poll_recv`](Self::poll_recv).
    ///
    /// ```
    /// use std::future::poll_fn;
    ///
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(1);
    /// sender.try_send(1).unwrap();
    /// let mut batch = Vec::new();
    /// let receive = poll_fn(|cx| receiver.poll_recv_many(cx, &mut batch, 10));
    /// assert_eq!(cede::block_on(receive), 1);
    /// ```
    pub fn poll_recv_many(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut Vec<T>,
        limit: usize,
    ) -> Poll<usize> {
        self.rx.poll_recv_many(cx, buffer, limit)
    }

    /// How many senders there are.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// assert_eq!(receiver.sender_strong_count(), 1);
    /// # drop(sender);
    /// ```
    pub fn sender_strong_count(&self) -> usize {
        self.rx.shared().lock().senders
    }

    /// How many [`WeakSender`](super::WeakSender)s there are.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// let weak = sender.downgrade();
    /// assert_eq!(receiver.sender_weak_count(), 1);
    /// # drop(weak);
    /// ```
    pub fn sender_weak_count(&self) -> usize {
        self.rx.shared().lock().weak_senders
    }
}

impl<T> Stream for Receiver<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.poll_recv(cx)
    }

    /// What is queued; and once the channel is closed, no more than what permits can still add.
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rx.size_hint()
    }
}

impl<T> FusedStream for Receiver<T> {
    /// Whether a poll has said that there will be no more values.
    fn is_terminated(&self) -> bool {
        self.rx.has_ended()
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("mpsc::Receiver").finish_non_exhaustive()
    }
}
