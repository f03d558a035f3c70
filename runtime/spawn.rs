//! Spawns tasks and blocking jobs: in the runtime this thread is in, or in that of a [`Handle`].

use crate::{
    blocking::job,
    handle::{Executor, Handle, expect_current, with_current},
    task::{
        error::JoinError,
        join::JoinHandle,
        spawn::{Spawned, spawn as new_task},
    },
};
use std::{future::Future, panic::Location, sync::Arc};

/// A future larger than this is boxed first, because each function to which it is passed by value
/// needs its size again on the stack (tokio#6692).
const LARGE_FUTURE: usize = 16 * 1024;

/// Spawns a task in the current runtime: the future runs concurrently with the code that spawned
/// it.
///
/// The task starts even if the [`JoinHandle`] is not awaited, but only when the current poll has
/// ended or another worker is free. Dropping the handle detaches the task. When the runtime shuts
/// down, the task's future is dropped at the `.await` where it waits.
///
/// # Panics
///
/// Outside a runtime.
///
/// ```
/// cede::block_on(async {
///     let tasks: Vec<_> = (0..3).map(|n| cede::spawn(async move { n * n })).collect();
///     let mut sum = 0;
///     for task in tasks {
///         sum += task.await.unwrap();
///     }
///     assert_eq!(sum, 5);
/// });
/// ```
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let (location, mut future) = (Location::caller(), Some(future));
    let launched = with_current(|handle| {
        let future = future.take().expect("asked once");
        launch(handle.executor(), future, location)
    });
    // A task that was refused is dropped here, where the thread-local is free again.
    expect_current(launched).join_handle
}

/// Runs a closure that blocks or computes for long on a separate thread, where it keeps no task
/// waiting. Returns a handle to its result.
///
/// The runtime makes threads as it needs them, up to
/// [`max_blocking_threads`](crate::runtime::Builder::max_blocking_threads). Further jobs wait in an
/// unbounded queue, in order. So jobs that wait for other jobs, directly or through a lock, can
/// occupy all threads and then wait for ever; use threads of your own for such work.
///
/// [`JoinHandle::abort`] cancels a job that has not begun; its handle resolves when its turn in the
/// queue comes. A job that has begun cannot be stopped. The shutdown of the runtime cancels the
/// jobs in the queue and waits for those that are running;
/// [`Runtime`](crate::runtime::Runtime#shutdown) describes this, and how to shut down without
/// waiting. If the runtime has no thread and the system refuses to make one, the handle resolves to
/// a cancelled [`JoinError`], whose source is the system's error.
///
/// # Panics
///
/// Outside a runtime. If the closure panics, the handle resolves to that panic.
///
/// ```
/// cede::block_on(async {
///     let sum = cede::spawn_blocking(|| (1..=100).sum::<i32>()).await.unwrap();
///     assert_eq!(sum, 5050);
/// });
/// ```
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    Handle::current().spawn_blocking(f)
}

impl Handle {
    /// Spawns a task; see [`task::spawn`](crate::task::spawn()). If the runtime has shut down, the
    /// task is cancelled at once.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let task = runtime.handle().spawn(async { 5 });
    /// assert_eq!(runtime.block_on(task)?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        launch(self.executor(), future, Location::caller()).join_handle
    }

    /// Runs `job` on a thread that may block; see
    /// [`task::spawn_blocking`](crate::task::spawn_blocking).
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let job = runtime.handle().spawn_blocking(|| std::fs::read_to_string("Cargo.toml"));
    /// assert!(runtime.block_on(job)??.contains("cede"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, job: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let handle = self.clone();
        let job = move || {
            let _guard = handle.enter();
            job()
        };
        job::spawn_on(self.pool(), self.driver(), job, Location::caller())
    }

    /// Runs `job` on a thread that may block, even if the runtime ends before its turn comes. Only
    /// for jobs of the library itself, which must not need the runtime.
    ///
    /// # Errors
    ///
    /// The system makes no thread, or the runtime has shut down.
    #[track_caller]
    pub(crate) fn promise_blocking<F, R>(&self, job: F) -> Result<JoinHandle<R>, JoinError>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        job::promise_on(self.pool(), self.driver(), job, Location::caller())
    }
}

/// Spawns tasks without output, for libraries that are written against `futures`.
impl futures::task::Spawn for Handle {
    fn spawn_obj(
        &self,
        future: futures::task::FutureObj<'static, ()>,
    ) -> Result<(), futures::task::SpawnError> {
        drop(self.spawn(future));
        Ok(())
    }
}

#[inline]
fn launch<F>(
    executor: &Arc<dyn Executor>,
    future: F,
    location: &'static Location<'static>,
) -> Spawned<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    if size_of::<F>() > LARGE_FUTURE {
        new_task(Box::pin(future), &**executor, location)
    } else {
        new_task(future, &**executor, location)
    }
}
