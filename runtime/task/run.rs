//! The cycle of a task: run, pend, wake.
//!
//! ```text
//!   Schedule::schedule ──▶ a queue ──▶ Task::run ──▶ Future::poll ──▶ Pending
//!            ▲                                           │               │
//!            └────────────────── wake ◀──────────────────┼───────────────┘
//!                                                        ▼
//!                                   output stored, Schedule::release, the join handle woken
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
    reference::{Header, Task},
    self_wake,
    state::{Completed, Pend, Start, Wake},
};
use crate::base::contain;
use std::{
    io,
    mem::{self, ManuallyDrop},
    ptr::NonNull,
    task::{Context, RawWaker, RawWakerVTable, Waker},
};

impl Task {
    /// Runs a task taken from a queue: one poll. Gives it back if it was woken meanwhile and has
    /// to go into a queue again.
    ///
    /// If the first poll did not end it, the task goes to `enlist`, for the list of live tasks; if that
    /// takes no more, the task is cancelled. `enlist` must call nothing foreign.
    #[must_use = "a task that was woken during its poll has to be scheduled again"]
    pub(crate) fn run(self, enlist: impl FnOnce(Self) -> Result<(), Self>) -> Option<Self> {
        if self.state().start() == Start::Cancel {
            self.cancel(JoinError::cancelled);
            return None;
        }
        // SAFETY: the task outlives this waker, which gives back no reference: it has none of its
        // own, so that a poll which clones no waker costs no count.
        let waker = ManuallyDrop::new(unsafe { Waker::from_raw(raw_waker(self.pointer())) });
        let (polled, woke_itself) = self_wake::during(waker.data(), || {
            // SAFETY: it was taken from its queue, and started (C3).
            unsafe { self.poll_future(&mut Context::from_waker(&waker)) }
        });
        if polled.is_ready() {
            self.complete();
            return None;
        }
        if !self.is_listed() && !self.enlist(enlist) {
            self.cancel(JoinError::cancelled);
            return None;
        }
        match self.state().pend(woke_itself) {
            Pend::Again => return Some(self),
            Pend::Cancel => self.cancel(JoinError::cancelled),
            Pend::Idle => mem::forget(self),
        }
        None
    }

    /// Has the task kept where a shutdown finds it, before it goes idle. False: no more are kept.
    fn enlist(&self, enlist: impl FnOnce(Self) -> Result<(), Self>) -> bool {
        // SAFETY: the reference set aside, which is ours to give (C5).
        let listed = unsafe { Self::from_pointer(self.pointer()) };
        // Refused, it stays set aside.
        enlist(listed).map_err(mem::forget).is_ok()
    }

    /// Ends a task that was not launched, or never will be run, without polling it.
    pub(crate) fn discard(self) {
        self.state().start();
        // SAFETY: it is in no queue: this thread has it (C3).
        unsafe { self.fail(Some(JoinError::cancelled(self.id()))) };
        self.publish(2);
    }

    /// Ends a task taken from a queue that cannot be run for want of a thread.
    pub(crate) fn refuse(self, error: io::Error) {
        self.state().start();
        self.cancel(|id| JoinError::no_thread(id, error));
    }

    /// Asks for the end of the task: at its next run the future is dropped instead of polled, on
    /// the thread that runs it. A task that is complete stays so.
    pub(crate) fn abort(&self) {
        if self.state().abort() {
            // SAFETY: the reference that was counted (C1).
            unsafe { Self::from_pointer(self.pointer()) }.schedule();
        }
    }

    /// The task was idle and is `ACTIVE` now: puts the task into a queue, with this reference.
    ///
    /// From then on it may run, and end, on another thread at any moment, and the executor with it. Only
    /// on a thread that runs the executor is that no danger.
    fn schedule(self) {
        // SAFETY: C6 until the task is in a queue; and after that by the contract of `schedule_here`.
        let home =
            unsafe { self.home() }.expect("a blocking job is never idle, so never scheduled");
        // SAFETY: as above.
        if let Err(task) = unsafe { home.executor() }.schedule_here(self) {
            home.keep().schedule(task);
        }
    }

    /// The end of a task that this thread has, and that will not finish.
    fn cancel(self, error: impl FnOnce(super::id::Id) -> JoinError) {
        // SAFETY: the caller has it (C3).
        unsafe { self.fail(Some(error(self.id()))) };
        self.complete();
    }

    /// The output is stored: the task leaves its executor.
    fn complete(self) {
        let set_aside = !self.is_listed();
        // SAFETY: C6: it is released here; and this thread, which runs it, runs the executor.
        let executor = unsafe { self.home().map(|home| home.executor()) };
        let listed = executor.and_then(|executor| executor.release(&self)).map(mem::forget);
        // The one that was set aside is given back here or by the list (C5).
        let references = 1 + usize::from(set_aside || listed.is_some());
        self.publish(references);
    }

    /// Tells the join handle of the output, and gives back so many references.
    fn publish(self, references: usize) {
        if self.state().is_unshared(references) {
            // SAFETY: all references are ours, so nobody can make another: these are the last.
            return unsafe { Self::free(ManuallyDrop::new(self).pointer()) };
        }
        match self.state().complete(references) {
            Completed::Released => return mem::forget(self),
            Completed::Detached => {
                // SAFETY: nobody will join: the output is ours (S3).
                unsafe { self.fail(None) };
            }
            Completed::Awaited => {
                // SAFETY: the bit was set at completion: the slot is ours for ever (S4).
                let waker = unsafe { self.replace_join_waker(None) };
                contain::wake(waker);
            }
        }
        self.release(references);
    }
}

const WAKER: RawWakerVTable = RawWakerVTable::new(clone_waker, wake, wake_by_ref, drop_waker);

fn raw_waker(task: NonNull<Header>) -> RawWaker {
    RawWaker::new(task.as_ptr().cast_const().cast(), &WAKER)
}

/// # Safety
///
/// `data` is a waker's whose reference is, or remains, counted (C1).
unsafe fn borrow(data: *const ()) -> ManuallyDrop<Task> {
    let header = NonNull::new(data.cast_mut().cast()).expect("a waker points to its task");
    // SAFETY: `raw_waker` made it from a task's pointer; the contract says that it lives.
    ManuallyDrop::new(unsafe { Task::from_pointer(header) })
}

unsafe fn clone_waker(data: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned lives.
    let task = unsafe { borrow(data) };
    raw_waker(ManuallyDrop::new(Task::clone(&task)).pointer())
}

unsafe fn wake(data: *const ()) {
    // SAFETY: the waker gives its reference to us.
    let task = unsafe { borrow(data) };
    match task.state().wake() {
        Wake::Schedule => ManuallyDrop::into_inner(task).schedule(),
        Wake::Nothing => {}
        // SAFETY: the state gave back the waker's reference, and it was the last.
        Wake::NothingLast => unsafe { Task::free(task.pointer()) },
    }
}

unsafe fn wake_by_ref(data: *const ()) {
    if self_wake::by_itself(data) {
        return;
    }
    // SAFETY: the waker lives on.
    let task = unsafe { borrow(data) };
    if task.state().wake_by_ref() {
        // SAFETY: the reference that was counted (C1).
        unsafe { Task::from_pointer(task.pointer()) }.schedule();
    }
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: the waker gives its reference to us.
    drop(ManuallyDrop::into_inner(unsafe { borrow(data) }));
}
