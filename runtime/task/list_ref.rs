//! The reference that belongs to the list of live tasks.
//!
//! ```text
//!   spawn ──▶ set aside ── first poll not ready ──▶ ListRef ──▶ in the list ── release ──▶ ListRef ──▶ given back
//!                 │                                                                                      ▲
//!                 └── the first poll ended the task, or the list takes no more ──────────▶ ListRef ──────┘
//! ```
//!
//! A task is made with it, but most tasks end with their first poll and never come into the list. So it is
//! counted from the start and no value until somebody asks for it: C5.
#![allow(unsafe_code)]

use super::task_ref::TaskRef;
use std::ops::Deref;

/// The one reference of a task that the list of live tasks may own.
#[derive(Debug)]
pub(crate) struct ListRef(TaskRef);

impl ListRef {
    /// Makes a value of the reference that is set aside.
    ///
    /// # Safety
    ///
    /// C5: the caller has the right to run the task, the task never was in the list, and what was made here
    /// before was forgotten.
    #[inline]
    pub(super) unsafe fn take(task: &TaskRef) -> Self {
        // SAFETY: it was counted when the task was made, and belongs to whoever runs the task.
        Self(unsafe { TaskRef::from_pointer(task.pointer()) })
    }

    /// Whether this is the reference of that task.
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
