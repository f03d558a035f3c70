//! The configuration of a pool, what it runs, and its depth.

use crate::{
    base::primitive::{ThreadHandle, start_thread},
    trace::recorder::Recorder,
};
use std::{io, sync::Arc, time::Duration};

/// A job of the pool. The pool calls exactly one of `run` and `cancel`, once.
pub(crate) trait Job: Send + 'static {
    /// Whether a caller was told that the job is as good as done. Then a shutdown does not cancel
    /// it.
    fn is_promised(&self) -> bool;
    /// Does the work; called on a thread of the pool.
    fn run(self);
    /// Tells the task that waits for the job that it will not run.
    fn cancel(self);
}

/// A worker of an executor: one long job that has a thread to itself.
pub(crate) trait PoolWorker: Send + 'static {
    /// Works until this thread is no longer needed as a worker.
    fn run(&mut self);
    /// Whether to call [`run`](Self::run) again, as another worker that waits for a thread. Called
    /// under the pool's lock when `run` has returned.
    fn goes_on(&mut self) -> bool;
}

/// A function that each thread of the pool calls when it starts or stops.
pub(crate) type Hook = Arc<dyn Fn() + Send + Sync>;

/// Starts a thread with this name.
type StartThread = fn(String, Box<dyn FnOnce() + Send>) -> io::Result<ThreadHandle>;

/// The settings of a pool.
pub(crate) struct Config {
    /// The most threads that run jobs at the same time; not zero. Workers are not counted.
    pub(crate) max_threads: usize,
    /// How long an idle thread waits for a job before it ends.
    pub(crate) keep_alive: Duration,
    /// Returns the name of the next new thread. Called under the pool's lock: it must not use the
    /// pool.
    pub(crate) name: Box<dyn Fn() -> String + Send + Sync>,
    pub(crate) on_start: Option<Hook>,
    pub(crate) on_stop: Option<Hook>,
    /// Where the threads record what they do.
    pub(crate) recorder: Option<Recorder>,
    /// Starts a thread. Tests replace it by a function that fails.
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
            recorder: None,
            start_thread,
        }
    }
}

/// The load of a pool at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Depth {
    /// How many threads run jobs or are idle; workers are not counted.
    pub(crate) threads: usize,
    /// How many of these are idle.
    pub(crate) idle: usize,
    /// How many jobs no thread has taken yet.
    pub(crate) queued: usize,
}
