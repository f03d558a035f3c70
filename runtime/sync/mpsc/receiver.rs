//! The receiving end of a bounded channel.

use super::{ends::Rx, error::TryRecvError, receiving::receiving_end};
use crate::sync::{blocking, opaque::opaque};
use futures::stream::{FusedStream, Stream};
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

/// Receives from a bounded channel; made by [`channel`](super::channel()). It is also a [`Stream`].
///
/// When it is dropped, it closes the channel and drops the queued values.
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

receiving_end!(Receiver, WeakSender, "channel", "(8)", "try_send");

impl<T> Receiver<T> {
    /// How many values could be sent now without waiting.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::mpsc::channel(5);
    /// sender.try_send(1).unwrap();
    /// assert_eq!(receiver.capacity(), 4);
    /// ```
    pub fn capacity(&self) -> usize {
        self.rx.shared().lock().permits.available()
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
}
