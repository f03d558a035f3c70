//! Loom models: they run the library's own protocols in every order that their threads could take.
//!
//! They are compiled into the library's unit tests, because they reach private types:
//!
//! ```text
//! RUSTFLAGS="--cfg cede_loom" cargo test --lib --release --target-dir target/loom
//! ```

mod barrier;
mod block_on;
mod broadcast;
mod cancellation;
mod executor;
mod explore;
mod idle;
mod in_place;
mod inbox;
mod join_set;
mod kinds;
mod mpsc;
mod mutex;
mod notify;
mod once_cell;
mod oneshot;
mod parker;
mod pool;
mod readiness;
mod rescue;
mod rwlock;
mod self_wake;
mod semaphore;
mod stand_ins;
mod task;
mod task_count;
mod timers;
mod trace_ring;
mod unpark;
mod waiting;
mod watch;
mod watching;
mod workers;
