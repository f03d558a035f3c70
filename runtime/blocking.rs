//! Blocking jobs: closures that become tasks of a single poll, run by the pool.

use crate::{
    driver,
    pool::{config::Job, handle::Handle},
    task::{join::JoinHandle, output::New, reference::Task},
};
use std::{
    future::Future,
    panic::Location,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// Hands the closure to the pool.
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
    let new = New::free(Once(Some(closure)), None, location);
    let job = BlockingJob { task: new.task, _held: Held::new(driver.clone()) };
    if let Err((error, job)) = pool.submit(job) {
        job.task.refuse(error);
    }
    JoinHandle::new(new.output)
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
    task: Task,
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
        false
    }

    fn run(self) {
        // The pool knows its own jobs; a list of live ones is not needed.
        let again = self.task.run(Err);
        debug_assert!(again.is_none(), "a blocking job is polled once");
    }

    fn cancel(self) {
        self.task.discard();
    }
}
