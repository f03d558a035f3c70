//! The side that submits: [`Pool`] owns the threads, [`Handle`] submits jobs. The protocol is
//! described in the parent's docs.

use super::{
    config::{Config, Depth, Job, PoolWorker},
    threads::{PoolState, Shared, thread_main},
};
use crate::{
    base::{contain::contain, fatal::serve, primitive::Arc},
    trace::recorder::Recorder,
};
use std::{fmt, io, time::Duration};

/// Owns the pool. Dropping it is a shutdown that does not wait.
pub(crate) struct Pool<J: Job>(Handle<J>);

/// Submits jobs to a pool; cheap to clone.
pub(crate) struct Handle<J: Job>(Arc<Shared<J>>);

impl<J: Job> Pool<J> {
    pub(crate) fn new(config: Config) -> Self {
        Self(Handle(Arc::new(Shared::new(config))))
    }

    pub(crate) fn handle(&self) -> &Handle<J> {
        &self.0
    }

    /// Cancels the queued jobs, except [promised](Job::is_promised) ones, which the threads still
    /// run. Then waits at most `timeout` for the threads to end (`None`: without limit; zero: not
    /// at all). Returns whether every thread has ended.
    ///
    /// When called on a thread of the pool, it waits for the other threads only.
    pub(crate) fn shutdown(&mut self, timeout: Option<Duration>) -> bool {
        let shared = &self.0.0;
        let mut state = shared.state.lock();
        state.shutdown = true;
        let mut queued = std::mem::take(&mut state.jobs);
        let mut cancelled = Vec::new();
        while let Some(job) = queued.pop_front() {
            if job.is_promised() {
                state.jobs.push_back(job);
            } else {
                cancelled.push(job);
            }
        }
        shared.wake.notify_all();
        drop(state);
        cancelled.into_iter().for_each(|job| contain(|| job.cancel()));
        shared.join_threads(timeout)
    }
}

impl<J: Job> Drop for Pool<J> {
    fn drop(&mut self) {
        self.shutdown(Some(Duration::ZERO));
    }
}

impl<J: Job> Handle<J> {
    /// Submits a job. After a shutdown the job is cancelled at once; that is an error only for a
    /// promised job.
    ///
    /// # Errors
    ///
    /// If no thread serves the queue and the system refuses to start one, or if a promised job
    /// comes after the shutdown. The error contains the job.
    pub(crate) fn submit(&self, job: J) -> Result<(), (io::Error, J)> {
        let mut state = self.0.state.lock();
        if state.shutdown {
            drop(state);
            if job.is_promised() {
                return Err((io::Error::other("the runtime has shut down"), job));
            }
            let _recording = self.recorder().map(Recorder::enter_runtime);
            job.cancel();
            return Ok(());
        }
        let claimed = state.claim();
        if !claimed && state.serving() < self.0.config.max_threads {
            match self.start_thread(&mut state) {
                Err(error) if state.serving() == 0 => return Err((error, job)),
                // Started, or not needed: a thread that is busy now will return to the queue.
                Ok(()) | Err(_) => {}
            }
        }
        state.jobs.push_back(job);
        drop(state);
        if claimed {
            self.0.wake.notify_one();
        }
        Ok(())
    }

    /// Runs `worker` on a thread of its own, at once, even if the pool is shut down meanwhile. The
    /// executor has `workers` workers. There are more only because some of its threads block in
    /// place; at most `max_threads` may do so, regardless of how many threads run jobs (9).
    ///
    /// # Errors
    ///
    /// If the system refuses to start a thread, too many threads block in place, or the pool is
    /// shut down and its last worker has ended. The worker is dropped.
    pub(crate) fn spawn_worker(&self, workers: usize, worker: impl PoolWorker) -> io::Result<()> {
        let mut refused = None;
        self.spawn_worker_or(workers, worker, |worker| refused = Some(worker))
    }

    /// Like [`spawn_worker`](Self::spawn_worker), but if there is no thread, passes the worker to
    /// `wait`, under the pool's lock (12).
    pub(crate) fn spawn_worker_or<W: PoolWorker>(
        &self,
        workers: usize,
        worker: W,
        wait: impl FnOnce(W),
    ) -> io::Result<()> {
        let worker = Box::new(worker);
        let mut state = self.0.state.lock();
        let claimed = match self.find_thread(&mut state, workers) {
            Ok(claimed) => claimed,
            Err(error) => {
                wait(*worker);
                return Err(error);
            }
        };
        state.busy_workers += 1;
        state.workers.push_back(worker);
        drop(state);
        if claimed {
            self.0.wake.notify_one();
        }
        Ok(())
    }

    /// Finds a thread for one more worker: claims an idle one or starts one. Returns whether it
    /// claimed one, which the caller must wake.
    fn find_thread(&self, state: &mut PoolState<J>, workers: usize) -> io::Result<bool> {
        // A running worker may still move to another thread, which must then cancel its tasks.
        if state.shutdown && state.busy_workers == 0 {
            return Err(io::Error::other("the runtime is shut down"));
        }
        if state.busy_workers >= workers.saturating_add(self.0.config.max_threads) {
            return Err(io::Error::other("as many threads block as may"));
        }
        let claimed = state.claim();
        if !claimed {
            self.start_thread(state)?;
        }
        Ok(claimed)
    }

    /// Where the threads record what they do.
    pub(crate) fn recorder(&self) -> Option<&Recorder> {
        self.0.config.recorder.as_ref()
    }

    pub(crate) fn depth(&self) -> Depth {
        let state = self.0.state.lock();
        Depth { threads: state.serving(), idle: state.idle, queued: state.jobs.len() }
    }

    /// Wakes every sleeping thread spuriously, as a condition variable may.
    #[cfg(all(test, cede_loom))]
    pub(crate) fn wake_spuriously(&self) {
        self.0.wake.notify_all();
    }

    /// Starts a thread. It first waits for the lock, which the caller holds, and then looks for the
    /// job.
    fn start_thread(&self, state: &mut PoolState<J>) -> io::Result<()> {
        let (config, shared, number) = (&self.0.config, self.0.clone(), state.made);
        let body = Box::new(move || serve(|| thread_main(shared, number)));
        let handle = (config.start_thread)((config.name)(), body)?;
        state.handles.insert(number, handle);
        state.made += 1;
        state.threads += 1;
        state.alive += 1;
        Ok(())
    }
}

impl<J: Job> Clone for Handle<J> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<J: Job> fmt::Debug for Handle<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.depth().fmt(f)
    }
}
