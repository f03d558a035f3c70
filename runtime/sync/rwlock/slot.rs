//! Stores the value of a read-write lock: a writer takes it out, readers share it.
//!
//! Readers share it by an [`Arc`]. A reader that is done leaves its clone here for the next one. So
//! while no writer comes, readers that read one at a time count no references, which would cost
//! each of them two atomic operations.
//!
//! 1. A writer takes the value when no reader has a clone, and first drops the clone that was left
//!    here. So it has the only reference.
//! 2. All this happens under the lock of the permits. A clone that is dropped there is never the
//!    last reference, since `value` holds another, and so no foreign code runs.

use crate::{sync::permits::Lent, trace::event::Wait};
use std::sync::Arc;

pub(super) struct ValueSlot<T> {
    /// `None` while a writer has the lock.
    value: Option<Arc<T>>,
    /// A clone that no reader uses.
    spare: Option<Arc<T>>,
}

impl<T> Lent for ValueSlot<T> {
    fn what(id: u64) -> Wait {
        Wait::RwLock { id }
    }
}

impl<T> ValueSlot<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Some(Arc::new(value)), spare: None }
    }

    /// Takes a clone of the value for a reader.
    pub(super) fn share(&mut self) -> Option<Arc<T>> {
        self.spare.take().or_else(|| self.value.clone())
    }

    /// Takes back the clone of a reader that is done.
    pub(super) fn unshare(&mut self, clone: Option<Arc<T>>) {
        self.spare = clone;
    }

    /// Takes the value out for a writer.
    pub(super) fn take(&mut self) -> Option<Arc<T>> {
        self.spare = None;
        self.value.take()
    }

    /// Takes back the value of a writer that is done.
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
