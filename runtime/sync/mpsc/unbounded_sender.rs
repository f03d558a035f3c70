//! The sending end of an unbounded channel.

use super::{ends::Tx, error::SendError, waiting::closed};
use std::fmt;

/// Sends into an unbounded channel; made by [`unbounded_channel`](super::unbounded_channel), and cloned for more senders.
///
/// The receiver sees the end when the last sender is dropped.
///
/// ```
/// use cede::sync::mpsc::{self, UnboundedSender};
///
/// /// Sending needs no `async`, so it can be done in a destructor.
/// struct Tells(UnboundedSender<&'static str>);
///
/// impl Drop for Tells {
///     fn drop(&mut self) {
///         let _ = self.0.send("dropped");
///     }
/// }
///
/// let (sender, mut receiver) = mpsc::unbounded_channel();
/// drop(Tells(sender));
/// assert_eq!(receiver.try_recv(), Ok("dropped"));
/// ```
pub struct UnboundedSender<T> {
    pub(super) tx: Tx<T>,
}

impl<T> UnboundedSender<T> {
    /// Sends `value`, without waiting; from any thread.
    ///
    /// # Errors
    ///
    /// The value comes back if the receiver was dropped or closed.
    ///
    /// ```
    /// use cede::sync::mpsc::{self, error::SendError};
    ///
    /// let (sender, receiver) = mpsc::unbounded_channel();
    /// assert_eq!(sender.send(1), Ok(()));
    /// drop(receiver);
    /// assert_eq!(sender.send(2), Err(SendError(2)));
    /// ```
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.tx.shared().try_send(value).map_err(|(_, value)| SendError(value))
    }

    /// Waits until the receiver is dropped or closed: then there is nothing left to produce for.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let (sender, receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    ///     std::thread::spawn(move || drop(receiver));
    ///     sender.closed().await;
    /// });
    /// ```
    pub async fn closed(&self) {
        closed(self.tx.shared()).await;
    }

    /// Whether the receiver was dropped or closed, so that sending would fail.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// assert!(!sender.is_closed());
    /// receiver.close();
    /// assert!(sender.is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.tx.shared().lock().closed
    }

    /// Whether `other` sends into the same channel.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// assert!(sender.same_channel(&sender.clone()));
    /// ```
    pub fn same_channel(&self, other: &Self) -> bool {
        self.tx.same_channel(&other.tx)
    }

    /// How many senders there are, this one included.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// let second = sender.clone();
    /// assert_eq!(second.strong_count(), 2);
    /// ```
    pub fn strong_count(&self) -> usize {
        self.tx.shared().lock().senders
    }

    /// How many [`WeakUnboundedSender`](super::WeakUnboundedSender)s there are.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::unbounded_channel::<u8>();
    /// let weak = sender.downgrade();
    /// assert_eq!(sender.weak_count(), 1);
    /// # drop(weak);
    /// ```
    pub fn weak_count(&self) -> usize {
        self.tx.shared().lock().weak_senders
    }
}

impl<T> Clone for UnboundedSender<T> {
    fn clone(&self) -> Self {
        Self { tx: self.tx.clone() }
    }
}

impl<T> fmt::Debug for UnboundedSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("mpsc::UnboundedSender").finish_non_exhaustive()
    }
}
