//! Senders that do not count: the channel ends without them.

use super::{ends::WeakTx, sender::Sender, unbounded_sender::UnboundedSender};
use std::fmt;

/// A [`Sender`] that does not keep the channel from ending; for caches, and for an actor that
/// hands out senders to itself. To send, [`upgrade`](Self::upgrade) it.
///
/// ```
/// let (sender, mut receiver) = cede::sync::mpsc::channel(1);
/// let weak = sender.downgrade();
/// weak.upgrade().unwrap().try_send(1).unwrap();
/// drop(sender);
/// assert!(weak.upgrade().is_none());
/// assert_eq!(receiver.blocking_recv(), Some(1));
/// assert_eq!(receiver.blocking_recv(), None);
/// ```
pub struct WeakSender<T> {
    tx: WeakTx<T>,
}

/// An [`UnboundedSender`] that does not keep the channel from ending. To send,
/// [`upgrade`](Self::upgrade) it.
///
/// ```
/// let (sender, mut receiver) = cede::sync::mpsc::unbounded_channel();
/// let weak = sender.downgrade();
/// weak.upgrade().unwrap().send(1).unwrap();
/// drop(sender);
/// assert!(weak.upgrade().is_none());
/// assert_eq!(receiver.blocking_recv(), Some(1));
/// assert_eq!(receiver.blocking_recv(), None);
/// ```
pub struct WeakUnboundedSender<T> {
    tx: WeakTx<T>,
}

impl<T> Sender<T> {
    /// A sender that does not keep the channel from ending.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// let weak = sender.downgrade();
    /// drop(sender);
    /// assert_eq!(receiver.blocking_recv(), None);
    /// # drop(weak);
    /// ```
    #[must_use = "this makes a weak sender, and drops nothing"]
    pub fn downgrade(&self) -> WeakSender<T> {
        WeakSender { tx: self.tx.downgrade() }
    }
}

impl<T> UnboundedSender<T> {
    /// A sender that does not keep the channel from ending.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// let weak = sender.downgrade();
    /// drop(sender);
    /// assert_eq!(receiver.blocking_recv(), None);
    /// # drop(weak);
    /// ```
    #[must_use = "this makes a weak sender, and drops nothing"]
    pub fn downgrade(&self) -> WeakUnboundedSender<T> {
        WeakUnboundedSender { tx: self.tx.downgrade() }
    }
}

impl<T> WeakSender<T> {
    /// A sender, unless the last one has been dropped.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// let weak = sender.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// ```
    pub fn upgrade(&self) -> Option<Sender<T>> {
        Some(Sender { tx: self.tx.upgrade()? })
    }

    /// How many senders there are; weak ones do not count.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// assert_eq!(sender.downgrade().strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        self.tx.shared().lock().senders
    }

    /// How many weak senders there are, this one included.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// assert_eq!(sender.downgrade().weak_count(), 1);
    /// ```
    pub fn weak_count(&self) -> usize {
        self.tx.shared().lock().weak_senders
    }
}

impl<T> WeakUnboundedSender<T> {
    /// A sender, unless the last one has been dropped.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// let weak = sender.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// ```
    pub fn upgrade(&self) -> Option<UnboundedSender<T>> {
        Some(UnboundedSender { tx: self.tx.upgrade()? })
    }

    /// How many senders there are; weak ones do not count.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// assert_eq!(sender.downgrade().strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        self.tx.shared().lock().senders
    }

    /// How many weak senders there are, this one included.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// assert_eq!(sender.downgrade().weak_count(), 1);
    /// ```
    pub fn weak_count(&self) -> usize {
        self.tx.shared().lock().weak_senders
    }
}

impl<T> Clone for WeakSender<T> {
    fn clone(&self) -> Self {
        Self { tx: self.tx.clone() }
    }
}

impl<T> Clone for WeakUnboundedSender<T> {
    fn clone(&self) -> Self {
        Self { tx: self.tx.clone() }
    }
}

impl<T> fmt::Debug for WeakSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("mpsc::WeakSender").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for WeakUnboundedSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("mpsc::WeakUnboundedSender").finish_non_exhaustive()
    }
}
