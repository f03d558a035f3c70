//! The errors of a oneshot channel.

use crate::base::error_messages::error_messages;

/// The sender was dropped without sending a value.
///
/// ```
/// use cede::sync::oneshot::{self, error::RecvError};
///
/// let (sender, receiver) = oneshot::channel::<u8>();
/// drop(sender);
/// let error: RecvError = cede::block_on(receiver).unwrap_err();
/// assert_eq!(error.to_string(), "channel closed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecvError(pub(super) ());

error_messages!([] RecvError: "channel closed");

/// Why [`try_recv`](super::Receiver::try_recv) returned no value.
///
/// ```
/// use cede::sync::oneshot::{self, error::TryRecvError};
///
/// let (sender, mut receiver) = oneshot::channel::<u8>();
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
/// drop(sender);
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TryRecvError {
    /// No value has been sent yet.
    Empty,
    /// No value will come: the sender was dropped, the receiver closed, or the value taken.
    Closed,
}

error_messages!([] TryRecvError {
    Self::Empty => "channel empty",
    Self::Closed => "channel closed",
});
