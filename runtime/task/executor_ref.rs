//! How a task reaches its executor.
//!
//! ```text
//!   task ── ExecutorRef, one word, does not count ──▶ SelfRef, a part of the executor ── upgrade ──▶ Arc
//! ```
//!
//! Only this file knows that an executor outlives its tasks (C6): from `launch` to `release` the pointer is
//! valid, and [`expect_none`] stops the process if that was ever broken.
//!
//! A wake from this thread and from another:
//!
//! ```text
//!   the executor runs here                        it runs on other threads
//!   ──────────────────────                        ────────────────────────
//!   Waker::wake                                   Waker::wake
//!    └─ state: idle → ACTIVE: a Runnable           └─ state: idle → ACTIVE: a Runnable
//!        └─ ExecutorRef::schedule                      └─ ExecutorRef::schedule
//!            └─ schedule_here: into this                   ├─ schedule_here: it comes back
//!               thread's queue                             ├─ upgrade: an Arc keeps the executor alive
//!                                                          └─ schedule_remote: into the common queue,
//!                                                             and a thread of the executor is woken
//! ```
#![allow(unsafe_code)]

use super::{header::Executor, list_ref::ListRef, runnable::Runnable, task_ref::TaskRef};
use crate::base::fatal::end_process;
use std::{
    ptr::NonNull,
    sync::{Arc, Weak},
};

/// What tasks ask of an executor.
pub(crate) trait Schedule: Send + Sync {
    /// A new task: it is counted, and put into a queue.
    ///
    /// # Errors
    ///
    /// The executor takes no more tasks and did not count this one: it is to be
    /// [discarded](Runnable::discard).
    fn launch(&self, new: Runnable) -> Result<(), Runnable>;

    /// Puts the task into this thread's queue.
    ///
    /// # Errors
    ///
    /// The task, if this thread does not run the executor. If it does, that keeps the executor alive, whatever
    /// becomes of the task.
    fn schedule_here(&self, runnable: Runnable) -> Result<(), Runnable>;

    /// Puts the task where the threads of the executor find it, and wakes one. The caller keeps the executor
    /// alive.
    fn schedule_remote(&self, runnable: Runnable);

    /// Where its tasks point to.
    fn self_ref(&self) -> &SelfRef;

    /// A task that was launched came to its end: it is not counted any more. Gives back the reference in the
    /// list of live tasks, if there is one and it is at hand.
    fn release(&self, task: &TaskRef) -> Option<ListRef>;
}

/// An executor's reference to itself, to which its tasks point. So the pointer takes one word, and a thread that
/// has nothing but a task can keep the executor alive.
pub(crate) struct SelfRef(Weak<dyn Schedule>);

impl SelfRef {
    /// For the executor that is being made.
    pub(crate) fn new<E: Schedule + 'static>(executor: &Weak<E>) -> Self {
        Self(executor.clone())
    }
}

/// A task's pointer to its executor. It does not count.
#[derive(Clone, Copy)]
pub(super) struct ExecutorRef(NonNull<SelfRef>);

impl ExecutorRef {
    #[inline]
    pub(super) fn new(executor: &SelfRef) -> Self {
        Self(NonNull::from(executor))
    }

    /// What the header of a task stores.
    #[inline]
    pub(super) fn erase(self) -> NonNull<Executor> {
        self.0.cast()
    }

    /// `None` for a blocking job, which has none.
    #[inline]
    pub(super) fn of(task: &TaskRef) -> Option<Self> {
        // A header gets nothing but what `erase` makes.
        task.header().executor.map(|executor| Self(executor.cast()))
    }

    /// Puts a task into a queue of its executor.
    ///
    /// After the push another thread may finish the task and drop the last handle of the executor while we are
    /// still inside it. A thread that runs the executor holds an `Arc`; any other must take one first.
    #[inline]
    pub(super) fn schedule(runnable: Runnable) {
        let executor =
            Self::of(&runnable).expect("a blocking job is never idle, so never scheduled");
        // SAFETY: C6 until the task is in a queue: it was launched, and only whoever runs it can release it. After
        // that by the contract of `schedule_here`.
        let Err(runnable) = unsafe { executor.get() }.schedule_here(runnable) else { return };
        // SAFETY: C6, as the task is in no queue yet.
        let executor = unsafe { executor.upgrade() };
        executor.schedule_remote(runnable);
    }

    /// [`Schedule::release`].
    ///
    /// # Safety
    ///
    /// C6: the task was launched and not yet released, and this thread runs the executor.
    #[inline]
    pub(super) unsafe fn release(self, task: &TaskRef) -> Option<ListRef> {
        // SAFETY: the caller's contract.
        unsafe { self.get() }.release(task)
    }

    /// # Safety
    ///
    /// C6: a task that points here was launched and not yet released, and stays so, or this thread runs the
    /// executor, for as long as `'a`.
    unsafe fn get<'a>(self) -> &'a (dyn Schedule + 'static) {
        // SAFETY: the caller's contract; a `Weak` that can be upgraded points to its value.
        unsafe { &*self.0.as_ref().0.as_ptr() }
    }

    /// # Safety
    ///
    /// C6: a task that points here was launched and not yet released.
    unsafe fn upgrade(self) -> Arc<dyn Schedule> {
        // SAFETY: the caller's contract.
        unsafe { self.0.as_ref() }.0.upgrade().expect("an executor outlives its tasks")
    }
}

/// Every executor calls this when it is dropped, with the number of tasks that it launched and did not release:
/// there must be none, or C6 was broken, and to go on would be to use memory that was freed.
pub(crate) fn expect_none(tasks: usize) {
    if tasks > 0 {
        end_process(format_args!("an executor goes before {tasks} of its tasks: a bug in cede"));
    }
}
