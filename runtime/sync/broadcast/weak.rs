//! A sender that does not keep the channel open.

use super::{sender::Sender, shared::BroadcastChannel};
use crate::{base::primitive::Arc, sync::opaque::opaque};

/// A [`Sender`] that does not keep the channel from ending. To send, [`upgrade`](Self::upgrade) it.
///
/// ```
/// use cede::sync::broadcast::{self, error::RecvError};
///
/// cede::block_on(async {
///     let (sender, mut receiver) = broadcast::channel(4);
///     let weak = sender.downgrade();
///     weak.upgrade().unwrap().send(1).unwrap();
///     drop(sender);
///     assert!(weak.upgrade().is_none());
///     assert_eq!(receiver.recv().await, Ok(1));
///     assert_eq!(receiver.recv().await, Err(RecvError::Closed));
/// });
/// ```
pub struct WeakSender<T> {
    shared: Arc<BroadcastChannel<T>>,
}

impl<T> Sender<T> {
    /// A sender that does not keep the channel from ending.
    ///
    /// ```
    /// let (sender, receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// let weak = sender.downgrade();
    /// drop(sender);
    /// assert!(receiver.is_closed());
    /// # drop(weak);
    /// ```
    #[must_use = "this makes a weak sender, and drops nothing"]
    pub fn downgrade(&self) -> WeakSender<T> {
        WeakSender::on(self.shared.clone())
    }
}

impl<T> WeakSender<T> {
    fn on(shared: Arc<BroadcastChannel<T>>) -> Self {
        shared.add_weak_sender();
        Self { shared }
    }

    /// Returns a sender, unless the last one has been dropped.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// let weak = sender.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// ```
    pub fn upgrade(&self) -> Option<Sender<T>> {
        self.shared.revive_sender().then(|| Sender { shared: self.shared.clone() })
    }

    /// How many senders there are; weak ones do not count.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// assert_eq!(sender.downgrade().strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        self.shared.senders()
    }

    /// How many weak senders there are, this one included.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::broadcast::channel::<u8>(4);
    /// assert_eq!(sender.downgrade().weak_count(), 1);
    /// ```
    pub fn weak_count(&self) -> usize {
        self.shared.weak_senders()
    }
}

impl<T> Clone for WeakSender<T> {
    fn clone(&self) -> Self {
        Self::on(self.shared.clone())
    }
}

impl<T> Drop for WeakSender<T> {
    fn drop(&mut self) {
        self.shared.drop_weak_sender();
    }
}

opaque!([T] WeakSender<T>, "broadcast::WeakSender");
