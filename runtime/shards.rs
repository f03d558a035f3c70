//! The [live tasks](crate::live) of a multi-thread executor, whose threads all enter and take out
//! tasks at once.
//!
//! The list is cut into shards, each with a lock of its own; tasks spawned close together on one
//! thread share a shard, which therefore mostly stays in the cache of one core.

use crate::{live::Live, primitive::Mutex, task::cell::Task};
use std::fmt;

/// The list.
pub(crate) struct Shards {
    /// A power of two of them.
    shards: Box<[Shard]>,
}

/// Alone on its cache lines, for two cores use two of them at once.
#[repr(align(128))]
#[derive(Default)]
struct Shard(Mutex<Live>);

impl Shards {
    /// For so many threads that spawn at once.
    pub(crate) fn new(threads: usize) -> Self {
        // Some to spare, since the tasks of two threads may meet in one shard by chance.
        let shards = if threads == 1 { 1 } else { (threads * 4).next_power_of_two() };
        Self { shards: (0..shards).map(|_| Shard::default()).collect() }
    }

    /// [`Live::insert`].
    pub(crate) fn insert(&self, task: Task) -> Result<(), Task> {
        self.shard(&task).lock().insert(task)
    }

    /// [`Live::remove`].
    pub(crate) fn remove(&self, task: &Task) -> Option<Task> {
        self.shard(task).lock().remove(task)
    }

    /// Lets no more tasks in and aborts those that are here. They leave as they end.
    pub(crate) fn close(&self) {
        for shard in &self.shards {
            shard.0.lock().close();
        }
        for shard in &self.shards {
            let found = shard.0.lock().find(|_| true);
            found.iter().for_each(Task::abort);
        }
    }

    /// How many tasks live.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.0.lock().len()).sum()
    }

    fn shard(&self, task: &Task) -> &Mutex<Live> {
        &self.shards[task.id().block() & (self.shards.len() - 1)].0
    }
}

impl fmt::Debug for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shards").field("tasks", &self.len()).finish()
    }
}
