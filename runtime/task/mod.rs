//! Tasks: futures that run on their own, and what to do with them.
//!
//! [`spawn`] starts one in the current runtime and gives a [`JoinHandle`] to wait for it or to
//! abort it; [`spawn_local`] one that need not be [`Send`]; [`spawn_blocking`] runs a closure where
//! it may block.
//!
//! In the source `state` is the diagram, `cell` the memory, `reference` what points to it, `run` the
//! cycle of poll and wake, `self_wake` the short cut of a task that yields.

mod cell;
mod consume_budget;
pub(crate) mod error;
pub(crate) mod id;
pub(crate) mod inbox;
pub(crate) mod join;
#[cfg(not(cede_loom))]
mod join_set;
pub(crate) mod output;
pub(crate) mod reference;
mod run;
mod self_wake;
mod state;
pub(crate) mod thread;
mod unconstrained;
pub(crate) mod yield_now;

#[cfg(not(cede_loom))]
pub use self::join_set::JoinSet;
pub use self::{
    consume_budget::consume_budget,
    error::JoinError,
    id::Id,
    join::{AbortHandle, JoinHandle},
    unconstrained::{Unconstrained, unconstrained},
    yield_now::yield_now,
};
#[cfg(not(cede_loom))]
pub use crate::{
    current_thread::spawn_local::spawn_local,
    multi_thread::in_place::block_in_place,
    spawn::{spawn, spawn_blocking},
};
