//! The errors of an mpsc channel.

use crate::{
    base::error_messages::error_messages,
    sync::{opaque::opaque, permit_queue::Refusal},
};
use std::fmt;

/// The channel is closed. The error holds the value that was not sent.
///
/// ```
/// use cede::sync::mpsc::{self, error::SendError};
///
/// let (sender, receiver) = mpsc::unbounded_channel();
/// drop(receiver);
/// let SendError(unsent) = sender.send("work").unwrap_err();
/// assert_eq!(unsent, "work");
/// ```
#[derive(PartialEq, Eq, Clone, Copy)]
pub struct SendError<T>(pub T);

opaque!([T] SendError<T>, "SendError");

error_messages!([T] SendError<T>: "channel closed");

/// Why nothing was sent or reserved without waiting. The error holds the value or the sender.
///
/// ```
/// use cede::sync::mpsc::{self, error::TrySendError};
///
/// let (sender, _receiver) = mpsc::channel(1);
/// sender.try_send(1).unwrap();
/// match sender.try_send(2) {
///     Ok(()) => unreachable!("it holds one"),
///     Err(TrySendError::Full(unsent)) => assert_eq!(unsent, 2),
///     Err(TrySendError::Closed(_)) => panic!("the receiver is there"),
/// }
/// ```
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum TrySendError<T> {
    /// The channel is full at the moment.
    Full(T),
    /// The receiver was dropped or closed.
    Closed(T),
}

impl<T> TrySendError<T> {
    pub(super) fn refused(refusal: Refusal, back: T) -> Self {
        match refusal {
            Refusal::TooFew => Self::Full(back),
            Refusal::Closed => Self::Closed(back),
        }
    }

    /// What was not sent.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// let (sender, _receiver) = mpsc::channel(1);
    /// sender.try_send("first").unwrap();
    /// assert_eq!(sender.try_send("second").unwrap_err().into_inner(), "second");
    /// ```
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(value) | Self::Closed(value) => value,
        }
    }
}

/// Does not show the value, which need not be `Debug`.
impl<T> fmt::Debug for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "Full(..)",
            Self::Closed(_) => "Closed(..)",
        })
    }
}

error_messages!([T] TrySendError<T> {
    Self::Full(_) => "no available capacity",
    Self::Closed(_) => "channel closed",
});

impl<T> From<SendError<T>> for TrySendError<T> {
    fn from(error: SendError<T>) -> Self {
        Self::Closed(error.0)
    }
}

/// Why nothing was sent in time. The error holds the value.
///
/// ```
/// use cede::{sync::mpsc::{self, error::SendTimeoutError}, time::Duration};
///
/// cede::block_on(async {
///     let (sender, receiver) = mpsc::channel(1);
///     drop(receiver);
///     let error = sender.send_timeout("late", Duration::from_secs(1)).await.unwrap_err();
///     assert_eq!(error, SendTimeoutError::Closed("late"));
/// });
/// ```
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum SendTimeoutError<T> {
    /// The channel was full until the time limit passed.
    Timeout(T),
    /// The receiver was dropped or closed.
    Closed(T),
}

impl<T> SendTimeoutError<T> {
    /// What was not sent.
    ///
    /// ```
    /// use cede::sync::mpsc::error::SendTimeoutError;
    ///
    /// assert_eq!(SendTimeoutError::Timeout("late").into_inner(), "late");
    /// ```
    pub fn into_inner(self) -> T {
        match self {
            Self::Timeout(value) | Self::Closed(value) => value,
        }
    }
}

/// Does not show the value, which need not be `Debug`.
impl<T> fmt::Debug for SendTimeoutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timeout(_) => "Timeout(..)",
            Self::Closed(_) => "Closed(..)",
        })
    }
}

error_messages!([T] SendTimeoutError<T> {
    Self::Timeout(_) => "timed out waiting on send operation",
    Self::Closed(_) => "channel closed",
});

/// Why nothing was received without waiting.
///
/// ```
/// use cede::sync::mpsc::{self, error::TryRecvError};
///
/// let (sender, mut receiver) = mpsc::channel::<u8>(1);
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
/// drop(sender);
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
/// ```
#[derive(PartialEq, Eq, Clone, Copy, Debug)]
pub enum TryRecvError {
    /// The queue is empty now, but a value may still be sent.
    Empty,
    /// The queue is empty, and no value will ever be sent.
    Disconnected,
}

error_messages!([] TryRecvError {
    Self::Empty => "receiving on an empty channel",
    Self::Disconnected => "receiving on a closed channel",
});
