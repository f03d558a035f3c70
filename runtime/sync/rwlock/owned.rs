//! Reading and writing with guards that own the lock, so that they can be stored or moved to a
//! task.

use super::{
    guards::{read_guard, write_guard},
    lock::{ALL, RwLock},
    slot::ValueSlot,
};
use crate::sync::{lend::lends, try_lock_error::TryLockError};
use std::{ops::DerefMut, sync::Arc};

impl<T> RwLock<T> {
    /// [`read`](Self::read) with a guard that owns the lock.
    ///
    /// # Cancel safety
    ///
    /// As [`read`](Self::read).
    ///
    /// ```
    /// use cede::sync::RwLock;
    /// use std::sync::Arc;
    ///
    /// cede::block_on(async {
    ///     let lock = Arc::new(RwLock::new(5));
    ///     let guard = lock.read_owned().await;
    ///     let reads = cede::spawn(async move { *guard });
    ///     assert_eq!(reads.await.unwrap(), 5);
    /// });
    /// ```
    pub async fn read_owned(self: Arc<Self>) -> OwnedRwLockReadGuard<T> {
        let value = self.slot.acquire(1, ValueSlot::share).await;
        OwnedRwLockReadGuard { value: value.expect("nobody closes a lock"), lock: self }
    }

    /// [`try_read`](Self::try_read) with a guard that owns the lock.
    ///
    /// # Errors
    ///
    /// If another task holds the lock to write, or waits for it.
    ///
    /// ```
    /// use cede::sync::RwLock;
    /// use std::sync::Arc;
    ///
    /// let guard = Arc::new(RwLock::new(5)).try_read_owned().unwrap();
    /// assert_eq!(*guard, 5);
    /// ```
    pub fn try_read_owned(self: Arc<Self>) -> Result<OwnedRwLockReadGuard<T>, TryLockError> {
        let value = self.slot.try_acquire(1, ValueSlot::share);
        Ok(OwnedRwLockReadGuard { value: value.map_err(|_| TryLockError(()))?, lock: self })
    }

    /// [`write`](Self::write) with a guard that owns the lock.
    ///
    /// # Cancel safety
    ///
    /// As [`write`](Self::write).
    ///
    /// ```
    /// use cede::sync::RwLock;
    /// use std::sync::Arc;
    ///
    /// cede::block_on(async {
    ///     let lock = Arc::new(RwLock::new(5));
    ///     let mut guard = lock.clone().write_owned().await;
    ///     cede::spawn(async move { *guard += 1 });
    ///     assert_eq!(*lock.read().await, 6);
    /// });
    /// ```
    pub async fn write_owned(self: Arc<Self>) -> OwnedRwLockWriteGuard<T> {
        let value = self.slot.acquire(ALL, ValueSlot::take).await;
        OwnedRwLockWriteGuard { value: value.expect("nobody closes a lock"), lock: self }
    }

    /// [`try_write`](Self::try_write) with a guard that owns the lock.
    ///
    /// # Errors
    ///
    /// If another task holds the lock, or waits for it.
    ///
    /// ```
    /// use cede::sync::RwLock;
    /// use std::sync::Arc;
    ///
    /// let lock = Arc::new(RwLock::new(5));
    /// let guard = lock.clone().try_write_owned().unwrap();
    /// assert!(lock.try_read_owned().is_err());
    /// # drop(guard);
    /// ```
    pub fn try_write_owned(self: Arc<Self>) -> Result<OwnedRwLockWriteGuard<T>, TryLockError> {
        let value = self.slot.try_acquire(ALL, ValueSlot::take);
        Ok(OwnedRwLockWriteGuard { value: value.map_err(|_| TryLockError(()))?, lock: self })
    }
}

/// Gives access to read the value of an [`RwLock`], and owns a reference to the lock. Dropping it
/// unlocks the lock.
///
/// ```
/// use cede::sync::RwLock;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let settings = Arc::new(RwLock::new(String::from("dark")));
///     let guard = settings.clone().read_owned().await;
///     let reads = cede::spawn(async move { guard.len() });
///     assert_eq!(reads.await.unwrap(), 4);
/// });
/// ```
#[must_use = "dropping it unlocks the lock"]
#[clippy::has_significant_drop]
pub struct OwnedRwLockReadGuard<T> {
    lock: Arc<RwLock<T>>,
    value: Option<Arc<T>>,
}

read_guard!([] OwnedRwLockReadGuard<T>);

/// Gives access to write the value of an [`RwLock`], and owns a reference to the lock. Dropping it
/// unlocks the lock.
///
/// ```
/// use cede::sync::RwLock;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let settings = Arc::new(RwLock::new(String::from("dark")));
///     let mut guard = settings.clone().write_owned().await;
///     let writes = cede::spawn(async move { guard.push_str("er") });
///     writes.await.unwrap();
///     assert_eq!(*settings.read().await, "darker");
/// });
/// ```
#[must_use = "dropping it unlocks the lock"]
#[clippy::has_significant_drop]
pub struct OwnedRwLockWriteGuard<T> {
    lock: Arc<RwLock<T>>,
    value: Option<Arc<T>>,
}

write_guard!(
    [] OwnedRwLockWriteGuard<T>,
    OwnedRwLockReadGuard,
    "std::sync::Arc::new(RwLock::new(5))",
    "clone().try_write_owned"
);
