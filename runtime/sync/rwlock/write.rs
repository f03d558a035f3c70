//! Writing, with a guard that borrows the lock.

use super::{
    guards::write_guard,
    lock::{ALL, RwLock},
    read::RwLockReadGuard,
    slot::ValueSlot,
};
use crate::sync::{blocking::block_on, lend::lends, try_lock_error::TryLockError};
use std::{ops::DerefMut, sync::Arc};

impl<T> RwLock<T> {
    /// Waits until the value is ours alone; it is, until the guard is dropped. Readers that come
    /// meanwhile wait behind.
    ///
    /// # Cancel safety
    ///
    /// A `write` that is dropped gives up its place in line, and lets in the readers it held back.
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

    /// The value to write, if nobody reads or writes it or waits for it.
    ///
    /// # Errors
    ///
    /// If somebody does.
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

/// The value of an [`RwLock`] to be written, until this is dropped.
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
