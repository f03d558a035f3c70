//! Tasks: futures that run on their own, and what to do with them.
//!
//! [`spawn`] starts one in the current runtime and gives a [`JoinHandle`] to wait for it or to
//! abort it; [`spawn_local`] one that need not be [`Send`]; [`spawn_blocking`] runs a closure where
//! it may block.

// From top to bottom; each uses only those below it:
//
//   spawn           how a task is made: the right to run it, and the right to its output
//   join            the join handle: the right to the output
//   abort           the abort handle: the right to end a task
//   run             the cycle: run, cancel, complete
//   waker           the four functions of a waker
//   self_wake       the short cut of a task that yields
//   cell            the memory of a task
//   affinity        on which threads a task may run
//   executor_ref    how a task reaches its executor
//   runnable        the right to run a task
//   list_ref        the reference of the list of live tasks
//   task_ref        a counted reference
//   header          what does not depend on the type of the future
//   error           why a task has no output
//   state           the state word and all its transitions
//   id              what tells one task from another
//   consume_budget  a point at which a loop takes part in the budget
//   unconstrained   a future without a budget
//   yield_now       one step back in the queue

pub(crate) mod abort;
pub(crate) mod affinity;
mod cell;
mod consume_budget;
pub(crate) mod error;
pub(crate) mod executor_ref;
pub(crate) mod header;
pub(crate) mod id;
pub(crate) mod join;
pub(crate) mod list_ref;
mod run;
pub(crate) mod runnable;
mod self_wake;
pub(crate) mod spawn;
mod state;
pub(crate) mod task_ref;
mod unconstrained;
mod waker;
pub(crate) mod yield_now;

pub use self::{
    abort::AbortHandle,
    consume_budget::consume_budget,
    error::JoinError,
    id::Id,
    join::JoinHandle,
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
