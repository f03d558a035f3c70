//! The executor that runs its tasks on the thread that calls `block_on`.
//!
//! # Shutdown, step by step
//!
//! The thread that drops the runtime does all of it. (`docs/architecture.md` explains the notation.)
//!
//! ```itinerary
//! 1. It takes the core out of its slot, and so runs the executor. No other thread can, as this one owns the runtime:
//! end (executor/runtime.rs) → shutdown (executor/current_thread/run.rs)
//!   → CoreSlot::take (executor/current_thread/core_slot.rs)
//!   → begin (executor/current_thread/run.rs)
//! 2. From now on no thread can launch or list a task; those in the live list and in the queue are aborted:
//! shutdown (executor/current_thread/run.rs) → Context::close (executor/current_thread/context.rs)
//!   → Inbox::close (executor/current_thread/inbox.rs)
//!   → take_messages (executor/current_thread/context.rs)
//!   → Live::close (executor/live.rs)
//!   → abort_if (executor/current_thread/context.rs) → abort (task/run.rs)
//! 3. It runs each of these tasks once more, which drops the future, and each task that this wakes, until none is alive:
//! shutdown (executor/current_thread/run.rs) → run_one (executor/current_thread/run.rs)
//!   → Session::poll (executor/current_thread/run.rs)
//!     → Runnable::run (task/run.rs) → run_once (task/run.rs) → cancel (task/run.rs)
//! 4. If a task is alive and not in the queue, another thread has woken it and is about to send it. It sleeps until then:
//! shutdown (executor/current_thread/run.rs) → turn (executor/current_thread/run.rs)
//! 5. It drops the core, with the driver in it, instead of putting it back. Sources and timers that still exist return errors:
//! end (executor/runtime.rs) → Handle::close (driver/driver.rs)
//! 6. It waits for the threads of the blocking pool to end, up to the time-out:
//! end (executor/runtime.rs) → Pool::shutdown (blocking/pool.rs) → join_threads (blocking/threads.rs)
//! ```
//!
//! The end of each `block_on` is a small shutdown: the tasks of `spawn_local` are bound to its thread, and are
//! cancelled there (`Session::end_bound` in `run.rs`).

// From top to bottom; each uses only those below it:
//
//   run             the run loop, and the shutdown
//   spawn_local     spawns tasks that stay on this thread
//   schedule        what tasks and handles call on the executor
//   context         what the thread that runs the executor owns
//   shared          the part of the executor that all threads share
//   core_slot       the core, and where it is stored while no thread runs the executor
//   inbox           the tasks that other threads woke or spawned
//   block_on_waker  the waker of the future given to `block_on`

#[cfg(not(cede_loom))]
pub(crate) mod block_on_waker;
#[cfg(not(cede_loom))]
pub(crate) mod context;
#[cfg(not(cede_loom))]
pub(crate) mod core_slot;
pub(crate) mod inbox;
#[cfg(not(cede_loom))]
pub(crate) mod run;
#[cfg(not(cede_loom))]
pub(crate) mod schedule;
#[cfg(not(cede_loom))]
pub(crate) mod shared;
#[cfg(not(cede_loom))]
pub(crate) mod spawn_local;
