//! Makes a task: returns the right to run it, and the right to its output.
//!
//! ```text
//!                    ┌──▶ Runnable ──── Schedule::launch ──▶ a queue of the executor
//!   spawn(future) ───┤        └──────── refused ───────────▶ Runnable::discard
//!                    └──▶ JoinHandle ──▶ the caller
//! ```
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
    executor_ref::{ExecutorRef, SelfRef},
    header::Header,
    join::JoinHandle,
    runnable::Runnable,
    task_ref::TaskRef,
};
use std::{panic::Location, ptr::NonNull};

/// Makes a task that any thread may run. The task does not keep `executor` alive (C6): the caller
/// must at once either [`launch`](super::executor_ref::Schedule::launch) the `Runnable` on that
/// executor or discard it. `executor` is `None` for a blocking job.
#[inline]
pub(crate) fn spawn<F>(
    future: F,
    executor: Option<&SelfRef>,
    location: &'static Location<'static>,
) -> (Runnable, JoinHandle<F::Output>)
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    // SAFETY: C4: the future and its output are `Send`.
    let task = unsafe { allocate(future, Anywhere, executor.map(ExecutorRef::new), location) };
    // SAFETY: the task is new, and `F::Output` is the type of its output.
    unsafe { rights(task) }
}

/// Makes a task that only this thread may run; see [`spawn`].
#[inline]
pub(crate) fn spawn_bound<F>(
    future: F,
    executor: &SelfRef,
    location: &'static Location<'static>,
) -> (Runnable, JoinHandle<F::Output>)
where
    F: Future + 'static,
    F::Output: 'static,
{
    let executor = Some(ExecutorRef::new(executor));
    // SAFETY: C4: the task is bound to this thread.
    let task = unsafe { allocate(future, Thread::this(), executor, location) };
    // SAFETY: the task is new, and `F::Output` is the type of its output.
    unsafe { rights(task) }
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
