//! A task that wakes itself in the middle of its own poll: that is how it yields.
//!
//! Nobody else need know. The thread that polls it looks here when the poll is over, and puts it back
//! into a queue; the task's state, which other threads may want at the same moment, is left alone.
//!
//! ```text
//!   during(task, poll) ─ notes the task ─▶ poll ─▶ is the note gone? then it woke itself
//!                                           │                             ▲
//!                    wake_by_ref of that task, on this thread: by_itself ─┘ takes the note away
//! ```
//!
//! 1. The note is of the innermost poll on this thread; a poll within a poll puts the outer one's note back.
//! 2. A task not noted here takes the long way, by its state. So does the second wake in one poll: it finds
//!    no note, and does no harm.

use crate::base::primitive::const_thread_local;
use std::{cell::Cell, ptr};

const_thread_local! {
    /// The task that this thread polls, until it wakes itself.
    static POLLED: Cell<*const ()> = Cell::new(ptr::null());
}

/// What the poll returns, and whether the task woke itself meanwhile. The poll must not panic.
#[inline]
pub(super) fn during<R>(task: *const (), poll: impl FnOnce() -> R) -> (R, bool) {
    POLLED.with(|polled| {
        let outer = polled.replace(task);
        let result = poll();
        (result, polled.replace(outer).is_null())
    })
}

/// The task is woken: whether by itself, in its own poll, which is noted.
#[inline]
pub(super) fn by_itself(task: *const ()) -> bool {
    POLLED.with(|polled| {
        let itself = polled.get() == task;
        if itself {
            polled.set(ptr::null());
        }
        itself
    })
}
