//! An end of a channel that an operation borrows for as long as it lasts.

use futures::lock::{Mutex, OwnedMutexGuard};
use std::sync::Arc;

/// The guard goes into the operation's future. So the end is free again when the operation is done
/// or given up, as it is with a borrow, but a future need not know its lifetime.
pub(crate) struct End<T>(Arc<Mutex<T>>);

impl<T> End<T> {
    pub(crate) fn new(end: T) -> Self {
        Self(Arc::new(Mutex::new(end)))
    }

    /// `None` while an operation has it, or if it is gone.
    pub(crate) fn borrow(slot: &Option<Self>) -> Option<OwnedMutexGuard<T>> {
        slot.as_ref()?.0.try_lock_owned()
    }

    /// Takes the end for good, to drop or to consume it; `None` while an operation has it.
    pub(crate) fn take(slot: &mut Option<Self>) -> Option<T> {
        let end = slot.take_if(|end| Arc::strong_count(&end.0) == 1)?;
        Arc::into_inner(end.0).map(Mutex::into_inner)
    }
}
