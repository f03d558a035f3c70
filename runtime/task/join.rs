//! The join handle: how the output of a task reaches whoever waits for it.
//!
//! ```text
//!   JoinHandle::poll ── complete? ── yes ──▶ take the output
//!        │ no
//!        ├─ waker into the slot, lend the slot ──▶ the task completes: takes the waker and wakes it
//!        └─ on the next poll reclaim the slot, put the newer waker in, lend it again
//! ```
//!
//! Only one side at a time may look at the slot: see invariant 4 of [`state`](super::state).
#![allow(unsafe_code)]

use super::{abort::AbortHandle, error::JoinError, id::Id, task_ref::TaskRef};
use crate::base::{budget, contain::contain};
use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    mem::{ManuallyDrop, MaybeUninit},
    panic::{RefUnwindSafe, UnwindSafe},
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll, Waker, ready},
};

/// The owned right to a task's output: a future that resolves once the task has ended.
///
/// It resolves to the output, or to a [`JoinError`] if the task was cancelled or panicked; by then
/// the task's future has been dropped. Dropping the handle detaches the task: it goes on, and its
/// output is dropped.
///
/// # Cancel safety
///
/// Awaiting `&mut handle` can be given up and begun again; nothing is lost.
///
/// # Panics
///
/// When polled again after it was ready.
///
/// ```
/// cede::block_on(async {
///     let task = cede::spawn(async { 6 * 7 });
///     assert_eq!(task.await.unwrap(), 42);
/// });
/// ```
pub struct JoinHandle<T> {
    task: ManuallyDrop<TaskRef>,
    /// The lock is never made. It says that this is `Send` and `Sync` if `T` is `Send`.
    marker: PhantomData<Mutex<T>>,
}

impl<T> JoinHandle<T> {
    /// # Safety
    ///
    /// The task is new, its output is a `T`, and this is its only join handle.
    #[inline]
    pub(super) unsafe fn new(task: TaskRef) -> Self {
        Self { task: ManuallyDrop::new(task), marker: PhantomData }
    }

    /// Asks for the end of the task: its future is dropped at its next turn instead of being
    /// polled, and the handle then resolves to a cancelled [`JoinError`].
    ///
    /// A task that ends before it notices keeps its output. A blocking job is aborted only as long
    /// as it has not begun; its handle resolves when its turn in the queue comes.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(std::future::pending::<()>());
    ///     task.abort();
    ///     assert!(task.await.unwrap_err().is_cancelled());
    /// });
    /// ```
    pub fn abort(&self) {
        self.task.abort();
    }

    /// A handle that can abort the task and no more.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(std::future::pending::<()>());
    ///     let abort = task.abort_handle();
    ///     std::thread::spawn(move || abort.abort());
    ///     assert!(task.await.unwrap_err().is_cancelled());
    /// });
    /// ```
    #[must_use = "an abort handle does nothing by itself"]
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle::new(TaskRef::clone(&self.task))
    }

    /// Whether the task has ended: the handle resolves at its next poll.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(async {});
    ///     assert!(!task.is_finished());
    ///     cede::task::yield_now().await;
    ///     assert!(task.is_finished());
    /// });
    /// ```
    pub fn is_finished(&self) -> bool {
        self.task.is_complete()
    }

    /// The task's number.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(async {});
    ///     println!("task {} is on its way", task.id());
    /// });
    /// ```
    pub fn id(&self) -> Id {
        self.task.id()
    }

    /// The output, once there is one. Until then the newest waker is woken.
    fn poll_output(&mut self, cx: &Context<'_>) -> Poll<Result<T, JoinError>> {
        if !self.task.is_complete() && self.wait(cx.waker()) {
            return Poll::Pending;
        }
        let mut output = MaybeUninit::<Result<T, JoinError>>::uninit();
        // SAFETY: the task is complete, and its output is a `T` by the contract of `new`. The output is written,
        // or this panics.
        Poll::Ready(unsafe {
            self.task.take_output(output.as_mut_ptr().cast());
            output.assume_init()
        })
    }

    /// Leaves a waker. Returns false if the task is complete: there is nothing to wait for.
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

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let spent = ready!(budget::poll_proceed(cx));
        let output = ready!(self.poll_output(cx));
        spent.made_progress();
        Poll::Ready(output)
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        let task = &self.task;
        if task.state().drop_join_at_once() {
            return;
        }
        let left = task.state().drop_join();
        if left.output && task.state().is_unshared(1) {
            // SAFETY: complete, and this reference is the only one: with it goes all that is left.
            return unsafe { TaskRef::free(task.pointer()) };
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

impl<T> Unpin for JoinHandle<T> {}
impl<T> UnwindSafe for JoinHandle<T> {}
impl<T> RefUnwindSafe for JoinHandle<T> {}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JoinHandle").field(&*self.task).finish()
    }
}
