//! Which current-thread executor this thread is running: how a task woken on the executor's own
//! thread finds the local queue, without a lock.

use super::shared::Shared;
use crate::task::cell::Task;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    ptr,
    rc::Rc,
    sync::Arc,
};

thread_local! {
    static CONTEXT: RefCell<Option<Rc<Context>>> = const { RefCell::new(None) };
}

/// What the running thread keeps at hand.
pub(super) struct Context {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: RefCell<VecDeque<Task>>,
    /// Whether any task bound to this thread was spawned since the thread began to run.
    pub(super) has_bound: Cell<bool>,
    /// The end of `block_on`: no more tasks are bound to this thread.
    pub(super) closing: Cell<bool>,
}

/// Sets the context of this thread and returns the one it had: that of another executor, while this
/// one is shut down in its `block_on`.
///
/// Without the thread-local (the thread is ending, and one of its destructors drops a runtime) there
/// is none: tasks then go by way of the remote queue.
pub(super) fn replace(context: Option<Rc<Context>>) -> Option<Rc<Context>> {
    CONTEXT.try_with(|current| current.replace(context)).ok().flatten()
}

/// The context, if this thread runs an executor of this kind.
pub(super) fn current() -> Option<Rc<Context>> {
    CONTEXT.try_with(|context| context.borrow().clone()).ok().flatten()
}

/// Whether this thread runs a current-thread executor.
pub(crate) fn is_set() -> bool {
    CONTEXT.try_with(|context| context.borrow().is_some()).unwrap_or(false)
}

/// Whether the tasks bound to this thread are being ended.
pub(super) fn is_closing() -> bool {
    current().is_some_and(|context| context.closing.get())
}

/// Puts a task into the local queue. Gives it back if this thread does not run `shared`, also when
/// its thread-locals are being destroyed.
pub(super) fn push(shared: &Shared, task: Task) -> Option<Task> {
    let mut task = Some(task);
    let _ = CONTEXT.try_with(|context| {
        if let Some(context) = &*context.borrow()
            && ptr::eq(&*context.shared, shared)
            && let Some(task) = task.take()
        {
            context.queue.borrow_mut().push_back(task);
        }
    });
    task
}
