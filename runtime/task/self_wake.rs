//! The short cut for a task that wakes itself during its own poll, as a task does to yield.
//!
//! No other thread need know of such a wake. The polling thread notes the task in a thread-local
//! before the poll; the wake marks the note; after the poll the thread sees the mark, and puts the
//! task back into a queue. So the wake does not touch the task's state, for which other threads may
//! contend. The note also tells [`task::id`](crate::task::id) which task is being polled.
//!
//! ```text
//!   during(task, poll) ─ notes the task ─▶ poll ─▶ was the note marked? Then it woke itself
//!                                           │                   ▲
//!                                           │                   │ marks the note
//!     wake_by_ref of that task, on this     └──▶ record ────────┘
//!     thread, from inside the poll
//! ```
//!
//! 1. The note is of the innermost poll on this thread; a nested poll restores the note of the
//!    outer one.
//! 2. A wake of any other task changes that task's state. So does the second wake during one poll,
//!    which finds the note marked; that is harmless.
#![allow(unsafe_code)]

use super::{header::Header, id::Id, task_ref::TaskRef};
use crate::base::primitive::const_thread_local;
use std::{
    cell::Cell,
    ptr::{self, NonNull},
};

/// Set in a noted address once that task has woken itself. Addresses of headers are even.
const WOKE_ITSELF: usize = 1;

const_thread_local! {
    /// The task that this thread is polling; null outside a poll.
    static POLLED: Cell<*const Header> = Cell::new(ptr::null());
}

/// Returns the result of `poll`, and whether `task` woke itself meanwhile. `poll` must not panic.
#[inline]
pub(super) fn during<R>(task: &TaskRef, poll: impl FnOnce() -> R) -> (R, bool) {
    POLLED.with(|polled| {
        let outer = polled.replace(task.pointer().as_ptr());
        let result = poll();
        (result, polled.replace(outer).addr() & WOKE_ITSELF != 0)
    })
}

/// Called by `wake_by_ref` of `task`. If this thread is polling that task, and it has not woken
/// itself yet, notes that it has and returns true: the caller has nothing more to do.
#[inline]
pub(super) fn record(task: *const ()) -> bool {
    POLLED.with(|polled| {
        let noted = polled.get();
        let itself = noted.cast() == task;
        if itself {
            polled.set(noted.map_addr(|address| address | WOKE_ITSELF));
        }
        itself
    })
}

/// The number of the task that this thread is polling.
pub(super) fn polled_id() -> Option<Id> {
    // The destructor of another thread-local may ask after this one is gone.
    let noted = POLLED.try_with(Cell::get).unwrap_or(ptr::null());
    let task = NonNull::new(noted.map_addr(|address| address & !WOKE_ITSELF).cast_mut())?;
    // SAFETY: C1: the address is noted only for the time of `during`, whose caller holds a reference
    // to the task.
    Some(unsafe { task.as_ref() }.id)
}
