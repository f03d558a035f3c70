//! Many readers or one writer, across `.await`.

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
