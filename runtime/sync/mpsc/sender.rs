//! The sending end of a bounded channel.

use super::{
    ends::{Tx, WeakTx},
    error::{SendError, TrySendError},
    sending::sending_end,
    shared::deliver,
};
use crate::sync::{blocking, opaque::opaque, permit_queue::Turn};

/// Sends into a bounded channel; made by [`channel`](super::channel()), and cloned for more senders.
///
/// The receiver sees the end when the last sender is dropped.
///
/// ```
/// use cede::sync::mpsc::{self, Sender};
///
/// async fn count(to: Sender<u32>) {
///     for n in 1..=3 {
///         if to.send(n).await.is_err() {
///             return; // the receiver was dropped
///         }
///     }
/// }
///
/// cede::block_on(async {
///     let (sender, mut receiver) = mpsc::channel(1);
///     cede::spawn(count(sender.clone()));
///     cede::spawn(count(sender));
///     let mut sum = 0;
///     while let Some(n) = receiver.recv().await {
///         sum += n;
///     }
///     assert_eq!(sum, 12);
/// });
/// ```
pub struct Sender<T> {
    pub(super) tx: Tx<T>,
}

impl<T> Sender<T> {
    /// Sends `value`, and waits for capacity if the channel is full. Senders that wait are
    /// served first come, first served.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or closed. The error holds the value.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, nothing has been sent, but the value is dropped with it, and its
    /// place in the queue of senders is lost. Where that matters, [`reserve`](Self::reserve) first.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = mpsc::channel(1);
    ///     sender.send(1).await.unwrap();
    ///     assert_eq!(receiver.recv().await, Some(1));
    ///     drop(receiver);
    ///     assert_eq!(sender.send(2).await, Err(mpsc::error::SendError(2)));
    /// });
    /// ```
    pub async fn send(&self, value: T) -> Result<(), SendError<T>> {
        let mut value = Some(value);
        let send = |state| deliver(state, value.take().expect("a value is sent once"));
        match Turn::new(self.tx.shared(), 1, send).await {
            Ok(()) => Ok(()),
            Err(_) => Err(SendError(value.expect("a closed channel takes nothing"))),
        }
    }

    /// Sends `value` if there is capacity, without waiting. It may be called on any thread, and
    /// never overtakes a sender that waits.
    ///
    /// # Errors
    ///
    /// If the channel is [full](TrySendError::Full) or [closed](TrySendError::Closed). The error
    /// holds the value.
    ///
    /// ```
    /// use cede::sync::mpsc::{self, error::TrySendError};
    ///
    /// let (sender, receiver) = mpsc::channel(1);
    /// assert_eq!(sender.try_send(1), Ok(()));
    /// assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
    /// drop(receiver);
    /// assert_eq!(sender.try_send(3), Err(TrySendError::Closed(3)));
    /// ```
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        self.tx
            .shared()
            .try_send(value)
            .map_err(|(refusal, value)| TrySendError::refused(refusal, value))
    }

    /// [`send`](Self::send) that blocks the thread while it waits: for code outside any runtime.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or closed. The error holds the value.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime, where it would keep every other task waiting. It
    /// panics even if the channel has capacity.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(1);
    /// let producer = std::thread::spawn(move || {
    ///     for n in 0..3 {
    ///         sender.blocking_send(n).unwrap();
    ///     }
    /// });
    /// assert_eq!(std::iter::from_fn(|| receiver.blocking_recv()).sum::<i32>(), 3);
    /// # producer.join().unwrap();
    /// ```
    #[track_caller]
    pub fn blocking_send(&self, value: T) -> Result<(), SendError<T>> {
        blocking::block_on("mpsc::Sender::blocking_send", self.send(value))
    }

    /// How many values could be sent now without waiting. Another thread may change this at any
    /// time.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::channel(5);
    /// sender.try_send(1).unwrap();
    /// let _permit = sender.try_reserve().unwrap();
    /// assert_eq!(sender.capacity(), 3);
    /// ```
    pub fn capacity(&self) -> usize {
        self.tx.shared().lock().permits.available()
    }

    /// The capacity the channel was made with.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::channel(5);
    /// sender.try_send(1).unwrap();
    /// assert_eq!(sender.max_capacity(), 5);
    /// ```
    pub fn max_capacity(&self) -> usize {
        self.tx.shared().lock().capacity
    }
}

sending_end!(Sender, WeakSender, "channel", "(8)", "try_send");
