//! The join handle: how the output of a task reaches the code that awaits it.
//!
//! ```text
//!   JoinHandle::poll ── complete? ── yes ──▶ take the output
//!        │ no
//!        ├─ store the waker, lend the slot ──▶ the task completes: takes the waker and wakes it
//!        └─ at the next poll: take the slot back, store the newer waker, lend the slot again
//! ```
//!
//! Only one side at a time may access the slot: see invariant 4 (S4) of [`state`](super::state).
#![allow(unsafe_code)]

use super::{abort::AbortHandle, error::JoinError, id::Id, task_ref::TaskRef};
use crate::{
    base::{budget, contain::contain},
    trace::{current::waits_for, event::Wait},
};
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

/// The right to a task's output: a future that resolves when the task has ended.
///
/// It resolves to the output, or to a [`JoinError`] if the task was cancelled or panicked. By then
/// the task's future has been dropped. Dropping the handle detaches the task: the task continues,
/// and its output is dropped when it ends.
///
/// # Cancel safety
///
/// `&mut handle` may be awaited, dropped and awaited again; nothing is lost.
///
/// # Panics
///
/// If it is polled again after it was ready.
///
/// ```
/// cede::block_on(async {
///     let task = cede::spawn(async { 6 * 7 });
///     assert_eq!(task.await.unwrap(), 42);
/// });
/// ```
pub struct JoinHandle<T> {
    task: ManuallyDrop<TaskRef>,
    /// No lock exists: the type only makes the handle `Send` and `Sync` if `T` is `Send`.
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

    /// Requests that the task end: at its next turn its future is dropped instead of polled, and
    /// the handle then resolves to a cancelled [`JoinError`].
    ///
    /// If the task ends before that turn, its output is kept. A blocking job can be aborted only
    /// before it begins; its handle then resolves when the job's turn in the queue comes.
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

    /// A handle that can abort the task but does not give its output.
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

    /// Whether the task has ended, so that the handle resolves at its next poll.
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

    /// The number of the task.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(async {});
    ///     println!("task {} was spawned", task.id());
    /// });
    /// ```
    pub fn id(&self) -> Id {
        self.task.id()
    }

    /// Takes the output if there is one; else registers the waker of `cx` in place of any older
    /// one. This takes nothing from the budget, and is not recorded.
    pub(crate) fn poll_output(&mut self, cx: &Context<'_>) -> Poll<Result<T, JoinError>> {
        if !self.task.is_complete() && self.wait(cx.waker()) {
            return Poll::Pending;
        }
        let mut output = MaybeUninit::<Result<T, JoinError>>::uninit();
        // SAFETY: the task is complete, and by the contract of `new` its output is a `T`.
        // `take_output` writes it or panics.
        Poll::Ready(unsafe {
            self.task.take_output(output.as_mut_ptr().cast());
            output.assume_init()
        })
    }

    /// Registers the waker. Returns false if the task is complete, so that nothing would wake it.
    fn wait(&self, waker: &Waker) -> bool {
        let state = self.task.state();
        if state.join_waker_is_lent() && !state.reclaim_join_waker() {
            return false;
        }
        // The clone is made before the slot is touched, and the old waker is dropped after that,
        // because both may run foreign code.
        let waker = waker.clone();
        // SAFETY: S4: `JOIN_WAKER` is clear, so the slot is ours.
        let stale = unsafe { self.task.replace_join_waker(Some(waker)) };
        let lent = state.lend_join_waker();
        if !lent {
            // SAFETY: S4: lending failed, so the slot is still ours.
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
        let Poll::Ready(output) = self.poll_output(cx) else {
            waits_for(|| Wait::Join { task: self.id().number() });
            return Poll::Pending;
        };
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
            // SAFETY: the task is complete, and the handle's reference is the only one.
            return unsafe { TaskRef::free(task.pointer()) };
        }
        if left.output {
            // SAFETY: S3: the task is complete and had a join handle, this one: the output is ours.
            unsafe { task.fail(None) };
        }
        if left.waker {
            // SAFETY: S4: `drop_join` gave us the slot.
            let waker = unsafe { task.replace_join_waker(None) };
            contain(|| drop(waker));
        }
        // SAFETY: it is dropped only here; the returns above have released the reference otherwise.
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
