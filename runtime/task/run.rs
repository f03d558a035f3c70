//! The cycle of a task: run, end of the poll, wake.
//!
//! ```text
//!   ExecutorRef::schedule ──▶ a queue ──▶ Runnable::run ──▶ Future::poll ──▶ Pending
//!            ▲                                                  │               │
//!            └─────────── Waker::wake, TaskRef::abort ◀─────────┼───────────────┘
//!                                                               ▼
//!                                          output stored, Schedule::release, the join handle woken
//! ```
//!
//! Everything here asks [`state`](super::state) for a transition and does what the answer says.
//! The memory is [`cell`](super::cell)'s, whose invariants are meant by "C1" to "C6".
//!
//! # What foreign code can do
//!
//! Futures, outputs and wakers are foreign. Whatever of them panics is caught here: a panic in a
//! poll or in the drop of a future is the task's output, the first of two; a panic in the drop of an output
//! nobody wants, or in the waker of the join handle, ends where it happened, and the task still completes.
//! What a panic reaches on its way, the future or an output, is dropped while the thread still panics.
#![allow(unsafe_code)]

use super::{
    error::JoinError,
    executor_ref::ExecutorRef,
    header::LiveKey,
    id::Id,
    list_ref::ListRef,
    runnable::Runnable,
    self_wake,
    state::{AfterPoll, Completed, Start},
    task_ref::TaskRef,
    waker,
};
use crate::base::contain;
use std::{
    io,
    mem::{self, ManuallyDrop},
    task::Context,
};

impl TaskRef {
    /// Asks for the end of the task: at its next run the future is dropped instead of polled, on
    /// the thread that runs it. A task that is complete stays so.
    pub(crate) fn abort(&self) {
        if self.state().abort() {
            // SAFETY: the task is `ACTIVE` by this abort (S1), and a reference was counted for it (C1).
            ExecutorRef::schedule(unsafe { Runnable::new(Self::from_pointer(self.pointer())) });
        }
    }
}

impl Runnable {
    /// Runs a task taken from a queue: one poll. Gives it back if it was woken meanwhile and has
    /// to go into a queue again.
    ///
    /// If the first poll did not end it, `list` gets its reference for the list of live tasks; if the list
    /// takes no more, the task is cancelled. `list` must call nothing foreign.
    #[must_use = "a task that was woken during its poll has to be scheduled again"]
    pub(crate) fn run(
        self,
        list: impl FnOnce(ListRef) -> Result<LiveKey, ListRef>,
    ) -> Option<Self> {
        if self.state().start() == Start::Cancel {
            self.cancel(JoinError::cancelled);
            return None;
        }
        // SAFETY: the task outlives this waker.
        let waker = unsafe { waker::borrowed(&self) };
        let (polled, woke_itself) = self_wake::during(waker.data(), || {
            // SAFETY: this is the right to run it, and it was started (C3).
            unsafe { self.poll_future(&mut Context::from_waker(&waker)) }
        });
        if polled.is_ready() {
            self.complete();
            return None;
        }
        if let Some(list_ref) = self.set_aside()
            && !self.enter_list(list_ref, list)
        {
            self.cancel(JoinError::cancelled);
            return None;
        }
        match self.state().poll_ended(woke_itself) {
            AfterPoll::Reschedule => return Some(self),
            AfterPoll::Cancel => self.cancel(JoinError::cancelled),
            AfterPoll::Idle => mem::forget(self),
        }
        None
    }

    /// Adds the task to the list of live tasks, so that a shutdown can find it while it is idle. Returns false
    /// if the list takes no more.
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
                mem::forget(refused); // it is set aside again
                false
            }
        }
    }

    /// Ends a task that was not launched, or never will be run, without polling it.
    pub(crate) fn discard(self) {
        self.state().start();
        // SAFETY: this is the right to run it (C3).
        unsafe { self.fail(Some(JoinError::cancelled(self.id()))) };
        let list_ref = self.set_aside();
        self.publish(list_ref);
    }

    /// Ends a task taken from a queue that cannot be run for want of a thread.
    pub(crate) fn refuse(self, error: io::Error) {
        self.state().start();
        self.cancel(|id| JoinError::no_thread(id, error));
    }

    /// The end of a task that will not finish.
    #[cold]
    fn cancel(self, error: impl FnOnce(Id) -> JoinError) {
        // SAFETY: this is the right to run it (C3).
        unsafe { self.fail(Some(error(self.id()))) };
        self.complete();
    }

    /// The output is stored: the task leaves its executor.
    #[inline(always)] // a call for each task is what half a poll costs
    fn complete(self) {
        // SAFETY: C6: it is released here, once; and this thread, which runs it, runs the executor.
        let listed = ExecutorRef::of(&self).and_then(|executor| unsafe { executor.release(&self) });
        let list_ref = self.set_aside().or(listed.filter(|listed| listed.is_of(&self)));
        self.publish(list_ref);
    }

    /// The reference for the list of live tasks, unless the task came into the list.
    #[inline]
    fn set_aside(&self) -> Option<ListRef> {
        // SAFETY: this is the right to run it, and it never was in the list (C5).
        self.live_key().is_none().then(|| unsafe { ListRef::take(self) })
    }

    /// Tells the join handle of the output, and gives back the references, in one step where that is possible.
    fn publish(self, list_ref: Option<ListRef>) {
        let references = 1 + usize::from(list_ref.is_some());
        mem::forget(list_ref);
        let task = ManuallyDrop::new(self.into_task());
        if task.state().is_unshared(references) {
            // SAFETY: all references are ours, so nobody can make another: these are the last.
            return unsafe { TaskRef::free(task.pointer()) };
        }
        match task.state().complete(references) {
            Completed::Released => return,
            Completed::Detached => {
                // SAFETY: nobody will join: the output is ours (S3).
                unsafe { task.fail(None) };
            }
            Completed::Awaited => {
                // SAFETY: the bit was set at completion: the slot is ours for ever (S4).
                let waker = unsafe { task.replace_join_waker(None) };
                contain::wake(waker);
            }
        }
        // SAFETY: these are the two of them, forgotten above.
        unsafe { ManuallyDrop::into_inner(task).release(references) };
    }
}
