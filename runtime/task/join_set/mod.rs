//! A set of tasks, joined in the order in which they end.

mod join;
mod set;
mod spawn;

pub use set::JoinSet;
