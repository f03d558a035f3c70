//! Makes a oneshot channel.

use super::{receiver::Receiver, sender::Sender, shared::OneshotChannel};
use crate::base::primitive::Arc;

/// Makes a channel for one value of type `T`. It costs one allocation.
///
/// ```
/// use cede::sync::oneshot;
///
/// let (sender, receiver) = oneshot::channel();
/// sender.send("hello").unwrap();
/// assert_eq!(receiver.blocking_recv(), Ok("hello"));
/// ```
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(OneshotChannel::new());
    (Sender::new(shared.clone()), Receiver::new(shared))
}
