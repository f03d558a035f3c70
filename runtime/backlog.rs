//! When a worker has so much to do that waking another is worth it.
//!
//! A second worker is no gift: it has to be woken, and each task it takes goes to another core with all
//! that the task touches, and often comes back from there. So what another could take off this one is
//! weighed against what that costs:
//!
//! ```text
//!   queued × (length of a poll − MOVE) > WAKE
//! ```
//!
//! Ten thousand tasks of fifty nanoseconds each are done sooner by the one worker that has them in its
//! cache; eight of ten microseconds are not. The rule is about the next moment only, and by the polls of
//! the last. Should it be wrong, or the load last, the lookout finds what lies here
//! [within a millisecond](crate::idle::WATCH), and takes half of it.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

/// About what it costs, on both sides, to move a task to another core.
const MOVE: Duration = Duration::from_micros(1);

/// About what it costs to wake a worker, and how long it takes until it is there.
const WAKE: Duration = Duration::from_micros(50);

/// What a worker takes for a backlog, for all to see. Alone on its cache lines: everybody who has a task
/// for the worker's queue, or none for his own, looks at it, and it changes many times a second.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Backlog(AtomicUsize);

impl Default for Backlog {
    /// Nothing is known of its polls yet, so they may be long.
    fn default() -> Self {
        Self(AtomicUsize::new(1))
    }
}

impl Backlog {
    /// The worker has measured its polls.
    pub(crate) fn measured(&self, poll: Duration) {
        let enough = enough(poll);
        if self.get() != enough {
            self.0.store(enough, Relaxed);
        }
    }

    /// With so many tasks before it a task is better off with another worker.
    pub(crate) fn get(&self) -> usize {
        self.0.load(Relaxed)
    }
}

/// How many tasks are a backlog, if a poll takes so long.
fn enough(poll: Duration) -> usize {
    match poll.saturating_sub(MOVE) {
        Duration::ZERO => usize::MAX,
        gain => (WAKE.as_nanos() / gain.as_nanos() + 1) as usize,
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_longer_the_polls_the_fewer_are_enough() {
        assert_eq!(enough(Duration::from_nanos(50)), usize::MAX);
        assert_eq!(enough(MOVE), usize::MAX);
        assert_eq!(enough(Duration::from_micros(6)), 11);
        assert_eq!(enough(Duration::from_micros(26)), 3);
        assert_eq!(enough(Duration::from_millis(1)), 1);
    }
}
