//! Tasks: futures that run on their own, and what to do with them.
//!
//! [`spawn`] starts one in the current runtime and gives a [`JoinHandle`] to wait for it or to
//! abort it; [`spawn_local`] one that need not be [`Send`]; [`spawn_blocking`] runs a closure where
//! it may block.

// From top to bottom; each uses only those below it:
//
//   join            the handles: one to wait for the output, any number to abort
//   run             the cycle: run, wake, cancel, complete
//   output          how a task is made, and how its output reaches the join handle
//   self_wake       the short cut of a task that yields
//   cell            the memory of a task
//   affinity        on which threads a task may run
//   reference       what queues, wakers and handles hold
//   error           why a task has no output
//   state           the state word and all its transitions
//   id              what tells one task from another
//   consume_budget  a point at which a loop takes part in the budget
//   unconstrained   a future without a budget
//   yield_now       one step back in the queue

pub(crate) mod affinity;
mod cell;
mod consume_budget;
pub(crate) mod error;
pub(crate) mod id;
pub(crate) mod join;
pub(crate) mod output;
pub(crate) mod reference;
mod run;
mod self_wake;
mod state;
mod unconstrained;
pub(crate) mod yield_now;

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
    executor::{
        current_thread::spawn_local::spawn_local, multi_thread::block_in_place::block_in_place,
    },
    join_set::JoinSet,
    spawn::{spawn, spawn_blocking},
};
