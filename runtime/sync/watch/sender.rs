//! The end of a watch channel that changes the value.

use super::{error::SendError, receiver::Receiver, reference::Ref, shared::WatchChannel};
use crate::{
    base::primitive::Arc,
    sync::opaque::opaque,
    trace::{current::id_of, event::Wait},
};
use std::mem;

/// Changes the value of a watch channel; made by [`channel`](super::channel()), and cloned for more
/// senders.
///
/// The receivers see the end when the last sender is dropped.
///
/// ```
/// use cede::sync::watch;
///
/// let (sender, receiver) = watch::channel("starting");
/// sender.send("running").unwrap();
/// assert_eq!(*receiver.borrow(), "running");
/// drop(sender);
/// assert!(receiver.has_changed().is_err());
/// ```
pub struct Sender<T> {
    shared: Arc<WatchChannel<T>>,
}

impl<T> Sender<T> {
    /// Makes a channel without a receiver; receivers [`subscribe`](Self::subscribe) later.
    ///
    /// ```
    /// let sender = cede::sync::watch::Sender::new(1);
    /// assert_eq!(*sender.subscribe().borrow(), 1);
    /// ```
    pub fn new(init: T) -> Self {
        Self::on(Arc::new(WatchChannel::new(init)))
    }

    pub(super) fn on(shared: Arc<WatchChannel<T>>) -> Self {
        shared.add_sender();
        Self { shared }
    }

    /// Replaces the value, and wakes the receivers that wait for a change. It blocks only while a
    /// [`Ref`] lives, and does not wait until receivers have seen the value.
    ///
    /// # Errors
    ///
    /// If there is no receiver. The error holds `value`, and the channel keeps its value. To change
    /// it in any case, use [`send_replace`](Self::send_replace).
    ///
    /// ```
    /// use cede::sync::watch::{self, error::SendError};
    ///
    /// let (sender, receiver) = watch::channel(1);
    /// assert_eq!(sender.send(2), Ok(()));
    /// drop(receiver);
    /// assert_eq!(sender.send(3), Err(SendError(3)));
    /// assert_eq!(*sender.borrow(), 2);
    /// ```
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        if self.is_closed() {
            return Err(SendError(value));
        }
        drop(self.send_replace(value));
        Ok(())
    }

    /// Changes the value in place, whether there is a receiver or not, and wakes the receivers that
    /// wait for a change.
    ///
    /// The value is locked while `modify` runs, so it must not use this channel.
    ///
    /// # Panics
    ///
    /// If `modify` panics. Then no receiver is told of a change, but what `modify` has done to the
    /// value so far is not undone. The channel can still be used.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// sender.send_modify(|number| *number += 1);
    /// assert_eq!(*receiver.borrow(), 2);
    /// ```
    pub fn send_modify(&self, modify: impl FnOnce(&mut T)) {
        self.shared.change(|value| {
            modify(value);
            true
        });
    }

    /// [`send_modify`](Self::send_modify) that tells the receivers only if `modify` returns `true`.
    /// Returns what `modify` returned.
    ///
    /// # Panics
    ///
    /// If `modify` panics; see [`send_modify`](Self::send_modify).
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// let raise_to = |new: u8| {
    ///     sender.send_if_modified(|number| {
    ///         let higher = new > *number;
    ///         *number = new.max(*number);
    ///         higher
    ///     })
    /// };
    /// assert!(!raise_to(1) && !receiver.has_changed().unwrap());
    /// assert!(raise_to(2) && receiver.has_changed().unwrap());
    /// ```
    pub fn send_if_modified(&self, modify: impl FnOnce(&mut T) -> bool) -> bool {
        self.shared.change(modify)
    }

    /// Replaces the value, whether there is a receiver or not, and returns the previous one.
    ///
    /// ```
    /// let sender = cede::sync::watch::Sender::new(1);
    /// assert_eq!(sender.send_replace(2), 1);
    /// ```
    pub fn send_replace(&self, mut value: T) -> T {
        self.send_modify(|current| mem::swap(current, &mut value));
        value
    }

    /// Borrows the current value. While the borrow lives, senders wait: see [`Ref`].
    ///
    /// ```
    /// let sender = cede::sync::watch::Sender::new(1);
    /// assert_eq!(*sender.borrow(), 1);
    /// ```
    pub fn borrow(&self) -> Ref<'_, T> {
        Ref::new(self.shared.read().0, false)
    }

    /// Makes one more receiver. It counts the current value as seen.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// drop(receiver);
    /// let again = sender.subscribe();
    /// sender.send(2).unwrap();
    /// assert_eq!(*again.borrow(), 2);
    /// ```
    #[must_use = "the receiver is dropped again"]
    pub fn subscribe(&self) -> Receiver<T> {
        Receiver::new(self.shared.clone(), self.shared.latest().version)
    }

    /// Waits until there is no receiver.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let (sender, receiver) = cede::sync::watch::channel(1);
    ///     std::thread::spawn(move || drop(receiver));
    ///     sender.closed().await;
    /// });
    /// ```
    pub async fn closed(&self) {
        let closed = || self.is_closed().then_some(());
        let what = |_| Wait::Watch { id: id_of(&*self.shared) };
        self.shared.desertion.wait_until(what, closed).await;
    }

    /// Whether there is no receiver. A [`subscribe`](Self::subscribe) may change that.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// assert!(!sender.is_closed());
    /// drop(receiver);
    /// assert!(sender.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.receiver_count() == 0
    }

    /// How many receivers there are.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// let second = receiver.clone();
    /// assert_eq!(sender.receiver_count(), 2);
    /// # drop(second);
    /// ```
    pub fn receiver_count(&self) -> usize {
        self.shared.receivers()
    }

    /// How many senders there are, this one included.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::watch::channel(1);
    /// assert_eq!(sender.clone().sender_count(), 2);
    /// ```
    pub fn sender_count(&self) -> usize {
        self.shared.senders()
    }

    /// Whether `other` is a sender of the same channel.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::watch::channel(1);
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

impl<T: Default> Default for Sender<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.drop_sender();
    }
}

opaque!([T] Sender<T>, "watch::Sender");
