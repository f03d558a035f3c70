//! The short cut for a task that wakes itself during its own poll, as a task does to yield.
//!
//! No other thread need know of such a wake. The polling thread notes the task in a thread-local
//! before the poll; the wake clears the note; after the poll the thread sees that it is cleared,
//! and puts the task back into a queue. So the wake does not touch the task's state, for which
//! other threads may contend.
//!
//! ```text
//!   during(task, poll) ─ notes the task ─▶ poll ─▶ was the note cleared? Then it woke itself
//!                                           │                   ▲
//!                                           │                   │ clears the note
//!     wake_by_ref of that task, on this     └──▶ record ────────┘
//!     thread, from inside the poll
//! ```
//!
//! 1. The note is of the innermost poll on this thread; a nested poll restores the note of the
//!    outer one.
//! 2. A wake of any other task changes that task's state. So does the second wake during one poll,
//!    which finds the note cleared; that is harmless.

use super::id::Id;
use crate::base::primitive::const_thread_local;
use std::{cell::Cell, ptr};

/// The innermost poll on this thread.
struct Polled {
    /// The task; null outside a poll, and once the task has woken itself.
    task: Cell<*const ()>,
    /// The task's number; `None` outside a poll.
    id: Cell<Option<Id>>,
}

const_thread_local! {
    static POLLED: Polled = Polled { task: Cell::new(ptr::null()), id: Cell::new(None) };
}

/// Returns the result of `poll`, and whether `task` woke itself meanwhile. `poll` must not panic.
#[inline]
pub(super) fn during<R>(task: *const (), id: Id, poll: impl FnOnce() -> R) -> (R, bool) {
    POLLED.with(|polled| {
        let outer = (polled.task.replace(task), polled.id.replace(Some(id)));
        let result = poll();
        polled.id.set(outer.1);
        (result, polled.task.replace(outer.0).is_null())
    })
}

/// Called by `wake_by_ref` of `task`. If this thread is polling that task, clears the note and
/// returns true: the caller has nothing more to do.
#[inline]
pub(super) fn record(task: *const ()) -> bool {
    POLLED.with(|polled| {
        let itself = polled.task.get() == task;
        if itself {
            polled.task.set(ptr::null());
        }
        itself
    })
}

/// The number of the task that this thread is polling.
pub(super) fn polled_id() -> Option<Id> {
    // The destructor of another thread-local may ask after this one is gone.
    POLLED.try_with(|polled| polled.id.get()).ok().flatten()
}
