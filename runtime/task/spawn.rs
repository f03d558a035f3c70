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
    recorded,
    runnable::Runnable,
    task_ref::TaskRef,
};
use crate::trace::{
    origin::{Kind, Origin},
    recorder::Recorder,
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
    let self_ref = executor.self_ref();
    let (executor_ref, recorder) = (ExecutorRef::new(self_ref), self_ref.recorder());
    let is_recorded = recorder.is_some();
    // SAFETY: C4: the future and its output are `Send`.
    let task = unsafe { allocate(future, Anywhere, Some(executor_ref), is_recorded, location) };
    // SAFETY: the task is new, it points to `executor`, and `F::Output` is the type of its output.
    unsafe { launch::<F, E>(task, executor, recorder) }
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
    let self_ref = executor.self_ref();
    let (executor_ref, recorder) = (ExecutorRef::new(self_ref), self_ref.recorder());
    let is_recorded = recorder.is_some();
    // SAFETY: C4: the task is bound to this thread.
    let task =
        unsafe { allocate(future, Thread::this(), Some(executor_ref), is_recorded, location) };
    // SAFETY: as in `spawn`.
    unsafe { launch::<F, E>(task, executor, recorder) }
}

/// Makes a task without executor, to be run once: a blocking job. `recorder` is that of the runtime
/// whose threads run it.
#[inline]
pub(crate) fn spawn_job<F>(
    future: F,
    recorder: Option<&Recorder>,
    location: &'static Location<'static>,
) -> (Runnable, JoinHandle<F::Output>)
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    // SAFETY: C4: the future and its output are `Send`.
    let task = unsafe { allocate(future, Anywhere, None, recorder.is_some(), location) };
    // SAFETY: the task is new, and `F::Output` is the type of its output.
    let rights = unsafe { rights(task) };
    if let Some(recorder) = recorder {
        note_spawned::<F>(&rights.0, recorder, Kind::Job);
    }
    rights
}

/// # Safety
///
/// `task` was just made of an `F`, and it points to `executor`.
#[inline]
unsafe fn launch<F, E>(
    task: NonNull<Header>,
    executor: &E,
    recorder: Option<&Recorder>,
) -> Spawned<F::Output>
where
    F: Future,
    E: Schedule + ?Sized,
{
    // SAFETY: the caller's contract.
    let (runnable, join_handle) = unsafe { rights(task) };
    if let Some(recorder) = recorder {
        note_spawned::<F>(&runnable, recorder, Kind::Task);
    }
    // SAFETY: the same; this is the only launch of the task.
    let refused = unsafe { executor.launch(runnable) }.err();
    if let (Some(task), Some(recorder)) = (&refused, recorder) {
        recorded::refused(task, recorder);
    }
    Spawned { join_handle, _refused: refused.map(|new| Refused(Some(new))) }
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

#[cold]
fn note_spawned<F>(task: &TaskRef, recorder: &Recorder, kind: Kind) {
    recorder.note_spawned(task.id().number(), Origin::new::<F>(task.header().location, kind));
}
