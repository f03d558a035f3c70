//! A lock that one task holds at a time, also across an `.await`.

// From top to bottom; each uses only those below it:
//
//   guard   a guard that borrows the mutex
//   owned   a guard that owns it
//   unlock  what both guards have in common
//   mutex   one permit, and the value that its holder uses

mod guard;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod mutex;
mod owned;
mod unlock;

pub use guard::MutexGuard;
pub use mutex::Mutex;
pub use owned::OwnedMutexGuard;
