//! Permits that own their semaphore, to be stored or moved to a task.

use super::{
    counted::counted,
    error::{AcquireError, TryAcquireError},
    semaphore::Semaphore,
};
use std::{mem, ptr, sync::Arc};

impl Semaphore {
    /// [`acquire`](Self::acquire) whose permit owns the semaphore.
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
    /// use std::sync::Arc;
    ///
    /// cede::block_on(async {
    ///     let semaphore = Arc::new(Semaphore::new(2));
    ///     for n in 0..10 {
    ///         // Spawns no faster than the tasks end.
    ///         let permit = semaphore.clone().acquire_owned().await.unwrap();
    ///         cede::spawn(async move { drop((n, permit)) });
    ///     }
    /// });
    /// ```
    pub async fn acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.acquire_many_owned(1).await
    }

    /// [`acquire_many`](Self::acquire_many) whose permit owns the semaphore.
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
    /// use std::sync::Arc;
    ///
    /// let semaphore = Arc::new(Semaphore::new(2));
    /// let permit = cede::block_on(semaphore.acquire_many_owned(2)).unwrap();
    /// assert_eq!(permit.semaphore().available_permits(), 0);
    /// ```
    pub async fn acquire_many_owned(
        self: Arc<Self>,
        count: u32,
    ) -> Result<OwnedSemaphorePermit, AcquireError> {
        let count = count as usize;
        match self.permits.acquire(count, |()| ()).await {
            Ok(()) => Ok(OwnedSemaphorePermit { semaphore: self, count }),
            Err(_) => Err(AcquireError(())),
        }
    }

    /// [`try_acquire`](Self::try_acquire) whose permit owns the semaphore.
    ///
    /// # Errors
    ///
    /// As [`try_acquire`](Self::try_acquire).
    ///
    /// ```
    /// use cede::sync::Semaphore;
    /// use std::sync::Arc;
    ///
    /// let semaphore = Arc::new(Semaphore::new(1));
    /// let permit = semaphore.clone().try_acquire_owned().unwrap();
    /// std::thread::spawn(move || drop(permit)).join().unwrap();
    /// assert_eq!(semaphore.available_permits(), 1);
    /// ```
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        self.try_acquire_many_owned(1)
    }

    /// [`try_acquire_many`](Self::try_acquire_many) whose permit owns the semaphore.
    ///
    /// # Errors
    ///
    /// As [`try_acquire`](Self::try_acquire).
    ///
    /// ```
    /// use cede::sync::Semaphore;
    /// use std::sync::Arc;
    ///
    /// let semaphore = Arc::new(Semaphore::new(2));
    /// assert!(semaphore.clone().try_acquire_many_owned(3).is_err());
    /// assert!(semaphore.try_acquire_many_owned(2).is_ok());
    /// ```
    pub fn try_acquire_many_owned(
        self: Arc<Self>,
        count: u32,
    ) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        let count = count as usize;
        self.permits.try_acquire(count, |()| ())?;
        Ok(OwnedSemaphorePermit { semaphore: self, count })
    }
}

/// Some permits of a [`Semaphore`], and the semaphore; dropped, they go back.
///
/// ```
/// use cede::sync::Semaphore;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let seats = Arc::new(Semaphore::new(1));
///     let permit = seats.clone().acquire_owned().await.unwrap();
///     cede::spawn(async move {
///         let _seat = permit; // until the task is done
///     });
///     seats.acquire().await.unwrap();
/// });
/// ```
#[must_use = "dropping it gives the permits back"]
#[derive(Debug)]
pub struct OwnedSemaphorePermit {
    semaphore: Arc<Semaphore>,
    count: usize,
}

counted!(
    [] OwnedSemaphorePermit,
    "std::sync::Arc::new(Semaphore::new(3))",
    "clone().try_acquire_many_owned"
);

impl OwnedSemaphorePermit {
    /// The semaphore they are of.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// let semaphore = Arc::new(cede::sync::Semaphore::new(3));
    /// let permit = semaphore.clone().try_acquire_owned().unwrap();
    /// assert!(Arc::ptr_eq(permit.semaphore(), &semaphore));
    /// ```
    pub fn semaphore(&self) -> &Arc<Semaphore> {
        &self.semaphore
    }
}
