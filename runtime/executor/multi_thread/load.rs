//! How long a worker's polls take, and when it has enough tasks that another should help.
//!
//! Moving work to a second worker has a cost: that worker must be woken, and each task it takes
//! moves to another core with all memory that the task uses, and often moves back later. So the
//! time that the second worker saves is compared with that cost, using the length of the last
//! polls:
//!
//! ```text
//!   queued × (length of a poll − MOVE) > WAKE        a backlog: a worker is woken for it
//! ```
//!
//! One worker with ten thousand tasks of fifty nanoseconds each in its cache finishes them sooner
//! than two workers would; with eight tasks of ten microseconds it does not. The rule only
//! estimates the next moment. If it is wrong, or if the load lasts, the monitor finds the tasks
//! queued here [within a millisecond](super::idle::sleepers::MONITOR) and takes half of them.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

/// About what it costs, on both sides, to move a task to another core. See the table of constants in
/// `docs/performance.md`.
const MOVE: Duration = Duration::from_micros(1);

/// About what it costs to wake a worker, and how long it takes until it runs. See the table of
/// constants in `docs/performance.md`.
const WAKE: Duration = Duration::from_micros(50);

/// How long a worker's polls take, in nanoseconds. It has its cache lines for itself: each thread
/// that has a task for the worker's queue reads it, and so does each worker without a task, and it
/// changes many times a second.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct PollTime(AtomicUsize);

impl Default for PollTime {
    /// The worker has not measured its polls yet, so they may be long.
    fn default() -> Self {
        Self(AtomicUsize::new(WAKE.as_nanos() as usize * 2))
    }
}

impl PollTime {
    /// Stores how long the worker's polls took.
    pub(crate) fn set(&self, poll: Duration) {
        self.0.store(poll.as_nanos() as usize, Relaxed);
    }

    /// Whether a task that has `queued` others before it is better off with another worker.
    #[inline]
    pub(crate) fn is_backlog(&self, queued: usize) -> bool {
        let gain = self.0.load(Relaxed).saturating_sub(MOVE.as_nanos() as usize);
        queued.saturating_mul(gain) > WAKE.as_nanos() as usize
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_polls_the_fewer_are_enough() {
        let poll_time = PollTime::default();
        assert!(poll_time.is_backlog(1) && !poll_time.is_backlog(0));
        for (nanos, enough) in [(50, None), (1_000, None), (6_000, Some(11)), (26_000, Some(3))] {
            poll_time.set(Duration::from_nanos(nanos));
            assert_eq!((0..1_000_000).find(|queued| poll_time.is_backlog(*queued)), enough);
        }
    }
}
