//! A limit on how many tasks do something at a time.

// From top to bottom; each uses only those below it:
//
//   owned      permits that own the semaphore
//   permit     permits that borrow it
//   counted    what both kinds of permits have in common
//   semaphore  the semaphore
//   error      why it granted no permit

mod counted;
mod error;
mod owned;
mod permit;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod semaphore;

pub use error::{AcquireError, TryAcquireError};
pub use owned::OwnedSemaphorePermit;
pub use permit::SemaphorePermit;
pub use semaphore::Semaphore;
