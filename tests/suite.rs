//! One binary for every integration test: it links once, and the tests run side by side.

mod accepted;
mod auto_traits;
mod barrier;
mod blocking;
mod broadcast;
mod broadcast_clones;
mod budget;
mod callers;
mod cancellation;
mod compile_fail;
mod examples;
mod fs;
mod io;
mod join_set;
mod leaving;
mod mpsc;
mod mutex;
mod net;
#[cfg(target_os = "linux")]
mod no_threads;
mod notify;
mod once_cell;
mod oneshot;
mod process;
mod properties;
mod rwlock;
mod scheduler;
mod semaphore;
mod servers;
mod signal;
mod support;
mod task;
mod tidy;
mod time;
mod wakers;
mod watch;
