//! The blocking pool: threads for work that would block a worker.
//!
//! Jobs wait in one queue, under one lock, for one of at most `max_threads` threads. A thread is
//! started when a job finds none idle. An idle thread ends when its keep-alive time is over.
//!
//! ```text
//!  submit ─► none idle, room left: a new thread ───┐
//!         ─► one idle: claim it ──────────────────┐ │
//!         ─► else: wait in the queue             │ │
//!                                                │ ▼
//!          ┌──────┐  claimed, or shutdown        ▼ ┌──────┐  job   ┌──────┐
//!          │ IDLE │───────────────────────────────►│ LOOK │───────►│ BUSY │
//!          └──┬───┘◄───────────────────────────────└──┬───┘◄───────└──────┘
//!             │             nothing to do             │     done
//!             │ keep-alive over                       │ shutdown, or one too many
//!             └─────────────► LEAVING ◄───────────────┘
//!                                │ hook, thread-locals' destructors
//!                                ▼
//!                              ENDED ──► joined, by a shutdown that waits or by the next to end
//! ```
//!
//! 1. **A claim is a promise.** A submitter that gives a job to an idle thread moves that thread
//!    from `idle` to `claimed`, in the same critical section in which it pushes the job. So the
//!    next job does not count on the same thread.
//! 2. **A thread asks `claimed`, not why it woke.** When its sleep ends for any reason (a signal,
//!    the time-out, spuriously), it checks `claimed`. If that is not zero, the thread takes one
//!    claim and looks at the queue. So a job that arrives as a keep-alive ends is run, and a thread
//!    that woke spuriously goes back to sleep.
//! 3. **A thread that leaves is no longer counted**, from the same critical section in which it
//!    found nothing to do. A job never waits for a thread that has decided to leave.
//! 4. **Only threads that will return to the queue are counted on.** A worker of an executor
//!    occupies its thread for as long as the runtime lives, so `serving` does not count that
//!    thread. If no thread serves the queue and none can be started,
//!    [`submit`](pool::Handle::submit) returns the job.
//! 5. **An accepted worker never waits.** It is pushed only together with a claim or a new thread,
//!    and every thread looks for a worker before it looks for a job.
//! 6. **Shutdown is one moment.** One critical section sets the flag and empties the queue. A job
//!    that was submitted before is in that queue or with a thread; a submitter that comes later
//!    sees the flag. So each job is run or cancelled, once. A promised job stays in the queue, and
//!    the threads empty the queue before they leave. After the flag is set, a promised job is
//!    refused, so that no caller is promised work that will not be done.
//! 7. No job is run, cancelled or dropped under the lock.
//! 8. **A thread does not end by a panic.** Jobs and hooks are contained. Any other panic on one of
//!    these threads, also a worker's, is a fault of the runtime itself. It ends the process with a
//!    message (see [`serve`]), because otherwise other tasks would wait for its tasks and jobs for
//!    ever.
//! 9. **The number of threads is bounded.** At most `max_threads` threads run jobs, one for each
//!    worker of the executor runs that worker, and `max_threads` more may block in place (they were
//!    workers before). The last two groups are the `busy_workers`. A spare that works is a worker here, and so is
//!    the watcher of spares.
//! 10. **A thread has ended when its thread-locals are destroyed**: the value that reports the end
//!     was registered first, so it is destroyed last. Until then the thread counts as `alive`, and
//!     joining a thread that is no longer alive takes almost no time. So a shutdown with a time-out
//!     can wait for the count, and join afterwards.
//! 11. **No thread joins itself**: a thread of the pool counts and joins only the others.
//! 12. **No worker waits for a thread while a thread ends its worker.** A worker for which no
//!     thread was found begins to wait in the critical section of that search. A thread whose
//!     worker has ended frees its place in the critical section in which it looks for waiting
//!     workers. So either the thread finds the worker, or the worker finds the thread's place. The
//!     executor keeps the waiting workers, so that a thread that [comes
//!     back](crate::task::block_in_place) can take one, too.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.
//!
//! Learnt from tokio: [#8056] breaks (1), [#7922] the count of `idle` at shutdown, [#8406] (4).
//!
//! [`serve`]: crate::base::fatal::serve
//! [#8056]: https://github.com/tokio-rs/tokio/issues/8056
//! [#7922]: https://github.com/tokio-rs/tokio/pull/7922
//! [#8406]: https://github.com/tokio-rs/tokio/issues/8406

// From top to bottom; each uses only those below it:
//
//   job      a closure that becomes a task which is polled once
//   pool     the side that submits jobs
//   threads  the side that runs jobs
//   config   the configuration of a pool, what it runs, and its depth

pub(crate) mod config;
#[cfg(not(cede_loom))]
pub(crate) mod job;
pub(crate) mod pool;
mod threads;

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/pool.rs"]
mod tests;
