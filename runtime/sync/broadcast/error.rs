//! The errors of a broadcast channel.

use crate::{base::error_messages::error_messages, sync::opaque::opaque};

/// There is no receiver. The error holds the value that was not sent.
///
/// ```
/// use cede::sync::broadcast::{self, error::SendError};
///
/// let (sender, receiver) = broadcast::channel(4);
/// drop(receiver);
/// let SendError(unsent) = sender.send("news").unwrap_err();
/// assert_eq!(unsent, "news");
/// ```
#[derive(PartialEq, Eq, Clone, Copy)]
pub struct SendError<T>(pub T);

opaque!([T] SendError<T>, "SendError");

error_messages!([T] SendError<T>: "channel closed");

/// Why [`recv`](super::Receiver::recv) returned no value.
///
/// ```
/// use cede::sync::broadcast::{self, error::RecvError};
///
/// cede::block_on(async {
///     let (sender, mut receiver) = broadcast::channel(1);
///     for n in [1, 2, 3] {
///         sender.send(n).unwrap();
///     }
///     drop(sender);
///     let mut seen = Vec::new();
///     loop {
///         match receiver.recv().await {
///             Ok(n) => seen.push(n),
///             Err(RecvError::Lagged(missed)) => assert_eq!(missed, 2),
///             Err(RecvError::Closed) => break,
///         }
///     }
///     assert_eq!(seen, [3]);
/// });
/// ```
#[derive(PartialEq, Eq, Clone, Debug)]
pub enum RecvError {
    /// Every sender was dropped, and this receiver has received every value.
    Closed,
    /// The receiver was too slow and missed this many values. The next call returns the oldest
    /// value that the channel still holds.
    Lagged(u64),
}

error_messages!([] RecvError {
    Self::Closed => "channel closed",
    Self::Lagged(missed) => "channel lagged by {missed}",
});

/// Why [`try_recv`](super::Receiver::try_recv) returned no value.
///
/// ```
/// use cede::sync::broadcast::{self, error::TryRecvError};
///
/// let (sender, mut receiver) = broadcast::channel::<u8>(1);
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
/// drop(sender);
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
/// ```
#[derive(PartialEq, Eq, Clone, Debug)]
pub enum TryRecvError {
    /// This receiver has received every value sent so far, but more may come.
    Empty,
    /// Every sender was dropped, and this receiver has received every value.
    Closed,
    /// The receiver was too slow and missed this many values. The next call returns the oldest
    /// value that the channel still holds.
    Lagged(u64),
}

error_messages!([] TryRecvError {
    Self::Empty => "channel empty",
    Self::Closed => "channel closed",
    Self::Lagged(missed) => "channel lagged by {missed}",
});

impl From<RecvError> for TryRecvError {
    fn from(error: RecvError) -> Self {
        match error {
            RecvError::Closed => Self::Closed,
            RecvError::Lagged(missed) => Self::Lagged(missed),
        }
    }
}
