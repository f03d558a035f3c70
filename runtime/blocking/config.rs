//! What a pool is given, and what it says of itself.

use crate::base::primitive::{ThreadHandle, start_thread};
use std::{io, sync::Arc, time::Duration};

/// What the pool runs: exactly one of the two, once.
pub(crate) trait Job: Send + 'static {
    /// Whether somebody was told that it is as good as done. Then a shutdown does not cancel it.
    fn is_promised(&self) -> bool;
    /// Does the work, on a thread of the pool.
    fn run(self);
    /// Tells whoever waits for it that it will not run.
    fn cancel(self);
}

/// A worker of an executor: one long job, on a thread of its own.
pub(crate) trait Worker: Send + 'static {
    /// Works, for as long as this thread is to.
    fn run(&mut self);
    /// Whether [`run`](Self::run) is to be called again, as another worker that waits for a thread. Called
    /// under the pool's lock when `run` has returned.
    fn goes_on(&mut self) -> bool;
}

/// Called on each thread of the pool as it starts or stops.
pub(crate) type Hook = Arc<dyn Fn() + Send + Sync>;

/// Starts a thread of this name.
type StartThread = fn(String, Box<dyn FnOnce() + Send>) -> io::Result<ThreadHandle>;

/// How a pool behaves.
pub(crate) struct Config {
    /// Most threads that run jobs at the same time; not zero. Workers are not counted.
    pub(crate) max_threads: usize,
    /// How long a thread stays without a job.
    pub(crate) keep_alive: Duration,
    /// Names each new thread. Called under the pool's lock: it must not use the pool.
    pub(crate) name: Box<dyn Fn() -> String + Send + Sync>,
    pub(crate) on_start: Option<Hook>,
    pub(crate) on_stop: Option<Hook>,
    /// The system's way to start a thread. A test may put one here that refuses.
    pub(crate) start_thread: StartThread,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_threads: 512,
            keep_alive: Duration::from_secs(10),
            name: Box::new(|| "cede-blocking".to_owned()),
            on_start: None,
            on_stop: None,
            start_thread,
        }
    }
}

/// The pool's depth at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Depth {
    /// Threads that run jobs or are idle; workers are not counted.
    pub(crate) threads: usize,
    /// Of these, how many are without a job.
    pub(crate) idle: usize,
    /// Jobs no thread has taken yet.
    pub(crate) queued: usize,
}
