//! Sending into a channel with a time limit. It is implemented here because channels know no clock.

use super::timeout::timeout;
use crate::sync::mpsc::{error::SendTimeoutError, sender::Sender};
use std::time::Duration;

impl<T> Sender<T> {
    /// Like [`send`](Self::send), but waits for capacity no longer than `limit`.
    ///
    /// # Errors
    ///
    /// Returns the value if there was no capacity [in time](SendTimeoutError::Timeout), or if the
    /// channel is [closed](SendTimeoutError::Closed).
    ///
    /// # Cancel safety
    ///
    /// As [`send`](Self::send): nothing was sent, but the value is dropped with the future.
    ///
    /// # Panics
    ///
    /// Outside a runtime; and if the runtime was shut down meanwhile.
    ///
    /// ```
    /// use cede::{sync::mpsc::{self, error::SendTimeoutError}, time::Duration};
    ///
    /// cede::block_on(async {
    ///     let (sender, _receiver) = mpsc::channel(1);
    ///     let soon = Duration::from_millis(1);
    ///     assert_eq!(sender.send_timeout(1, soon).await, Ok(()));
    ///     assert_eq!(sender.send_timeout(2, soon).await, Err(SendTimeoutError::Timeout(2)));
    /// });
    /// ```
    pub async fn send_timeout(&self, value: T, limit: Duration) -> Result<(), SendTimeoutError<T>> {
        match timeout(limit, self.reserve()).await {
            Ok(Ok(permit)) => {
                permit.send(value);
                Ok(())
            }
            Ok(Err(_)) => Err(SendTimeoutError::Closed(value)),
            Err(_) => Err(SendTimeoutError::Timeout(value)),
        }
    }
}
