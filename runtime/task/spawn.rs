//! How a task is made: the right to run it, and the right to its output.
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
//!   1           Runnable      Runnable       nobody: given     Runnable      given back
//!                                            back
//!   2           set aside     set aside      ListRef, in the   ListRef       given back
//!                                            live list
//!   3           JoinHandle    JoinHandle     JoinHandle        JoinHandle    JoinHandle
//! ```
//!
//! Each waker and abort handle counts one more.
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

/// A task that any thread may run. It does not keep its executor alive (C6): the caller hands the `Runnable` to
/// [`launch`](super::executor_ref::Schedule::launch) of that executor at once, or discards it. A blocking job has
/// no executor.
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
    // SAFETY: the future and its output are `Send`.
    let task = unsafe { allocate(future, Anywhere, executor.map(ExecutorRef::new), location) };
    // SAFETY: it is new, and that is the type of its output.
    unsafe { rights(task) }
}

/// A task that this thread alone may run; see [`spawn`].
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
    // SAFETY: bound to this thread.
    let task = unsafe { allocate(future, Thread::this(), executor, location) };
    // SAFETY: it is new, and that is the type of its output.
    unsafe { rights(task) }
}

/// # Safety
///
/// The task was just made, and its output is a `T`.
#[inline]
unsafe fn rights<T>(task: NonNull<Header>) -> (Runnable, JoinHandle<T>) {
    // SAFETY: a new task counts a reference for each, and is `ACTIVE`.
    unsafe {
        (Runnable::new(TaskRef::from_pointer(task)), JoinHandle::new(TaskRef::from_pointer(task)))
    }
}
