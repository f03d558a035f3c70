//! The lock, and a guard that borrows the mutex.

use super::{mutex::Mutex, unlock::unlocks};
use crate::sync::{blocking::block_on, lend::lends, try_lock_error::TryLockError};
use std::ops::DerefMut;

impl<T> Mutex<T> {
    /// Waits until the value is ours; it is, until the guard is dropped.
    ///
    /// # Cancel safety
    ///
    /// A `lock` that is dropped gives up its place in line; if it was its turn, the next has it.
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

    /// The value, if nobody has it or waits for it.
    ///
    /// # Errors
    ///
    /// If somebody does.
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

/// The value of a [`Mutex`], until this is dropped.
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
    /// The mutex it locks. (A function, not a method, so as not to hide one of the value's.)
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
