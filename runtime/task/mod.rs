//! Tasks: futures that run independently of the code that spawned them.
//!
//! [`spawn()`] starts a task in the current runtime and returns a [`JoinHandle`], with which you wait
//! for the task or abort it. [`spawn_local`] does the same for a future that is not [`Send`].
//! [`spawn_blocking`] runs a closure on a thread that it may block.

// From top to bottom; each uses only those below it:
//
//   spawn           makes a task: a Runnable and a JoinHandle
//   join            JoinHandle: the right to the output
//   abort           AbortHandle: the right to abort a task
//   run             the life cycle: run, cancel, complete
//   current         which task is running here
//   waker           the four functions of a waker
//   self_wake       the short cut for a task that wakes itself during its poll
//   cell            the memory of a task, and the only code that knows its future's type
//   affinity        on which threads a task may run
//   executor_ref    ExecutorRef: how a task reaches its executor
//   recorded_root   records the future of `block_on` as if it were a task
//   recorded        what is recorded of a task
//   runnable        Runnable: the right to run a task
//   list_ref        ListRef: the reference that the live list owns
//   task_ref        TaskRef: a counted reference
//   header          the part of a task that does not depend on the type of its future
//   error           JoinError: why a task has no output
//   state           the state word and all its transitions
//   id              the number of a task, unique in the process
//   task_local      values that belong to a task
//   consume_budget  lets a loop take part in the cooperative budget
//   unconstrained   exempts a future from the cooperative budget
//   yield_now       lets every other ready task run first

pub(crate) mod abort;
pub(crate) mod affinity;
mod cell;
mod consume_budget;
mod current;
pub(crate) mod error;
pub(crate) mod executor_ref;
pub(crate) mod header;
pub(crate) mod id;
pub(crate) mod join;
pub(crate) mod list_ref;
pub(crate) mod recorded;
pub(crate) mod recorded_root;
mod run;
pub(crate) mod runnable;
mod self_wake;
pub(crate) mod spawn;
mod state;
mod task_local;
pub(crate) mod task_ref;
mod unconstrained;
mod waker;
pub(crate) mod yield_now;

pub use self::{
    abort::AbortHandle,
    consume_budget::consume_budget,
    current::{id, try_id},
    error::JoinError,
    id::Id,
    join::JoinHandle,
    task_local::{AccessError, LocalKey, TaskLocalFuture},
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
