//! The read-write lock itself: a writer takes all the permits, a reader one.

use super::slot::ValueSlot;
use crate::sync::permits::{MAX_PERMITS, Permits};
use std::fmt;

/// A writer's permits. Nobody can have more readers.
pub(super) const ALL: usize = MAX_PERMITS;

/// A value that many tasks read, or one writes; each may keep it across an `.await`.
///
/// It is given out first come, first served: a writer in line blocks the readers that come after it,
/// so that it has its turn, and if it gives up they have theirs. A task that reads must therefore
/// not wait to read again before it is done: with a writer between the two, neither comes to an end.
///
/// A panic of a task that holds it unlocks it and does not poison it.
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
    /// An unlocked lock.
    ///
    /// ```
    /// let lock = cede::sync::RwLock::new(5);
    /// assert_eq!(*lock.try_read().unwrap(), 5);
    /// ```
    pub fn new(value: T) -> Self {
        Self { slot: Permits::new(ALL, ValueSlot::new(value)) }
    }

    /// The value, which needs no locking since the lock is borrowed by nobody else.
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

    /// The value, when the lock has done its work.
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
