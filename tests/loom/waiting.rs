//! What the models of the workers wait for.

use super::workers::Runtime;
use loom::thread;
use std::sync::atomic::Ordering::{Acquire, Relaxed as InOrder};

impl Runtime {
    /// Waits until no more than so many jobs are left.
    pub(super) fn wait_until_left(&self, jobs: usize) {
        while self.live.load(Acquire) > jobs {
            thread::yield_now();
        }
    }

    /// Waits until this worker has a job in its own queue.
    pub(super) fn wait_until_queued(&self, worker: usize) {
        while self.own[worker].len() == 0 {
            thread::yield_now();
        }
    }

    /// Waits until the common queue is empty.
    pub(super) fn wait_until_taken(&self) {
        while self.injector.len() > 0 {
            thread::yield_now();
        }
    }

    /// Waits until no spare works.
    pub(super) fn wait_until_retired(&self) {
        while self.idle.spares_at_work() > 0 {
            thread::yield_now();
        }
    }

    /// Waits until the watcher sleeps.
    pub(super) fn wait_until_unwatched(&self) {
        while self.unwatched.load(InOrder) == 0 {
            thread::yield_now();
        }
    }

    /// Waits until this many workers sleep without a time limit.
    pub(super) fn wait_until_quiet(&self, workers: usize) {
        while self.quiet.load(InOrder) < workers {
            thread::yield_now();
        }
    }
}
