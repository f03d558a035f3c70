//! What other threads leave for a current-thread executor: tasks that they woke or spawned.
//!
//! ```text
//!   another thread                           the thread that runs the executor
//!   lock · push · raise the flag · unlock    is the flag up? lock · lower it · take all · unlock
//!   the first to push unparks the driver
//! ```
//!
//! # Invariants
//!
//! 1. Both sides change the flag under the lock only, and it is up exactly while something lies here.
//!    So a look at it without the lock may come late, but never misses what was left before the
//!    unpark that follows.
//! 2. Once closed no new task is taken; whoever closes takes what was here before.
//! 3. A new task counts here or there, at any time: it is counted over under the lock.

use crate::{
    base::primitive::{
        Mutex,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    task::reference::Task,
};
use std::mem;

/// The place where they leave it.
#[derive(Debug, Default)]
pub(crate) struct Remote {
    state: Mutex<State>,
    /// There is something here: asked before the lock is taken.
    called: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    left: Left,
    /// How many of the tasks are new.
    new: usize,
    closed: bool,
}

/// Everything that was left.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// For the queue.
    pub(crate) tasks: Vec<Task>,
    /// Tasks that ended where the list of live tasks could not be reached, in a thread whose
    /// thread-locals are being destroyed: their places in the list, if they have one.
    pub(crate) ended: Vec<Option<usize>>,
}

impl Remote {
    /// Leaves something. True: it is the first, so the executor is to be unparked.
    #[must_use = "the executor may be asleep"]
    pub(crate) fn leave(&self, add: impl FnOnce(&mut Left)) -> bool {
        self.push(&mut self.state.lock().left, add)
    }

    /// Leaves a new task, and says whether it is the first; gives it back if no more are taken.
    pub(crate) fn leave_new(&self, task: Task) -> Result<bool, Task> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(task);
        }
        state.new += 1;
        Ok(self.push(&mut state.left, |left| left.tasks.push(task)))
    }

    fn push(&self, left: &mut Left, add: impl FnOnce(&mut Left)) -> bool {
        let first = left.is_empty();
        add(left);
        if first {
            self.called.store(true, Release);
        }
        first
    }

    /// Whether something was left.
    pub(crate) fn is_called(&self) -> bool {
        self.called.load(Acquire)
    }

    /// Takes everything, in exchange for something empty. The new tasks are counted as `alive`.
    pub(crate) fn take(&self, empty: &mut Left, alive: &AtomicUsize) {
        if self.called.load(Relaxed) {
            let mut state = self.state.lock();
            self.called.store(false, Relaxed);
            mem::swap(&mut state.left, empty);
            alive.fetch_add(mem::take(&mut state.new), Relaxed);
        }
    }

    /// Takes no new task from now on.
    pub(crate) fn close(&self) {
        self.state.lock().closed = true;
    }

    /// How many tasks lie here.
    pub(crate) fn len(&self) -> usize {
        self.state.lock().left.tasks.len()
    }

    /// How many tasks are `alive`, together with the new ones that lie here.
    pub(crate) fn count(&self, alive: &AtomicUsize) -> usize {
        let state = self.state.lock();
        state.new + alive.load(Relaxed)
    }
}

impl Left {
    fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.ended.is_empty()
    }
}
