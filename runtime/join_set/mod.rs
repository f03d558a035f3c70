//! A set of tasks, joined in the order in which they end.

// From top to bottom; each uses only those below it:
//
//   join   how tasks leave a set
//   spawn  how tasks get into a set
//   set    the set
//   inbox  where its tasks say that they have ended

pub(crate) mod inbox;
#[cfg(not(cede_loom))]
pub(crate) mod join;
#[cfg(not(cede_loom))]
pub(crate) mod set;
#[cfg(not(cede_loom))]
pub(crate) mod spawn;

#[cfg(not(cede_loom))]
pub use set::JoinSet;
