//! One at a time, across `.await`.

// From top to bottom; each uses only those below it:
//
//   guard   a guard that borrows the mutex
//   owned   a guard that owns it
//   unlock  what both guards do
//   mutex   one permit, and the value that goes with it

mod guard;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod mutex;
mod owned;
mod unlock;

pub use guard::MutexGuard;
pub use mutex::Mutex;
pub use owned::OwnedMutexGuard;
