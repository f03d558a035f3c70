//! A set of tasks, joined in the order in which they end.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   join   takes tasks that have ended out of a set
//   spawn  spawns tasks into a set
//   set    JoinSet: the tasks, and the loop that waits for the next to end
//   ended  the keys of tasks that have ended, and the waker for the next

pub(crate) mod ended;
#[cfg(not(cede_loom))]
pub(crate) mod join;
#[cfg(not(cede_loom))]
pub(crate) mod set;
#[cfg(not(cede_loom))]
pub(crate) mod spawn;

#[cfg(not(cede_loom))]
pub use set::JoinSet;
