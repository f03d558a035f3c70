//! The queues of a multi-thread runtime: one of each worker's own, and one common.
//!
//! A worker takes tasks from its own queue, first in, first out, and a batch at a time from the common one.
//! A steal takes half of another worker's queue; [`find`](super::idle::find) says when a worker steals. Every
//! worker can reach every queue, so that it can take the tasks queued behind one that is stuck.
//!
//! The queues are those of `crossbeam-deque`.

use crate::task::runnable::Runnable;
use crossbeam_deque::{Injector, Steal, Stealer, Worker};
use std::{fmt, iter};

/// The queue of one worker, in the hands of that worker.
pub(crate) type Own = Worker<Runnable>;

/// What all workers share.
pub(crate) struct Queues {
    injector: Injector<Runnable>,
    stealers: Box<[Stealer<Runnable>]>,
}

impl Queues {
    /// The shared side, and each worker's own queue.
    pub(crate) fn new(workers: usize) -> (Self, Vec<Own>) {
        let own: Vec<Own> = iter::repeat_with(Worker::new_fifo).take(workers).collect();
        let stealers = own.iter().map(Worker::stealer).collect();
        (Self { injector: Injector::new(), stealers }, own)
    }

    /// Puts a task where any worker takes it.
    pub(crate) fn inject(&self, runnable: Runnable) {
        self.injector.push(runnable);
    }

    /// A task from the common queue; a batch of others goes into the worker's own.
    pub(crate) fn take_injected(&self, own: &Own) -> Option<Runnable> {
        retry(|| self.injector.steal_batch_and_pop(own))
    }

    /// A task from another worker's queue; half of the others there come along.
    pub(crate) fn steal(&self, victim: usize, own: &Own) -> Option<Runnable> {
        retry(|| self.stealers[victim].steal_batch_and_pop(own))
    }

    /// Whether any queue has a task.
    pub(crate) fn any(&self) -> bool {
        !self.injector.is_empty() || self.stealers.iter().any(|stealer| !stealer.is_empty())
    }

    /// Tasks in the common queue.
    pub(crate) fn injected(&self) -> usize {
        self.injector.len()
    }

    /// Tasks in one worker's queue.
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
