//! The mutex itself: one permit, and the box with the value that its holder takes.

use crate::{
    sync::permits::{Lent, Permits},
    trace::event::Wait,
};
use std::fmt;

/// A value that one task at a time may use. The task may hold the lock across an `.await`.
///
/// Tasks get the lock first come, first served. If a task panics while it holds the lock, the mutex
/// is unlocked and not poisoned: the next task finds the value as the panic left it.
///
/// If no lock is held across an `.await`, [`std::sync::Mutex`] is the better choice; it is fine in
/// async code.
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
///             cede::task::yield_now().await; // still locked
///             log.push(n);
///         });
///     }
///     tasks.join_all().await;
///     assert_eq!(log.lock().await.len(), 10);
/// });
/// ```
pub struct Mutex<T> {
    /// `None` while a guard has the box.
    pub(super) slot: Permits<Option<Box<T>>>,
}

impl<T> Mutex<T> {
    /// Makes an unlocked mutex.
    ///
    /// ```
    /// let mutex = cede::sync::Mutex::new(5);
    /// assert_eq!(*mutex.try_lock().unwrap(), 5);
    /// ```
    pub fn new(value: T) -> Self {
        Self { slot: Permits::new(1, Some(Box::new(value))) }
    }

    /// Borrows the value. This needs no locking, because nothing else borrows the mutex.
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

    /// Consumes the mutex and returns the value.
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

impl<T> Lent for Option<Box<T>> {
    fn what(id: u64) -> Wait {
        Wait::Mutex { id }
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
