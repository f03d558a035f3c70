//! When a worker has so much to do that another is better off with some of it.
//!
//! A second worker is no gift: it has to be woken, and each task it takes goes to another core with all
//! that the task touches, and often comes back from there. So what another could take off this one is
//! weighed against what that costs, by the length of the polls of late:
//!
//! ```text
//!   queued × (length of a poll − MOVE) > WAKE        a backlog: a worker is woken for it
//!   (queued + 1) × length of a poll ≤ LITTLE         so little that even the lookout leaves it there
//! ```
//!
//! Ten thousand tasks of fifty nanoseconds each are done sooner by the one worker that has them in its
//! cache; eight of ten microseconds are not. The rule is about the next moment only. Should it be wrong,
//! or the load last, the lookout finds what lies here [within a millisecond](super::idle::WATCH), and
//! takes half of it; unless it is so little that it will be through before a thief is back with it. A few
//! tasks whose polls are that short mostly talk to each other, or wait for the same lock, and on two
//! cores get in each other's way.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

/// About what it costs, on both sides, to move a task to another core.
const MOVE: Duration = Duration::from_micros(1);

/// About what it costs to wake a worker, and how long it takes until it is there.
const WAKE: Duration = Duration::from_micros(50);

/// About what it costs to move two.
pub(crate) const LITTLE: Duration = Duration::from_micros(2);

/// How long a worker's polls are, in nanoseconds, for all to see. Alone on its cache lines: everybody who
/// has a task for the worker's queue, or none for his own, looks at it, and it changes many times a second.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Backlog(AtomicUsize);

impl Default for Backlog {
    /// Nothing is known of its polls yet, so they may be long.
    fn default() -> Self {
        Self(AtomicUsize::new(WAKE.as_nanos() as usize * 2))
    }
}

impl Backlog {
    /// The worker has measured its polls.
    pub(crate) fn measured(&self, poll: Duration) {
        self.0.store(poll.as_nanos() as usize, Relaxed);
    }

    /// Whether a task that has so many before it is better off with another worker.
    pub(crate) fn is_behind(&self, before: usize) -> bool {
        let gain = self.poll().saturating_sub(MOVE.as_nanos() as usize);
        before.saturating_mul(gain) > WAKE.as_nanos() as usize
    }

    /// Whether so many tasks, and the one that runs, are soon done.
    pub(crate) fn is_little(&self, queued: usize) -> bool {
        (queued + 1).saturating_mul(self.poll()) <= LITTLE.as_nanos() as usize
    }

    fn poll(&self) -> usize {
        self.0.load(Relaxed)
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_polls_the_fewer_are_enough() {
        let backlog = Backlog::default();
        assert!(backlog.is_behind(1) && !backlog.is_behind(0));
        for (nanos, enough) in [(50, None), (1_000, None), (6_000, Some(11)), (26_000, Some(3))] {
            backlog.measured(Duration::from_nanos(nanos));
            assert_eq!((0..1_000_000).find(|before| backlog.is_behind(*before)), enough);
        }
    }

    #[test]
    fn the_longer_the_polls_the_fewer_are_little() {
        let backlog = Backlog::default();
        assert!(!backlog.is_little(1));
        for (nanos, few) in [(50, 39), (250, 7), (1_000, 1)] {
            backlog.measured(Duration::from_nanos(nanos));
            assert!(backlog.is_little(few) && !backlog.is_little(few + 1));
        }
    }
}
