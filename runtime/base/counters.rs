//! Plain counters, for whoever wants to know what a runtime has been doing.
//!
//! Most belong to one thread, which adds to them without an atomic read-modify-write; anybody may
//! read them. A sum of several is no snapshot: they go on while they are read.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Counts one, for the only thread that counts here. A plain load and store: cheaper than an
    /// atomic addition.
    pub(crate) fn add_own(&self, number: u64) {
        self.0.store(self.0.load(Relaxed) + number, Relaxed);
    }

    /// Counts one, for one thread of several.
    pub(crate) fn add_shared(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// What one worker counts; the loop of a current-thread runtime counts as one worker. Alone on its
/// cache lines, since it is written at every poll.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct WorkerCounters {
    /// Polls of tasks.
    pub(crate) polls: Counter,
    /// Tasks taken from other workers' queues.
    pub(crate) steals: Counter,
    /// Times it went to sleep.
    pub(crate) parks: Counter,
}
