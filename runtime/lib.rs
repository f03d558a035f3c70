//! A small async runtime, to run programs on and to read.
//!
//! A runtime is a loop that polls futures. This one is made of an executor (for one thread or for
//! several), an event loop over [mio], a wheel of timers, a pool of threads for what blocks, and
//! channels between tasks. Names and semantics are [tokio]'s wherever tokio has the thing, so that
//! what is learnt here carries over; the I/O traits are those of [`futures`].
//!
//! ```
//! use std::time::Duration;
//!
//! cede::block_on(async {
//!     let (sender, mut receiver) = cede::sync::mpsc::channel(8);
//!     cede::spawn(async move {
//!         for number in 1..=3 {
//!             sender.send(number).await.unwrap();
//!         }
//!     });
//!     let mut sum = 0;
//!     while let Some(number) = receiver.recv().await {
//!         sum += number;
//!     }
//!     assert_eq!(sum, 6);
//! });
//! ```
//!
//! # Tasks must cede
//!
//! A task runs until its next `.await` that is not ready, and nobody can take the thread from it.
//! So a task must not block and must not compute for long: use [`spawn_blocking`], or divide the
//! work and [`yield`](task::yield_now) between the parts. The laboratory that comes with this crate
//! shows what happens otherwise.
//!
//! # Where to begin to read
//!
//! `runtime/task/run.rs` is the cycle of a task, `runtime/current_thread/run.rs` the loop around
//! it, `runtime/driver.rs` where that sleeps. `docs/architecture.md` is the map.
//!
//! [mio]: https://docs.rs/mio
//! [tokio]: https://docs.rs/tokio

// The models are built with loom's primitives, under which much of this has nobody to call it.
#![cfg_attr(cede_loom, allow(dead_code, unused_imports))]

mod alarm;
#[cfg(not(cede_loom))]
mod blocking;
mod budget;
mod clock;
mod contain;
mod counters;
#[cfg(not(cede_loom))]
mod current_thread;
mod driver;
mod entered;
#[cfg(not(cede_loom))]
pub mod fs;
#[cfg(not(cede_loom))]
mod handle;
mod idle;
#[cfg(not(cede_loom))]
pub mod io;
mod live;
#[cfg(not(cede_loom))]
mod multi_thread;
#[cfg(not(cede_loom))]
pub mod net;
mod pace;
mod pages;
mod park_on;
mod parker;
mod pool;
mod primitive;
#[cfg(not(cede_loom))]
pub mod process;
mod queues;
mod reactor;
mod readiness;
#[cfg(doctest)]
mod readme;
mod remote;
#[cfg(not(cede_loom))]
pub mod runtime;
mod shards;
#[cfg(not(cede_loom))]
pub mod signal;
#[cfg(not(cede_loom))]
mod spawn;
pub mod sync;
pub mod task;
#[cfg(not(cede_loom))]
pub mod time;
mod timers;
mod unpark;
mod waiters;
mod wheel;

#[cfg(not(cede_loom))]
pub use self::{
    current_thread::spawn_local::spawn_local,
    runtime::block_on::block_on,
    spawn::{spawn, spawn_blocking},
};

#[cfg(all(test, cede_loom))]
#[path = "../tests/loom/mod.rs"]
mod loom_models;
