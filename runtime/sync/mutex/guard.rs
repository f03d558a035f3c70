//! Locking with a guard that borrows the mutex.

use super::{mutex::Mutex, unlock::unlocks};
use crate::sync::{blocking::block_on, lend::lends, try_lock_error::TryLockError};
use std::ops::DerefMut;

impl<T> Mutex<T> {
    /// Waits until no other task holds the mutex. The guard holds it until it is dropped.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it gives up its place in the queue; if the mutex had been granted
    /// to it, the next task in the queue gets it.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mutex = cede::sync::Mutex::new(1);
    ///     *mutex.lock().await += 1;
    ///     assert_eq!(*mutex.lock().await, 2);
    /// });
    /// ```
    pub async fn lock(&self) -> MutexGuard<'_, T> {
        let value = self.slot.acquire(1, Option::take).await;
        MutexGuard { mutex: self, value: value.expect("nobody closes a mutex") }
    }

    /// Locks the mutex, if that needs no waiting.
    ///
    /// # Errors
    ///
    /// If another task holds the mutex or waits for it.
    ///
    /// ```
    /// let mutex = cede::sync::Mutex::new(1);
    /// let guard = mutex.try_lock().unwrap();
    /// assert!(mutex.try_lock().is_err());
    /// # drop(guard);
    /// ```
    pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError> {
        let value = self.slot.try_acquire(1, Option::take).map_err(|_| TryLockError(()))?;
        Ok(MutexGuard { mutex: self, value })
    }

    /// [`lock`](Self::lock) for a plain thread.
    ///
    /// # Panics
    ///
    /// On a thread that is running a runtime.
    ///
    /// ```
    /// let mutex = cede::sync::Mutex::new(1);
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| *mutex.blocking_lock() += 1);
    /// });
    /// assert_eq!(mutex.into_inner(), 2);
    /// ```
    #[track_caller]
    pub fn blocking_lock(&self) -> MutexGuard<'_, T> {
        block_on("Mutex::blocking_lock", self.lock())
    }
}

/// Gives access to the value of a [`Mutex`]. Dropping it unlocks the mutex.
///
/// ```
/// use cede::sync::{Mutex, MutexGuard};
///
/// cede::block_on(async {
///     let mutex = Mutex::new(vec![1]);
///     let mut guard: MutexGuard<Vec<u8>> = mutex.lock().await;
///     guard.push(2);
///     drop(guard);
///     assert_eq!(mutex.lock().await.len(), 2);
/// });
/// ```
#[must_use = "dropping it unlocks the mutex"]
#[clippy::has_significant_drop]
pub struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    value: Option<Box<T>>,
}

impl<'a, T> MutexGuard<'a, T> {
    /// The mutex that this guard locks. (It is a function and not a method, so as not to hide a
    /// method of the value.)
    ///
    /// ```
    /// use cede::sync::{Mutex, MutexGuard};
    ///
    /// let mutex = Mutex::new(1);
    /// let guard = mutex.try_lock().unwrap();
    /// assert!(MutexGuard::mutex(&guard).try_lock().is_err());
    /// ```
    pub fn mutex(this: &Self) -> &'a Mutex<T> {
        this.mutex
    }
}

unlocks!(['a] MutexGuard<'a, T>);
