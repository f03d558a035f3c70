//! Counters behind the metrics of a runtime.
//!
//! Most counters have one thread that adds to them, without an atomic read-modify-write. Any thread
//! may read them. A sum of several counters is not a snapshot: they keep changing while they are
//! read.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Adds `number`. Only one thread may call it. A plain load and store is cheaper than an atomic
    /// addition.
    pub(crate) fn add_own(&self, number: u64) {
        self.0.store(self.0.load(Relaxed) + number, Relaxed);
    }

    /// Adds one. Any thread may call it.
    pub(crate) fn add_shared(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// The counters of one worker; the loop of a current-thread runtime counts as one worker. Aligned
/// so that it shares no cache line with other data, because it is written at every poll.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct WorkerCounters {
    /// How many times it polled a task.
    pub(crate) polls: Counter,
    /// How many tasks it took from the queues of other workers.
    pub(crate) steals: Counter,
    /// How many times it went to sleep.
    pub(crate) parks: Counter,
}
