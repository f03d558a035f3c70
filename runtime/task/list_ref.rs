//! The reference that the list of live tasks owns.
//!
//! ```text
//!   spawn ──▶ set aside ── first poll not ready ──▶ ListRef, in the list ── release ──▶ ListRef
//!                 │                                                                        ▲
//!                 └── the first poll ended the task, or the list is closed ────────────────┘
//! ```
//!
//! Most tasks end with their first poll and are never listed. So this reference is counted when the
//! task is made, but a value of this type exists only from [`ListRef::take`] on (C5).
#![allow(unsafe_code)]

use super::task_ref::TaskRef;
use std::ops::Deref;

/// The one reference to a task that the list of live tasks may own.
#[derive(Debug)]
pub(crate) struct ListRef(TaskRef);

impl ListRef {
    /// Turns the reference that was set aside into a value.
    ///
    /// # Safety
    ///
    /// C5: the caller has the right to run the task, the task never was in the list, and every
    /// value that this function made of it before was forgotten.
    #[inline]
    pub(super) unsafe fn take(task: &TaskRef) -> Self {
        // SAFETY: it was counted when the task was made, and belongs to the thread that runs the
        // task.
        Self(unsafe { TaskRef::from_pointer(task.pointer()) })
    }

    /// Whether this is a reference to `task`.
    #[inline]
    pub(super) fn is_of(&self, task: &TaskRef) -> bool {
        self.0.pointer() == task.pointer()
    }
}

impl Deref for ListRef {
    type Target = TaskRef;

    fn deref(&self) -> &TaskRef {
        &self.0
    }
}
