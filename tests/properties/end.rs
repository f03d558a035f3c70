//! An end of a channel that an operation borrows until it is finished or dropped.

use futures::lock::{Mutex, OwnedMutexGuard};
use std::sync::Arc;

/// The operation's future owns the guard. So the end is free again when the operation is finished
/// or dropped, as with a borrow, but the future needs no lifetime.
pub(crate) struct End<T>(Arc<Mutex<T>>);

impl<T> End<T> {
    pub(crate) fn new(end: T) -> Self {
        Self(Arc::new(Mutex::new(end)))
    }

    /// Borrows the end; `None` while an operation has it, or if it was dropped.
    pub(crate) fn borrow(slot: &Option<Self>) -> Option<OwnedMutexGuard<T>> {
        slot.as_ref()?.0.try_lock_owned()
    }

    /// Takes the end for good, to drop or to consume it; `None` while an operation has it.
    pub(crate) fn take(slot: &mut Option<Self>) -> Option<T> {
        let end = slot.take_if(|end| Arc::strong_count(&end.0) == 1)?;
        Arc::into_inner(end.0).map(Mutex::into_inner)
    }
}
