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

// From top to bottom; each uses only those below it:
//
//   catalogue    every model, a row each
//   python       Python itself, run by a script
//   gil          threads that take turns under one interpreter lock
//   interpreter  that lock, and where work lets another thread take it
//   processes    the way of a process a job
//   ways         the ways of doing a job on any executor: straight, sliced, awaited, offloaded
//   pool         the executor of a fixed set of threads
//   threads      the executor of a thread a unit
//   serial       the executor that runs one thing after the other
//   smol         smol's executors, with the feature `peers`
//   same_names   Cede's executors, and with the feature `peers` tokio's
//   model        what a workload may ask of a model
//   executor     what runs units
//   card         a row of the tables: a model, or a row that a study has of its own
//   job          one piece of work in every form a model may need
//   job_spec     a job as it is told to another process

pub(crate) mod card;
pub(crate) mod catalogue;
mod executor;
mod gil;
pub(crate) mod interpreter;
pub(crate) mod job;
pub(crate) mod job_spec;
pub(crate) mod model;
mod pool;
mod processes;
pub(crate) mod python;
mod same_names;
mod serial;
#[cfg(feature = "peers")]
mod smol;
mod threads;
mod ways;
