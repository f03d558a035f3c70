//! Permits that own their semaphore, so that they can be stored or moved to a task.

use super::{
    counted::counted,
    error::{AcquireError, TryAcquireError},
    semaphore::Semaphore,
};
use std::{mem, ptr, sync::Arc};

impl Semaphore {
    /// [`acquire`](Self::acquire) with a permit that owns the semaphore.
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
    ///         // Waits until a task ends, if two are running.
    ///         let permit = semaphore.clone().acquire_owned().await.unwrap();
    ///         cede::spawn(async move { drop((n, permit)) });
    ///     }
    /// });
    /// ```
    pub async fn acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.acquire_many_owned(1).await
    }

    /// [`acquire_many`](Self::acquire_many) with a permit that owns the semaphore.
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

    /// [`try_acquire`](Self::try_acquire) with a permit that owns the semaphore.
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

    /// [`try_acquire_many`](Self::try_acquire_many) with a permit that owns the semaphore.
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

/// Some permits of a [`Semaphore`], and a reference to the semaphore. Dropping it gives the permits
/// back.
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
    /// The semaphore that these permits are from.
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
