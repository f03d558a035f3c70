//! The tasks of an executor that have not ended, so that its shutdown can end them all.
//!
//! A task is entered when it is spawned and leaves when it completes. The list is cut into shards,
//! each with a lock of its own; tasks spawned close together on one thread share a shard, which
//! therefore mostly stays in the cache of one core.
//!
//! # Invariants
//!
//! 1. While a task is listed the list owns one reference to it.
//! 2. Once closed a shard takes no task; so after [`Live::close`] has aborted what it found, the
//!    number of tasks only falls.
//! 3. No lock is held while foreign code runs: tasks are aborted, and references given back,
//!    outside.

use crate::{
    primitive::{Mutex, atomic::Ordering::Relaxed},
    task::cell::Task,
};
use slab::Slab;
use std::fmt;

/// The list.
pub(crate) struct Live {
    /// A power of two of them.
    shards: Box<[Shard]>,
}

/// Alone on its cache lines, for two cores use two of them at once.
#[repr(align(128))]
#[derive(Default)]
struct Shard(Mutex<Tasks>);

#[derive(Default)]
struct Tasks {
    slab: Slab<Task>,
    closed: bool,
}

impl Live {
    /// For so many threads that spawn at once.
    pub(crate) fn new(threads: usize) -> Self {
        // Some to spare, since the tasks of two threads may meet in one shard by chance.
        let shards = if threads == 1 { 1 } else { (threads * 4).next_power_of_two() };
        Self { shards: (0..shards).map(|_| Shard::default()).collect() }
    }

    /// Enters a task that is not scheduled yet.
    ///
    /// # Errors
    ///
    /// The task, if the list is closed.
    pub(crate) fn insert(&self, task: Task) -> Result<(), Task> {
        let mut tasks = self.shard(&task).lock();
        if tasks.closed {
            drop(tasks);
            return Err(task);
        }
        let entry = tasks.slab.vacant_entry();
        task.live_key().store(entry.key(), Relaxed);
        entry.insert(task);
        Ok(())
    }

    /// Takes out a task that has come to its end.
    pub(crate) fn remove(&self, task: &Task) -> Option<Task> {
        let key = task.live_key().load(Relaxed);
        self.shard(task).lock().slab.try_remove(key)
    }

    /// Lets no more tasks in and aborts those that are here. They leave as they end.
    pub(crate) fn close(&self) {
        for shard in &self.shards {
            shard.0.lock().closed = true;
        }
        self.abort_if(|_| true);
    }

    /// Aborts those tasks; how many there were.
    pub(crate) fn abort_if(&self, which: impl Fn(&Task) -> bool) -> usize {
        let mut found = Vec::new();
        for shard in &self.shards {
            let tasks = shard.0.lock();
            let tasks = tasks.slab.iter().map(|(_, task)| task);
            found.extend(tasks.filter(|task| which(task)).cloned());
        }
        found.iter().for_each(Task::abort);
        found.len()
    }

    /// Whether there is such a task.
    pub(crate) fn any(&self, which: impl Fn(&Task) -> bool) -> bool {
        self.shards.iter().any(|shard| shard.0.lock().slab.iter().any(|(_, task)| which(task)))
    }

    /// How many tasks live.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.0.lock().slab.len()).sum()
    }

    fn shard(&self, task: &Task) -> &Mutex<Tasks> {
        &self.shards[task.id().block() & (self.shards.len() - 1)].0
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("tasks", &self.len()).finish()
    }
}
