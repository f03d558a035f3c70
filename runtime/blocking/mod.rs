//! The blocking pool: threads for work that would block a worker.
//!
//! A job waits in one queue, under one lock, for one of at most `max_threads` threads. A thread is
//! made when a job finds none idle; an idle one leaves when its keep-alive is over.
//!
//! ```text
//!  submit ─► nobody idle, room left: a new thread ─┐
//!         ─► somebody idle: claim it ────────────┐ │
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
//! 1. **A claim is a promise.** Handing over to an idle thread moves it from `idle` to `claimed`
//!    under the lock that pushed the job, so the next job does not count on the same thread.
//! 2. **A thread asks `claimed`, not why it woke.** Whatever ended its sleep — a signal, the time,
//!    nothing at all — if `claimed` is not zero it takes one and looks at the queue. So a job that
//!    comes as a keep-alive runs out is run, and a spurious wake-up goes back to sleep.
//! 3. **Whoever leaves is no longer counted**, from the same hold of the lock in which it found
//!    nothing to do. A job never waits for a thread that has made up its mind.
//! 4. **Only threads that will come back are counted on.** A worker of an executor is on one of
//!    these threads for as long as the runtime lives, so `serving` leaves it out. Where nobody
//!    serves and no thread can be made, [`submit`](Handle::submit) gives the job back.
//! 5. **An accepted worker never waits.** It is pushed only along with a claim or a new thread, and every
//!    thread looks for a worker before it looks for a job.
//! 6. **Shutdown is one moment.** The flag is set and the queue emptied under one hold of the lock:
//!    a job submitted before is in that queue or with a thread, one submitted after sees the flag.
//!    So each is run or cancelled, once. A job that is promised stays in the queue, which a thread
//!    leaves empty; after the flag such a job is refused, so nobody is promised what will not be done.
//! 7. No job is run, cancelled or dropped under the lock.
//! 8. **A thread does not end by a panic.** Jobs and hooks are contained. What else panics on one of these
//!    threads, a worker too, is the runtime's own, and ends the process in words (see [`serve`]): its tasks
//!    and jobs would be waited for in vain.
//! 9. **Threads are bounded.** `max_threads` run jobs, one each runs a worker, and `max_threads` more
//!    block in place, which had been workers. The last two are the `busy_workers`.
//! 10. **A thread has ended when its thread-locals are gone**: the value that says so was registered
//!     before any other, and is destroyed after them. Until then it is `alive`, and the joining of one
//!     that is no longer alive takes no time worth mentioning. So a shutdown with a time-out can wait
//!     for the count, and then join.
//! 11. **No thread joins itself**: a thread of the pool counts, and joins, the others only.
//! 12. **No worker waits while a thread ends one.** A worker for which no thread was found begins to wait
//!     under one hold of the lock with that search, and a thread that has ended a worker gives up its place
//!     under one hold of the lock with a look at those that wait. So the thread finds the worker, or the worker
//!     the thread's place. Where they wait is the executor's business, so that a thread that
//!     [comes back](crate::task::block_in_place) can take one, too.
//!
//! What it learnt from tokio: [#8056] breaks (1), [#7922] the count of `idle` at shutdown, [#8406]
//! (4).
//!
//! [`serve`]: crate::base::fatal::serve
//! [#8056]: https://github.com/tokio-rs/tokio/issues/8056
//! [#7922]: https://github.com/tokio-rs/tokio/pull/7922
//! [#8406]: https://github.com/tokio-rs/tokio/issues/8406

// From top to bottom; each uses only those below it:
//
//   job      a closure that becomes a task of a single poll
//   pool     the side that hands jobs over
//   threads  the side that runs them
//   config   what a pool is given, and what it says of itself

pub(crate) mod config;
#[cfg(not(cede_loom))]
pub(crate) mod job;
pub(crate) mod pool;
mod threads;

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/pool.rs"]
mod tests;
