//! How many tasks a multi-thread executor has, and when it has none left.
//!
//! Every thread spawns and ends tasks, so a common counter would move from core to core with each
//! of them. Instead each worker counts the tasks that it begins and those that it ends, in its own
//! place; to get the number of tasks, a thread adds up all places. One more place is for all
//! threads that are not workers.
//!
//! ```text
//!   begin: +1, unless closed, in one step      end: +1
//!   close: the mark, at every place            over: closed, and as many ended as begun
//! ```
//!
//! # Invariants
//!
//! 1. The mark of the close and the number of tasks that began are in one word: a task that begins
//!    is either counted before the close, or refused.
//! 2. The tasks that ended are added up before those that began, so the difference never misses a task.
//! 3. A worker records the end of a task by a plain store, which other threads may see late. So at
//!    one moment all threads may find that the executor still has tasks, although it has none. But
//!    each worker asks again after the fence that it executes before it sleeps, and wakes the
//!    others if no task is left then. Other threads do not sleep here; they execute the fence after
//!    they have counted, and ask at once.

use crate::base::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
    fence,
};
use std::{fmt, iter};

/// The mark of the close, in the word that counts the tasks that began: no task begins any more.
const CLOSED: usize = 1;
/// One task that began.
const BEGUN: usize = 2;

/// How many tasks there are, counted in parts.
pub(crate) struct TaskCount {
    /// One place for each worker; the last is for all other threads.
    places: Box<[Place]>,
}

/// Has its cache lines for itself.
#[repr(align(128))]
#[derive(Default)]
struct Place {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl TaskCount {
    pub(crate) fn new(workers: usize) -> Self {
        Self { places: iter::repeat_with(Place::default).take(workers + 1).collect() }
    }

    /// Counts a task that begins, for this worker or, if `None`, for a thread that is not a worker.
    /// Returns false after the close: the task must not begin.
    pub(crate) fn begin(&self, worker: Option<usize>) -> bool {
        let begun = &self.place(worker).begun;
        let mut now = begun.load(Relaxed);
        while now & CLOSED == 0 {
            match begun.compare_exchange_weak(now, now + BEGUN, AcqRel, Relaxed) {
                Ok(_) => return true,
                Err(changed) => now = changed,
            }
        }
        false
    }

    /// Counts a task that ended.
    pub(crate) fn end(&self, worker: Option<usize>) {
        let ended = &self.place(worker).ended;
        if worker.is_some() {
            ended.store(ended.load(Relaxed) + 1, Release);
        } else {
            ended.fetch_add(1, Release);
            // Invariant 3.
            fence(SeqCst);
        }
    }

    /// Refuses every task from now on.
    pub(crate) fn close(&self) {
        for place in &self.places {
            place.begun.fetch_or(CLOSED, AcqRel);
        }
    }

    /// How many tasks there are.
    pub(crate) fn len(&self) -> usize {
        let sum = |number: fn(&Place) -> usize| self.places.iter().map(number).sum::<usize>();
        let ended = sum(|place| place.ended.load(Acquire));
        let begun = sum(|place| place.begun.load(Acquire) / BEGUN);
        begun - ended
    }

    fn place(&self, worker: Option<usize>) -> &Place {
        &self.places[worker.unwrap_or(self.places.len() - 1)]
    }
}

impl fmt::Debug for TaskCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskCount").field("tasks", &self.len()).finish()
    }
}
