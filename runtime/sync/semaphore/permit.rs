//! Permits that borrow their semaphore.

use super::{
    error::{AcquireError, TryAcquireError},
    semaphore::Semaphore,
};
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
    /// An `acquire` that is dropped gives up its place in line; a permit granted to it already goes
    /// to the next.
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

    /// Waits for `count` permits together. Others that come later wait behind it, even if there is
    /// enough for them.
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

    /// A permit, if there is one and nobody waits for it.
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

    /// `count` permits, if there are so many and nobody waits for them.
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

/// Some permits of a [`Semaphore`]; dropped, they go back.
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

impl SemaphorePermit<'_> {
    /// Takes the permits away for ever: the semaphore has so many fewer.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(2);
    /// semaphore.try_acquire().unwrap().forget();
    /// assert_eq!(semaphore.available_permits(), 1);
    /// ```
    pub fn forget(mut self) {
        self.count = 0;
    }

    /// Takes over the permits of another one.
    ///
    /// # Panics
    ///
    /// If they are of another semaphore.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(2);
    /// let mut permit = semaphore.try_acquire().unwrap();
    /// permit.merge(semaphore.try_acquire().unwrap());
    /// assert_eq!(permit.num_permits(), 2);
    /// ```
    #[track_caller]
    pub fn merge(&mut self, mut other: Self) {
        assert!(ptr::eq(self.semaphore, other.semaphore), "permits of different semaphores");
        self.count += mem::take(&mut other.count);
    }

    /// Gives `count` of the permits to a permit of their own; `None` if there are not so many.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(3);
    /// let mut permit = semaphore.try_acquire_many(3).unwrap();
    /// drop(permit.split(1));
    /// assert_eq!((permit.num_permits(), semaphore.available_permits()), (2, 1));
    /// ```
    pub fn split(&mut self, count: usize) -> Option<Self> {
        self.count = self.count.checked_sub(count)?;
        Some(Self { semaphore: self.semaphore, count })
    }

    /// How many permits it stands for.
    ///
    /// ```
    /// let semaphore = cede::sync::Semaphore::new(3);
    /// assert_eq!(semaphore.try_acquire_many(2).unwrap().num_permits(), 2);
    /// ```
    pub fn num_permits(&self) -> usize {
        self.count
    }
}

impl Drop for SemaphorePermit<'_> {
    fn drop(&mut self) {
        if self.count > 0 {
            self.semaphore.permits.give_back(self.count, |()| ());
        }
    }
}
