//! One at a time, across `.await`.

mod guard;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod mutex;
mod owned;

pub use guard::MutexGuard;
pub use mutex::Mutex;
pub use owned::OwnedMutexGuard;
