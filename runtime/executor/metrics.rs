//! [`RuntimeMetrics`]: the counters and queue lengths of a runtime.

use crate::{base::counters::WorkerCounters, handle::Handle};
use std::fmt;

impl Handle {
    /// A view of the runtime's counters and queue lengths.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let metrics = runtime.handle().metrics();
    /// assert_eq!(metrics.num_alive_tasks(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn metrics(&self) -> RuntimeMetrics {
        RuntimeMetrics { handle: self.clone() }
    }
}

/// A view of a runtime's counters and queue lengths, from any thread.
///
/// Counters count from the start of the runtime; depths are of the moment of the call. Each is read
/// separately while the runtime continues, so two of them may not be exactly consistent.
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
    /// The number of workers.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_multi_thread().worker_threads(3).build()?;
    /// assert_eq!(runtime.metrics().num_workers(), 3);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn num_workers(&self) -> usize {
        self.handle.executor().members()
    }

    /// The number of spare workers that work at this moment; see
    /// [`rescue_after`](crate::runtime::Builder::rescue_after). The functions that take the number of a worker take
    /// those of spares, too: the first spare has the number [`num_workers`](Self::num_workers), and all together
    /// have as many as [`max_spare_workers`](crate::runtime::Builder::max_spare_workers) allows.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_multi_thread().build()?;
    /// assert_eq!(runtime.metrics().num_spare_workers(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn num_spare_workers(&self) -> usize {
        self.handle.executor().spares_at_work()
    }

    /// How often a spare worker began to work because all others were stuck; see
    /// [`rescue_after`](crate::runtime::Builder::rescue_after).
    ///
    /// ```
    /// use cede::{runtime::Builder, time::Duration};
    ///
    /// let mut builder = Builder::new_multi_thread();
    /// let runtime = builder.worker_threads(1).rescue_after(Duration::from_millis(1)).build()?;
    /// let (send, receive) = std::sync::mpsc::channel();
    /// let blocks = runtime.spawn(async move { receive.recv() });
    /// runtime.spawn(async move { send.send(()) }); // behind the one that blocks
    /// assert!(runtime.block_on(blocks)?.is_ok());
    /// # // On a slow machine the second task may have run before the first.
    /// assert!(runtime.metrics().rescue_count() <= 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rescue_count(&self) -> u64 {
        self.handle.executor().rescues()
    }

    /// The number of tasks that were spawned and have not ended.
    ///
    /// ```
    /// use cede::runtime::Handle;
    ///
    /// cede::block_on(async {
    ///     let task = cede::spawn(std::future::pending::<()>());
    ///     assert_eq!(Handle::current().metrics().num_alive_tasks(), 1);
    ///     task.abort();
    ///     let _ = task.await;
    ///     assert_eq!(Handle::current().metrics().num_alive_tasks(), 0);
    /// });
    /// ```
    pub fn num_alive_tasks(&self) -> usize {
        self.handle.executor().live_tasks()
    }

    /// How often this worker polled a task.
    ///
    /// # Panics
    ///
    /// If there is no such worker.
    ///
    /// ```
    /// use cede::{runtime::Handle, task::yield_now};
    ///
    /// cede::block_on(async {
    ///     cede::spawn(yield_now()).await.unwrap();
    ///     assert_eq!(Handle::current().metrics().worker_poll_count(0), 2);
    /// });
    /// ```
    #[track_caller]
    pub fn worker_poll_count(&self, worker: usize) -> u64 {
        self.worker(worker).polls.get()
    }

    /// How often this worker took tasks from another worker's queue.
    ///
    /// # Panics
    ///
    /// If there is no such worker.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    /// assert_eq!(runtime.metrics().worker_steal_count(0), 0); // there is no other worker
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn worker_steal_count(&self, worker: usize) -> u64 {
        self.worker(worker).steals.get()
    }

    /// How often this worker went to sleep.
    ///
    /// # Panics
    ///
    /// If there is no such worker.
    ///
    /// ```
    /// use cede::{runtime::Handle, time};
    ///
    /// cede::block_on(async {
    ///     time::sleep(time::Duration::from_millis(1)).await;
    ///     assert!(Handle::current().metrics().worker_park_count(0) >= 1);
    /// });
    /// ```
    #[track_caller]
    pub fn worker_park_count(&self, worker: usize) -> u64 {
        self.worker(worker).parks.get()
    }

    /// The number of tasks waiting in this worker's own queue. A current-thread runtime reports the
    /// number after its last poll.
    ///
    /// # Panics
    ///
    /// If there is no such worker.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().build()?;
    /// assert_eq!(runtime.metrics().worker_local_queue_depth(0), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn worker_local_queue_depth(&self, worker: usize) -> usize {
        let _ = self.worker(worker);
        self.handle.executor().queued(worker)
    }

    /// The number of tasks waiting in the common queue, which all workers share and other threads
    /// fill.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().build()?;
    /// runtime.spawn(async {}); // from outside: the task runs in the next `block_on`
    /// assert_eq!(runtime.metrics().global_queue_depth(), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn global_queue_depth(&self) -> usize {
        self.handle.executor().injected()
    }

    /// How often a task was scheduled, by a wake or a spawn, from a thread that is not a worker of
    /// this runtime.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// runtime.block_on(runtime.spawn(async {}))?;
    /// assert!(runtime.metrics().remote_schedule_count() >= 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn remote_schedule_count(&self) -> u64 {
        self.handle.executor().remote_wakes()
    }

    /// The number of threads for blocking jobs, busy or idle.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// assert_eq!(runtime.metrics().num_blocking_threads(), 0);
    /// runtime.block_on(runtime.spawn_blocking(|| ()))?;
    /// assert_eq!(runtime.metrics().num_blocking_threads(), 1); // it waits for the next job
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn num_blocking_threads(&self) -> usize {
        self.handle.pool().depth().threads
    }

    /// The number of threads for blocking jobs that are idle.
    ///
    /// ```
    /// use cede::runtime::Runtime;
    ///
    /// let runtime = Runtime::new()?;
    /// let metrics = runtime.metrics();
    /// let idle = runtime.spawn_blocking(move || metrics.num_idle_blocking_threads());
    /// assert_eq!(runtime.block_on(idle)?, 0); // the only thread was running this
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn num_idle_blocking_threads(&self) -> usize {
        self.handle.pool().depth().idle
    }

    /// The number of blocking jobs that wait for a thread.
    ///
    /// ```
    /// use std::sync::mpsc;
    ///
    /// let runtime = cede::runtime::Builder::new_current_thread().max_blocking_threads(1).build()?;
    /// let (go, wait) = mpsc::channel::<()>();
    /// let first = runtime.spawn_blocking(move || wait.recv().is_ok());
    /// let second = runtime.spawn_blocking(|| ());
    /// assert!(runtime.metrics().blocking_queue_depth() >= 1);
    /// go.send(())?;
    /// runtime.block_on(async { (first.await, second.await) });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn blocking_queue_depth(&self) -> usize {
        self.handle.pool().depth().queued
    }

    #[track_caller]
    fn worker(&self, worker: usize) -> &WorkerCounters {
        &self.handle.executor().workers()[worker]
    }
}

impl fmt::Debug for RuntimeMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = |count: fn(&Self, usize) -> u64| -> u64 {
            let workers = 0..self.handle.executor().workers().len();
            workers.map(|worker| count(self, worker)).sum()
        };
        f.debug_struct("RuntimeMetrics")
            .field("workers", &self.num_workers())
            .field("spare_workers", &self.num_spare_workers())
            .field("rescues", &self.rescue_count())
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
