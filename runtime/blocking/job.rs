//! Blocking jobs: each closure becomes a task that the pool polls once.

use super::{config::Job, pool::Handle};
use crate::{
    driver::driver,
    task::{error::JoinError, join::JoinHandle, runnable::Runnable, spawn::spawn_job},
    trace::recorder::Recorder,
};
use std::{
    future::Future,
    panic::Location,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// Gives the closure to the pool. If the pool has no thread for it, the handle returns an error.
pub(crate) fn spawn_on<F, R>(
    pool: &Handle<BlockingJob>,
    driver: &Arc<driver::Handle>,
    closure: F,
    location: &'static Location<'static>,
) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let (job, join_handle) = job(driver, closure, false, pool.recorder(), location);
    if let Err((error, job)) = pool.submit(job) {
        let _recording = pool.recorder().map(Recorder::enter_runtime);
        job.runnable.refuse(error);
    }
    join_handle
}

/// Gives the pool a closure that will be called even if the runtime ends first. So the caller may
/// report that the work is done.
///
/// # Errors
///
/// If the pool has no thread for the closure, or is shut down: the closure was dropped.
pub(crate) fn promise_on<F, R>(
    pool: &Handle<BlockingJob>,
    driver: &Arc<driver::Handle>,
    closure: F,
    location: &'static Location<'static>,
) -> Result<JoinHandle<R>, JoinError>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let (job, join_handle) = job(driver, closure, true, pool.recorder(), location);
    match pool.submit(job) {
        Ok(()) => Ok(join_handle),
        Err((error, job)) => {
            let error = JoinError::no_thread(job.runnable.id(), error);
            let _recording = pool.recorder().map(Recorder::enter_runtime);
            job.cancel();
            Err(error)
        }
    }
}

fn job<F, R>(
    driver: &Arc<driver::Handle>,
    closure: F,
    promised: bool,
    recorder: Option<&Recorder>,
    location: &'static Location<'static>,
) -> (BlockingJob, JoinHandle<R>)
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let (runnable, join_handle) = spawn_job(Once(Some(closure)), recorder, location);
    (
        BlockingJob { runnable, promised, _inhibitor: ClockInhibitor::new(driver.clone()) },
        join_handle,
    )
}

/// A future that calls its closure when it is polled for the first time.
struct Once<F>(Option<F>);

/// The closure is only called; it is never pinned.
impl<F> Unpin for Once<F> {}

impl<F: FnOnce() -> R, R> Future for Once<F> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        let closure = self.0.take().expect("a blocking job is polled once");
        Poll::Ready(closure())
    }
}

/// A task for the pool. The task's end reaches its `JoinHandle` before `_inhibitor` is dropped.
pub(crate) struct BlockingJob {
    runnable: Runnable,
    promised: bool,
    _inhibitor: ClockInhibitor,
}

/// Keeps a paused clock from advancing by itself.
struct ClockInhibitor(Arc<driver::Handle>);

impl ClockInhibitor {
    fn new(driver: Arc<driver::Handle>) -> Self {
        driver.timers().clock().inhibit();
        Self(driver)
    }
}

impl Drop for ClockInhibitor {
    fn drop(&mut self) {
        if self.0.timers().clock().release_inhibitor() {
            self.0.unpark();
        }
    }
}

impl Job for BlockingJob {
    fn is_promised(&self) -> bool {
        self.promised
    }

    fn run(self) {
        // `Err`: no list of live tasks, because the pool keeps its own jobs.
        let again = self.runnable.run(Err);
        debug_assert!(again.is_none(), "a blocking job is polled once");
    }

    fn cancel(self) {
        self.runnable.discard();
    }
}
