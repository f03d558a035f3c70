//! The handles of a task: one to wait for its output, any number to abort it.

use super::{error::JoinError, id::Id, output::Output, reference::Task};
use crate::base::budget;
use std::{
    fmt,
    future::Future,
    panic::{RefUnwindSafe, UnwindSafe},
    pin::Pin,
    task::{Context, Poll, ready},
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
    output: Output<T>,
}

impl<T> JoinHandle<T> {
    pub(crate) fn new(output: Output<T>) -> Self {
        Self { output }
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
        self.output.task.abort();
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
        AbortHandle { task: Task::clone(&self.output.task) }
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
        self.output.task.is_complete()
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
        self.output.task.id()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let spent = ready!(budget::poll_proceed(cx));
        let output = ready!(self.output.poll(cx));
        spent.made_progress();
        Poll::Ready(output)
    }
}

impl<T> Unpin for JoinHandle<T> {}
impl<T> UnwindSafe for JoinHandle<T> {}
impl<T> RefUnwindSafe for JoinHandle<T> {}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JoinHandle").field(&self.output.task).finish()
    }
}

/// The right to abort a task, without a right to its output.
///
/// ```
/// cede::block_on(async {
///     let task = cede::spawn(std::future::pending::<()>());
///     let abort = task.abort_handle();
///     abort.abort();
///     assert!(task.await.unwrap_err().is_cancelled());
///     assert!(abort.is_finished());
/// });
/// ```
#[derive(Clone)]
pub struct AbortHandle {
    task: Task,
}

impl AbortHandle {
    /// Asks for the end of the task; see [`JoinHandle::abort`].
    ///
    /// ```
    /// cede::block_on(async {
    ///     let abort = cede::spawn(std::future::pending::<()>()).abort_handle();
    ///     abort.abort(); // its `JoinHandle` is gone, and it ends all the same
    ///     while !abort.is_finished() {
    ///         cede::task::yield_now().await;
    ///     }
    /// });
    /// ```
    pub fn abort(&self) {
        self.task.abort();
    }

    /// Whether the task has ended.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(async {});
    ///     let abort = task.abort_handle();
    ///     task.await.unwrap();
    ///     assert!(abort.is_finished());
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
    ///     assert_eq!(task.abort_handle().id(), task.id());
    /// });
    /// ```
    pub fn id(&self) -> Id {
        self.task.id()
    }
}

impl UnwindSafe for AbortHandle {}
impl RefUnwindSafe for AbortHandle {}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AbortHandle").field(&self.task).finish()
    }
}
