//! Makes a task and launches it: its executor gets the right to run it, the caller the right to its
//! output.
//!
//! ```text
//!                    ┌──▶ Runnable ── Schedule::launch ──┬──▶ a queue of the executor
//!   spawn(future) ───┤                                   └──▶ Refused ──▶ dropped: cancelled
//!                    └──▶ JoinHandle ──▶ the caller
//! ```
//!
//! Making and launching are one step, so that no code outside this file has a task of an executor
//! that is not launched on it (C6). A blocking job has no executor: its `Runnable` goes to the
//! caller.
//!
//! Who holds the three references of a task over its life:
//!
//! ```text
//!   reference   spawned       first poll     idle              woken         complete
//!   1           Runnable      Runnable       none: released    Runnable      released
//!   2           set aside     set aside      ListRef, in the   ListRef       released
//!                                            live list
//!   3           JoinHandle    JoinHandle     JoinHandle        JoinHandle    JoinHandle
//! ```
//!
//! Each waker and abort handle counts one more. A waker that is consumed by the wake of an idle task hands its
//! reference to the new `Runnable`; `wake_by_ref` and an abort count one for it. A join handle that is dropped gives its
//! own back at once, whatever the task is doing.
#![allow(unsafe_code)]

use super::{
    affinity::{Anywhere, Thread},
    cell::allocate,
    executor_ref::{ExecutorRef, Schedule},
    header::Header,
    join::JoinHandle,
    runnable::Runnable,
    task_ref::TaskRef,
};
use std::{panic::Location, ptr::NonNull};

/// A task that was passed to an executor.
pub(crate) struct Spawned<T> {
    pub(crate) join_handle: JoinHandle<T>,
    /// `None` if the executor accepted the task. It is only dropped, when the caller allows it.
    pub(crate) _refused: Option<Refused>,
}

/// A new task that its executor did not accept. When it is dropped, the task is cancelled and its
/// future dropped. That is foreign code, so no lock may be held and no thread-local borrowed.
#[derive(Debug)]
pub(crate) struct Refused(Option<Runnable>);

impl Drop for Refused {
    fn drop(&mut self) {
        if let Some(runnable) = self.0.take() {
            runnable.discard_unlaunched();
        }
    }
}

/// Spawns a task that any thread may run.
#[inline]
pub(crate) fn spawn<F, E>(
    future: F,
    executor: &E,
    location: &'static Location<'static>,
) -> Spawned<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
    E: Schedule + ?Sized,
{
    let executor_ref = Some(ExecutorRef::new(executor.self_ref()));
    // SAFETY: C4: the future and its output are `Send`.
    let task = unsafe { allocate(future, Anywhere, executor_ref, location) };
    // SAFETY: the task is new, it points to `executor`, and `F::Output` is the type of its output.
    unsafe { launch(task, executor) }
}

/// Spawns a task that only this thread may run.
#[inline]
pub(crate) fn spawn_bound<F, E>(
    future: F,
    executor: &E,
    location: &'static Location<'static>,
) -> Spawned<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
    E: Schedule,
{
    let executor_ref = Some(ExecutorRef::new(executor.self_ref()));
    // SAFETY: C4: the task is bound to this thread.
    let task = unsafe { allocate(future, Thread::this(), executor_ref, location) };
    // SAFETY: as in `spawn`.
    unsafe { launch(task, executor) }
}

/// Makes a task without executor, to be run once: a blocking job.
#[inline]
pub(crate) fn spawn_job<F>(
    future: F,
    location: &'static Location<'static>,
) -> (Runnable, JoinHandle<F::Output>)
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    // SAFETY: C4: the future and its output are `Send`.
    let task = unsafe { allocate(future, Anywhere, None, location) };
    // SAFETY: the task is new, and `F::Output` is the type of its output.
    unsafe { rights(task) }
}

/// # Safety
///
/// `task` was just made, it points to `executor`, and its output is a `T`.
#[inline]
unsafe fn launch<T, E: Schedule + ?Sized>(task: NonNull<Header>, executor: &E) -> Spawned<T> {
    // SAFETY: the caller's contract.
    let (runnable, join_handle) = unsafe { rights(task) };
    // SAFETY: the same; this is the only launch of the task.
    let refused = unsafe { executor.launch(runnable) }.err().map(|new| Refused(Some(new)));
    Spawned { join_handle, _refused: refused }
}

/// # Safety
///
/// `task` was just made, and its output is a `T`.
#[inline]
unsafe fn rights<T>(task: NonNull<Header>) -> (Runnable, JoinHandle<T>) {
    // SAFETY: a new task is `ACTIVE` and counts a reference for each of the two.
    unsafe {
        (Runnable::new(TaskRef::from_pointer(task)), JoinHandle::new(TaskRef::from_pointer(task)))
    }
}
