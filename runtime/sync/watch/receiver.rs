//! The end of a watch channel that reads the value.

use super::{
    error::RecvError,
    reference::Ref,
    shared::{Version, WatchChannel},
};
use crate::{
    base::{budget, primitive::Arc},
    sync::opaque::opaque,
    trace::{current::id_of, event::Wait},
};

/// Reads the value of a watch channel; made by [`channel`](super::channel()) and
/// [`Sender::subscribe`](super::Sender::subscribe). A clone has seen the values that the original
/// has seen.
///
/// ```
/// use cede::sync::watch;
///
/// cede::block_on(async {
///     let (sender, mut receiver) = watch::channel(0);
///     let follows = cede::spawn(async move {
///         let mut last = *receiver.borrow_and_update();
///         while receiver.changed().await.is_ok() {
///             last = *receiver.borrow_and_update();
///         }
///         last
///     });
///     (1..=3).for_each(|percent| sender.send_modify(|done| *done = percent));
///     drop(sender);
///     assert_eq!(follows.await.unwrap(), 3);
/// });
/// ```
pub struct Receiver<T> {
    shared: Arc<WatchChannel<T>>,
    seen: Version,
}

impl<T> Receiver<T> {
    pub(super) fn new(shared: Arc<WatchChannel<T>>, seen: Version) -> Self {
        shared.add_receiver();
        Self { shared, seen }
    }

    /// Borrows the current value, without marking it as seen. While the borrow lives, senders wait:
    /// see [`Ref`].
    ///
    /// In a loop with [`changed`](Self::changed), use
    /// [`borrow_and_update`](Self::borrow_and_update): with `borrow`, the loop handles a value
    /// twice if it is sent between `changed` and `borrow`.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// sender.send(2).unwrap();
    /// assert_eq!(*receiver.borrow(), 2);
    /// assert!(receiver.has_changed().unwrap());
    /// ```
    pub fn borrow(&self) -> Ref<'_, T> {
        let (value, version) = self.shared.read();
        Ref::new(value, version != self.seen)
    }

    /// Borrows the current value and marks it as seen. While the borrow lives, senders wait: see
    /// [`Ref`].
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::watch::channel(1);
    /// sender.send(2).unwrap();
    /// assert_eq!(*receiver.borrow_and_update(), 2);
    /// assert!(!receiver.has_changed().unwrap());
    /// ```
    pub fn borrow_and_update(&mut self) -> Ref<'_, T> {
        let (value, version) = self.shared.read();
        let has_changed = version != self.seen;
        self.seen = version;
        Ref::new(value, has_changed)
    }

    /// Waits until there is a value that this receiver has not seen, and marks it as seen. If there
    /// is one already, this does not wait.
    ///
    /// # Errors
    ///
    /// If every sender was dropped and this receiver has seen the latest value: no more can come.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: a value is marked as seen only when this returns.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = cede::sync::watch::channel(1);
    ///     sender.send(2).unwrap();
    ///     drop(sender);
    ///     assert!(receiver.changed().await.is_ok());
    ///     assert_eq!(*receiver.borrow(), 2);
    ///     assert!(receiver.changed().await.is_err());
    /// });
    /// ```
    pub async fn changed(&mut self) -> Result<(), RecvError> {
        changed(&self.shared, &mut self.seen).await
    }

    /// Whether there is a value that this receiver has not seen. Does not mark it as seen.
    ///
    /// # Errors
    ///
    /// If every sender was dropped, whether the latest value was seen or not (as in tokio).
    /// [`changed`](Self::changed) distinguishes the two cases.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::watch::channel(1);
    /// assert!(!receiver.has_changed().unwrap());
    /// sender.send(2).unwrap();
    /// assert!(receiver.has_changed().unwrap());
    /// drop(sender);
    /// assert!(receiver.has_changed().is_err());
    /// ```
    pub fn has_changed(&self) -> Result<bool, RecvError> {
        let latest = self.shared.latest();
        if latest.closed {
            return Err(RecvError(()));
        }
        Ok(latest.version != self.seen)
    }

    /// Waits for a value for which `is_it` returns true, beginning with the current value, seen or
    /// not. Every value that `is_it` was called with counts as seen. Values that are replaced
    /// quickly may be missed.
    ///
    /// # Errors
    ///
    /// If every sender was dropped and `is_it` returns false for the last value.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the next call begins with the value that is then current.
    ///
    /// # Panics
    ///
    /// If `is_it` panics; the channel can still be used.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = cede::sync::watch::channel(1);
    ///     std::thread::spawn(move || (2..100).for_each(|n| sender.send(n).unwrap()));
    ///     assert!(*receiver.wait_for(|number| *number > 50).await.unwrap() > 50);
    ///     assert!(receiver.wait_for(|number| *number > 100).await.is_err());
    /// });
    /// ```
    pub async fn wait_for(
        &mut self,
        mut is_it: impl FnMut(&T) -> bool,
    ) -> Result<Ref<'_, T>, RecvError> {
        let Self { shared, seen } = self;
        budget::spend().await;
        loop {
            {
                let (value, version) = shared.read();
                let has_changed = version != *seen;
                *seen = version;
                if is_it(&value) {
                    return Ok(Ref::new(value, has_changed));
                }
            }
            changed(shared, seen).await?;
        }
    }

    /// Marks the current value as not seen, so that [`changed`](Self::changed) returns at once.
    ///
    /// ```
    /// let (_sender, mut receiver) = cede::sync::watch::channel(1);
    /// receiver.mark_changed();
    /// assert!(receiver.has_changed().unwrap());
    /// ```
    pub fn mark_changed(&mut self) {
        self.seen = self.seen.before();
    }

    /// Marks the current value as seen.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::watch::channel(1);
    /// sender.send(2).unwrap();
    /// receiver.mark_unchanged();
    /// assert!(!receiver.has_changed().unwrap());
    /// ```
    pub fn mark_unchanged(&mut self) {
        self.seen = self.shared.latest().version;
    }

    /// Whether `other` is a receiver of the same channel.
    ///
    /// ```
    /// let (_sender, receiver) = cede::sync::watch::channel(1);
    /// assert!(receiver.same_channel(&receiver.clone()));
    /// ```
    pub fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

async fn changed<T>(shared: &WatchChannel<T>, seen: &mut Version) -> Result<(), RecvError> {
    let look = || {
        let latest = shared.latest();
        if latest.version != *seen {
            *seen = latest.version;
            return Some(Ok(()));
        }
        latest.closed.then_some(Err(RecvError(())))
    };
    shared.changes.wait_until(|_| Wait::Watch { id: id_of(shared) }, look).await
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self::new(self.shared.clone(), self.seen)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.drop_receiver();
    }
}

opaque!([T] Receiver<T>, "watch::Receiver");
