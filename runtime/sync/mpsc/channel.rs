//! Makes a channel, bounded or unbounded.

use super::{
    ends::ends, receiver::Receiver, sender::Sender, shared::UNBOUNDED,
    unbounded_receiver::UnboundedReceiver, unbounded_sender::UnboundedSender,
};

/// The largest capacity that a bounded channel may have. It is far more than memory can hold, and
/// far enough below `usize::MAX` that sums of capacities do not overflow.
const MAX_CAPACITY: usize = usize::MAX >> 3;

/// Makes a channel that holds up to `capacity` values; memory is allocated as it fills.
///
/// # Panics
///
/// If `capacity` is 0, or above `usize::MAX >> 3`.
///
/// ```
/// use cede::sync::mpsc;
///
/// cede::block_on(async {
///     let (sender, mut receiver) = mpsc::channel(2);
///     sender.send("work").await.unwrap();
///     drop(sender);
///     assert_eq!(receiver.recv().await, Some("work"));
///     assert_eq!(receiver.recv().await, None);
/// });
/// ```
#[track_caller]
pub fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    assert!(capacity > 0, "an mpsc channel needs a capacity of at least 1");
    assert!(
        capacity <= MAX_CAPACITY,
        "an mpsc channel's capacity must not exceed {MAX_CAPACITY}: for no bound at all there is \
         `unbounded_channel`"
    );
    let (tx, rx) = ends(capacity);
    (Sender { tx }, Receiver { rx })
}

/// Makes a channel on which a sender never waits. Senders that are faster than the receiver fill
/// the memory: where that can happen, use a bounded [`channel()`].
///
/// ```
/// use cede::sync::mpsc;
///
/// cede::block_on(async {
///     let (sender, mut receiver) = mpsc::unbounded_channel();
///     sender.send("work").unwrap();
///     drop(sender);
///     assert_eq!(receiver.recv().await, Some("work"));
///     assert_eq!(receiver.recv().await, None);
/// });
/// ```
pub fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    let (tx, rx) = ends(UNBOUNDED);
    (UnboundedSender { tx }, UnboundedReceiver { rx })
}
