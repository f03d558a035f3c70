//! Writing with a guard that borrows the lock.

use super::{
    guards::write_guard,
    lock::{ALL, RwLock},
    read::RwLockReadGuard,
    slot::ValueSlot,
};
use crate::sync::{blocking::block_on, lend::lends, try_lock_error::TryLockError};
use std::{ops::DerefMut, sync::Arc};

impl<T> RwLock<T> {
    /// Waits until no other task holds the lock. The guard holds it alone until it is dropped.
    /// Readers that come while this waits are queued behind it.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it gives up its place in the queue, and the readers behind it move
    /// up.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let lock = cede::sync::RwLock::new(5);
    ///     *lock.write().await += 1;
    ///     assert_eq!(lock.into_inner(), 6);
    /// });
    /// ```
    pub async fn write(&self) -> RwLockWriteGuard<'_, T> {
        let value = self.slot.acquire(ALL, ValueSlot::take).await;
        RwLockWriteGuard { lock: self, value: value.expect("nobody closes a lock") }
    }

    /// Locks the value to write it, if that needs no waiting.
    ///
    /// # Errors
    ///
    /// If another task holds the lock, or waits for it.
    ///
    /// ```
    /// let lock = cede::sync::RwLock::new(5);
    /// *lock.try_write().unwrap() += 1;
    /// let guard = lock.try_read().unwrap();
    /// assert!(lock.try_write().is_err());
    /// # drop(guard);
    /// ```
    pub fn try_write(&self) -> Result<RwLockWriteGuard<'_, T>, TryLockError> {
        let value = self.slot.try_acquire(ALL, ValueSlot::take);
        Ok(RwLockWriteGuard { lock: self, value: value.map_err(|_| TryLockError(()))? })
    }

    /// [`write`](Self::write) for a plain thread.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime.
    ///
    /// ```
    /// let lock = cede::sync::RwLock::new(5);
    /// *lock.blocking_write() += 1;
    /// assert_eq!(lock.into_inner(), 6);
    /// ```
    #[track_caller]
    pub fn blocking_write(&self) -> RwLockWriteGuard<'_, T> {
        block_on("RwLock::blocking_write", self.write())
    }
}

/// Gives access to write the value of an [`RwLock`]. Dropping it unlocks the lock.
///
/// ```
/// use cede::sync::{RwLock, RwLockWriteGuard};
///
/// cede::block_on(async {
///     let lock = RwLock::new(vec![1]);
///     let mut guard: RwLockWriteGuard<Vec<u8>> = lock.write().await;
///     guard.push(2);
///     drop(guard);
///     assert_eq!(*lock.read().await, [1, 2]);
/// });
/// ```
#[must_use = "dropping it unlocks the lock"]
#[clippy::has_significant_drop]
pub struct RwLockWriteGuard<'a, T> {
    lock: &'a RwLock<T>,
    value: Option<Arc<T>>,
}

write_guard!(['a] RwLockWriteGuard<'a, T>, RwLockReadGuard, "RwLock::new(5)", "try_write");
