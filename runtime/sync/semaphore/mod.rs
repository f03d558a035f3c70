//! Permits by the number: at most so many at a time.

mod error;
mod owned;
mod permit;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod semaphore;

pub use error::{AcquireError, TryAcquireError};
pub use owned::OwnedSemaphorePermit;
pub use permit::SemaphorePermit;
pub use semaphore::Semaphore;
