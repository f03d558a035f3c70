//! How a task reaches its executor.
//!
//! ```text
//!   task ── ExecutorRef: one word, not counted ──▶ SelfRef, in the executor ── upgrade ──▶ Arc
//! ```
//!
//! Only this file dereferences the pointer. It relies on the rule that an executor outlives its
//! tasks (C6): the pointer is valid from `launch` to `release`. If an executor is dropped before a
//! task that it launched, [`expect_none`] ends the process.
//!
//! A wake from this thread and from another:
//!
//! ```text
//!   the executor runs here                   it runs on other threads
//!   ──────────────────────                   ────────────────────────
//!   Waker::wake                              Waker::wake
//!    └─ state: idle → ACTIVE: a Runnable      └─ state: idle → ACTIVE: a Runnable
//!        └─ ExecutorRef::schedule                 └─ ExecutorRef::schedule
//!            └─ schedule_here: into                   ├─ schedule_here: gives it back
//!               this thread's queue                   ├─ upgrade: takes an Arc of the executor
//!                                                     └─ schedule_remote: into the inbox, or the
//!                                                        common queue; wakes a thread of the
//!                                                        executor, if none is going to look there
//! ```
//!
//! If the task is `ACTIVE` already, the wake ends with the transition: one bit, and no `Runnable`.
#![allow(unsafe_code)]

use super::{
    header::ErasedExecutor, list_ref::ListRef, recorded, runnable::Runnable, task_ref::TaskRef,
};
use crate::{base::fatal::end_process, trace::recorder::Recorder};
use std::{
    ptr::NonNull,
    sync::{Arc, Weak},
};

/// What a task calls on its executor.
///
/// # Safety
///
/// The executor keeps C6:
///
/// - [`self_ref`](Self::self_ref) is always the same reference, to the executor itself;
/// - it counts each task between `launch` and `release`, and calls [`expect_none`] with that number
///   in its destructor;
/// - it runs and discards only tasks that it got from `launch`, `schedule_here` or
///   `schedule_remote`, and only on threads that hold an `Arc` of the executor.
pub(crate) unsafe trait Schedule: Send + Sync {
    /// Counts a new task and puts it into a queue.
    ///
    /// # Errors
    ///
    /// The task, if the executor accepts no more. It was not counted.
    ///
    /// # Safety
    ///
    /// The task points to this executor and was not launched before.
    unsafe fn launch(&self, new: Runnable) -> Result<(), Runnable>;

    /// Puts the task into this thread's queue.
    ///
    /// # Errors
    ///
    /// The task, if this thread does not run the executor. A thread that runs it holds an `Arc`, so
    /// the executor stays alive even if the task ends during this call.
    fn schedule_here(&self, runnable: Runnable) -> Result<(), Runnable>;

    /// Puts the task into the queue that other threads fill, and wakes a thread of the executor if
    /// necessary. The caller keeps the executor alive meanwhile.
    fn schedule_remote(&self, runnable: Runnable);

    /// The executor's reference to itself, to which the tasks' pointers point.
    fn self_ref(&self) -> &SelfRef;

    /// Stops counting a launched task that has ended, and takes it out of the list of live tasks.
    /// Returns the list's reference, if the task was listed and this thread can reach the list.
    ///
    /// # Safety
    ///
    /// The task was launched on this executor and is not released yet; the caller has just ended
    /// it.
    unsafe fn release(&self, task: &TaskRef) -> Option<ListRef>;
}

/// An executor's reference to itself, to which its tasks point. With it a task's pointer takes one
/// word, and a thread that holds only a task can still get an `Arc` of the executor.
pub(crate) struct SelfRef {
    executor: Weak<dyn Schedule>,
    recorder: Option<Recorder>,
}

impl SelfRef {
    /// Made while the executor is constructed, by [`Arc::new_cyclic`]. `recorder` records its tasks.
    pub(crate) fn new<E: Schedule + 'static>(
        executor: &Weak<E>,
        recorder: Option<Recorder>,
    ) -> Self {
        Self { executor: executor.clone(), recorder }
    }

    #[inline]
    pub(crate) fn recorder(&self) -> Option<&Recorder> {
        self.recorder.as_ref()
    }
}

/// A task's pointer to its executor, which does not count as a reference.
#[derive(Clone, Copy)]
pub(super) struct ExecutorRef(NonNull<SelfRef>);

impl ExecutorRef {
    #[inline]
    pub(super) fn new(executor: &SelfRef) -> Self {
        Self(NonNull::from(executor))
    }

    /// The form in which the header of a task stores it.
    #[inline]
    pub(super) fn erase(self) -> NonNull<ErasedExecutor> {
        self.0.cast()
    }

    /// The pointer of this task; `None` for a blocking job, which has no executor.
    #[inline]
    pub(super) fn of(task: &TaskRef) -> Option<Self> {
        // The pointer in a header always comes from `erase`.
        task.header().executor.map(|executor| Self(executor.cast()))
    }

    /// Puts a task into a queue of its executor.
    ///
    /// After the push another thread may finish the task and drop the last handle of the executor
    /// while we are still inside it. A thread that runs the executor holds an `Arc`; any other must
    /// take one first.
    ///
    /// `RECORDED` says whether the task is recorded, which the callers know.
    #[inline]
    pub(super) fn schedule<const RECORDED: bool>(runnable: Runnable) {
        let executor =
            Self::of(&runnable).expect("a blocking job is never idle, so never scheduled");
        if RECORDED {
            // SAFETY: C6: the task was launched, and is not released as long as it is in no queue.
            let recorder = unsafe { executor.0.as_ref() }.recorder();
            recorded::woken(&runnable, recorder.expect("the task is recorded"));
        }
        // SAFETY: until the task is in a queue, by C6: it was launched, and only the thread that
        // runs it can release it. After that, by the contract of `schedule_here`.
        let Err(runnable) = unsafe { executor.get() }.schedule_here(runnable) else { return };
        // SAFETY: C6: the task was launched, and is not released as long as it is in no queue.
        let executor = unsafe { executor.upgrade() };
        executor.schedule_remote(runnable);
    }

    /// Calls [`Schedule::release`] on the executor.
    ///
    /// # Safety
    ///
    /// C6: the task was launched and not yet released, and this thread runs the executor.
    #[inline]
    pub(super) unsafe fn release(self, task: &TaskRef) -> Option<ListRef> {
        // SAFETY: the caller's contract.
        unsafe { self.get().release(task) }
    }

    /// # Safety
    ///
    /// C6: for all of `'a`, this thread runs the executor, or a task that points here is launched
    /// and not yet released.
    unsafe fn get<'a>(self) -> &'a (dyn Schedule + 'static) {
        // SAFETY: the caller's contract; a `Weak` that can be upgraded points to its value.
        unsafe { &*self.0.as_ref().executor.as_ptr() }
    }

    /// # Safety
    ///
    /// C6: a task that points here was launched and not yet released.
    unsafe fn upgrade(self) -> Arc<dyn Schedule> {
        // SAFETY: the caller's contract.
        unsafe { self.0.as_ref() }.executor.upgrade().expect("an executor outlives its tasks")
    }
}

/// Ends the process if an executor is dropped before its tasks. Every executor calls this in its
/// destructor with the number of tasks that it launched and has not released. If there is one, C6
/// is broken, and that task would use freed memory.
pub(crate) fn expect_none(tasks: usize) {
    if tasks > 0 {
        end_process(format_args!(
            "an executor was dropped before {tasks} of its tasks: a bug in cede"
        ));
    }
}
