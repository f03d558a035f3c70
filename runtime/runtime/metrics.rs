//! What a runtime has been doing, in numbers.

use crate::{counters::WorkerCounters, handle::Handle};
use std::fmt;

impl Handle {
    /// What the runtime has been doing.
    pub fn metrics(&self) -> RuntimeMetrics {
        RuntimeMetrics { handle: self.clone() }
    }
}

/// A view of a runtime's counters and queues, from any thread.
///
/// Counters count from the runtime's beginning; depths are of this moment. They are read one by
/// one while the runtime goes on, so two of them need not fit together to the last digit.
///
/// A current-thread runtime counts as one worker.
///
/// ```
/// let runtime = cede::runtime::Builder::new_current_thread().build()?;
/// runtime.block_on(async { cede::spawn(async {}).await })?;
/// let metrics = runtime.metrics();
/// assert_eq!(metrics.num_workers(), 1);
/// assert_eq!(metrics.worker_poll_count(0), 1);
/// assert_eq!(metrics.num_alive_tasks(), 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct RuntimeMetrics {
    handle: Handle,
}

impl RuntimeMetrics {
    /// How many workers there are.
    pub fn num_workers(&self) -> usize {
        self.handle.executor().workers().len()
    }

    /// Tasks spawned that have not ended.
    pub fn num_alive_tasks(&self) -> usize {
        self.handle.executor().live().len()
    }

    /// Polls of tasks by this worker.
    ///
    /// # Panics
    ///
    /// Here and below, if there is no such worker.
    pub fn worker_poll_count(&self, worker: usize) -> u64 {
        self.worker(worker).polls.get()
    }

    /// Times this worker took tasks from another's queue.
    pub fn worker_steal_count(&self, worker: usize) -> u64 {
        self.worker(worker).steals.get()
    }

    /// Times this worker went to sleep.
    pub fn worker_park_count(&self, worker: usize) -> u64 {
        self.worker(worker).parks.get()
    }

    /// Tasks waiting in this worker's own queue. For a current-thread runtime as of its last poll.
    pub fn worker_local_queue_depth(&self, worker: usize) -> usize {
        let _ = self.worker(worker);
        self.handle.executor().queued(worker)
    }

    /// Tasks waiting in the queue that all workers share, or that other threads fill.
    pub fn global_queue_depth(&self) -> usize {
        self.handle.executor().injected()
    }

    /// Times a task was scheduled, by a wake or a spawn, from a thread that is not a worker of
    /// this runtime.
    pub fn remote_schedule_count(&self) -> u64 {
        self.handle.executor().remote_wakes()
    }

    /// Threads for blocking jobs, busy or idle.
    pub fn num_blocking_threads(&self) -> usize {
        self.handle.pool().depth().threads
    }

    /// Threads for blocking jobs that have none.
    pub fn num_idle_blocking_threads(&self) -> usize {
        self.handle.pool().depth().idle
    }

    /// Blocking jobs that wait for a thread.
    pub fn blocking_queue_depth(&self) -> usize {
        self.handle.pool().depth().queued
    }

    fn worker(&self, worker: usize) -> &WorkerCounters {
        &self.handle.executor().workers()[worker]
    }
}

impl fmt::Debug for RuntimeMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = |count: fn(&Self, usize) -> u64| -> u64 {
            (0..self.num_workers()).map(|worker| count(self, worker)).sum()
        };
        f.debug_struct("RuntimeMetrics")
            .field("workers", &self.num_workers())
            .field("alive_tasks", &self.num_alive_tasks())
            .field("polls", &sum(Self::worker_poll_count))
            .field("steals", &sum(Self::worker_steal_count))
            .field("parks", &sum(Self::worker_park_count))
            .field("remote_schedules", &self.remote_schedule_count())
            .field("global_queue_depth", &self.global_queue_depth())
            .field("blocking_threads", &self.num_blocking_threads())
            .field("blocking_queue_depth", &self.blocking_queue_depth())
            .finish()
    }
}
