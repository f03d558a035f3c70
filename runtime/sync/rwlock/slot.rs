//! Where the value of a read-write lock is kept: a writer takes it away, readers share it.
//!
//! Readers share it by an [`Arc`]. One that is done leaves its clone here, for the next that comes: so
//! while nobody writes, readers that come one by one count no references, which would be two atomics each.
//!
//! 1. A writer comes when no reader has a clone, and the one that was left here goes first: it is alone.
//! 2. All this happens under the lock of the permits. A clone that is dropped there is never the last,
//!    since the value is there too, and so no foreign code runs.

use std::sync::Arc;

pub(super) struct ValueSlot<T> {
    /// `None` while somebody writes.
    value: Option<Arc<T>>,
    /// A clone that nobody has.
    spare: Option<Arc<T>>,
}

impl<T> ValueSlot<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Some(Arc::new(value)), spare: None }
    }

    /// For a reader.
    pub(super) fn share(&mut self) -> Option<Arc<T>> {
        self.spare.take().or_else(|| self.value.clone())
    }

    /// A reader is done.
    pub(super) fn unshare(&mut self, clone: Option<Arc<T>>) {
        self.spare = clone;
    }

    /// For a writer.
    pub(super) fn take(&mut self) -> Option<Arc<T>> {
        self.spare = None;
        self.value.take()
    }

    /// A writer is done.
    pub(super) fn put(&mut self, value: Option<Arc<T>>) {
        self.value = value;
    }

    pub(super) fn get_mut(&mut self) -> Option<&mut T> {
        self.spare = None;
        self.value.as_mut().and_then(Arc::get_mut)
    }

    pub(super) fn into_inner(mut self) -> Option<T> {
        self.take().and_then(Arc::into_inner)
    }
}
