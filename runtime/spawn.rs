//! Spawning into the runtime this thread is in.

use crate::{
    handle::{Handle, spawn_here},
    task::join::JoinHandle,
};
use std::{future::Future, panic::Location};

/// Spawns a task in the current runtime: the future runs on its own, beside whoever spawned it.
///
/// It begins even if the [`JoinHandle`] is not awaited, though not before the spawning thread's
/// current poll has ended or another worker is free. Dropping the handle detaches it. When the
/// runtime shuts down it is dropped wherever it stands.
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
    spawn_here(future, Location::caller())
}

/// Runs a closure that blocks or computes for long on a thread where nobody minds, and returns a
/// future of its result.
///
/// Threads are made as they are needed, up to
/// [`max_blocking_threads`](crate::runtime::Builder::max_blocking_threads); more jobs than that wait
/// in a queue without limit, in order. So jobs that wait for other jobs, directly or through a
/// lock, can use up all threads and then wait for ever; give such work threads of its own.
///
/// [`JoinHandle::abort`] takes a job out that has not begun; one that has cannot be stopped. The
/// shutdown of the runtime cancels the jobs in the queue and waits for those that run, unless told
/// otherwise by [`Runtime::shutdown_timeout`](crate::runtime::Runtime::shutdown_timeout). If the
/// system refuses to make the first thread, the handle resolves to a cancelled
/// [`JoinError`](crate::task::JoinError) that says so.
///
/// # Panics
///
/// Outside a runtime. A panic of the closure is the handle's error.
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
