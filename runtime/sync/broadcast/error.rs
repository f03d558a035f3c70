//! What can go wrong with a broadcast channel.

use std::{error::Error, fmt};

/// There is no receiver; the value comes back in it.
#[derive(PartialEq, Eq, Clone, Copy)]
pub struct SendError<T>(pub T);

/// Does not show the value, which need not be `Debug`.
impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("channel closed")
    }
}

impl<T> Error for SendError<T> {}

/// Why there is no value.
#[derive(PartialEq, Eq, Clone, Debug)]
pub enum RecvError {
    /// Every sender was dropped, and this receiver has had every value.
    Closed,
    /// The receiver was too slow: this many values are lost to it. The next call goes on with the
    /// oldest value still there.
    Lagged(u64),
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("channel closed"),
            Self::Lagged(missed) => write!(f, "channel lagged by {missed}"),
        }
    }
}

impl Error for RecvError {}

/// Why there is no value without waiting.
#[derive(PartialEq, Eq, Clone, Debug)]
pub enum TryRecvError {
    /// This receiver has had every value, but more may come.
    Empty,
    /// Every sender was dropped, and this receiver has had every value.
    Closed,
    /// The receiver was too slow: this many values are lost to it. The next call goes on with the
    /// oldest value still there.
    Lagged(u64),
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("channel empty"),
            Self::Closed => f.write_str("channel closed"),
            Self::Lagged(missed) => write!(f, "channel lagged by {missed}"),
        }
    }
}

impl Error for TryRecvError {}

impl From<RecvError> for TryRecvError {
    fn from(error: RecvError) -> Self {
        match error {
            RecvError::Closed => Self::Closed,
            RecvError::Lagged(missed) => Self::Lagged(missed),
        }
    }
}
