//! The timers of a runtime in shards, so that workers do not wait for each other's locks.
//!
//! ```text
//!   shard      0               1          2          …
//!   inserts    other threads   worker 0   worker 1
//!   cancels    any thread that has the key, usually the one that inserted
//!   fires      the thread that drives, from all of them
//! ```
//!
//! The executor says which shard a thread inserts into, in a thread-local. A thread that was told
//! nothing inserts into shard 0. A current-thread runtime has no other. Which shard it is never
//! matters for correctness.

use super::shard::TimerShard;
use crate::base::primitive::const_thread_local;
use std::{cell::Cell, iter, slice};

/// How many shards the workers of a runtime have at most; more workers share them. See the table of
/// constants in `docs/performance.md`.
const SHARDS: usize = 64;

const_thread_local! {
    /// The shard that this thread inserts into, if its runtime has so many.
    static HERE: Cell<u32> = Cell::new(0);
}

/// Sets the shard that this thread inserts into, until the guard is dropped.
pub(crate) fn enter(shard: u32) -> InShard {
    HERE.with(|here| here.set(shard));
    InShard(())
}

/// While it exists, this thread inserts into the shard of a worker.
#[must_use = "the thread inserts there only until the guard is dropped"]
pub(crate) struct InShard(());

impl Drop for InShard {
    fn drop(&mut self) {
        HERE.with(|here| here.set(0));
    }
}

/// All shards of a runtime.
pub(crate) struct Shards(Box<[TimerShard]>);

impl Shards {
    /// Makes one shard for each worker, and one for all other threads.
    pub(crate) fn new(workers: usize) -> Self {
        Self(iter::repeat_with(TimerShard::new).take(1 + workers.min(SHARDS)).collect())
    }

    /// The shard for the worker with this number.
    pub(crate) fn of_worker(&self, worker: usize) -> u32 {
        match self.0.len() - 1 {
            0 => 0,
            shards => 1 + (worker % shards) as u32,
        }
    }

    /// The shard that this thread inserts into, and its number.
    #[inline]
    pub(crate) fn here(&self) -> (u32, &TimerShard) {
        let number = HERE.with(Cell::get);
        // The thread may be a worker of another runtime, which has more shards.
        self.0.get(number as usize).map_or((0, &self.0[0]), |shard| (number, shard))
    }

    pub(crate) fn get(&self, number: u32) -> &TimerShard {
        &self.0[number as usize]
    }

    pub(crate) fn iter(&self) -> slice::Iter<'_, TimerShard> {
        self.0.iter()
    }

    /// How many timers there are. Only a hint if other threads may insert.
    pub(crate) fn len(&self) -> usize {
        self.iter().map(TimerShard::len).sum()
    }

    /// Whether there is only the one shard of a current-thread runtime.
    pub(crate) fn is_single(&self) -> bool {
        self.0.len() == 1
    }

    /// No timer is due before this tick. `None`: there is no timer. Takes no lock.
    pub(crate) fn bound(&self) -> Option<u64> {
        self.iter().filter_map(TimerShard::bound).min()
    }

    /// The first tick with a timer. No timer is due before it. Takes the lock of each shard whose
    /// bound is too early, and of the one with the first timer.
    pub(crate) fn first(&self) -> Option<u64> {
        loop {
            let bounds = self.iter().filter_map(|shard| Some((shard.bound()?, shard)));
            let (bound, shard) = bounds.min_by_key(|&(bound, _)| bound)?;
            if shard.refresh() == Some(bound) {
                return Some(bound);
            }
        }
    }

    /// The first deadline, in nanoseconds. Takes all locks, one after the other.
    pub(crate) fn first_deadline(&self) -> Option<u64> {
        self.iter().filter_map(TimerShard::first_deadline).min()
    }
}
