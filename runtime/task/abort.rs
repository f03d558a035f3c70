//! The abort handle: the right to abort a task, without the right to its output.

use super::{id::Id, task_ref::TaskRef};
use std::{
    fmt,
    panic::{RefUnwindSafe, UnwindSafe},
};

/// The right to abort a task, without the right to its output.
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
    task: TaskRef,
}

impl AbortHandle {
    pub(super) fn new(task: TaskRef) -> Self {
        Self { task }
    }

    /// Requests that the task end; see [`JoinHandle::abort`](super::JoinHandle::abort).
    ///
    /// ```
    /// cede::block_on(async {
    ///     let abort = cede::spawn(std::future::pending::<()>()).abort_handle();
    ///     abort.abort(); // the task ends, although its `JoinHandle` was dropped
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

    /// The number of the task.
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
