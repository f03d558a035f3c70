//! The semaphore itself: a number of permits, which can be closed.

use crate::{
    base::primitive::const_fn,
    sync::permits::{Lent, MAX_PERMITS, Permits},
    trace::event::Wait,
};
use std::fmt;

/// A number of permits, for which tasks wait in a queue.
///
/// It limits how many tasks do something at the same time. Tasks get permits first come, first
/// served: a task that needs many is not overtaken by tasks that need few.
///
/// ```
/// use cede::sync::Semaphore;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let downloads = Arc::new(Semaphore::new(2));
///     let mut tasks = cede::task::JoinSet::new();
///     for n in 0..10 {
///         let downloads = downloads.clone();
///         tasks.spawn(async move {
///             let _permit = downloads.acquire().await.unwrap();
///             n // at most two are here at a time
///         });
///     }
///     assert_eq!(tasks.join_all().await.len(), 10);
///     assert_eq!(downloads.available_permits(), 2);
/// });
/// ```
pub struct Semaphore {
    pub(super) permits: Permits,
}

impl Semaphore {
    /// The largest number of permits that a semaphore can have.
    ///
    /// ```
    /// assert_eq!(cede::sync::Semaphore::MAX_PERMITS, usize::MAX >> 3);
    /// ```
    pub const MAX_PERMITS: usize = MAX_PERMITS;

    /// Makes a semaphore with this number of free permits.
    ///
    /// # Panics
    ///
    /// If `permits` is above [`MAX_PERMITS`](Self::MAX_PERMITS).
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(3);
    /// assert_eq!(semaphore.available_permits(), 3);
    /// ```
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        Self::const_new(permits)
    }

    const_fn! {
        /// [`new`](Self::new), for a static.
        ///
        /// # Panics
        ///
        /// If `permits` is above [`MAX_PERMITS`](Self::MAX_PERMITS); for a static, that is a
        /// compile error.
        ///
        /// ```
        /// use cede::sync::Semaphore;
        ///
        /// static SEATS: Semaphore = Semaphore::const_new(1);
        /// assert!(SEATS.try_acquire().is_ok());
        /// ```
        #[track_caller]
        pub const fn const_new(permits: usize) -> Self {
            assert!(permits <= MAX_PERMITS, "more permits than Semaphore::MAX_PERMITS");
            Self { permits: Permits::new(permits, ()) }
        }
    }

    /// How many permits could be taken without waiting: none while a task waits, even if some are
    /// free.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(3);
    /// let _permit = semaphore.try_acquire();
    /// assert_eq!(semaphore.available_permits(), 2);
    /// ```
    pub fn available_permits(&self) -> usize {
        self.permits.available()
    }

    /// Adds permits. Tasks that wait get them first.
    ///
    /// # Panics
    ///
    /// If there would be more than [`MAX_PERMITS`](Self::MAX_PERMITS) free ones. Then no permit is
    /// added.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(0);
    /// semaphore.add_permits(2);
    /// assert_eq!(semaphore.available_permits(), 2);
    /// ```
    #[track_caller]
    pub fn add_permits(&self, count: usize) {
        self.permits.add(count);
    }

    /// Removes up to `count` of the [available](Self::available_permits) permits for ever, and
    /// returns how many it removed.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(3);
    /// assert_eq!(semaphore.forget_permits(2), 2);
    /// assert_eq!(semaphore.forget_permits(2), 1);
    /// ```
    pub fn forget_permits(&self, count: usize) -> usize {
        self.permits.forget(count)
    }

    /// Closes the semaphore, which then grants no more permits: all tasks that wait for one get an
    /// error now, and so do all later calls. Permits that were granted stay valid.
    ///
    /// ```
    /// use cede::sync::{Semaphore, TryAcquireError};
    ///
    /// let semaphore = Semaphore::new(1);
    /// semaphore.close();
    /// assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::Closed);
    /// assert!(cede::block_on(semaphore.acquire()).is_err());
    /// ```
    pub fn close(&self) {
        self.permits.close();
    }

    /// Whether [`close`](Self::close) was called.
    ///
    /// ```
    /// assert!(!cede::sync::Semaphore::new(1).is_closed());
    /// ```
    pub fn is_closed(&self) -> bool {
        self.permits.is_closed()
    }
}

impl Lent for () {
    fn what(id: u64) -> Wait {
        Wait::Semaphore { id }
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore")
            .field("available_permits", &self.available_permits())
            .field("is_closed", &self.is_closed())
            .finish()
    }
}
