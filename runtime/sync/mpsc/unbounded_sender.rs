//! The sending end of an unbounded channel.

use super::{
    ends::{Tx, WeakTx},
    error::SendError,
    sending::sending_end,
};
use crate::sync::opaque::opaque;

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
    /// Sends `value` without waiting. It may be called on any thread.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or closed. The error holds the value.
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
}

sending_end!(UnboundedSender, WeakUnboundedSender, "unbounded_channel", "()", "send");
