//! Several places in a bounded channel, reserved together.

use super::{
    error::{SendError, TrySendError},
    permit::Permit,
    sender::Sender,
    shared::MpscChannel,
};
use crate::{
    base::budget,
    sync::permit_queue::{PermitSource, Turn},
};
use std::{fmt, iter::FusedIterator};

impl<T> Sender<T> {
    /// Waits until there is capacity for `count` values, and reserves it, all at once. Senders that
    /// come later wait behind it, even if there is enough capacity for them.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or closed, or `count` is greater than the capacity.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it loses its place in the queue of senders, and releases the
    /// capacity that was kept for it.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = mpsc::channel(2);
    ///     for (permit, word) in sender.reserve_many(2).await.unwrap().zip(["one", "two"]) {
    ///         permit.send(word);
    ///     }
    ///     assert_eq!((receiver.recv().await, receiver.recv().await), (Some("one"), Some("two")));
    ///     assert!(sender.reserve_many(3).await.is_err());
    /// });
    /// ```
    pub async fn reserve_many(&self, count: usize) -> Result<PermitIterator<'_, T>, SendError<()>> {
        let shared = self.tx.shared();
        if count > self.max_capacity() {
            budget::spend().await;
            return Err(SendError(()));
        }
        match Turn::new(shared, count, drop).await {
            Ok(()) => Ok(PermitIterator { shared, count }),
            Err(_) => Err(SendError(())),
        }
    }

    /// Reserves capacity for `count` values if there is enough, without waiting.
    ///
    /// # Errors
    ///
    /// If the channel has [too little](TrySendError::Full), or is [closed](TrySendError::Closed).
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(3);
    /// sender.try_reserve_many(2).unwrap().for_each(|permit| permit.send(1));
    /// assert!(sender.try_reserve_many(2).is_err());
    /// assert_eq!((receiver.try_recv(), receiver.try_recv()), (Ok(1), Ok(1)));
    /// ```
    pub fn try_reserve_many(
        &self,
        count: usize,
    ) -> Result<PermitIterator<'_, T>, TrySendError<()>> {
        let shared = self.tx.shared();
        match shared.try_acquire(count).map(drop) {
            Ok(()) => Ok(PermitIterator { shared, count }),
            Err(refusal) => Err(TrySendError::refused(refusal, ())),
        }
    }
}

/// Reserved places, one by one, from [`Sender::reserve_many`]. If it is dropped, the next senders
/// in the queue get the places that are left.
///
/// ```
/// let (sender, mut receiver) = cede::sync::mpsc::channel(3);
/// let mut permits = sender.try_reserve_many(3).unwrap();
/// permits.next().unwrap().send(1);
/// assert_eq!(permits.len(), 2);
/// drop(permits);
/// assert_eq!((sender.capacity(), receiver.try_recv()), (2, Ok(1)));
/// ```
#[must_use = "dropping it gives the places up"]
pub struct PermitIterator<'a, T> {
    shared: &'a MpscChannel<T>,
    count: usize,
}

impl<'a, T> Iterator for PermitIterator<'a, T> {
    type Item = Permit<'a, T>;

    fn next(&mut self) -> Option<Permit<'a, T>> {
        self.count = self.count.checked_sub(1)?;
        Some(Permit { shared: self.shared })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count, Some(self.count))
    }
}

impl<T> ExactSizeIterator for PermitIterator<'_, T> {}
impl<T> FusedIterator for PermitIterator<'_, T> {}

impl<T> Drop for PermitIterator<'_, T> {
    fn drop(&mut self) {
        self.shared.give_back(self.count);
    }
}

impl<T> fmt::Debug for PermitIterator<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("mpsc::PermitIterator").field("left", &self.count).finish_non_exhaustive()
    }
}
