//! Makes a broadcast channel.

use super::{receiver::Receiver, sender::Sender, shared::BroadcastChannel};
use crate::base::primitive::Arc;

/// Makes a channel that holds exactly the last `capacity` values. Memory for them is allocated at
/// once.
///
/// (tokio rounds the capacity up to a power of two, and promises only that it holds at least
/// `capacity` values.)
///
/// # Panics
///
/// If `capacity` is 0, or above `usize::MAX / 2`.
///
/// ```
/// cede::block_on(async {
///     let (sender, mut receiver) = cede::sync::broadcast::channel(4);
///     sender.send(1).unwrap();
///     assert_eq!(receiver.recv().await, Ok(1));
/// });
/// ```
#[track_caller]
pub fn channel<T: Clone>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(BroadcastChannel::new(capacity));
    let receiver = Receiver::new(shared.clone());
    (Sender::on(shared), receiver)
}
