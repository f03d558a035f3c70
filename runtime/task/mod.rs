//! Tasks: futures that run on their own, and what to do with them.
//!
//! [`spawn`] starts one in the current runtime and gives a [`JoinHandle`] to wait for it or to
//! abort it; [`spawn_local`] one that need not be [`Send`]; [`spawn_blocking`] runs a closure where
//! it may block.
//!
//! In the source `state` is the diagram, `cell` the memory, `run` the cycle of poll and wake.

pub(crate) mod cell;
pub(crate) mod error;
pub(crate) mod id;
pub(crate) mod join;
pub(crate) mod output;
mod run;
mod state;
pub(crate) mod thread;

pub use self::{
    error::JoinError,
    id::Id,
    join::{AbortHandle, JoinHandle},
};
#[cfg(not(cede_loom))]
pub use crate::{
    current_thread::spawn_local::spawn_local,
    multi_thread::in_place::block_in_place,
    spawn::{spawn, spawn_blocking},
};
