//! The life cycle of a task: it is run, it waits, it is woken, it ends.
//!
//! ```text
//!   ExecutorRef::schedule ──▶ a queue ──▶ Runnable::run ──▶ Future::poll ──▶ Pending
//!            ▲                                                  │               │
//!            └─────────── Waker::wake, TaskRef::abort ◀─────────┼───────────────┘
//!                                                               ▼
//!                                          output stored, Schedule::release, the join handle woken
//! ```
//!
//! Each function here makes a transition of [`state`](super::state) and does what the result
//! requires. "C1" to "C6" are the invariants of [`cell`](super::cell), which owns the memory; "S1"
//! to "S5" are those of `state`.
//!
//! # What foreign code can do
//!
//! Futures, outputs and wakers are foreign code, and may panic. If the poll or the drop of a future
//! panics, the panic becomes the task's output; if both do, the first one. If the waker of the join
//! handle panics, or the drop of an output that will not be joined, the panic is caught and
//! reported, and the task still completes. A future or output that a panic unwinds through is
//! dropped while `thread::panicking()` is true.
#![allow(unsafe_code)]

use super::{
    error::JoinError,
    executor_ref::ExecutorRef,
    header::LiveKey,
    id::Id,
    list_ref::ListRef,
    recorded::{self, RecordedPoll},
    runnable::Runnable,
    self_wake,
    state::{AfterPoll, Completed, Start},
    task_ref::TaskRef,
    waker,
};
use crate::{base::contain, trace::current};
use std::{
    io,
    mem::{self, ManuallyDrop},
    task::Context,
};

impl TaskRef {
    /// Requests that the task end: the thread that runs it next drops the future instead of polling
    /// it. Does nothing if the task is complete.
    pub(crate) fn abort(&self) {
        if self.state().abort() {
            // SAFETY: this abort made the task `ACTIVE` (S1) and counted a reference for it (C1).
            let runnable = unsafe { Runnable::new(Self::from_pointer(self.pointer())) };
            if self.is_recorded() {
                ExecutorRef::schedule::<true>(runnable);
            } else {
                ExecutorRef::schedule::<false>(runnable);
            }
        }
    }
}

impl Runnable {
    /// Polls a task taken from a queue once. Returns the task if it was woken meanwhile; the caller
    /// must put it back into a queue.
    ///
    /// If the first poll does not end the task, `list` adds it to the list of live tasks. If the
    /// list is closed, `list` gives the reference back and the task is cancelled. `list` must call
    /// no foreign code.
    #[must_use = "a task that was woken during its poll has to be scheduled again"]
    pub(crate) fn run(
        self,
        list: impl FnOnce(ListRef) -> Result<LiveKey, ListRef>,
    ) -> Option<Self> {
        if self.is_recorded() && current::is_enabled() {
            self.run_recorded(list)
        } else {
            self.run_once::<false>(list)
        }
    }

    #[cold]
    fn run_recorded(self, list: impl FnOnce(ListRef) -> Result<LiveKey, ListRef>) -> Option<Self> {
        let _poll = RecordedPoll::begin(&self);
        self.run_once::<true>(list)
    }

    #[inline(always)] // called for each poll, from one place
    fn run_once<const RECORDED: bool>(
        self,
        list: impl FnOnce(ListRef) -> Result<LiveKey, ListRef>,
    ) -> Option<Self> {
        if self.state().start() == Start::Cancel {
            self.cancel(JoinError::cancelled);
            return None;
        }
        // SAFETY: `self` keeps the task alive for as long as this waker exists.
        let waker = unsafe { waker::borrowed(&self) };
        let (polled, woke_itself) = self_wake::during(&self, || {
            // SAFETY: C3: `self` is the right to run the task, and it was started.
            unsafe { self.poll_future(&mut Context::from_waker(&waker)) }
        });
        if polled.is_ready() {
            if RECORDED {
                recorded::last_poll_ended(&self);
            }
            self.complete();
            return None;
        }
        if let Some(list_ref) = self.set_aside()
            && !self.enter_list(list_ref, list)
        {
            self.cancel(JoinError::cancelled);
            return None;
        }
        let outcome = RECORDED.then(|| recorded::poll_ended(&self, woke_itself));
        match self.state().poll_ended(woke_itself) {
            AfterPoll::Reschedule => {
                if let Some(outcome) = outcome {
                    recorded::rescheduled(&self, outcome);
                }
                return Some(self);
            }
            AfterPoll::Cancel => self.cancel(JoinError::cancelled),
            AfterPoll::Idle => mem::forget(self),
        }
        None
    }

    /// Adds the task to the list of live tasks, so that a shutdown can find it while it is idle.
    /// Returns false if the list is closed.
    fn enter_list(
        &self,
        list_ref: ListRef,
        list: impl FnOnce(ListRef) -> Result<LiveKey, ListRef>,
    ) -> bool {
        match list(list_ref) {
            Ok(key) => {
                self.header().set_live_key(key);
                true
            }
            Err(refused) => {
                assert!(refused.is_of(self), "the list gave back another task");
                mem::forget(refused); // the reference is set aside again
                false
            }
        }
    }

    /// Ends a task taken from a queue without polling it.
    pub(crate) fn discard(self) {
        self.state().start();
        self.cancel(JoinError::cancelled);
    }

    /// Ends a new task that its executor did not accept, and so has not counted.
    pub(super) fn discard_unlaunched(self) {
        self.state().start();
        // SAFETY: C3: `self` is the right to run the task.
        unsafe { self.fail(Some(JoinError::cancelled(self.id()))) };
        let list_ref = self.set_aside();
        self.publish(list_ref);
    }

    /// Ends a task taken from a queue, because no thread can be had to run it.
    pub(crate) fn refuse(self, error: io::Error) {
        self.state().start();
        self.cancel(|id| JoinError::no_thread(id, error));
    }

    /// Ends a launched task, or a job, before its future is ready.
    #[cold]
    fn cancel(self, error: impl FnOnce(Id) -> JoinError) {
        // SAFETY: C3: `self` is the right to run the task.
        unsafe { self.fail(Some(error(self.id()))) };
        if self.is_recorded() {
            recorded::aborted(&self);
        }
        self.complete();
    }

    /// The output has been stored: the task leaves its executor, and the join handle is told.
    #[inline(always)] // the call would cost half as much as a poll
    fn complete(self) {
        // SAFETY: C6: this is the only place that releases it; the thread that runs a task runs its
        // executor.
        let listed = ExecutorRef::of(&self).and_then(|executor| unsafe { executor.release(&self) });
        let list_ref = self.set_aside().or(listed.filter(|listed| listed.is_of(&self)));
        self.publish(list_ref);
    }

    /// The reference set aside for the list of live tasks; `None` if the task was added to that
    /// list.
    #[inline]
    fn set_aside(&self) -> Option<ListRef> {
        // SAFETY: C5: `self` is the right to run the task, which never was in the list. `enter_list`
        // forgets what the list gave back; `publish` is called once and forgets what it is given.
        self.live_key().is_none().then(|| unsafe { ListRef::take(self) })
    }

    /// Makes the task `COMPLETE`, wakes the join handle, and releases our references, in the same
    /// atomic step where possible.
    fn publish(self, list_ref: Option<ListRef>) {
        let references = 1 + usize::from(list_ref.is_some());
        mem::forget(list_ref);
        let task = ManuallyDrop::new(self.into_task());
        if task.state().is_unshared(references) {
            // SAFETY: all references are ours, so no other thread has one from which to make more.
            return unsafe { TaskRef::free(task.pointer()) };
        }
        match task.state().complete(references) {
            Completed::Released => return,
            Completed::Detached => {
                // SAFETY: S3: the join handle was dropped, so the output is ours.
                unsafe { task.fail(None) };
            }
            Completed::Awaited => {
                // SAFETY: S4: `JOIN_WAKER` was set at completion, so the slot stays ours.
                let waker = unsafe { task.replace_join_waker(None) };
                contain::wake(waker);
            }
        }
        // SAFETY: `references` counts the one in `task` and, if there was one, the `ListRef`
        // forgotten above.
        unsafe { ManuallyDrop::into_inner(task).release(references) };
    }
}
