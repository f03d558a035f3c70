//! A counted reference to a task: what wakers, abort handles and lists hold.
//!
//! It gives no right to run the task: that is a [`Runnable`](super::runnable::Runnable).
#![allow(unsafe_code)]

use super::{
    error::JoinError,
    header::{Header, LiveKey},
    id::Id,
    state::TaskState,
};
use std::{
    fmt,
    mem::{self, ManuallyDrop},
    ptr::NonNull,
    task::{Context, Poll, Waker},
};

/// One counted reference to a task. [`run`](super::run) adds the method `abort`.
pub(crate) struct TaskRef(NonNull<Header>);

// SAFETY: the fields of the header are `Send` and `Sync`, except three. The executor pointer points
// to a type that is both. S4 says which thread may access the join waker, and C3 which one the
// stage's tag. A future that is not `Send` stays on its thread (C4). So does its output, unless the
// join handle moves it, and that is `Send` only if the output is.
unsafe impl Send for TaskRef {}
// SAFETY: as above, and every method that takes `&self` and touches the stage or the join waker is
// unsafe.
unsafe impl Sync for TaskRef {}

impl TaskRef {
    #[inline]
    pub(super) fn header(&self) -> &Header {
        // SAFETY: C1.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    pub(super) fn state(&self) -> &TaskState {
        &self.header().state
    }

    pub(crate) fn id(&self) -> Id {
        self.header().id
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.state().is_complete()
    }

    /// The key of the task in the list of live tasks; `None` if it never was in the list. Only the
    /// thread that runs the task may call this.
    #[inline]
    pub(crate) fn live_key(&self) -> Option<LiveKey> {
        self.header().live_key()
    }

    /// Whether the task must stay on the thread that spawned it.
    pub(crate) fn is_bound(&self) -> bool {
        self.header().is_bound
    }

    /// Whether its runtime has a recorder.
    #[inline]
    pub(super) fn is_recorded(&self) -> bool {
        self.header().is_recorded
    }

    #[inline]
    pub(super) fn pointer(&self) -> NonNull<Header> {
        self.0
    }

    /// # Safety
    ///
    /// `header` is that of a task, and the caller gives one counted reference away with it.
    #[inline]
    pub(super) unsafe fn from_pointer(header: NonNull<Header>) -> Self {
        Self(header)
    }

    /// Polls the future. Returns `Ready` if the output has been stored.
    ///
    /// # Safety
    ///
    /// C3: the caller has the right to run the task.
    #[inline]
    pub(super) unsafe fn poll_future(&self, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: C2, and the caller's contract.
        unsafe { (self.header().vtable.poll)(self.0, cx) }
    }

    /// Drops the future, or an output that will not be joined. Then stores the error, if there is
    /// one.
    ///
    /// # Safety
    ///
    /// C3: the caller owns the stage.
    pub(super) unsafe fn fail(&self, error: Option<JoinError>) {
        // SAFETY: C2, and the caller's contract.
        unsafe { (self.header().vtable.fail)(self.0, error) }
    }

    /// Moves the output to `to`.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    ///
    /// # Safety
    ///
    /// C3: the task is complete and the caller owns the output. `to` is valid for writing a
    /// `Result` of this task's output.
    #[inline]
    pub(super) unsafe fn take_output(&self, to: *mut ()) {
        // SAFETY: C2, and the caller's contract.
        unsafe { (self.header().vtable.take_output)(self.0, to) }
    }

    /// # Safety
    ///
    /// S4: the caller owns the slot.
    pub(super) unsafe fn replace_join_waker(&self, waker: Option<Waker>) -> Option<Waker> {
        self.header().join_waker.with_mut(|slot| {
            // SAFETY: the caller's contract.
            mem::replace(unsafe { &mut *slot }, waker)
        })
    }

    /// Releases `count` references, this one among them, and frees the cell if they were the last.
    ///
    /// # Safety
    ///
    /// C1: the caller owns `count` references, and uses none of them after this.
    pub(super) unsafe fn release(self, count: usize) {
        let task = ManuallyDrop::new(self);
        if task.state().release(count) {
            // SAFETY: the last reference was released.
            unsafe { Self::free(task.0) };
        }
    }

    /// # Safety
    ///
    /// The last reference was released.
    pub(super) unsafe fn free(header: NonNull<Header>) {
        // SAFETY: the cell is still there; C2.
        unsafe { (header.as_ref().vtable.free)(header) }
    }
}

impl Clone for TaskRef {
    fn clone(&self) -> Self {
        self.state().retain();
        Self(self.0)
    }
}

impl Drop for TaskRef {
    #[inline]
    fn drop(&mut self) {
        if self.state().release(1) {
            // SAFETY: the last reference was released.
            unsafe { Self::free(self.0) };
        }
    }
}

impl fmt::Debug for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = self.header();
        f.debug_struct("Task")
            .field("id", &header.id)
            .field("spawned_at", &format_args!("{}", header.location))
            .field("state", &header.state)
            .finish()
    }
}
