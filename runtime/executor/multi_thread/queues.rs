//! The queues of a multi-thread runtime: one for each worker, and a common one.
//!
//! A worker takes tasks from its own queue, first in, first out, and a batch at a time from the
//! common one. A worker that steals takes half of another worker's queue;
//! [`find`](super::idle::find) says when it does. Every worker can reach every queue, so that it
//! can take the tasks queued behind a task that blocks its worker.
//!
//! The queues are those of `crossbeam-deque`.

use crate::task::runnable::Runnable;
use crossbeam_deque::{Injector, Steal, Stealer, Worker};
use std::{fmt, iter};

/// A worker's own queue, as only that worker can use it.
pub(crate) type Own = Worker<Runnable>;

/// What all workers share: the common queue, and for each worker's queue the side for stealing.
pub(crate) struct Queues {
    injector: Injector<Runnable>,
    stealers: Box<[Stealer<Runnable>]>,
}

impl Queues {
    /// Makes the shared part, and each worker's own queue.
    pub(crate) fn new(workers: usize) -> (Self, Vec<Own>) {
        let own: Vec<Own> = iter::repeat_with(Worker::new_fifo).take(workers).collect();
        let stealers = own.iter().map(Worker::stealer).collect();
        (Self { injector: Injector::new(), stealers }, own)
    }

    /// Puts a task into the common queue, from which any worker may take it.
    pub(crate) fn inject(&self, runnable: Runnable) {
        self.injector.push(runnable);
    }

    /// Takes a task from the common queue, and moves a batch of others into the worker's own.
    pub(crate) fn take_injected(&self, own: &Own) -> Option<Runnable> {
        retry(|| self.injector.steal_batch_and_pop(own))
    }

    /// Takes a task from another worker's queue, and moves half of the others there into the
    /// worker's own.
    pub(crate) fn steal(&self, victim: usize, own: &Own) -> Option<Runnable> {
        retry(|| self.stealers[victim].steal_batch_and_pop(own))
    }

    /// Whether the common queue, or that of one of the first `workers` workers, has a task.
    pub(crate) fn any(&self, workers: usize) -> bool {
        let mut own = self.stealers[..workers].iter();
        !self.injector.is_empty() || own.any(|stealer| !stealer.is_empty())
    }

    /// How many tasks are in the common queue and those of the first `workers` workers.
    pub(crate) fn len(&self, workers: usize) -> usize {
        self.injected() + self.stealers[..workers].iter().map(Stealer::len).sum::<usize>()
    }

    /// How many tasks are in the common queue.
    pub(crate) fn injected(&self) -> usize {
        self.injector.len()
    }

    /// How many tasks are in one worker's queue.
    pub(crate) fn queued(&self, worker: usize) -> usize {
        self.stealers[worker].len()
    }
}

/// Repeats `steal` for as long as other threads interfere with it.
fn retry(mut steal: impl FnMut() -> Steal<Runnable>) -> Option<Runnable> {
    loop {
        match steal() {
            Steal::Success(task) => return Some(task),
            Steal::Empty => return None,
            Steal::Retry => std::hint::spin_loop(),
        }
    }
}

impl fmt::Debug for Queues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queues").field("injected", &self.injected()).finish_non_exhaustive()
    }
}
