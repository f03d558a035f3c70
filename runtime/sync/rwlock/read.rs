//! Reading with a guard that borrows the lock.

use super::{guards::read_guard, lock::RwLock, slot::ValueSlot};
use crate::sync::{blocking::block_on, lend::lends, try_lock_error::TryLockError};
use std::sync::Arc;

impl<T> RwLock<T> {
    /// Waits until it may read the value. The guard holds the lock until it is dropped.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it gives up its place in the queue.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let lock = cede::sync::RwLock::new(5);
    ///     let guard = lock.read().await;
    ///     assert_eq!((*guard, *lock.read().await), (5, 5));
    /// });
    /// ```
    pub async fn read(&self) -> RwLockReadGuard<'_, T> {
        let value = self.slot.acquire(1, ValueSlot::share).await;
        RwLockReadGuard { lock: self, value: value.expect("nobody closes a lock") }
    }

    /// Locks the value to read it, if that needs no waiting.
    ///
    /// # Errors
    ///
    /// If another task holds the lock to write, or waits for it.
    ///
    /// ```
    /// let lock = cede::sync::RwLock::new(5);
    /// let guard = lock.try_read().unwrap();
    /// assert!(lock.try_read().is_ok() && lock.try_write().is_err());
    /// # drop(guard);
    /// ```
    pub fn try_read(&self) -> Result<RwLockReadGuard<'_, T>, TryLockError> {
        let value = self.slot.try_acquire(1, ValueSlot::share);
        Ok(RwLockReadGuard { lock: self, value: value.map_err(|_| TryLockError(()))? })
    }

    /// [`read`](Self::read) for a plain thread.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime.
    ///
    /// ```
    /// let lock = cede::sync::RwLock::new(5);
    /// assert_eq!(*lock.blocking_read(), 5);
    /// ```
    #[track_caller]
    pub fn blocking_read(&self) -> RwLockReadGuard<'_, T> {
        block_on("RwLock::blocking_read", self.read())
    }
}

/// Gives access to read the value of an [`RwLock`]. Dropping it unlocks the lock.
///
/// ```
/// use cede::sync::{RwLock, RwLockReadGuard};
///
/// cede::block_on(async {
///     let lock = RwLock::new(String::from("shared"));
///     let guard: RwLockReadGuard<String> = lock.read().await;
///     assert_eq!(guard.len(), 6);
/// });
/// ```
#[must_use = "dropping it unlocks the lock"]
#[clippy::has_significant_drop]
pub struct RwLockReadGuard<'a, T> {
    pub(super) lock: &'a RwLock<T>,
    pub(super) value: Option<Arc<T>>,
}

read_guard!(['a] RwLockReadGuard<'a, T>);
