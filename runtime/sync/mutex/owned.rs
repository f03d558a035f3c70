//! Locking with a guard that owns the mutex, so that it can be stored or moved to a task.

use super::{mutex::Mutex, unlock::unlocks};
use crate::sync::{blocking::block_on, lend::lends, try_lock_error::TryLockError};
use std::{ops::DerefMut, sync::Arc};

impl<T> Mutex<T> {
    /// [`lock`](Self::lock) with a guard that owns the mutex.
    ///
    /// # Cancel safety
    ///
    /// As [`lock`](Self::lock).
    ///
    /// ```
    /// use cede::sync::Mutex;
    /// use std::sync::Arc;
    ///
    /// cede::block_on(async {
    ///     let mutex = Arc::new(Mutex::new(1));
    ///     let mut guard = mutex.clone().lock_owned().await;
    ///     cede::spawn(async move { *guard += 1 }).await.unwrap();
    ///     assert_eq!(*mutex.lock().await, 2);
    /// });
    /// ```
    pub async fn lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T> {
        let value = self.slot.acquire(1, Option::take).await;
        OwnedMutexGuard { value: value.expect("nobody closes a mutex"), mutex: self }
    }

    /// [`try_lock`](Self::try_lock) with a guard that owns the mutex.
    ///
    /// # Errors
    ///
    /// If another task holds the mutex or waits for it.
    ///
    /// ```
    /// use cede::sync::Mutex;
    /// use std::sync::Arc;
    ///
    /// let mutex = Arc::new(Mutex::new(1));
    /// let guard = mutex.clone().try_lock_owned().unwrap();
    /// assert!(mutex.try_lock_owned().is_err());
    /// # drop(guard);
    /// ```
    pub fn try_lock_owned(self: Arc<Self>) -> Result<OwnedMutexGuard<T>, TryLockError> {
        let value = self.slot.try_acquire(1, Option::take).map_err(|_| TryLockError(()))?;
        Ok(OwnedMutexGuard { mutex: self, value })
    }

    /// [`lock_owned`](Self::lock_owned) for a plain thread.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime.
    ///
    /// ```
    /// use cede::sync::Mutex;
    /// use std::sync::Arc;
    ///
    /// let guard = Arc::new(Mutex::new(1)).blocking_lock_owned();
    /// assert_eq!(*guard, 1);
    /// ```
    #[track_caller]
    pub fn blocking_lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T> {
        block_on("Mutex::blocking_lock_owned", self.lock_owned())
    }
}

/// Gives access to the value of a [`Mutex`], and owns a reference to the mutex. Dropping it unlocks
/// the mutex.
///
/// ```
/// use cede::sync::{Mutex, OwnedMutexGuard};
/// use std::sync::Arc;
///
/// /// Holds the lock until it is dropped, and borrows nothing.
/// struct Session {
///     log: OwnedMutexGuard<String>,
/// }
///
/// cede::block_on(async {
///     let log = Arc::new(Mutex::new(String::new()));
///     let mut session = Session { log: log.clone().lock_owned().await };
///     session.log.push_str("begun");
///     drop(session);
///     assert_eq!(*log.lock().await, "begun");
/// });
/// ```
#[must_use = "dropping it unlocks the mutex"]
#[clippy::has_significant_drop]
pub struct OwnedMutexGuard<T> {
    mutex: Arc<Mutex<T>>,
    value: Option<Box<T>>,
}

impl<T> OwnedMutexGuard<T> {
    /// The mutex that this guard locks. (It is a function and not a method, so as not to hide a
    /// method of the value.)
    ///
    /// ```
    /// use cede::sync::{Mutex, OwnedMutexGuard};
    /// use std::sync::Arc;
    ///
    /// let guard = Arc::new(Mutex::new(1)).try_lock_owned().unwrap();
    /// assert!(OwnedMutexGuard::mutex(&guard).try_lock().is_err());
    /// ```
    pub fn mutex(this: &Self) -> &Arc<Mutex<T>> {
        &this.mutex
    }
}

unlocks!([] OwnedMutexGuard<T>);
