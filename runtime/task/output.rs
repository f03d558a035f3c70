//! How the output of a task reaches its join handle.
//!
//! ```text
//!   Output::poll ── complete? ── yes ──▶ take
//!        │ no
//!        ├─ waker into the slot, lend it ──▶ Task::complete takes and wakes it
//!        └─ on the next poll reclaim it, put the newer waker in, lend it again
//! ```
//!
//! The slot is never looked at by both sides: see invariant 4 of [`state`](super::state).
#![allow(unsafe_code)]

use super::{
    affinity::{Anywhere, Thread},
    cell::allocate,
    error::JoinError,
    reference::{Home, Schedule, Task},
};
use crate::base::contain::contain;
use std::{
    future::Future,
    marker::PhantomData,
    mem::{ManuallyDrop, MaybeUninit},
    panic::Location,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

/// The right to take the output of a task: one reference, and the bit `JOIN` of its state.
///
/// The lock in the marker is never made; it says that this is `Send` and `Sync` if `T` is `Send`.
pub(crate) struct Output<T> {
    pub(super) task: ManuallyDrop<Task>,
    marker: PhantomData<Mutex<T>>,
}

/// A task just made, to be put where it will be run.
pub(crate) struct New<T> {
    /// For the queue.
    pub(crate) task: Task,
    /// For the join handle.
    pub(crate) output: Output<T>,
}

impl<T> New<T> {
    /// A task that any thread may run. It does not keep its executor alive: C6. A blocking job has none.
    pub(crate) fn free<F>(
        future: F,
        home: Option<&Home>,
        location: &'static Location<'static>,
    ) -> Self
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        // SAFETY: the future and its output are `Send`.
        Self::from(unsafe { allocate(future, Anywhere, home, location) })
    }

    /// A task that this thread alone may run.
    pub(crate) fn bound<F>(future: F, home: &Home, location: &'static Location<'static>) -> Self
    where
        F: Future<Output = T> + 'static,
        T: 'static,
    {
        // SAFETY: bound to this thread.
        Self::from(unsafe { allocate(future, Thread::this(), Some(home), location) })
    }

    /// Hands it to its executor, the one it was made for.
    pub(crate) fn launch(self, executor: &dyn Schedule) -> Launched<T> {
        let Self { task, output } = self;
        Launched { refused: executor.launch(task).err(), output }
    }

    /// The references must be those of a new task whose output is a `T`: private for that reason.
    fn from([task, joined]: [Task; 2]) -> Self {
        let output = Output { task: ManuallyDrop::new(joined), marker: PhantomData };
        Self { task, output }
    }
}

/// A task that is in a queue, or was refused.
#[must_use = "a task that was refused has to be discarded"]
pub(crate) struct Launched<T> {
    refused: Option<Task>,
    output: Output<T>,
}

impl<T> Launched<T> {
    /// For the join handle. A future that was refused is dropped here: to be called where that, which is
    /// foreign code, may do anything.
    pub(crate) fn output(self) -> Output<T> {
        self.refused.into_iter().for_each(Task::discard);
        self.output
    }
}

impl<T> Output<T> {
    /// The output, once there is one. Until then the newest waker is woken.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<T, JoinError>> {
        if !self.task.is_complete() && self.wait(cx.waker()) {
            return Poll::Pending;
        }
        let mut output = MaybeUninit::<Result<T, JoinError>>::uninit();
        // SAFETY: the task is complete and `New` saw to the type. The output is written, or this
        // panics.
        Poll::Ready(unsafe {
            self.task.take_output(output.as_mut_ptr().cast());
            output.assume_init()
        })
    }

    /// Leaves a waker. False: the task is complete, there is nothing to wait for.
    fn wait(&self, waker: &Waker) -> bool {
        let state = self.task.state();
        if state.join_waker_is_lent() && !state.reclaim_join_waker() {
            return false;
        }
        // Cloned before the slot is touched and dropped after: both may run foreign code.
        let waker = waker.clone();
        // SAFETY: the bit is clear: the slot is ours (S4).
        let stale = unsafe { self.task.replace_join_waker(Some(waker)) };
        let lent = state.lend_join_waker();
        if !lent {
            // SAFETY: the lending failed: the slot is still ours.
            drop(unsafe { self.task.replace_join_waker(None) });
        }
        drop(stale);
        lent
    }
}

impl<T> Drop for Output<T> {
    fn drop(&mut self) {
        let task = &self.task;
        if task.state().drop_join_at_once() {
            return;
        }
        let left = task.state().drop_join();
        if left.output && task.state().is_unshared(1) {
            // SAFETY: complete, and this reference is the only one: with it goes all that is left.
            return unsafe { Task::free(task.pointer()) };
        }
        if left.output {
            // SAFETY: complete, and this is the join handle: the output is ours (S3).
            unsafe { task.fail(None) };
        }
        if left.waker {
            // SAFETY: the state says so (S4).
            let waker = unsafe { task.replace_join_waker(None) };
            contain(|| drop(waker));
        }
        // SAFETY: once, here; only the short way above gave the reference back already.
        unsafe { ManuallyDrop::drop(&mut self.task) };
    }
}
