//! The side that hands over: [`Pool`] owns, [`Handle`] submits. The protocol is in the parent's docs.

use super::{
    config::{Config, Depth, Job, Worker},
    threads::{Shared, State, thread_main},
};
use crate::base::{contain::contain, fatal::serve, primitive::Arc};
use std::{fmt, io, time::Duration};

/// The pool's owner: dropping it is a shutdown that does not wait.
pub(crate) struct Pool<J: Job>(Handle<J>);

/// Hands jobs to a pool; cheap to clone.
pub(crate) struct Handle<J: Job>(Arc<Shared<J>>);

impl<J: Job> Pool<J> {
    pub(crate) fn new(config: Config) -> Self {
        Self(Handle(Arc::new(Shared::new(config))))
    }

    pub(crate) fn handle(&self) -> &Handle<J> {
        &self.0
    }

    /// Cancels the queued jobs, except those that are [promised](Job::is_promised), which the threads
    /// still run. Then waits at most `timeout` for the threads: `None` for as long as it takes, zero not
    /// at all. Says whether every thread has ended.
    ///
    /// On a thread of the pool it waits for the others only.
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
    /// Hands over a job. After a shutdown it is cancelled at once, which is no error unless it is
    /// promised.
    ///
    /// # Errors
    ///
    /// No thread serves the queue and the system refuses to make one, or a promised job comes after
    /// the shutdown: the job comes back.
    pub(crate) fn submit(&self, job: J) -> Result<(), (io::Error, J)> {
        let mut state = self.0.state.lock();
        if state.shutdown {
            drop(state);
            if job.is_promised() {
                return Err((io::Error::other("the runtime has shut down"), job));
            }
            job.cancel();
            return Ok(());
        }
        let claimed = state.claim();
        if !claimed && state.serving() < self.0.config.max_threads {
            match self.start_thread(&mut state) {
                Err(error) if state.serving() == 0 => return Err((error, job)),
                // Made, or not needed: a thread that is busy now comes back to the queue.
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

    /// Runs `worker` on a thread of its own, at once, and even if the pool is shut down meanwhile.
    /// The executor has `workers` of them. Any more are there because as many of its threads block in
    /// place: there may be `max_threads` of those, whatever number of threads runs jobs (9).
    ///
    /// # Errors
    ///
    /// The system refuses to make a thread, too many block in place, or the pool is shut down and its last
    /// worker has ended: the worker is dropped.
    pub(crate) fn spawn_worker(&self, workers: usize, worker: impl Worker) -> io::Result<()> {
        let mut refused = None;
        self.spawn_worker_or(workers, worker, |worker| refused = Some(worker))
    }

    /// The same, but a worker for which there is no thread goes to `wait`, under the pool's lock (12).
    pub(crate) fn spawn_worker_or<W: Worker>(
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

    /// A thread for one more worker: whether it is an idle one, which is to be woken.
    fn find_thread(&self, state: &mut State<J>, workers: usize) -> io::Result<bool> {
        // Those that work may still hand over: somebody has to cancel their tasks.
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

    pub(crate) fn depth(&self) -> Depth {
        let state = self.0.state.lock();
        Depth { threads: state.serving(), idle: state.idle, queued: state.jobs.len() }
    }

    /// Ends every sleep for no reason, as a condition variable may.
    #[cfg(all(test, cede_loom))]
    pub(crate) fn wake_spuriously(&self) {
        self.0.wake.notify_all();
    }

    /// The new thread waits for the lock, which we hold, before it looks for the job.
    fn start_thread(&self, state: &mut State<J>) -> io::Result<()> {
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
