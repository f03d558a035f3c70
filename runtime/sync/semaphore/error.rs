//! Why a semaphore granted no permit.

use crate::{base::error_messages::error_messages, sync::permit_queue::Refusal};

/// The semaphore was closed.
///
/// ```
/// use cede::sync::{AcquireError, Semaphore};
///
/// let semaphore = Semaphore::new(1);
/// semaphore.close();
/// let error: AcquireError = cede::block_on(semaphore.acquire()).unwrap_err();
/// assert_eq!(error.to_string(), "semaphore closed");
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct AcquireError(pub(super) ());

error_messages!([] AcquireError: "semaphore closed");

/// Why no permit was granted without waiting.
///
/// ```
/// use cede::sync::{Semaphore, TryAcquireError};
///
/// let semaphore = Semaphore::new(0);
/// assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::NoPermits);
/// semaphore.close();
/// assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::Closed);
/// ```
#[derive(Debug, PartialEq, Eq)]
pub enum TryAcquireError {
    /// The semaphore was closed.
    Closed,
    /// Too few permits are free now, or other tasks wait for them.
    NoPermits,
}

error_messages!([] TryAcquireError {
    Self::Closed => "semaphore closed",
    Self::NoPermits => "no permits available",
});

impl From<Refusal> for TryAcquireError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooFew => Self::NoPermits,
            Refusal::Closed => Self::Closed,
        }
    }
}
