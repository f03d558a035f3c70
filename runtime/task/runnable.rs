//! The right to run a task.
//!
//! ```text
//!   spawn ─────────────────────────▶ Runnable ── into a queue, out of it ──▶ run ──▶ the poll ended: gone,
//!   a wake or an abort that makes                                             │      until the next wake
//!   an idle task ACTIVE ───────────▶                                          └────▶ woken meanwhile: the same
//!                                                                                    Runnable again
//! ```
//!
//! There is one for each task that is `ACTIVE`, and none otherwise (S1). It cannot be cloned, and all that
//! uses it consumes it. So safe code cannot run a task twice at once, and cannot run one that is idle.
//! (`async-task`, whose name this is, and tokio's `Notified` do the same.)
#![allow(unsafe_code)]

use super::task_ref::TaskRef;
use std::{mem::ManuallyDrop, ops::Deref, thread};

/// A task that is to be run, discarded or refused; what that means is in [`run`](super::run).
///
/// # Panics
///
/// In debug builds, if it is dropped without being used: nothing would ever run the task again.
#[derive(Debug)]
#[must_use = "a task that nobody runs never ends"]
pub(crate) struct Runnable(TaskRef);

impl Runnable {
    /// # Safety
    ///
    /// S1: the task is new, or the caller has made it `ACTIVE`; and this is the only `Runnable` made of that.
    #[inline]
    pub(super) unsafe fn new(task: TaskRef) -> Self {
        Self(task)
    }

    /// Keeps the reference and gives up the right: the task was run to its end.
    #[inline]
    pub(super) fn into_task(self) -> TaskRef {
        let runnable = ManuallyDrop::new(self);
        // SAFETY: the reference of a value that is never dropped.
        unsafe { TaskRef::from_pointer(runnable.0.pointer()) }
    }
}

impl Deref for Runnable {
    type Target = TaskRef;

    #[inline]
    fn deref(&self) -> &TaskRef {
        &self.0
    }
}

impl Drop for Runnable {
    #[inline]
    fn drop(&mut self) {
        debug_assert!(thread::panicking(), "a runnable task was dropped: {:?} never ends", self.0);
    }
}
