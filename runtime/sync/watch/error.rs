//! What can go wrong with a watch channel.

use std::{error::Error, fmt};

/// There is no receiver; the value comes back in it.
///
/// ```
/// use cede::sync::watch::{self, error::SendError};
///
/// let (sender, receiver) = watch::channel("on");
/// drop(receiver);
/// let SendError(unsent) = sender.send("off").unwrap_err();
/// assert_eq!(unsent, "off");
/// ```
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

/// Every sender was dropped: the value will not change any more.
///
/// ```
/// use cede::sync::watch::{self, error::RecvError};
///
/// let (sender, mut receiver) = watch::channel("on");
/// drop(sender);
/// let error: RecvError = cede::block_on(receiver.changed()).unwrap_err();
/// assert_eq!(error.to_string(), "channel closed");
/// ```
#[derive(PartialEq, Eq, Debug, Clone)]
pub struct RecvError(pub(super) ());

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("channel closed")
    }
}

impl Error for RecvError {}
