//! Properties: each channel, each primitive and the reader of lines, driven at random, does what a
//! plain model says.
//!
//! A model is a few queues and numbers that are changed together with the real thing, one operation
//! at a time. Everything runs on one thread and is polled by hand, so that a seed determines
//! exactly what happens. The loom models explore the orders that several threads can take.
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
