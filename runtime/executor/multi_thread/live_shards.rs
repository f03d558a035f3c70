//! The [live tasks](crate::executor::live) of a multi-thread executor, whose workers insert and remove tasks
//! at the same time.
//!
//! The list is divided into shards, one for each worker, each with its own lock. A task is inserted into the
//! shard of the worker that polls it first, and usually ends on that worker. So a shard usually stays in the
//! cache of one core, and its lock is usually free.
//!
//! [`task_count`](super::task_count) counts the tasks, including those that are never listed.

use crate::{
    base::primitive::Mutex,
    executor::live::Live,
    task::{header::LiveKey, list_ref::ListRef, task_ref::TaskRef},
};
use std::{fmt, iter};

/// The live tasks, one part for each worker.
pub(crate) struct LiveShards {
    shards: Box<[Shard]>,
}

/// Has its cache lines for itself, because two cores use two shards at the same time.
#[repr(align(128))]
#[derive(Default)]
struct Shard(Mutex<Live>);

impl LiveShards {
    /// Empty shards for this number of workers.
    pub(crate) fn new(workers: usize) -> Self {
        Self { shards: iter::repeat_with(Shard::default).take(workers).collect() }
    }

    /// [`Live::insert`], by this worker.
    pub(crate) fn insert(&self, task: ListRef, worker: usize) -> Result<LiveKey, ListRef> {
        let count = self.shards.len();
        self.shards[worker].0.lock().insert(task, |place| place * count + worker)
    }

    /// [`Live::remove`].
    pub(crate) fn remove(&self, task: &TaskRef) -> Option<ListRef> {
        let key = task.live_key()?.place();
        let count = self.shards.len();
        self.shards[key % count].0.lock().remove(key / count)
    }

    /// Refuses tasks from now on, and aborts those that are listed. Each is removed when it ends.
    pub(crate) fn close(&self) {
        for shard in &self.shards {
            shard.0.lock().close();
        }
        for shard in &self.shards {
            let found = shard.0.lock().find(|_| true);
            found.iter().for_each(TaskRef::abort);
        }
    }
}

impl fmt::Debug for LiveShards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveShards").field("shards", &self.shards.len()).finish_non_exhaustive()
    }
}
