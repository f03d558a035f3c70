//! Properties: each channel and primitive, and what reads bytes, driven at random, does what a plain model
//! says.
//!
//! A model is a few queues and numbers that are changed along with the real thing, one operation at
//! a time. Everything runs on one thread and polls by hand, so that a seed says exactly what
//! happens; the orders that several threads can take are what the loom models look at.
//!
//! ```text
//! cargo test --test suite properties -- --nocapture            seeds and counts
//! CEDE_SEED=17 cargo test --test suite properties::semaphore   one seed again
//! CEDE_SEED=1000..9000 cargo test --test suite properties      other seeds
//! ```

mod barrier;
mod broadcast;
mod cancellation;
mod end;
mod frame;
mod lines;
mod model;
mod mpsc;
mod mutex;
mod notify;
mod once_cell;
mod oneshot;
mod operation;
mod permits;
pub(crate) mod random;
mod rwlock;
mod semaphore;
mod unbounded;
mod value;
mod watch;
