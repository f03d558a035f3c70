//! Which worker this thread is: how a task woken on a worker finds that worker's own queue.

use super::{core::Core, shared::Shared};
use crate::{handle::Handle, task::reference::Task};
use std::{
    cell::{Cell, RefCell},
    ptr,
    rc::Rc,
    sync::Arc,
};

thread_local! {
    static CONTEXT: RefCell<Option<Rc<Context>>> = const { RefCell::new(None) };
}

/// What makes a thread a worker.
pub(super) struct Context {
    pub(super) handle: Handle,
    pub(super) shared: Arc<Shared>,
    /// Gone once [`block_in_place`](super::block_in_place::block_in_place) gave it to another thread:
    /// then this thread only ends the poll it is in.
    pub(super) core: RefCell<Option<Box<Core>>>,
    /// Inside [`block_in_place`](super::block_in_place::block_in_place).
    pub(super) in_place: Cell<bool>,
    /// In the driver's turn, which counts as sleep: what it wakes is looked at when it rises.
    pub(super) in_driver: Cell<bool>,
}

impl Context {
    /// Learns from the polls since it last looked for events, or slept, what a backlog is.
    pub(super) fn measure(&self, core: &Core) {
        if let Some(poll) = core.pace.mean() {
            self.shared.backlogs[core.worker].measured(poll);
        }
    }

    /// Puts a task into the worker's own queue, and sees to it that it cannot get stuck there.
    pub(super) fn push(&self, core: &Core, task: Task) {
        let before = core.own.len();
        core.own.push(task);
        if self.in_driver.get() {
            return;
        }
        if self.shared.backlogs[core.worker].is_behind(before) {
            self.shared.summon();
        } else {
            self.shared.watch();
        }
    }
}

/// Makes this thread a worker until the guard is dropped.
pub(super) fn set(context: Rc<Context>) -> Guard {
    let before = CONTEXT.replace(Some(context));
    debug_assert!(before.is_none(), "a thread is one worker at a time");
    Guard(())
}

pub(super) struct Guard(());

impl Drop for Guard {
    fn drop(&mut self) {
        // Dropped after the cell is free again.
        drop(CONTEXT.take());
    }
}

/// The worker this thread is, if it is one.
pub(super) fn current() -> Option<Rc<Context>> {
    CONTEXT.try_with(|context| context.borrow().clone()).ok().flatten()
}

/// Whether this thread is in the middle of a task of `shared`, also if another is the worker by now.
pub(crate) fn is_polling(shared: &Arc<Shared>) -> bool {
    current().is_some_and(|context| Arc::ptr_eq(&context.shared, shared))
}

/// Which worker of `shared` this thread is, if it is one.
pub(super) fn worker(shared: &Shared) -> Option<usize> {
    with(shared, |_, core| core.worker)
}

/// Puts a task into this worker's own queue. Gives it back if this thread is no worker of `shared`,
/// or not any more, or is coming to its end.
pub(super) fn push(shared: &Shared, task: Task) -> Result<(), Task> {
    let mut task = Some(task);
    with(shared, |context, core| {
        if let Some(task) = task.take() {
            context.push(core, task);
        }
    });
    task.map_or(Ok(()), Err)
}

/// What `act` makes of this thread, if it is a worker of `shared`. It must call nothing foreign.
fn with<R>(shared: &Shared, act: impl FnOnce(&Context, &Core) -> R) -> Option<R> {
    let found = |context: &RefCell<Option<Rc<Context>>>| {
        let context = context.borrow();
        let context = context.as_deref().filter(|context| ptr::eq(&*context.shared, shared))?;
        let core = context.core.borrow();
        core.as_deref().map(|core| act(context, core))
    };
    CONTEXT.try_with(found).ok().flatten()
}
