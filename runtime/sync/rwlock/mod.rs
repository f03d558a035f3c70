//! Many readers or one writer, across `.await`.

// From top to bottom; each uses only those below it:
//
//   owned   guards that own the lock
//   write   writing
//   read    reading
//   guards  what borrowed and owned guards do
//   send    why the lock may change threads
//   lock    the lock
//   slot    where the value is

mod guards;
mod lock;
mod owned;
mod read;
mod send;
mod slot;
mod write;

pub use lock::RwLock;
pub use owned::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard};
pub use read::RwLockReadGuard;
pub use write::RwLockWriteGuard;
