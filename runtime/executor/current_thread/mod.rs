//! The executor that runs its tasks on the thread that calls `block_on`.

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
