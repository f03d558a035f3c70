//! The execution models: how a unit is started, how it waits, how it does a job.
//!
//! ```text
//!  model = executor + way
//!          │          └ how a job is done: straight, in slices, awaited, offloaded, in place, apart
//!          └ what runs the units: one thread in order, a thread each, a pool, Cede's executors
//! ```
//!
//! A workload is written once against [`model::Model`]. A new executor or way is a file of its own
//! and a row in `catalogue`.

pub(crate) mod card;
pub(crate) mod catalogue;
pub(crate) mod executor;
pub(crate) mod gil;
pub(crate) mod model;
mod pool;
pub(crate) mod processes;
mod same_names;
mod serial;
#[cfg(feature = "peers")]
mod smol;
mod threads;
mod ways;
