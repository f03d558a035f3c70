//! One binary for every integration test: it links once, and the tests run side by side.

mod auto_traits;
mod barrier;
#[cfg(not(cede_loom))]
mod blocking;
#[cfg(not(cede_loom))]
mod broadcast;
#[cfg(not(cede_loom))]
mod cancellation;
#[cfg(not(cede_loom))]
mod fs;
#[cfg(not(cede_loom))]
mod io;
#[cfg(not(cede_loom))]
mod join_set;
mod mpsc;
mod mutex;
#[cfg(not(cede_loom))]
mod net;
mod notify;
mod once_cell;
mod oneshot;
#[cfg(not(cede_loom))]
mod process;
mod rwlock;
#[cfg(not(cede_loom))]
mod scheduler;
mod semaphore;
#[cfg(not(cede_loom))]
mod signal;
mod support;
#[cfg(not(cede_loom))]
mod task;
mod tidy;
mod time;
#[cfg(not(cede_loom))]
mod watch;
