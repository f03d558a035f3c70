//! Permits that borrow their semaphore.

use super::{
    counted::counted,
    error::{AcquireError, TryAcquireError},
    semaphore::Semaphore,
};
use crate::sync::blocking::block_on;
use std::{mem, ptr};

impl Semaphore {
    /// Waits for a permit.
    ///
    /// # Errors
    ///
    /// If the semaphore is [closed](Semaphore::close).
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it gives up its place in the queue; if a permit had been granted
    /// to it, the next task in the queue gets it.
    ///
    /// ```
    /// use cede::sync::Semaphore;
    ///
    /// cede::block_on(async {
    ///     let semaphore = Semaphore::new(1);
    ///     let permit = semaphore.acquire().await.unwrap();
    ///     assert!(semaphore.try_acquire().is_err());
    ///     drop(permit);
    ///     assert!(semaphore.try_acquire().is_ok());
    /// });
    /// ```
    pub async fn acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        self.acquire_many(1).await
    }

    /// Waits for `count` permits together. Tasks that come later wait behind this one, even if
    /// there are enough permits for them.
    ///
    /// # Errors
    ///
    /// If the semaphore is [closed](Semaphore::close).
    ///
    /// # Cancel safety
    ///
    /// As [`acquire`](Self::acquire).
    ///
    /// ```
    /// use cede::sync::Semaphore;
    ///
    /// cede::block_on(async {
    ///     let semaphore = Semaphore::new(3);
    ///     let permit = semaphore.acquire_many(2).await.unwrap();
    ///     assert_eq!((permit.num_permits(), semaphore.available_permits()), (2, 1));
    /// });
    /// ```
    pub async fn acquire_many(&self, count: u32) -> Result<SemaphorePermit<'_>, AcquireError> {
        let count = count as usize;
        match self.permits.acquire(count, |()| ()).await {
            Ok(()) => Ok(SemaphorePermit { semaphore: self, count }),
            Err(_) => Err(AcquireError(())),
        }
    }

    /// [`acquire`](Self::acquire) for a plain thread, which sleeps while it waits.
    ///
    /// # Errors
    ///
    /// If the semaphore is [closed](Semaphore::close).
    ///
    /// # Panics
    ///
    /// On a thread that is running tasks, since all of them would wait.
    ///
    /// ```
    /// use cede::sync::Semaphore;
    ///
    /// let semaphore = Semaphore::new(1);
    /// let _permit = semaphore.blocking_acquire().unwrap();
    /// assert_eq!(semaphore.available_permits(), 0);
    /// ```
    #[track_caller]
    pub fn blocking_acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        block_on("Semaphore::blocking_acquire", self.acquire())
    }

    /// Takes a permit, if one is free and no task waits for it.
    ///
    /// # Errors
    ///
    /// [`NoPermits`](TryAcquireError::NoPermits), or [`Closed`](TryAcquireError::Closed).
    ///
    /// ```
    /// use cede::sync::{Semaphore, TryAcquireError};
    ///
    /// let semaphore = Semaphore::new(1);
    /// let _permit = semaphore.try_acquire().unwrap();
    /// assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::NoPermits);
    /// ```
    pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        self.try_acquire_many(1)
    }

    /// Takes `count` permits, if enough are free and no task waits for them.
    ///
    /// # Errors
    ///
    /// As [`try_acquire`](Self::try_acquire).
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(3);
    /// assert!(semaphore.try_acquire_many(4).is_err());
    /// assert!(semaphore.try_acquire_many(3).is_ok());
    /// ```
    pub fn try_acquire_many(&self, count: u32) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let count = count as usize;
        self.permits.try_acquire(count, |()| ())?;
        Ok(SemaphorePermit { semaphore: self, count })
    }
}

/// Some permits of a [`Semaphore`]. Dropping it gives them back.
///
/// ```
/// use cede::sync::{Semaphore, SemaphorePermit};
///
/// let seats = Semaphore::new(2);
/// let taken: SemaphorePermit = seats.try_acquire_many(2).unwrap();
/// assert_eq!(seats.available_permits(), 0);
/// drop(taken);
/// assert_eq!(seats.available_permits(), 2);
/// ```
#[must_use = "dropping it gives the permits back"]
#[derive(Debug)]
pub struct SemaphorePermit<'a> {
    semaphore: &'a Semaphore,
    count: usize,
}

counted!(['a] SemaphorePermit<'a>, "Semaphore::new(3)", "try_acquire_many");
