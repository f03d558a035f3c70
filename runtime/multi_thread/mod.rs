//! The executor with several workers that steal work from each other.
//!
//! Files: `worker` is the loop, `sleep` what it does without work, `shared` what other threads see, `core`
//! what makes a thread a worker, `context` and `schedule` how a woken task finds its worker's own queue,
//! `in_place` how a worker moves to another thread. The queues are in `queues`, who sleeps and who is
//! woken in `idle`.

pub(crate) mod context;
mod core;
pub(crate) mod in_place;
mod schedule;
pub(crate) mod shared;
mod sleep;
mod steal;
pub(crate) mod worker;
