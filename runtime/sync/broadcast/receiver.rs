//! The receiving end of a broadcast channel.

use super::{
    error::{RecvError, TryRecvError},
    shared::BroadcastChannel,
};
use crate::{
    base::primitive::Arc,
    sync::{blocking, opaque::opaque},
};

/// Receives every value sent on a broadcast channel since it was made, by
/// [`channel`](super::channel()), [`Sender::subscribe`](super::Sender::subscribe) or
/// [`resubscribe`](Self::resubscribe).
///
/// The channel keeps values for each receiver, so drop a receiver that you no longer read.
///
/// ```
/// use cede::sync::broadcast::{self, error::RecvError};
///
/// cede::block_on(async {
///     let (sender, mut receiver) = broadcast::channel(16);
///     let listens = cede::spawn(async move {
///         let mut heard = Vec::new();
///         while let Ok(word) = receiver.recv().await {
///             heard.push(word);
///         }
///         heard
///     });
///     sender.send("hello").unwrap();
///     drop(sender);
///     assert_eq!(listens.await.unwrap(), ["hello"]);
/// });
/// ```
pub struct Receiver<T> {
    shared: Arc<BroadcastChannel<T>>,
    /// The position of the value to receive next.
    next: u64,
}

impl<T> Receiver<T> {
    pub(super) fn new(shared: Arc<BroadcastChannel<T>>) -> Self {
        let next = shared.add_receiver();
        Self { shared, next }
    }

    /// How many of the values sent this receiver has not received. If it lags, this is more than
    /// the capacity of the channel.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel(2);
    /// (1..=3).for_each(|n| assert_eq!(sender.send(n), Ok(1)));
    /// assert_eq!(receiver.len(), 3);
    /// ```
    pub fn len(&self) -> usize {
        self.shared.ahead_of(self.next)
    }

    /// Whether this receiver has received every value sent so far.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel(2);
    /// assert!(receiver.is_empty());
    /// sender.send(1).unwrap();
    /// assert!(!receiver.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every sender was dropped. There may still be values to receive.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel::<u8>(2);
    /// assert!(!receiver.is_closed());
    /// drop(sender);
    /// assert!(receiver.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.shared.senders() == 0
    }

    /// Makes a new receiver on the same channel. It gets only the values that are sent from now on,
    /// not those that this receiver has yet to receive; if the channel is closed, it gets none.
    ///
    /// ```
    /// let (sender, mut first) = cede::sync::broadcast::channel(2);
    /// sender.send(1).unwrap();
    /// let mut second = first.resubscribe();
    /// sender.send(2).unwrap();
    /// assert_eq!(first.try_recv(), Ok(1));
    /// assert_eq!(second.try_recv(), Ok(2));
    /// ```
    #[must_use = "the new receiver is dropped again"]
    pub fn resubscribe(&self) -> Self {
        Self::new(self.shared.clone())
    }

    /// How many senders there are.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel::<u8>(2);
    /// assert_eq!(receiver.sender_strong_count(), 1);
    /// # drop(sender);
    /// ```
    pub fn sender_strong_count(&self) -> usize {
        self.shared.senders()
    }

    /// How many [`WeakSender`](super::WeakSender)s there are.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel::<u8>(2);
    /// let weak = sender.downgrade();
    /// assert_eq!(receiver.sender_weak_count(), 1);
    /// # drop(weak);
    /// ```
    pub fn sender_weak_count(&self) -> usize {
        self.shared.weak_senders()
    }

    /// Whether `other` receives from the same channel.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel::<u8>(2);
    /// assert!(receiver.same_channel(&sender.subscribe()));
    /// ```
    pub fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T: Clone> Receiver<T> {
    /// Waits for the next value, in the order they were sent. Returns a clone of it, or, to the
    /// last receiver, the value itself.
    ///
    /// # Errors
    ///
    /// [`Lagged`](RecvError::Lagged) with the number of values missed, if the receiver was too
    /// slow; the next call returns the oldest value that the channel still holds.
    /// [`Closed`](RecvError::Closed) if every sender was dropped and this receiver has received
    /// every value.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: it takes a value only when it yields it.
    ///
    /// # Panics
    ///
    /// If the `clone` of the value panics. This receiver then does not get that value again; others
    /// still get it. The `clone` of a value that has nothing to drop panics if it uses its own
    /// channel; the `clone` of any other value may use it.
    ///
    /// ```
    /// use cede::sync::broadcast::{self, error::RecvError};
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = broadcast::channel(2);
    ///     sender.send(1).unwrap();
    ///     drop(sender);
    ///     assert_eq!(receiver.recv().await, Ok(1));
    ///     assert_eq!(receiver.recv().await, Err(RecvError::Closed));
    /// });
    /// ```
    pub async fn recv(&mut self) -> Result<T, RecvError> {
        self.shared.receive(&mut self.next).await.map_err(|error| match error {
            TryRecvError::Lagged(missed) => RecvError::Lagged(missed),
            // `receive` waits instead of returning `Empty`.
            TryRecvError::Closed | TryRecvError::Empty => RecvError::Closed,
        })
    }

    /// Returns the next value if there is one, without waiting for one to be sent.
    ///
    /// # Errors
    ///
    /// [`Empty`](TryRecvError::Empty) if there is none yet; otherwise as [`recv`](Self::recv).
    /// While another thread clones the value for another receiver, this call blocks until that
    /// clone is finished, as it would for a lock. Called in a value's `clone` it does not block,
    /// and returns `Empty`.
    ///
    /// # Panics
    ///
    /// If the `clone` of the value panics.
    ///
    /// ```
    /// use cede::sync::broadcast::{self, error::TryRecvError};
    ///
    /// let (sender, mut receiver) = broadcast::channel(1);
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    /// sender.send(1).unwrap();
    /// sender.send(2).unwrap();
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Lagged(1)));
    /// assert_eq!(receiver.try_recv(), Ok(2));
    /// ```
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        self.shared.try_receive(&mut self.next)
    }

    /// [`recv`](Self::recv) that blocks the thread while it waits: for code outside any runtime.
    ///
    /// # Errors
    ///
    /// As [`recv`](Self::recv).
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime, where it would keep every other task waiting; in a
    /// value's `clone`, if the value to receive is being cloned too; and if the `clone` of the
    /// value panics.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::broadcast::channel(1);
    /// std::thread::spawn(move || sender.send(1));
    /// assert_eq!(receiver.blocking_recv(), Ok(1));
    /// ```
    #[track_caller]
    pub fn blocking_recv(&mut self) -> Result<T, RecvError> {
        self.shared.forbid_to_block(self.next);
        blocking::block_on("broadcast::Receiver::blocking_recv", self.recv())
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.drop_receiver(self.next);
    }
}

opaque!([T] Receiver<T>, "broadcast::Receiver");
