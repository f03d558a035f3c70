//! The errors of a watch channel.

use crate::{base::error_messages::error_messages, sync::opaque::opaque};

/// There is no receiver. The error holds the value that was not sent.
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

opaque!([T] SendError<T>, "SendError");

error_messages!([T] SendError<T>: "channel closed");

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

error_messages!([] RecvError: "channel closed");
