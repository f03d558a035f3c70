//! Blocking jobs: closures that become tasks of a single poll, run by the pool.

use crate::{
    pool::{config::Job, handle::Handle},
    task::{
        cell::{Schedule, Task},
        join::JoinHandle,
        output::New,
    },
};
use std::{
    future::Future,
    panic::Location,
    pin::Pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll},
};

/// Hands the closure to the pool.
pub(crate) fn spawn_on<F, R>(
    pool: &Handle<Task>,
    closure: F,
    location: &'static Location<'static>,
) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let new = New::free(Once(Some(closure)), NO_QUEUE.clone(), location);
    // The pool knows its own jobs; a list of live ones is not needed.
    drop(new.listed);
    if let Err((error, task)) = pool.submit(new.task) {
        task.refuse(error);
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

/// What a blocking job has for an executor: it is never idle, so never scheduled.
struct NoQueue;

static NO_QUEUE: LazyLock<Arc<dyn Schedule>> = LazyLock::new(|| Arc::new(NoQueue));

impl Schedule for NoQueue {
    fn enlist(&self, _: Task) -> Result<(), Task> {
        unreachable!("the pool knows its own jobs");
    }

    fn schedule(&self, _: Task) {
        unreachable!("a blocking job was woken");
    }

    fn release(&self, _: &Task) -> Option<Task> {
        None
    }
}

impl Job for Task {
    fn run(self) {
        let again = Task::run(self);
        debug_assert!(again.is_none(), "a blocking job is polled once");
    }

    fn cancel(self) {
        self.discard();
    }
}
