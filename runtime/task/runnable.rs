//! The right to run a task.
//!
//! ```text
//!   spawn ────────────────────▶ Runnable ── through a queue ──▶ run ──▶ poll ended: consumed
//!                                  ▲                             │
//!   a wake or an abort makes an ───┘                             └────▶ woken during the poll:
//!   idle task ACTIVE                                                    the same Runnable again
//! ```
//!
//! Each task that is `ACTIVE` has exactly one, and an idle or complete task has none (S1). It is
//! not `Clone`, and `run`, `discard` and `refuse` consume it. So safe code cannot run a task twice
//! at once, and cannot run one that is idle. (`async-task` has the same type under the same name;
//! tokio calls it `Notified`.)
#![allow(unsafe_code)]

use super::task_ref::TaskRef;
use std::{mem::ManuallyDrop, ops::Deref, thread};

/// A task that must be run, discarded or refused. [`run`](super::run) adds these three methods.
///
/// # Panics
///
/// In debug builds, if it is dropped and none of the three was called, unless the thread is already
/// panicking: nothing would ever run the task again. In release builds such a task never ends, and
/// the shutdown of its executor waits for it in vain.
#[derive(Debug)]
#[must_use = "a task that is never run never ends"]
pub(crate) struct Runnable(TaskRef);

impl Runnable {
    /// # Safety
    ///
    /// S1: the task is new, or the caller has just made it `ACTIVE`. The caller makes only one
    /// `Runnable` of that.
    #[inline]
    pub(super) unsafe fn new(task: TaskRef) -> Self {
        Self(task)
    }

    /// Keeps the reference and gives up the right to run: the task has ended.
    #[inline]
    pub(super) fn into_task(self) -> TaskRef {
        let runnable = ManuallyDrop::new(self);
        // SAFETY: the reference is that of `runnable`, which is never dropped.
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
        debug_assert!(
            thread::panicking(),
            "a `Runnable` was dropped: its task can never end: {:?}",
            self.0
        );
    }
}
