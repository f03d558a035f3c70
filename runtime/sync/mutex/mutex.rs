//! The mutex itself: one permit, and the value in a box that goes with it.

use crate::sync::permits::Permits;
use std::fmt;

/// A value that one task has at a time, and may keep across an `.await`.
///
/// It is given out first come, first served. A panic of the task that has it unlocks it and does
/// not poison it: the next finds the value as it was left.
///
/// For a value that is only touched between two `.await`s, [`std::sync::Mutex`] is the better
/// choice, and nothing is wrong with it in async code.
///
/// ```
/// use cede::sync::Mutex;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let log = Arc::new(Mutex::new(Vec::new()));
///     let mut tasks = cede::task::JoinSet::new();
///     for n in 0..10 {
///         let log = log.clone();
///         tasks.spawn(async move {
///             let mut log = log.lock().await;
///             cede::task::yield_now().await; // still ours
///             log.push(n);
///         });
///     }
///     tasks.join_all().await;
///     assert_eq!(log.lock().await.len(), 10);
/// });
/// ```
pub struct Mutex<T> {
    /// The box is out while a guard has it.
    pub(super) slot: Permits<Option<Box<T>>>,
}

impl<T> Mutex<T> {
    /// An unlocked mutex.
    ///
    /// ```
    /// let mutex = cede::sync::Mutex::new(5);
    /// assert_eq!(*mutex.try_lock().unwrap(), 5);
    /// ```
    pub fn new(value: T) -> Self {
        Self { slot: Permits::new(1, Some(Box::new(value))) }
    }

    /// The value, which needs no locking since the mutex is borrowed by nobody else.
    ///
    /// # Panics
    ///
    /// If a guard was leaked, by [`mem::forget`](std::mem::forget).
    ///
    /// ```
    /// let mut mutex = cede::sync::Mutex::new(5);
    /// *mutex.get_mut() += 1;
    /// assert_eq!(mutex.into_inner(), 6);
    /// ```
    #[track_caller]
    pub fn get_mut(&mut self) -> &mut T {
        self.slot.get_mut().as_deref_mut().expect("a guard was leaked")
    }

    /// The value, when the mutex has done its work.
    ///
    /// # Panics
    ///
    /// If a guard was leaked, by [`mem::forget`](std::mem::forget).
    ///
    /// ```
    /// assert_eq!(cede::sync::Mutex::new(5).into_inner(), 5);
    /// ```
    #[track_caller]
    pub fn into_inner(self) -> T {
        *self.slot.into_inner().expect("a guard was leaked")
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_locked = self.slot.available() == 0;
        f.debug_struct("Mutex").field("is_locked", &is_locked).finish_non_exhaustive()
    }
}
