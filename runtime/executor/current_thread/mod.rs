//! The executor that runs on the thread of its `block_on`.

// From top to bottom; each uses only those below it:
//
//   run             the loop
//   spawn_local     tasks that stay on their thread
//   schedule        what tasks and handles ask of the executor
//   context         what the thread that runs it keeps at hand
//   shared          what every thread may know of the executor
//   core_slot       the core, and where it is while no thread runs the executor
//   inbox           tasks that other threads woke or spawned
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
