//! Blocking jobs: closures that become tasks of a single poll, run by the pool.

use super::{config::Job, pool::Handle};
use crate::{
    driver::driver,
    task::{error::JoinError, join::JoinHandle, runnable::Runnable, spawn::spawn},
};
use std::{
    future::Future,
    panic::Location,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// Hands the closure to the pool. If that has no thread for it, the handle says so.
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
    let (job, join_handle) = job(driver, closure, false, location);
    if let Err((error, job)) = pool.submit(job) {
        job.runnable.refuse(error);
    }
    join_handle
}

/// Hands over a closure that will be called even if the runtime ends before its turn comes. So the caller
/// may say that it is done.
///
/// # Errors
///
/// The pool has no thread for it, or is shut down: the closure was dropped.
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
    let (job, join_handle) = job(driver, closure, true, location);
    match pool.submit(job) {
        Ok(()) => Ok(join_handle),
        Err((error, job)) => {
            let error = JoinError::no_thread(job.runnable.id(), error);
            job.cancel();
            Err(error)
        }
    }
}

fn job<F, R>(
    driver: &Arc<driver::Handle>,
    closure: F,
    promised: bool,
    location: &'static Location<'static>,
) -> (BlockingJob, JoinHandle<R>)
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let (runnable, join_handle) = spawn(Once(Some(closure)), None, location);
    (BlockingJob { runnable, promised, _held: Held::new(driver.clone()) }, join_handle)
}

/// A future that calls its closure when it is polled for the first time.
struct Once<F>(Option<F>);

/// The closure is called, never pinned.
impl<F> Unpin for Once<F> {}

impl<F: FnOnce() -> R, R> Future for Once<F> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        let closure = self.0.take().expect("a blocking job is polled once");
        Poll::Ready(closure())
    }
}

/// A task for the pool. Its end has been told to whoever joins it before the clock is let go.
pub(crate) struct BlockingJob {
    runnable: Runnable,
    promised: bool,
    _held: Held,
}

/// Keeps a paused clock from moving on by itself.
struct Held(Arc<driver::Handle>);

impl Held {
    fn new(driver: Arc<driver::Handle>) -> Self {
        driver.timers().clock().hold();
        Self(driver)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.0.timers().clock().let_go() {
            self.0.unpark();
        }
    }
}

impl Job for BlockingJob {
    fn is_promised(&self) -> bool {
        self.promised
    }

    fn run(self) {
        // The pool knows its own jobs; a list of live ones is not needed.
        let again = self.runnable.run(Err);
        debug_assert!(again.is_none(), "a blocking job is polled once");
    }

    fn cancel(self) {
        self.runnable.discard();
    }
}
