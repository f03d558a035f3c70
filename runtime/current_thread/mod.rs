//! The executor that runs on the thread of its `block_on`.
//!
//! Files: `run` is the loop, `shared` what other threads see of it, `context` and `schedule`
//! how a woken task finds the local queue, `baton` what is handed from one `block_on` to the next, `root` the wake of
//! its future, `spawn_local` the tasks that stay on their thread.

mod baton;
pub(crate) mod context;
mod root;
pub(crate) mod run;
mod schedule;
pub(crate) mod shared;
pub(crate) mod spawn_local;
