//! What can go wrong with a oneshot channel.

use std::{error::Error, fmt};

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

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("channel closed")
    }
}

impl Error for RecvError {}

/// Why [`try_recv`](super::Receiver::try_recv) has no value.
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
    /// Nothing has been sent yet.
    Empty,
    /// Nothing ever will be: the sender was dropped, the receiver closed, or the value taken.
    Closed,
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "channel empty",
            Self::Closed => "channel closed",
        })
    }
}

impl Error for TryRecvError {}
