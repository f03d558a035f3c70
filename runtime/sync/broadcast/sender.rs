//! The sending end of a broadcast channel.

use super::{error::SendError, receiver::Receiver, shared::BroadcastChannel};
use crate::{
    base::primitive::Arc,
    sync::opaque::opaque,
    trace::{current::id_of, event::Wait},
};

/// Sends to every receiver of a broadcast channel; made by [`channel`](super::channel()), and cloned
/// for more senders.
///
/// The receivers see the end when the last sender is dropped.
///
/// ```
/// use cede::sync::broadcast;
///
/// cede::block_on(async {
///     let (sender, mut receiver) = broadcast::channel(16);
///     let second = sender.clone();
///     assert_eq!(sender.send("one"), Ok(1));
///     assert_eq!(second.send("two"), Ok(1));
///     assert_eq!((receiver.recv().await, receiver.recv().await), (Ok("one"), Ok("two")));
/// });
/// ```
pub struct Sender<T> {
    pub(super) shared: Arc<BroadcastChannel<T>>,
}

impl<T> Sender<T> {
    /// Makes a channel without a receiver; receivers [`subscribe`](Self::subscribe) later. The
    /// capacity is that of [`channel`](super::channel()).
    ///
    /// # Panics
    ///
    /// If `capacity` is 0, or above `usize::MAX / 2`.
    ///
    /// ```
    /// let sender = cede::sync::broadcast::Sender::new(4);
    /// assert!(sender.send("nobody hears it").is_err());
    /// ```
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        Self::on(Arc::new(BroadcastChannel::new(capacity)))
    }

    pub(super) fn on(shared: Arc<BroadcastChannel<T>>) -> Self {
        shared.add_sender();
        Self { shared }
    }

    /// Sends `value` to every receiver that exists now, without waiting, and returns how many there
    /// are. Receivers that are dropped or lag later may still miss it.
    ///
    /// # Errors
    ///
    /// If there is no receiver. The error holds the value. A later call may succeed, once a
    /// receiver has [subscribed](Self::subscribe).
    ///
    /// ```
    /// use cede::sync::broadcast::{self, error::SendError};
    ///
    /// let (sender, receiver) = broadcast::channel(4);
    /// assert_eq!(sender.send(1), Ok(1));
    /// drop(receiver);
    /// assert_eq!(sender.send(2), Err(SendError(2)));
    /// ```
    pub fn send(&self, value: T) -> Result<usize, SendError<T>> {
        self.shared.send(value).map_err(SendError)
    }

    /// Makes one more receiver, which gets every value sent from now on.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel(4);
    /// sender.send(1).unwrap();
    /// let mut late = sender.subscribe();
    /// sender.send(2).unwrap();
    /// assert_eq!(late.try_recv(), Ok(2));
    /// ```
    #[must_use = "the receiver is dropped again"]
    pub fn subscribe(&self) -> Receiver<T> {
        Receiver::new(self.shared.clone())
    }

    /// Waits until there is no receiver.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let (sender, receiver) = cede::sync::broadcast::channel::<u8>(4);
    ///     std::thread::spawn(move || drop(receiver));
    ///     sender.closed().await;
    /// });
    /// ```
    pub async fn closed(&self) {
        let deserted = || (self.receiver_count() == 0).then_some(());
        let what = |_| Wait::Broadcast { id: id_of(&*self.shared) };
        self.shared.desertion.wait_until(what, deserted).await;
    }

    /// How many values the channel holds: those that some receiver has yet to receive, and that no
    /// later value has overwritten.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::broadcast::channel(4);
    /// sender.send(1).unwrap();
    /// sender.send(2).unwrap();
    /// receiver.try_recv().unwrap();
    /// assert_eq!(sender.len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Whether the channel holds no value.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel(4);
    /// assert!(sender.is_empty());
    /// sender.send(1).unwrap();
    /// assert!(!sender.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many receivers there are.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// let second = sender.subscribe();
    /// drop(receiver);
    /// assert_eq!(sender.receiver_count(), 1);
    /// # drop(second);
    /// ```
    pub fn receiver_count(&self) -> usize {
        self.shared.receivers()
    }

    /// How many senders there are, this one included.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// assert_eq!(sender.clone().strong_count(), 2);
    /// ```
    pub fn strong_count(&self) -> usize {
        self.shared.senders()
    }

    /// How many [`WeakSender`](super::WeakSender)s there are.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// let weak = sender.downgrade();
    /// assert_eq!(sender.weak_count(), 1);
    /// # drop(weak);
    /// ```
    pub fn weak_count(&self) -> usize {
        self.shared.weak_senders()
    }

    /// Whether `other` sends on the same channel.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// assert!(sender.same_channel(&sender.clone()));
    /// ```
    pub fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self::on(self.shared.clone())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.drop_sender();
    }
}

opaque!([T] Sender<T>, "broadcast::Sender");
