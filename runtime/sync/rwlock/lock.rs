//! The read-write lock itself: a writer takes all the permits, a reader takes one.

use super::slot::ValueSlot;
use crate::sync::permits::{MAX_PERMITS, Permits};
use std::fmt;

/// How many permits a writer takes. There can never be more readers than this.
pub(super) const ALL: usize = MAX_PERMITS;

/// A value that many tasks may read at once, or one task may write. A task may hold the lock across
/// an `.await`.
///
/// Tasks get the lock first come, first served: a writer that waits blocks the readers that come
/// after it, so that it gets its turn; if it gives up, they get theirs. A task that reads must
/// therefore not wait to read again while it holds its guard: if a writer waits in between, both
/// wait for ever.
///
/// If a task panics while it holds the lock, the lock is unlocked and not poisoned.
///
/// ```
/// use cede::sync::RwLock;
///
/// cede::block_on(async {
///     let lock = RwLock::new(5);
///     {
///         let (one, two) = (lock.read().await, lock.read().await);
///         assert_eq!(*one + *two, 10);
///     }
///     *lock.write().await += 1;
///     assert_eq!(*lock.read().await, 6);
/// });
/// ```
pub struct RwLock<T> {
    pub(super) slot: Permits<ValueSlot<T>>,
}

impl<T> RwLock<T> {
    /// Makes an unlocked lock.
    ///
    /// ```
    /// let lock = cede::sync::RwLock::new(5);
    /// assert_eq!(*lock.try_read().unwrap(), 5);
    /// ```
    pub fn new(value: T) -> Self {
        Self { slot: Permits::new(ALL, ValueSlot::new(value)) }
    }

    /// Borrows the value. This needs no locking, because nothing else borrows the lock.
    ///
    /// # Panics
    ///
    /// If a guard was leaked, by [`mem::forget`](std::mem::forget).
    ///
    /// ```
    /// let mut lock = cede::sync::RwLock::new(5);
    /// *lock.get_mut() += 1;
    /// assert_eq!(lock.into_inner(), 6);
    /// ```
    #[track_caller]
    pub fn get_mut(&mut self) -> &mut T {
        self.slot.get_mut().get_mut().expect("a guard was leaked")
    }

    /// Consumes the lock and returns the value.
    ///
    /// # Panics
    ///
    /// If a guard was leaked, by [`mem::forget`](std::mem::forget).
    ///
    /// ```
    /// assert_eq!(cede::sync::RwLock::new(5).into_inner(), 5);
    /// ```
    #[track_caller]
    pub fn into_inner(self) -> T {
        self.slot.into_inner().into_inner().expect("a guard was leaked")
    }
}

impl<T: Default> Default for RwLock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_locked = self.slot.available() < ALL;
        f.debug_struct("RwLock").field("is_locked", &is_locked).finish_non_exhaustive()
    }
}
