//! The executor with several workers that steal work from each other.
//!
//! # Shutdown, step by step
//!
//! `docs/architecture.md` explains the notation.
//!
//! ```itinerary
//! 1. The thread that drops the runtime admits no more tasks, aborts those in the live lists, and wakes all workers:
//! end (executor/runtime.rs) → shut_down (executor/multi_thread/shared.rs)
//!   → TaskCount::close (executor/multi_thread/task_count.rs)
//!   → LiveShards::close (executor/multi_thread/live_shards.rs) → abort (task/run.rs)
//!   → wake_all (executor/multi_thread/idle/wake.rs)
//! 2. A worker aborts each task that it takes from a queue, as it may be in no live list, and runs it to drop its future:
//! run (executor/multi_thread/worker.rs)
//!   → is_shutting_down (executor/multi_thread/shared.rs)
//!   → abort (task/run.rs)
//!   → Runnable::run (task/run.rs) → run_once (task/run.rs) → cancel (task/run.rs)
//! 3. The thread that ends the last task wakes all workers:
//! cancel (task/run.rs) → Runnable::complete (task/run.rs) → ExecutorRef::release (task/executor_ref.rs)
//!   → Schedule::release (executor/multi_thread/schedule.rs)
//!     → wake_all_if_over (executor/multi_thread/idle/wake.rs) → is_over (executor/multi_thread/idle_host.rs)
//! 4. Each worker leaves its loop, wakes the others, which may have asked too early whether all is over, and closes the driver:
//! run (executor/multi_thread/worker.rs)
//!   → Context::next_task (executor/multi_thread/worker.rs)
//!     → next_task (executor/multi_thread/idle/next_task.rs) → is_over (executor/multi_thread/idle_host.rs)
//!   → wake_all (executor/multi_thread/idle/wake.rs)
//!   → Handle::close (driver/driver.rs)
//! 5. The worker's thread returns to the pool, and ends when no mandatory job is left there:
//! work (blocking/threads.rs)
//!   → run_worker (blocking/threads.rs) → PoolWorker::run (executor/multi_thread/worker.rs)
//!     → run (executor/multi_thread/worker.rs)
//! 6. The thread that drops the runtime has cancelled the other jobs, and waits for the threads, up to the time-out:
//! end (executor/runtime.rs) → Pool::shutdown (blocking/pool.rs)
//!   → cancel (blocking/job.rs)
//!   → join_threads (blocking/threads.rs)
//! ```

// From top to bottom; each uses only those below it:
//
//   block_in_place  hands the worker over to another thread
//   watcher         the thread that calls up spares when all workers are stuck
//   worker          a worker's main loop
//   idle_host       the executor's side of the idle protocol
//   schedule        what tasks and handles call on the executor
//   context         which worker this thread is
//   shared          the part of the executor that every thread can reach
//   spare_queues    what the executor keeps for rescue: the queues of spares that do not work
//   core            the state of a worker, in one piece that can move to another thread
//   idle            the idle protocol: how workers find tasks, sleep, and wake each other
//   queues          one queue for each worker, and a common one
//   load            when a worker has enough tasks that another should help
//   live_shards     the lists of live tasks, one for each worker
//   task_count      how many tasks there are

#[cfg(not(cede_loom))]
pub(crate) mod block_in_place;
#[cfg(not(cede_loom))]
pub(crate) mod context;
#[cfg(not(cede_loom))]
pub(crate) mod core;
pub(crate) mod idle;
#[cfg(not(cede_loom))]
pub(crate) mod idle_host;
pub(crate) mod live_shards;
pub(crate) mod load;
pub(crate) mod queues;
#[cfg(not(cede_loom))]
pub(crate) mod schedule;
#[cfg(not(cede_loom))]
pub(crate) mod shared;
#[cfg(not(cede_loom))]
pub(crate) mod spare_queues;
pub(crate) mod task_count;
#[cfg(not(cede_loom))]
pub(crate) mod watcher;
#[cfg(not(cede_loom))]
pub(crate) mod worker;
