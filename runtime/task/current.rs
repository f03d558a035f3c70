//! Which task is running here.

use super::{id::Id, self_wake::polled_id};

/// The number of the task that calls this, which may also be a blocking job.
///
/// ```
/// cede::block_on(async {
///     let task = cede::spawn(async { cede::task::id() });
///     let id = task.id();
///     assert_eq!(task.await?, id);
///     Ok::<(), cede::task::JoinError>(())
/// })?;
/// # Ok::<(), cede::task::JoinError>(())
/// ```
///
/// # Panics
///
/// Outside a task. The future of [`block_on`](crate::block_on) is no task.
#[track_caller]
pub fn id() -> Id {
    try_id().expect("not called from a task: the future of `block_on` is none, `spawn` makes one")
}

/// [`id`], or `None` outside a task.
///
/// ```
/// assert_eq!(cede::task::try_id(), None);
/// ```
pub fn try_id() -> Option<Id> {
    polled_id()
}
