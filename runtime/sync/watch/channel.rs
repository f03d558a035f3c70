//! Makes a watch channel.

use super::{receiver::Receiver, sender::Sender, shared::WatchChannel};
use crate::base::primitive::Arc;

/// Makes a watch channel that holds `init`. The receiver counts that value as seen.
///
/// ```
/// cede::block_on(async {
///     let (sender, mut receiver) = cede::sync::watch::channel(1);
///     assert_eq!(*receiver.borrow(), 1);
///     sender.send(2).unwrap();
///     receiver.changed().await.unwrap();
///     assert_eq!(*receiver.borrow_and_update(), 2);
/// });
/// ```
pub fn channel<T>(init: T) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(WatchChannel::new(init));
    let receiver = Receiver::new(shared.clone(), shared.latest().version);
    (Sender::on(shared), receiver)
}
